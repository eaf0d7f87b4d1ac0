from scanner.model import mq, msk
from scanner.policy import Result, policy


@policy(severity="high", items=["REL-2.8"])
def check(broker: msk.Cluster | msk.ServerlessCluster | mq.Broker) -> Result:
    """Spread Kafka and MQ brokers over zones.

    A single broker, or brokers in subnets of one zone, stop with that zone, and whatever hands messages to them stops
    too. A standby or a cluster in several zones goes on.
    https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/amazon-mq-broker-architecture.html
    https://docs.aws.amazon.com/msk/latest/developerguide/bestpractices.html

    Fix: give `ClientSubnets` (`client_subnets`) of two or three zones; set `DeploymentMode: ACTIVE_STANDBY_MULTI_AZ`
    for ActiveMQ, `CLUSTER_MULTI_AZ` for RabbitMQ (`deployment_mode` in Terraform).
    """
    return broker.spans_zones()
