from scanner.analysis.scaling import stream_capacity
from scanner.model import kinesis, msk
from scanner.policy import Result, policy


@policy(severity="medium", items=["REL-2.2", "FEAT-C360-2"])
def check(stream: kinesis.Stream | msk.Cluster | msk.ServerlessCluster) -> Result:
    """Use elastic stream and broker capacity.

    A provisioned stream refuses writes above its shards, and a broker stops when its disk is full; both happen when
    traffic is highest. On demand, the service follows the load.
    https://docs.aws.amazon.com/streams/latest/dev/how-do-i-size-a-stream.html
    https://docs.aws.amazon.com/msk/latest/developerguide/msk-autoexpand.html

    Fix: set `StreamModeDetails: {StreamMode: ON_DEMAND}` (`stream_mode = "ON_DEMAND"`); for Kafka add a scalable target
    on `kafka:broker-storage:VolumeSize`, or use a serverless cluster.
    """
    return stream_capacity.is_elastic(stream)
