"""Whether a search domain snapshots itself every hour.

https://docs.aws.amazon.com/opensearch-service/latest/developerguide/managedomains-snapshots.html
"""

from __future__ import annotations

import re

from scanner.model.opensearch import Domain
from scanner.model.readings import Missing
from scanner.verdict import Result

_HOURLY = (5, 3)
"""The first version of Elasticsearch that is snapshot every hour; older ones are once a day."""

_VERSION = re.compile(r"(?:Elasticsearch_)?(\d{1,3})\.(\d{1,3})$")


def snapshots_hourly(domain: Domain) -> Result:
    """Assert that the service snapshots the domain every hour; it keeps that for 14 days."""
    version = domain.version
    if isinstance(version.fact, Missing):
        if domain.block.type in ("AWS::Elasticsearch::Domain", "aws_elasticsearch_domain"):
            return version.failed(f"{version.name} is not set and defaults to 1.5, which is snapshot once a day")
        return version.passed(f"{version.name} is not set: a new version is snapshot every hour")
    return version.must(_is_hourly, "a version that is snapshot every hour")


def _is_hourly(version: str) -> bool:
    found = _VERSION.match(version)
    return found is None or (int(found[1]), int(found[2])) >= _HOURLY
