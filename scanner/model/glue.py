"""AWS Glue.

https://docs.aws.amazon.com/glue/latest/dg/encryption-at-rest.html
"""

from __future__ import annotations

from scanner.model import kms
from scanner.model.base import Resource
from scanner.model.fields import boolean, reference, text
from scanner.model.readings import Missing
from scanner.verdict import Result


class CatalogEncryption(Resource):
    """How a data catalogue is encrypted."""

    cloudformation = "AWS::Glue::DataCatalogEncryptionSettings"
    terraform = "aws_glue_data_catalog_encryption_settings"

    mode = text(
        cfn="DataCatalogEncryptionSettings.EncryptionAtRest.CatalogEncryptionMode",
        tf="data_catalog_encryption_settings.encryption_at_rest.catalog_encryption_mode",
        default="DISABLED",
    )
    encrypts_passwords = boolean(
        cfn="DataCatalogEncryptionSettings.ConnectionPasswordEncryption.ReturnConnectionPasswordEncrypted",
        tf="data_catalog_encryption_settings.connection_password_encryption.return_connection_password_encrypted",
        default=False,
    )

    def is_encrypted(self) -> Result:
        """Assert that metadata and the passwords of connections are encrypted by KMS."""
        return self.mode.is_in({"SSE-KMS", "SSE-KMS-WITH-SERVICE-ROLE"}) & self.encrypts_passwords.is_true()


class SecurityConfiguration(Resource):
    """What jobs, crawlers and endpoints encrypt."""

    cloudformation = "AWS::Glue::SecurityConfiguration"
    terraform = "aws_glue_security_configuration"
    identified_by = ("configuration_name",)

    configuration_name = text(cfn="Name", tf="name")
    log_mode = text(
        cfn="EncryptionConfiguration.CloudWatchEncryption.CloudWatchEncryptionMode",
        tf="encryption_configuration.cloudwatch_encryption.cloudwatch_encryption_mode",
        default="DISABLED",
    )
    bookmark_mode = text(
        cfn="EncryptionConfiguration.JobBookmarksEncryption.JobBookmarksEncryptionMode",
        tf="encryption_configuration.job_bookmarks_encryption.job_bookmarks_encryption_mode",
        default="DISABLED",
    )
    object_mode = text(
        cfn="EncryptionConfiguration.S3Encryptions.S3EncryptionMode",
        tf="encryption_configuration.s3_encryption.s3_encryption_mode",
        default="DISABLED",
    )
    kms_key = kms.key(
        cfn=(
            "EncryptionConfiguration.S3Encryptions.KmsKeyArn",
            "EncryptionConfiguration.CloudWatchEncryption.KmsKeyArn",
            "EncryptionConfiguration.JobBookmarksEncryption.KmsKeyArn",
        ),
        tf=(
            "encryption_configuration.s3_encryption.kms_key_arn",
            "encryption_configuration.cloudwatch_encryption.kms_key_arn",
            "encryption_configuration.job_bookmarks_encryption.kms_key_arn",
        ),
    )

    def is_encrypted(self) -> Result:
        """Assert that logs, bookmarks and what is written to S3 are encrypted."""
        off = "DISABLED"
        return self.log_mode.is_not(off) & self.bookmark_mode.is_not(off) & self.object_mode.is_not(off)


class Worker(Resource):
    """A job, a crawler, a development endpoint or a transform."""

    cloudformation = ("AWS::Glue::Job", "AWS::Glue::Crawler", "AWS::Glue::DevEndpoint")
    terraform = ("aws_glue_job", "aws_glue_crawler", "aws_glue_dev_endpoint")

    configuration = reference(
        "glue.SecurityConfiguration",
        cfn=("SecurityConfiguration", "CrawlerSecurityConfiguration"),
        tf="security_configuration",
    )

    def is_encrypted(self) -> Result:
        """Assert that it names a security configuration, which is judged by itself."""
        return self.configuration.is_set()


class Transform(Resource):
    """A transform by machine learning."""

    cloudformation = "AWS::Glue::MLTransform"
    terraform = "aws_glue_ml_transform"

    mode = text(cfn="TransformEncryption.MLUserDataEncryption.MLUserDataEncryptionMode")

    def is_encrypted(self) -> Result | None:
        """Assert that users' data is encrypted; None in Terraform, which cannot ask for it."""
        if self.is_terraform:
            return None
        if isinstance(self.mode.fact, Missing):
            return self.mode.is_set()
        return self.mode.is_not("DISABLED")


class Connection(Resource):
    """A connection to a database or another store."""

    cloudformation = "AWS::Glue::Connection"
    terraform = "aws_glue_connection"

    kind = text(cfn="ConnectionInput.ConnectionType", tf="connection_type", default="JDBC")
    enforces_ssl = boolean(
        cfn="ConnectionInput.ConnectionProperties.JDBC_ENFORCE_SSL",
        tf="connection_properties.JDBC_ENFORCE_SSL",
        default=False,
    )
    password = text(cfn="ConnectionInput.ConnectionProperties.PASSWORD", tf="connection_properties.PASSWORD")
