from scanner.model import events, notifications
from scanner.policy import Result, Verdict, policy


@policy(severity="low", items=["REL-2.4", "OPS-3.2"])
def check(rule: events.Rule | notifications.NoticeRule) -> Result | None:
    """Receive AWS health events.

    AWS tells of its own failures, of hardware about to be retired and of changes that need doing, by events for the
    account. They reach nobody until a rule sends them on.
    https://docs.aws.amazon.com/health/latest/ug/cloudwatch-events-health.html

    Fix: add an `AWS::Events::Rule` (`aws_cloudwatch_event_rule`) on the source `aws.health` with a topic that has a
    subscription as its target, or a notification configuration with a channel.
    """
    if isinstance(rule, events.Rule):
        if rule.pattern.rest is not None:
            return rule.pattern.unknown() if "health" in rule.name.lower() else None
        heard = rule.is_heard() if rule.asks("source", "aws.health") else None
    else:
        heard = rule.is_heard() if rule.source.known == "aws.health" else None
    return heard.graded("info") if heard is not None and heard.verdict is Verdict.FAIL else heard
