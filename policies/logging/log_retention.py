from scanner.model import logs
from scanner.policy import Result, policy, setting


@policy(severity="medium", items=["REL-2.3"])
def check(
    group: logs.LogGroup,
    *,
    days: int = setting(365, "the fewest days that logs are kept", at_least=1),
    development_days: int = setting(90, "the same where tags say that it belongs to development", at_least=1),
) -> Result:
    """Keep logs for a stated time.

    Intrusions are often found months after they began; logs that are gone by then explain nothing. Without a retention
    logs are kept for ever, which costs more but loses nothing.
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html

    Fix: set `RetentionInDays: 365` on the `AWS::Logs::LogGroup`, `retention_in_days = 365` on the
    `aws_cloudwatch_log_group`; 90 days are enough where a tag says that it belongs to
    development (`dev`, `test`, `sandbox`).
    """
    return group.keeps_logs(days, development_days)
