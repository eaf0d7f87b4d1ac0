"""AWS CodeBuild.

https://docs.aws.amazon.com/codebuild/latest/userguide/welcome.html
"""

from __future__ import annotations

from scanner.model import kms
from scanner.model.base import Part, Resource
from scanner.model.fields import boolean, parts, text
from scanner.verdict import Result, Verdict


class Artifacts(Part):
    """What a build puts out."""

    __slots__ = ()

    kind = text(cfn="Type", tf="type")
    encryption_disabled = boolean(cfn="EncryptionDisabled", tf="encryption_disabled", default=False)

    def is_encrypted(self) -> Result:
        """Assert that it is encrypted, where there is any; without artifacts the switch has no effect.

        https://docs.aws.amazon.com/codebuild/latest/APIReference/API_ProjectArtifacts.html
        """
        encrypted = self.encryption_disabled.is_false()
        return encrypted if encrypted.verdict is Verdict.PASS else encrypted | self.kind.is_("NO_ARTIFACTS")


class Source(Part):
    """Where a build gets its code from."""

    __slots__ = ()

    location = text(cfn="Location", tf="location")
    steps = text(cfn="BuildSpec", tf="buildspec")


class Variable(Part):
    """An environment variable of a build."""

    __slots__ = ()

    variable_name = text(cfn="Name", tf="name")
    kind = text(cfn="Type", tf="type", default="PLAINTEXT")
    content = text(cfn="Value", tf="value")


class Project(Resource):
    """A build project."""

    cloudformation = "AWS::CodeBuild::Project"
    terraform = "aws_codebuild_project"

    identified_by = ("project_name",)

    project_name = text(cfn="Name", tf="name")
    kms_key = kms.key(cfn="EncryptionKey", tf="encryption_key")
    artifacts = parts(Artifacts, cfn=("Artifacts", "SecondaryArtifacts"), tf=("artifacts", "secondary_artifacts"))
    bucket_log_unencrypted = boolean(
        cfn="LogsConfig.S3Logs.EncryptionDisabled", tf="logs_config.s3_logs.encryption_disabled", default=False
    )
    log_group_status = text(
        cfn="LogsConfig.CloudWatchLogs.Status", tf="logs_config.cloudwatch_logs.status", default="ENABLED"
    )
    bucket_log_status = text(cfn="LogsConfig.S3Logs.Status", tf="logs_config.s3_logs.status", default="DISABLED")
    sources = parts(Source, cfn=("Source", "SecondarySources"), tf=("source", "secondary_sources"))
    variables = parts(Variable, cfn="Environment.EnvironmentVariables", tf="environment.environment_variable")

    def encrypts_output(self) -> Result:
        """Assert that nothing that a build puts out is left unencrypted."""
        artifacts = self.artifacts.all(Artifacts.is_encrypted, "the project has no artifacts")
        logs = self.bucket_log_unencrypted.is_false()
        return artifacts & (logs if logs.verdict is Verdict.PASS else logs | self.bucket_log_status.is_("DISABLED"))

    def keeps_logs(self) -> Result:
        """Assert that logs go to a log group, as they do by default, or to a bucket."""
        return self.log_group_status.is_("ENABLED") | self.bucket_log_status.is_("ENABLED")


class ReportGroup(Resource):
    """Where reports of tests are kept."""

    cloudformation = "AWS::CodeBuild::ReportGroup"
    terraform = "aws_codebuild_report_group"

    encryption_disabled = boolean(
        cfn="ExportConfig.S3Destination.EncryptionDisabled",
        tf="export_config.s3_destination.encryption_disabled",
        default=False,
    )

    def encrypts_output(self) -> Result:
        """Assert that exported reports are encrypted."""
        return self.encryption_disabled.is_false()
