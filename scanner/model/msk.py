"""Amazon MSK: Kafka clusters and connectors.

https://docs.aws.amazon.com/msk/latest/developerguide/what-is-msk.html
"""

from __future__ import annotations

from scanner.model import kms
from scanner.model.base import Part, Resource
from scanner.model.fields import boolean, by_dialect, parts, references, text
from scanner.model.placement import zones_of
from scanner.model.readings import Missing
from scanner.verdict import Result, any_of


class TransitEncryption(Part):
    """How traffic to and between brokers is protected."""

    __slots__ = ()

    client_broker = text(cfn="ClientBroker", tf="client_broker", default=by_dialect(cfn=None, tf="TLS"))
    in_cluster = boolean(cfn="InCluster", tf="in_cluster", default=True)

    def requires_tls(self) -> Result:
        """Assert that brokers take TLS alone, from clients and from each other."""
        return self._clients_use_tls() & self.in_cluster.is_true()

    def _clients_use_tls(self) -> Result:
        if isinstance(self.client_broker.fact, Missing):
            # The pages of the API and of CloudFormation do not agree on what holds then.
            return self.client_broker.unknown("encryption in transit is stated without what clients may use")
        return self.client_broker.is_("TLS")


class Cluster(Resource):
    """A provisioned Kafka cluster."""

    cloudformation = "AWS::MSK::Cluster"
    terraform = "aws_msk_cluster"
    identified_by = ("cluster_name",)

    cluster_name = text(cfn="ClusterName", tf="cluster_name")
    kms_key = kms.key(
        cfn="EncryptionInfo.EncryptionAtRest.DataVolumeKMSKeyId", tf="encryption_info.encryption_at_rest_kms_key_arn"
    )
    transit = parts(
        TransitEncryption, cfn="EncryptionInfo.EncryptionInTransit", tf="encryption_info.encryption_in_transit"
    )
    security_groups = references(
        "security_groups.SecurityGroup",
        cfn="BrokerNodeGroupInfo.SecurityGroups",
        tf="broker_node_group_info.security_groups",
    )
    subnets = references(
        "vpc.Subnet", cfn="BrokerNodeGroupInfo.ClientSubnets", tf="broker_node_group_info.client_subnets"
    )
    metrics_level = text(cfn="EnhancedMonitoring", tf="enhanced_monitoring", default="DEFAULT")
    public_access = text(
        cfn="BrokerNodeGroupInfo.ConnectivityInfo.PublicAccess.Type",
        tf="broker_node_group_info.connectivity_info.public_access.type",
        default="DISABLED",
    )
    log_to_log_group = boolean(
        cfn="LoggingInfo.BrokerLogs.CloudWatchLogs.Enabled",
        tf="logging_info.broker_logs.cloudwatch_logs.enabled",
        default=False,
    )
    log_to_firehose = boolean(
        cfn="LoggingInfo.BrokerLogs.Firehose.Enabled", tf="logging_info.broker_logs.firehose.enabled", default=False
    )
    log_to_bucket = boolean(
        cfn="LoggingInfo.BrokerLogs.S3.Enabled", tf="logging_info.broker_logs.s3.enabled", default=False
    )

    def requires_tls(self) -> Result:
        """Assert that brokers take TLS alone, which is so where nothing is stated.

        https://docs.aws.amazon.com/msk/latest/developerguide/msk-encryption.html
        """
        return self.transit.all(TransitEncryption.requires_tls, "nothing is stated, and brokers then take TLS alone")

    def spans_zones(self) -> Result:
        """Assert that its brokers lie in two zones or more."""
        return zones_of(self, self.subnets).reach(2)

    def publishes_logs(self) -> Result:
        """Assert that the brokers' logs go somewhere."""
        places = (self.log_to_log_group, self.log_to_firehose, self.log_to_bucket)
        return any_of((place.is_true() for place in places), self.failed("no destination for broker logs"))


class ServerlessCluster(Resource):
    """A serverless Kafka cluster: IAM-authenticated TLS alone, storage encrypted."""

    cloudformation = "AWS::MSK::ServerlessCluster"
    terraform = "aws_msk_serverless_cluster"

    subnets = references("vpc.Subnet", cfn="VpcConfigs.SubnetIds", tf="vpc_config.subnet_ids")

    def spans_zones(self) -> Result:
        """Assert that it is reached in two zones or more."""
        return zones_of(self, self.subnets).reach(2)


class Connector(Resource):
    """A Kafka Connect connector."""

    cloudformation = "AWS::KafkaConnect::Connector"
    terraform = "aws_mskconnect_connector"

    transit_encryption = text(
        cfn="KafkaClusterEncryptionInTransit.EncryptionType",
        tf="kafka_cluster_encryption_in_transit.encryption_type",
        default="PLAINTEXT",
    )
    log_to_log_group = boolean(
        cfn="LogDelivery.WorkerLogDelivery.CloudWatchLogs.Enabled",
        tf="log_delivery.worker_log_delivery.cloudwatch_logs.enabled",
        default=False,
    )
    log_to_firehose = boolean(
        cfn="LogDelivery.WorkerLogDelivery.Firehose.Enabled",
        tf="log_delivery.worker_log_delivery.firehose.enabled",
        default=False,
    )
    log_to_bucket = boolean(
        cfn="LogDelivery.WorkerLogDelivery.S3.Enabled",
        tf="log_delivery.worker_log_delivery.s3.enabled",
        default=False,
    )

    def requires_tls(self) -> Result:
        """Assert that it speaks TLS to its cluster."""
        return self.transit_encryption.is_("TLS")

    def publishes_logs(self) -> Result:
        """Assert that the workers' logs go somewhere."""
        places = (self.log_to_log_group, self.log_to_firehose, self.log_to_bucket)
        return any_of((place.is_true() for place in places), self.failed("no destination for worker logs"))
