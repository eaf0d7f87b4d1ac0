from scanner.analysis.logging import log_systems
from scanner.policy import Result, policy


@policy(severity="high", items=["REL-2.3"])
def check(source: log_systems.Source) -> Result | None:
    """Bring all logs to one system.

    What happened is put together from several logs, and nobody does that by hand across accounts while something is on
    fire. The log groups of one account and Region are one system, and so is one bucket; a lake, an index or a table
    over them is one too. Log groups in several places that nothing joins fail; buckets beside log groups are unknown
    where the template has nothing that reads both. One result speaks for a template.
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Unified-Cross-Account.html
    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Subscriptions.html

    Fix: link the accounts to one `AWS::Oam::Sink` (`aws_oam_sink`), hand log groups on to one place,

        Type: AWS::Logs::SubscriptionFilter
        Properties:
          LogGroupName: !Ref Group
          FilterPattern: ""
          DestinationArn: !GetAtt Central.Arn

    or in Terraform an `aws_cloudwatch_log_subscription_filter`; or declare the tables by which one system reads buckets
    and log groups together, with `AWS::Glue::Table` (`aws_glue_catalog_table`).
    """
    return log_systems.come_together(source)
