"""Associations of AWS Systems Manager: which document runs on which hosts, how often, and where its output goes.

https://docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-state.html
"""

from __future__ import annotations

from scanner.model.base import Part, Resource
from scanner.model.fields import parts, reference, text, texts
from scanner.model.readings import Undecided
from scanner.model.ssm_documents import Document


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

    def could_reach(self, address: str) -> bool:
        """Whether a host of this address may be among its targets: they are named by tag, or by this host's ID."""
        for target in self.targets:
            key = (target.key.known or "").lower()
            if key != "instanceids":
                return True
            for value in target.values:
                fact = value.fact
                if value.known == "*" or (isinstance(fact, Undecided) and address in getattr(fact.value, "needs", "")):
                    return True
        return self.targets.rest is not None
