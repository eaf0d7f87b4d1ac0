"""Amazon CloudWatch Logs.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/WhatIsCloudWatchLogs.html
"""

from __future__ import annotations

from scanner.model import kms
from scanner.model.base import Resource
from scanner.model.fields import integer, on, reference, text
from scanner.model.policy_statement import Statement
from scanner.model.readings import Missing
from scanner.model.tags import tags
from scanner.values import Known, Text, Value, plain, to_text
from scanner.verdict import Result, Verdict

_DEVELOPMENT = ("development", "develop", "devel", "dev", "sandbox", "test", "testing")
"""Words of tags that say that what they mark is for development."""


class LogGroup(Resource):
    """A log group."""

    cloudformation = "AWS::Logs::LogGroup"
    terraform = "aws_cloudwatch_log_group"
    identified_by = ("group_name",)

    group_name = text(cfn="LogGroupName", tf="name")
    retention_days = integer(cfn="RetentionInDays", tf="retention_in_days")
    kms_key = kms.key(cfn="KmsKeyId", tf="kms_key_id")
    tags = tags()
    data_protection = text(
        cfn="DataProtectionPolicy", tf=on("aws_cloudwatch_log_data_protection_policy.log_group_name", "policy_document")
    )

    def keeps_logs(self, least_days: int, least_development_days: int) -> Result:
        """Assert that logs are kept for so many days or longer, for ever too; for development for as many as it needs.

        https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html
        """
        days = self.retention_days
        if isinstance(days.fact, Missing):
            return days.passed(f"{days.name} is not set: logs are kept for ever, which nobody may have meant")
        # Terraform writes 0 for ever.
        kept = days.must(lambda count: count == 0 or count >= least_days, f"{least_days} or more")
        development = self.tags.hold(*_DEVELOPMENT)
        if development.verdict is Verdict.FAIL or least_development_days >= least_days:
            return kept
        briefly = days.must(lambda count: count >= least_development_days, f"{least_development_days} or more")
        return briefly if development.verdict is Verdict.PASS else kept | (briefly & development)

    def key_admits_logs(self) -> Result:
        """Assert that the key's policy lets the logs service use it, where the key is in the template.

        Without that the group cannot be created.
        https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
        """
        key = self.kms_key.to(kms.Key)
        if key is None:
            return self.kms_key.passed("the policy of the key lies outside the template")
        return key.policy.any(_admits_logs, f"the policy of {key.address} does not let the logs service use the key")


class SubscriptionFilter(Resource):
    """What hands the lines of a log group on: to a stream, a delivery stream, a function or a destination."""

    cloudformation = "AWS::Logs::SubscriptionFilter"
    terraform = "aws_cloudwatch_log_subscription_filter"

    log_group = reference("logs.LogGroup", cfn="LogGroupName", tf="log_group_name")
    destination = reference(
        "kinesis.Stream firehose.DeliveryStream functions.Function", cfn="DestinationArn", tf="destination_arn"
    )


class DeliverySource(Resource):
    """What logs are taken from, to be delivered somewhere."""

    cloudformation = "AWS::Logs::DeliverySource"
    terraform = "aws_cloudwatch_log_delivery_source"

    source = reference("cloudfront.Distribution", cfn="ResourceArn", tf="resource_arn")


class AccountPolicy(Resource):
    """A policy for every log group of an account and Region: what is masked, or where a copy of each line goes."""

    cloudformation = "AWS::Logs::AccountPolicy"
    terraform = "aws_cloudwatch_log_account_policy"

    kind = text(cfn="PolicyType", tf="policy_type")


def _admits_logs(statement: Statement) -> Result:
    named = statement.principals.any(
        lambda one: (
            statement.passed("the logs service is named")
            if one.kind in ("Service", "*") and could_be_logs(one.value)
            else statement.failed("the logs service is not named")
        ),
        "the statement names no principal",
    )
    return named & statement.grants("kms:Decrypt")


def could_be_logs(principal: Value) -> bool:
    """Whether a principal is, or may be, the logs service of some Region."""
    value = plain(principal)
    match value:
        case Known():
            return to_text(value.value).startswith("logs.") or value.value == "*"
        case Text():
            return value.prefix().startswith("logs.")
        case _:
            return True
