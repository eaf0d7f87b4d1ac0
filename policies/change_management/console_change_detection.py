from scanner.analysis.delivery import provisioning
from scanner.model import cloudwatch, detection, events
from scanner.policy import Result, policy


@policy(severity="low", items=["REL-2.5"])
def check(watcher: detection.ConfigRule | events.Rule | cloudwatch.MetricFilter) -> Result | None:
    """Detect changes made outside the pipeline.

    What somebody changes in the console is undone by the next deployment, or breaks it. AWS Config compares stacks with
    their templates, CloudTrail marks every call from a console session, and a scheduled plan shows what differs; one
    that is there must reach somebody.
    https://docs.aws.amazon.com/config/latest/developerguide/cloudformation-stack-drift-detection-check.html
    https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html

    Fix: add an `AWS::Config::ConfigRule` (`aws_config_config_rule`) with the source identifier
    `CLOUDFORMATION_STACK_DRIFT_DETECTION_CHECK`, or an `AWS::Events::Rule` (`aws_cloudwatch_event_rule`) with a target
    that somebody reads and the pattern

        {"detail": {"sessionCredentialFromConsole": ["true"], "readOnly": [false]}}
    """
    return provisioning.notices_changes_by_hand(watcher)
