"""Which events of databases somebody hears of.

https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Events.Messages.html
"""

from __future__ import annotations

from collections.abc import Collection

from scanner.model import dms, rds, redshift
from scanner.model.readings import Reading, Readings, Undecided
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
    source = subscription.source_type
    if isinstance(source.fact, Undecided) and not named.missing:
        # All that any kind of source needs must be there, unless it turns out to be of another kind.
        return heard & (
            _covers(named, sorted({one for needed in _NEEDED.values() for one in needed})) | source.unknown()
        )
    needed = _NEEDED.get(source.known or "", ())
    if named.missing or not needed:
        return heard
    covered = _covers(named, needed)
    return covered if covered.verdict is Verdict.FAIL else heard & covered


def _covers(named: Readings[Reading[str]], needed: Collection[str]) -> Result:
    covered = {category: _names(named, category) for category in needed}
    lacking = [category for category, result in covered.items() if result.verdict is Verdict.FAIL]
    if lacking:
        return named.result(Verdict.FAIL, f"{named.name} lacks {', '.join(lacking)}")
    return all_of(covered.values(), named.result(Verdict.PASS, f"{named.name} has all that is needed"))


def _names(named: Readings[Reading[str]], category: str) -> Result:
    return named.any(lambda one: one.is_(category))
