"""Associations of AWS Systems Manager: which document runs on which hosts, how often, and where its output goes.

https://docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-state.html
"""

from __future__ import annotations

from scanner.model.base import Part, Resource
from scanner.model.fields import parts, reference, text, texts
from scanner.model.links import is_hidden, is_hidden_in_part
from scanner.model.readings import Reading, Undecided
from scanner.model.ssm_documents import Document
from scanner.verdict import Result, Verdict


class AssociationTarget(Part):
    """Hosts that a document runs on, by a tag, a resource group or their IDs."""

    __slots__ = ()

    key = text(cfn="Key", tf="key")
    values = texts(cfn="Values", tf="values")


class Association(Resource):
    """A document that runs on hosts over and over."""

    cloudformation = "AWS::SSM::Association"
    terraform = "aws_ssm_association"

    document_name = text(cfn="Name", tf="name")
    document = reference("ssm_documents.Document", cfn="Name", tf="name")
    targets = parts(AssociationTarget, cfn="Targets", tf="targets")
    schedule = text(cfn="ScheduleExpression", tf="schedule_expression")
    output_bucket = reference(
        "s3.Bucket", cfn="OutputLocation.S3Location.OutputS3BucketName", tf="output_location.s3_bucket_name"
    )
    package = texts(cfn="Parameters.name", tf="parameters.name")
    commands = texts(cfn="Parameters.commands", tf="parameters.commands")
    files = texts(cfn="Parameters.files", tf="parameters.files")

    @property
    def runs(self) -> str:
        """What it runs, as far as is written: the document's name, its text, its commands; in lower case."""
        document = self.document.to(Document)
        parts_written = [self.document_name.known or "", *(one.known or "" for one in self.commands)]
        parts_written += [one.known or "" for one in self.package]
        if document is not None:
            parts_written.append(document.written.known or "")
        return "\n".join(parts_written).lower()

    def hides_what_runs(self) -> Result | None:
        """Unknown where nothing is known of the document, or of what it is told to run."""
        told = (self.document_name, *self.commands, *self.package, *self.files)
        hidden = [one.unknown() for one in told if is_hidden_in_part(one.fact)]
        hidden += [one.unknown() for one in (self.commands, self.package, self.files) if is_hidden(one.rest)]
        return hidden[0] if hidden else None

    def reaches(self, address: str) -> Result:
        """Pass: a host of this address may be among its targets, which are named by tag, or by this host's ID."""
        return self.targets.any(lambda target: _reaches(target, address), "it has no target")


def _reaches(target: AssociationTarget, address: str) -> Result:
    by_id = target.key.must(lambda key: key.lower() == "instanceids", "InstanceIds")
    if by_id.verdict is Verdict.FAIL:
        return target.passed("it runs on hosts with a tag")
    named = target.values.any(lambda value: _names(value, address))
    return named if by_id.verdict is Verdict.PASS or named.verdict is Verdict.PASS else by_id


def _names(value: Reading[str], address: str) -> Result:
    fact = value.fact
    if value.known == "*" or (isinstance(fact, Undecided) and address in getattr(fact.value, "needs", "")):
        return value.passed("it runs on this host")
    return value.unknown() if is_hidden_in_part(fact) else value.failed("it runs on other hosts")
