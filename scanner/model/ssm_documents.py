"""AWS Systems Manager: documents, which say how sessions are held and what automation does.

https://docs.aws.amazon.com/systems-manager/latest/userguide/documents.html
"""

from __future__ import annotations

import re2

from scanner.model.base import Resource
from scanner.model.fields import text
from scanner.verdict import Result

_LOG_TARGETS = ("s3BucketName", "cloudWatchLogGroupName")


class Document(Resource):
    """A document."""

    cloudformation = "AWS::SSM::Document"
    terraform = "aws_ssm_document"
    identified_by = ("document_name",)

    document_name = text(cfn="Name", tf="name")
    kind = text(cfn="DocumentType", tf="document_type", default="Command")
    written = text(tf="content")
    log_bucket = text(cfn="Content.inputs.s3BucketName", tf="content.inputs.s3BucketName")
    log_group = text(cfn="Content.inputs.cloudWatchLogGroupName", tf="content.inputs.cloudWatchLogGroupName")

    def logs_sessions(self) -> Result | None:
        """Assert that what is typed in sessions is logged; None for a document of another kind.

        https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-logging.html
        """
        if self.kind.known is not None and self.kind.known != "Session":
            return None
        content = self.written.known or ""
        if content and not content.lstrip().startswith("{"):
            return self._logs_in_yaml(content)
        return self.log_bucket.must_be_given() | self.log_group.must_be_given()

    def _logs_in_yaml(self, content: str) -> Result:
        for target in _LOG_TARGETS:
            if re2.search(rf"(?m)^\s*{target}:\s*['\"]?[^\s'\"#]", content):
                return self.written.passed(f"{target} is set")
        return self.written.failed(f"neither {' nor '.join(_LOG_TARGETS)} is set")
