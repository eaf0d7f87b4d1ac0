from scanner.model import apigateway, autoscaling, beanstalk, ec2, ecs, eks, msk
from scanner.policy import Result, policy


@policy(severity="low", items=["REL-2.4"])
def check(
    source: ec2.Instance
    | ec2.LaunchTemplate
    | autoscaling.LaunchConfiguration
    | ecs.Cluster
    | eks.Addon
    | beanstalk.Environment
    | apigateway.Stage
    | msk.Cluster,
) -> Result | None:
    """Collect detailed compute metrics.

    Basic metrics come every five minutes, or only for the whole: too late and too coarse to scale on or to see which
    container, method or broker is in trouble. Launch configurations ask for detailed ones by themselves, all others do
    not.
    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/manage-detailed-monitoring.html
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cloudwatch-container-insights.html
    https://docs.aws.amazon.com/elasticbeanstalk/latest/dg/health-enhanced.html
    https://docs.aws.amazon.com/msk/latest/developerguide/metrics-details.html

    Fix: set `Monitoring: true` (`monitoring = true`) on instances, the setting `containerInsights` of a cluster to
    `enhanced`, the Beanstalk option `SystemType` to `enhanced`, `MetricsEnabled` of a stage's methods to true, and
    `EnhancedMonitoring` (`enhanced_monitoring`) of Kafka to `PER_BROKER` or finer.
    """
    match source:
        case ecs.Cluster():
            return source.insights.is_in(("enabled", "enhanced"))
        case eks.Addon():
            return source.collects_metrics()
        case beanstalk.Environment():
            return source.health_reports.is_("enhanced")
        case apigateway.Stage():
            return source.settings.any(lambda setting: setting.metrics.is_true(), "no method's metrics are collected")
        case msk.Cluster():
            return source.metrics_level.is_not("DEFAULT")
        case _:
            return source.detailed_monitoring.is_true()
