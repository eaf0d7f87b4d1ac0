from scanner.analysis.scaling.database_capacity import cluster_scales
from scanner.model import rds
from scanner.policy import Result, policy


@policy(severity="medium", items=["REL-2.2"])
def check(cluster: rds.DbCluster) -> Result | None:
    """Scale Aurora readers or capacity units.

    A cluster with a fixed number of members of a fixed size takes a fixed load. Serverless members change their size
    between a minimum and a maximum, and a scaling target on the number of readers adds and removes them.
    https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.html
    https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.Integrating.AutoScaling.html

    Fix: set `ServerlessV2ScalingConfiguration: {MinCapacity: 0.5, MaxCapacity: 16}`, or the block
    `serverlessv2_scaling_configuration`; or a scaling target and policy on `rds:cluster:ReadReplicaCount`
    (`AWS::ApplicationAutoScaling::ScalableTarget`, `aws_appautoscaling_target`).
    """
    return cluster_scales(cluster)
