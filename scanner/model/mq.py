"""Amazon MQ.

https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/welcome.html
"""

from __future__ import annotations

from scanner.model import kms
from scanner.model.base import Part, Resource
from scanner.model.fields import boolean, by_dialect, parts, references, text
from scanner.verdict import Result, Verdict


class User(Part):
    """A user of a broker."""

    __slots__ = ()

    password = text(cfn="Password", tf="password")


class Broker(Resource):
    """A broker of messages."""

    cloudformation = "AWS::AmazonMQ::Broker"
    terraform = "aws_mq_broker"

    engine = text(cfn="EngineType", tf="engine_type")
    deployment_mode = text(
        cfn="DeploymentMode", tf="deployment_mode", default=by_dialect(cfn=None, tf="SINGLE_INSTANCE")
    )
    publicly_accessible = boolean(cfn="PubliclyAccessible", tf="publicly_accessible", default=False)
    kms_key = kms.key(cfn="EncryptionOptions.KmsKeyId", tf="encryption_options.kms_key_id")
    general_log = boolean(cfn="Logs.General", tf="logs.general", default=False)
    audit_log = boolean(cfn="Logs.Audit", tf="logs.audit", default=False)
    subnets = references("vpc.Subnet", cfn="SubnetIds", tf="subnet_ids")
    security_groups = references("security_groups.SecurityGroup", cfn="SecurityGroups", tf="security_groups")
    users = parts(User, cfn="Users", tf="user")
    ldap_password = text(
        cfn="LdapServerMetadata.ServiceAccountPassword", tf="ldap_server_metadata.service_account_password"
    )

    def spans_zones(self) -> Result:
        """Assert that another broker, in another zone, takes over.

        https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/amazon-mq-broker-architecture.html
        """
        return self.deployment_mode.is_in({"ACTIVE_STANDBY_MULTI_AZ", "CLUSTER_MULTI_AZ"})

    def publishes_logs(self) -> Result:
        """Assert that the general log is on, and for ActiveMQ the audit log; RabbitMQ has none.

        https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/security-logging-monitoring.html
        """
        general = self.general_log.is_true()
        has_no_audit = self.engine.must(lambda engine: engine.lower() == "rabbitmq", "RabbitMQ")
        audited = self.audit_log.is_true()
        return general & (audited if has_no_audit.verdict is Verdict.FAIL else audited | has_no_audit)
