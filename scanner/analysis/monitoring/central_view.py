"""Whether alarms of several accounts or Regions come together somewhere.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Unified-Cross-Account.html
"""

from __future__ import annotations

from scanner.analysis.monitoring.call_alarms import alarms_in
from scanner.model.accounts import place_of
from scanner.model.cloudwatch import Alarm
from scanner.verdict import Result

GATHERERS = (
    "AWS::Oam::Sink", "AWS::Oam::Link", "AWS::CloudWatch::Dashboard", "AWS::Grafana::Workspace", "AWS::APS::Workspace",
    "AWS::Events::EventBusPolicy", "aws_oam_sink", "aws_oam_link", "aws_cloudwatch_dashboard", "aws_grafana_workspace",
    "aws_prometheus_workspace", "aws_cloudwatch_event_bus_policy", "datadog_integration_aws",
)  # fmt: skip
"""Types of what gathers metrics and alarms of several places, or shows them together."""


def is_in_one_place(alarm: Alarm) -> Result | None:
    """Assert that all alarms lie in one account and Region, or that something gathers them.

    The first alarm of the template answers for all.
    """
    alarms = list(alarms_in(alarm))
    if not alarms or alarms[0].address != alarm.address:
        return None
    places = {place_of(one) for one in alarms}
    others = tuple(one.address for one in alarms)
    if len(places) == 1:
        return alarm.passed("all alarms of the template lie in one account and Region").involving(*others)
    for block in alarm.view.graph.blocks_of(GATHERERS):
        if alarm.view.world.exists(block):
            return alarm.passed(f"{block.address} brings the alarms together").involving(block.address, *others)
    if None in places:
        return alarm.unknown("in which accounts and Regions the alarms lie is not known").involving(*others)
    return alarm.failed(f"alarms lie in {len(places)} places, and nothing brings them together").involving(*others)
