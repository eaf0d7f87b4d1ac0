"""AWS CloudTrail: trails and what they record.

https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-user-guide.html
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import re2

from scanner.model import kms
from scanner.model.base import Part, Resource
from scanner.model.domain_names import leads_to, written
from scanner.model.fields import boolean, by_dialect, parts, reference, text, texts
from scanner.model.links import is_undeclared
from scanner.model.policy_statement import Statement
from scanner.model.policy_statement import written as value_of
from scanner.model.readings import Readings, could_be
from scanner.model.s3 import Bucket
from scanner.model.tags import DataClass
from scanner.model.template_voice import all_of_kind
from scanner.model.unsettled import hidden_in
from scanner.values import Value
from scanner.verdict import Result, Verdict, all_of

TRAIL_SERVICE = "cloudtrail.amazonaws.com"
EVERY_BUCKET = r"^arn:[^:]*:s3(:::\*?(/\*?)?)?$"
"""ARNs that stand for the objects of every bucket."""


class DataResource(Part):
    """A kind of resource whose own events are recorded, and which of them."""

    __slots__ = ()

    kind = text(cfn="Type", tf="type")
    values = texts(cfn="Values", tf="values")


class EventSelector(Part):
    """What is recorded."""

    __slots__ = ()

    management = boolean(cfn="IncludeManagementEvents", tf="include_management_events", default=True)
    access = text(cfn="ReadWriteType", tf="read_write_type", default="All")
    data = parts(DataResource, cfn="DataResources", tf="data_resource")

    def takes(self, access: str) -> Result:
        """Assert that it takes events that read (`ReadOnly`), that write (`WriteOnly`), or both (`All`)."""
        return self.access.is_in({"All", access})

    def records_management(self, access: str) -> Result:
        """Assert that management events of a kind of access are recorded."""
        return self.takes(access) & self.management.is_true()


class FieldSelector(Part):
    """A test of one field of an event."""

    __slots__ = ()

    field = text(cfn="Field", tf="field")
    equals = texts(cfn="Equals", tf="equals")
    narrowed_to = texts(cfn=("Equals", "StartsWith", "EndsWith"), tf=("equals", "starts_with", "ends_with"))
    without = texts(
        cfn=("NotEquals", "NotStartsWith", "NotEndsWith"), tf=("not_equals", "not_starts_with", "not_ends_with")
    )


class AdvancedSelector(Part):
    """Events that are recorded, by tests that must all hold."""

    __slots__ = ()

    fields = parts(FieldSelector, cfn="FieldSelectors", tf="field_selector")

    def asks(self, field: str, value: str) -> Result:
        """Assert that a field must be `value`, or may be."""
        return self.fields.any(
            lambda one: one.field.is_(field) & one.equals.any(lambda text: text.is_(value)),
            f"no field selector asks for {field}",
        )

    def leaves_open(self, field: str) -> Result:
        """Assert that a field is not tested."""
        return self.fields.all(lambda one: one.field.is_not(field))

    def takes(self, access: str) -> Result:
        """Assert that it takes events that read (`ReadOnly`), that write (`WriteOnly`), or both (`All`)."""
        both = self.leaves_open("readOnly")
        return both if access == "All" else both | self.asks("readOnly", "true" if access == "ReadOnly" else "false")

    def records_management(self, access: str) -> Result:
        """Assert that management events of a kind of access are recorded."""
        return self.asks("eventCategory", "Management") & self.takes(access)


Selector = TypeVar("Selector", EventSelector, AdvancedSelector)


def _read_and_write(selectors: Readings[Selector], check: Callable[[Selector, str], Result]) -> Result:
    """Assert that a selector passes `check` for reads and writes alike (`All`), or that one passes for either."""
    both = selectors.any(lambda one: check(one, "All"))
    if both.verdict is Verdict.PASS:
        return both
    apart = selectors.any(lambda one: check(one, "ReadOnly")) & selectors.any(lambda one: check(one, "WriteOnly"))
    return both if apart.verdict is Verdict.FAIL else both | apart


class Trail(Resource):
    """A trail."""

    cloudformation = "AWS::CloudTrail::Trail"
    terraform = "aws_cloudtrail"

    is_logging = boolean(cfn="IsLogging", tf="enable_logging", default=by_dialect(cfn=None, tf=True))
    multi_region = boolean(cfn="IsMultiRegionTrail", tf="is_multi_region_trail", default=False)
    global_events = boolean(cfn="IncludeGlobalServiceEvents", tf="include_global_service_events", default=True)
    organization = boolean(cfn="IsOrganizationTrail", tf="is_organization_trail", default=False)
    validation = boolean(cfn="EnableLogFileValidation", tf="enable_log_file_validation", default=False)
    selectors = parts(EventSelector, cfn="EventSelectors", tf="event_selector")
    advanced_selectors = parts(AdvancedSelector, cfn="AdvancedEventSelectors", tf="advanced_event_selector")
    kms_key = kms.key(cfn="KMSKeyId", tf="kms_key_id")
    log_group = reference("logs.LogGroup", cfn="CloudWatchLogsLogGroupArn", tf="cloud_watch_logs_group_arn")
    log_role = reference("iam.Role", cfn="CloudWatchLogsRoleArn", tf="cloud_watch_logs_role_arn")
    topic = reference("sns.Topic", cfn="SnsTopicName", tf="sns_topic_name")
    bucket = reference("s3.Bucket", cfn="S3BucketName", tf="s3_bucket_name")

    def covers_every_region(self) -> Result:
        """Assert that every Region and the global services are recorded."""
        return self.multi_region.is_true() & self.global_events.is_true()

    def records_management(self) -> Result:
        """Assert that all management events are recorded, as they are where no selector is stated.

        https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-management-events-with-cloudtrail.html
        """
        if self.selectors.missing and self.advanced_selectors.missing:
            return self.passed("no selector is stated: all management events are recorded")
        if self.selectors.missing:
            return _read_and_write(self.advanced_selectors, AdvancedSelector.records_management)
        return _read_and_write(self.selectors, EventSelector.records_management)

    def records_objects(self) -> Result:
        """Assert that reads and writes of objects are recorded, in every bucket or in those with sensitive data.

        https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html
        """
        if self.selectors.missing and self.advanced_selectors.missing:
            return self.failed("no selector asks for the events of objects")
        if self.selectors.missing:
            return _read_and_write(self.advanced_selectors, self._advanced_objects)
        return _read_and_write(self.selectors, self._basic_objects)

    def _basic_objects(self, selector: EventSelector, access: str) -> Result:
        asked = selector.data.any(
            lambda one: (
                one.kind.is_("AWS::S3::Object")
                & (
                    self._covers_buckets(one.values.name, [value_of(value) for value in one.values])
                    if one.values.rest is None or one.values.items
                    else one.values.unknown()
                )
            ),
            "no selector asks for the events of objects",
        )
        return asked & selector.takes(access)

    def _advanced_objects(self, selector: AdvancedSelector, access: str) -> Result:
        asked = selector.asks("eventCategory", "Data") & selector.asks("resources.type", "AWS::S3::Object")
        everything = selector.leaves_open("resources.ARN")
        if everything.verdict is Verdict.FAIL:
            named = [one for one in selector.fields if one.field.known == "resources.ARN"]
            everything = all_of(map(self._covers, named), everything)
        return asked & selector.takes(access) & everything

    def _covers(self, tested: FieldSelector) -> Result:
        """Assert that a test of ARNs leaves every bucket in, or each that a tag says to hold sensitive data."""
        if tested.narrowed_to.rest is not None:
            return tested.narrowed_to.unknown()
        if tested.narrowed_to.items:
            return self._covers_buckets("resources.ARN", [value_of(value) for value in tested.narrowed_to])
        left_out = {found.address for one in tested.without if (found := leads_to(value_of(one), self)[0]) is not None}
        told = [one.tags.says(DataClass.SENSITIVE) for one in all_of_kind(self, Bucket) if one.address in left_out]
        covered = tested.without.result(Verdict.PASS, f"{tested.without.name} leaves out no bucket with sensitive data")
        return all_of((~says for says in told), covered)

    def _covers_buckets(self, name: str, values: list[Value]) -> Result:
        """Assert that ARNs stand for every bucket, or for each that a tag says to hold sensitive data."""
        if any(re2.search(EVERY_BUCKET, written(value)) for value in values):
            return self.passed(f"{name} stands for every bucket")
        covered = {bucket.address for value in values if (bucket := leads_to(value, self)[0]) is not None}
        outside = [value for value in values if leads_to(value, self)[0] is None]
        if any(hidden_in(value) is not None or not written(value).startswith("arn:") for value in outside):
            return self.unknown(f"{name} names buckets that are not known")
        told = [(one, one.tags.says(DataClass.SENSITIVE)) for one in all_of_kind(self, Bucket)]
        sensitive = {one.address for one, says in told if says.verdict is Verdict.PASS}
        hidden = {one.address: says for one, says in told if says.verdict is Verdict.UNKNOWN}
        if not covered.issuperset(sensitive) or not (sensitive or covered.intersection(hidden)):
            return self.failed(f"{name} stands for some buckets alone")
        if sensitive and covered.issuperset(hidden):
            return self.passed(f"{name} stands for every bucket with sensitive data").involving(*sensitive)
        doubt = next(says for address, says in hidden.items() if not sensitive or address not in covered)
        return doubt.because(f"whether {doubt.involves[0]} has sensitive data is not known")

    def is_encrypted_by_own_key(self) -> Result:
        """Assert a key of one's own that lets the service encrypt with it.

        https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html
        """
        if is_undeclared(self.kms_key, self):
            return self.kms_key.passed(f"{self.kms_key.name} names a key that is declared elsewhere")
        own = kms.is_customer_managed(self.kms_key, self, "the bucket's own encryption")
        key = self.kms_key.to(kms.Key)
        if key is None or own.verdict is not Verdict.PASS:
            return own
        if key.policy.missing and key.policy.rest is None:
            return self.kms_key.failed(f"the policy of {key.address} does not let CloudTrail encrypt")
        admitted = key.policy.some(lambda one: one.grants("kms:GenerateDataKey") & names_service(one))
        if admitted.verdict is Verdict.FAIL:
            return self.kms_key.failed(f"the policy of {key.address} does not let CloudTrail encrypt")
        return own & admitted

    def is_searchable(self) -> Result:
        """Assert that events go to a log group, or that the template has an event data store."""
        for kind in ("AWS::CloudTrail::EventDataStore", "aws_cloudtrail_event_data_store"):
            for block in self.view.graph.blocks_of((kind,)):
                if self.view.world.exists(block):
                    return self.passed(f"{block.address} keeps events for queries").involving(block.address)
        return self.log_group.must_be_given() & self.log_role.must_be_given()


def names_service(statement: Statement) -> Result:
    """Pass: the statement concerns the trail service, or everyone."""
    services = [one for one in statement.principals if one.kind == "Service"]
    if any(one.known == TRAIL_SERVICE for one in services):
        return statement.passed("the principal is the trail service")
    if any(one.known is None and could_be(one.value, TRAIL_SERVICE) for one in services):
        return statement.unknown("whether the principal is the trail service is not known")
    return statement.names_everyone()
