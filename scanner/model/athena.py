"""Amazon Athena.

https://docs.aws.amazon.com/athena/latest/ug/encryption.html
"""

from __future__ import annotations

from scanner.model.base import Resource
from scanner.model.fields import boolean, text
from scanner.model.readings import Missing
from scanner.verdict import Result


class WorkGroup(Resource):
    """Where queries are run, with settings that they share."""

    cloudformation = "AWS::Athena::WorkGroup"
    terraform = "aws_athena_workgroup"

    enforces_settings = boolean(
        cfn="WorkGroupConfiguration.EnforceWorkGroupConfiguration",
        tf="configuration.enforce_workgroup_configuration",
        default=True,
    )
    encryption = text(
        cfn="WorkGroupConfiguration.ResultConfiguration.EncryptionConfiguration.EncryptionOption",
        tf="configuration.result_configuration.encryption_configuration.encryption_option",
    )

    def encrypts_results(self) -> Result:
        """Assert that results are encrypted, and that clients cannot ask for anything else.

        Without an option the default encryption of the bucket applies, which S3 always has.
        https://docs.aws.amazon.com/athena/latest/ug/workgroups-settings-override.html
        """
        option = self.encryption
        if isinstance(option.fact, Missing):
            encrypted = option.passed(f"{option.name} is not set, and the default encryption of the bucket applies")
        else:
            encrypted = option.is_in({"SSE_S3", "SSE_KMS", "CSE_KMS"})
        return self.enforces_settings.is_true() & encrypted


class Database(Resource):
    """A database whose results Terraform keeps in a bucket."""

    terraform = "aws_athena_database"

    encryption = text(tf="encryption_configuration.encryption_option")

    def encrypts_results(self) -> Result:
        """Assert that what is written for it is encrypted on request."""
        return self.encryption.is_in({"SSE_S3", "SSE_KMS", "CSE_KMS"})
