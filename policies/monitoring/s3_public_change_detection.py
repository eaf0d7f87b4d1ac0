from scanner.analysis.monitoring import public_bucket_detection
from scanner.policy import Result, policy


@policy(severity="high", items=["SEC-1.19"])
def check(subject: public_bucket_detection.Subject) -> Result | None:
    """Detect buckets and objects that become public.

    A bucket is published by one call, most often by mistake, and crawlers find it within hours. An external-access
    analyzer, GuardDuty, a standard of Security Hub, Macie, two rules of AWS Config on a running recorder, an alarm on
    the calls themselves or Trusted Advisor notice it; an event rule with a topic that somebody reads makes that known.
    They are switched on for a whole account, so that a template without any is unknown, not wrong.
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-analyzer.html
    https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-s3.html

    Fix: add an analyzer in each Region with buckets, and a route for what it finds,

        Analyzer: {Type: AWS::AccessAnalyzer::Analyzer, Properties: {Type: ACCOUNT}}
        Rule:
          Type: AWS::Events::Rule
          Properties:
            EventPattern: {source: [aws.access-analyzer]}
            Targets: [{Id: people, Arn: !Ref SecurityTopic}]

    or in Terraform an `aws_accessanalyzer_analyzer`, an `aws_cloudwatch_event_rule` and an
    `aws_cloudwatch_event_target`; the topic's policy must let `events.amazonaws.com` publish.
    """
    return public_bucket_detection.is_noticed(subject)
