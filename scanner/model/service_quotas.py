"""Quotas of services: raised in code, or watched before they are reached.

https://docs.aws.amazon.com/servicequotas/latest/userguide/intro.html
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Service-Quota-Integration.html
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.model.autoscaling import AutoScalingGroup
from scanner.model.base import Resource
from scanner.model.cloudwatch import Alarm
from scanner.model.ecs import Service
from scanner.model.fields import text
from scanner.model.readings import Missing, Reading
from scanner.verdict import Result, Verdict, any_of, if_concerned

USAGE = "AWS/Usage"
CHECKS = "AWS/TrustedAdvisor"


class RaisedQuota(Resource):
    """A quota that is asked for, in this account or in each new one."""

    terraform = ("aws_servicequotas_service_quota", "aws_servicequotas_template")

    service_code = text(tf="service_code")


def manages_quotas(scaling: AutoScalingGroup | Service) -> Result | None:
    """Assert that the quotas of what grows are raised in code, or watched; None for what has no room to grow."""
    grows = scaling.leaves_room() if isinstance(scaling, AutoScalingGroup) else scaling.scales()
    if grows is None:
        return None
    return if_concerned(grows, _are_managed(scaling))


def _are_managed(scaling: AutoScalingGroup | Service) -> Result:
    wanted = ("ec2", "autoscaling") if isinstance(scaling, AutoScalingGroup) else ("ecs", "fargate")
    none = scaling.failed("it grows by itself, and no quota that bounds it is raised in code or watched")
    found = any_of((*_raised(scaling, wanted), *_watched(scaling, wanted)), none)
    if found.verdict is Verdict.FAIL:
        return none.graded("info")
    words = {
        Verdict.PASS: "a quota that bounds it is raised in code, or watched",
        Verdict.UNKNOWN: "whether a quota that bounds it is watched is not settled",
    }
    return found.at(scaling.span, words[found.verdict], scaling.address).involving(scaling.address)


def _raised(scaling: Resource, wanted: tuple[str, ...]) -> Iterator[Result]:
    for block in scaling.view.graph.blocks_of(RaisedQuota.types()):
        quota = RaisedQuota(block, scaling.view)
        yield quota.service_code.is_in(wanted).involving(quota.address)


def _watched(scaling: Resource, wanted: tuple[str, ...]) -> Iterator[Result]:
    for block in scaling.view.graph.blocks_of(Alarm.types()):
        alarm = Alarm(block, scaling.view)
        watched = alarm.namespace.is_in((USAGE, CHECKS))
        if watched.verdict is not Verdict.FAIL:
            yield (watched & _of_service(alarm, wanted)).involving(alarm.address)


def _of_service(alarm: Alarm, wanted: tuple[str, ...]) -> Result:
    named: Reading[str] = alarm.service
    if isinstance(named.fact, Missing):
        named = alarm.checked_service
    if isinstance(named.fact, Missing):
        return alarm.passed("the alarm watches usage against quotas")
    return named.must(lambda name: name.lower().replace(" ", "") in wanted, f"one of {', '.join(wanted)}")
