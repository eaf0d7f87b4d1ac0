from scanner.model import mq, msk
from scanner.policy import Result, policy


@policy(severity="medium", items=["REL-2.3"])
def check(broker: msk.Cluster | mq.Broker | msk.Connector) -> Result:
    """Publish broker logs.

    Lost messages, refused clients and failing disks show in the broker's log and nowhere else, and the log is gone with
    the broker unless it is published. ActiveMQ has an audit log beside; RabbitMQ has not.
    https://docs.aws.amazon.com/msk/latest/developerguide/msk-logging.html
    https://docs.aws.amazon.com/amazon-mq/latest/developer-guide/security-logging-monitoring.html

    Fix: set `LoggingInfo.BrokerLogs` with one destination `Enabled: true` (`logging_info { broker_logs { … } }`); for
    MQ `Logs: {General: true, Audit: true}` (`logs { general = true, audit = true }`).
    """
    return broker.publishes_logs()
