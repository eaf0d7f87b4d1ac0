from scanner.model import events, notifications
from scanner.model.links import is_hidden
from scanner.policy import Result, Verdict, if_concerned, policy

HEALTH = "aws.health"


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
        asked = rule.asks("source", HEALTH)
        if asked.verdict is Verdict.UNKNOWN and not (is_hidden(rule.pattern.rest) or "health" in rule.name.lower()):
            return None
    else:
        asked = rule.source.is_(HEALTH)
    heard = rule.is_heard()
    return if_concerned(asked, heard.graded("info") if heard.verdict is Verdict.FAIL else heard)
