"""AWS Systems Manager: documents, which say how sessions are held and what automation does.

https://docs.aws.amazon.com/systems-manager/latest/userguide/documents.html
"""

from __future__ import annotations

import re2

from scanner.model.base import Resource
from scanner.model.fields import boolean, text
from scanner.verdict import Result, if_concerned

_LOG_TARGETS = ("s3BucketName", "cloudWatchLogGroupName")
_LOG_SWITCHES = ("s3EncryptionEnabled", "cloudWatchEncryptionEnabled")


class Document(Resource):
    """A document."""

    cloudformation = "AWS::SSM::Document"
    terraform = "aws_ssm_document"
    identified_by = ("document_name",)

    document_name = text(cfn="Name", tf="name")
    kind = text(cfn="DocumentType", tf="document_type", default="Command")
    written = text(cfn="Content", tf="content")
    session_type = text(cfn="Content.sessionType", tf="content.sessionType")
    session_key = text(cfn="Content.inputs.kmsKeyId", tf="content.inputs.kmsKeyId")
    bucket_encrypted = boolean(
        cfn="Content.inputs.s3EncryptionEnabled", tf="content.inputs.s3EncryptionEnabled", default=True
    )
    group_encrypted = boolean(
        cfn="Content.inputs.cloudWatchEncryptionEnabled", tf="content.inputs.cloudWatchEncryptionEnabled", default=True
    )
    log_bucket = text(cfn="Content.inputs.s3BucketName", tf="content.inputs.s3BucketName")
    log_group = text(cfn="Content.inputs.cloudWatchLogGroupName", tf="content.inputs.cloudWatchLogGroupName")

    def encrypts_sessions(self) -> Result | None:
        """Assert that sessions and their logs are encrypted with a key; None for a document of another kind.

        https://docs.aws.amazon.com/systems-manager/latest/userguide/session-preferences-enable-encryption.html
        """
        content = self.written.known or ""
        if content and not content.lstrip().startswith("{"):
            return self._of_sessions(self._encrypts_in_yaml(content))
        bucket = self.log_bucket.must_be_given() & self.bucket_encrypted.is_true()
        group = self.log_group.must_be_given() & self.group_encrypted.is_true()
        return self._of_sessions(self.session_key.must_be_given() & (bucket | group))

    def logs_sessions(self) -> Result | None:
        """Assert that what is typed in sessions is logged; None for a document of another kind.

        https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-logging.html
        """
        content = self.written.known or ""
        if content and not content.lstrip().startswith("{"):
            return self._of_sessions(self._logs_in_yaml(content))
        return self._of_sessions(self.log_bucket.must_be_given() | self.log_group.must_be_given())

    def _of_sessions(self, result: Result) -> Result | None:
        """What is said of a document of session preferences; None for another kind, unknown where that is open."""
        return if_concerned(self.kind.is_("Session") & self._holds_sessions(), result)

    def _holds_sessions(self) -> Result:
        """Assert that it is about sessions that can be logged, which tunnels to a port are not.

        https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-logging.html
        """
        content = self.written.known or ""
        if content and not content.lstrip().startswith("{"):
            words = "sessionType is Port"
            return (
                self.written.failed(words) if _input(content, "sessionType") == "Port" else self.written.passed(words)
            )
        return self.session_type.is_not("Port")

    def _encrypts_in_yaml(self, content: str) -> Result:
        if not _input(content, "kmsKeyId"):
            return self.written.failed("kmsKeyId is not set")
        sealed = [
            target
            for target, switch in zip(_LOG_TARGETS, _LOG_SWITCHES, strict=True)
            if _input(content, target) and _input(content, switch).lower() != "false"
        ]
        if sealed:
            return self.written.passed(f"kmsKeyId is set, and {sealed[0]} is encrypted")
        return self.written.failed("no log of sessions is encrypted")

    def _logs_in_yaml(self, content: str) -> Result:
        for target in _LOG_TARGETS:
            if re2.search(rf"(?m)^\s*{target}:\s*['\"]?[^\s'\"#]", content):
                return self.written.passed(f"{target} is set")
        return self.written.failed(f"neither {' nor '.join(_LOG_TARGETS)} is set")


def _input(content: str, name: str) -> str:
    """The value of an input of a document that is written in YAML; empty where it has none."""
    match = re2.search(rf"(?m)^\s*{name}:\s*['\"]?([^\s'\"#]*)", content)
    return "" if match is None else match.group(1)
