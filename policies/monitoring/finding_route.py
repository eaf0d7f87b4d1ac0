from scanner.analysis.monitoring import finding_routes
from scanner.policy import Result, policy


@policy(severity="medium", items=["SEC-1.19", "SEC-1.20", "REL-2.4"])
def check(finder: finding_routes.Finder) -> Result | None:
    """Route security findings to people.

    GuardDuty, Access Analyzer, Macie and Security Hub write what they find into a list that nobody looks at by
    themselves. An event rule brings findings to a topic, a chat or an incident plan; a topic takes them only if its
    policy names `events.amazonaws.com`, which the default policy does not. A route in another template or account
    is not seen.
    https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings_eventbridge.html
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html

    Fix: add a rule on the findings, with a topic that lets events in and that somebody subscribes to,

        Type: AWS::Events::Rule
        Properties:
          EventPattern: {source: [aws.guardduty], detail-type: [GuardDuty Finding]}
          Targets: [{Id: people, Arn: !Ref SecurityTopic}]

    or in Terraform an `aws_cloudwatch_event_rule` with an `aws_cloudwatch_event_target`; on the topic a policy that
    allows `sns:Publish` to the service `events.amazonaws.com`.
    """
    return finding_routes.findings_are_told(finder)
