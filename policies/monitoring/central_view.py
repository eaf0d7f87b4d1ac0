from scanner.analysis.monitoring import central_view
from scanner.model import cloudwatch
from scanner.policy import Result, policy


@policy(severity="medium", items=["REL-2.4"])
def check(alarm: cloudwatch.Alarm) -> Result | None:
    """Watch all workloads and accounts in one place.

    Alarms in several accounts or Regions are several places to look while something is on fire. A sink, a dashboard
    or an outside monitor that all of them report to is one.
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Unified-Cross-Account.html

    Fix: link the accounts to an `AWS::Oam::Sink` (`aws_oam_sink`), or show their alarms on one
    `AWS::CloudWatch::Dashboard` (`aws_cloudwatch_dashboard`).
    """
    return central_view.is_in_one_place(alarm)
