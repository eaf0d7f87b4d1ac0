from scanner.model import opensearch
from scanner.policy import Result, policy


@policy(severity="low", items=["REL-2.6"])
def check(search: opensearch.Domain | opensearch.Collection) -> Result:
    """Keep search snapshots beyond the domain.

    The service snapshots OpenSearch and Elasticsearch 5.3 and later every hour and keeps 14 days; older versions are
    snapshot once a day. Those snapshots go with the domain: whatever cannot be indexed again needs a repository of its
    own as well.
    https://docs.aws.amazon.com/opensearch-service/latest/developerguide/managedomains-snapshots.html

    Fix: set `EngineVersion: OpenSearch_2.19` (`engine_version = "OpenSearch_2.19"`), and register a bucket as a
    snapshot repository for indexes that cannot be made again.
    """
    return search.has_hourly_snapshots()
