from scanner.analysis.data import data_flows
from scanner.policy import Result, policy


@policy(severity="medium", items=["SEC-1.21", "SEC-1.22"])
def check(carrier: data_flows.Carrier) -> Result | None:
    """Let no data flow to a lower class.

    Data keeps its class where it goes, but its guards stay behind: a replica or an archive without the class is guarded
    by nobody. Followed are replication of buckets, change streams of tables, delivery streams, subscriptions of log
    groups and migrations, wherever the source's tags name a class.
    https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_data_classification_lifecycle_management.html

    Fix: give the target the class of the source, and the guards that go with it,

        Tags:
          - {Key: DataClassification, Value: confidential}

    or in Terraform `tags = { DataClassification = "confidential" }`; or take what is sensitive out on the way and say
    so in the target's class.
    """
    return data_flows.keep_their_class(carrier)
