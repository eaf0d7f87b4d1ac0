"""Whether anybody hears when a probe that asks an entry from outside fails: a canary, a health check."""

from __future__ import annotations

from scanner.analysis.monitoring.call_alarms import alarm_is_heard, alarms_in
from scanner.model.links import is_hidden
from scanner.model.route53 import HealthCheck
from scanner.model.synthetics import Canary
from scanner.verdict import Result, any_of


def is_watched(probe: Canary | HealthCheck) -> Result:
    """Assert that an alarm which names a probe tells somebody when it fails."""
    naming = {block.address for block, _ in probe.view.graph.referrers(probe.block)}
    missing = probe.failed("no alarm is about it, so nobody hears when it fails")
    alarms = list(alarms_in(probe))
    heard = [alarm_is_heard(one) for one in alarms if one.address in naming]
    open_ = (one for one in alarms if one.address not in naming and is_hidden(one.probe.fact))
    doubts = [alarm_is_heard(one) & one.probe.unknown("what the alarm is about is not known") for one in open_]
    return any_of((*heard, *doubts), missing)
