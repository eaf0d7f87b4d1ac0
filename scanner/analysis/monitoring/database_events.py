"""Which events of databases somebody hears of.

https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Events.Messages.html
"""

from __future__ import annotations

from scanner.model import dms, rds, redshift
from scanner.model.readings import Reading, Readings
from scanner.model.subscribers import is_heard
from scanner.verdict import Result, Verdict, all_of

_NEEDED = {
    "db-instance": ("failure", "maintenance", "configuration change"),
    "db-cluster": ("failure", "maintenance"),
    "db-parameter-group": ("configuration change",),
    "db-security-group": ("failure", "configuration change"),
    "replication-instance": ("failure",),
    "replication-task": ("failure",),
}
"""The categories that must not be missed, by the kind of source."""


def covers_what_matters(
    subscription: rds.EventSubscription | dms.EventSubscription | redshift.EventSubscription,
) -> Result:
    """Assert that a subscription is switched on, covers what must not be missed, and that somebody hears of it."""
    heard = subscription.enabled.is_true() & is_heard(subscription.topic)
    named = subscription.categories
    needed = _NEEDED.get(subscription.source_type.known or "", ())
    if named.missing or not needed:
        return heard
    covered = {category: _names(named, category) for category in needed}
    lacking = [category for category, result in covered.items() if result.verdict is Verdict.FAIL]
    if lacking:
        return named.result(Verdict.FAIL, f"{named.name} lacks {', '.join(lacking)}")
    return heard & all_of(covered.values(), heard)


def _names(named: Readings[Reading[str]], category: str) -> Result:
    return named.any(lambda one: one.is_(category))
