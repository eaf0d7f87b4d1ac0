from scanner.model import classic, ec2, ecs_tasks, elasticache, redshift
from scanner.model.readings import Missing
from scanner.policy import Result, policy


@policy(severity="low", items=["SEC-1.16"])
def check(
    subject: classic.ClassicSecurityGroup
    | classic.ClassicIngress
    | redshift.Cluster
    | ec2.Instance
    | elasticache.CacheCluster
    | ecs_tasks.TaskDefinition,
) -> Result | None:
    """Declare nothing outside a VPC.

    EC2-Classic, with its security groups for single services, was switched off in 2022: what still declares them does
    not deploy, or ends up in the default VPC, where everything has a way to the internet. Name subnets of a VPC of your
    own, and give container tasks an interface in it.
    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/using-vpc.html
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-networking-awsvpc.html

    Fix: replace classic security groups by security groups of the VPC; set `ClusterSubnetGroupName`,
    `CacheSubnetGroupName`, `SubnetId`, `NetworkMode: awsvpc` (in Terraform `cluster_subnet_group_name`,
    `subnet_group_name`, `subnet_id`, `network_mode = "awsvpc"`).
    """
    match subject:
        case elasticache.CacheCluster() if not isinstance(subject.replication_group.fact, Missing):
            return None
        case redshift.Cluster() | elasticache.CacheCluster():
            named = subject.subnet_group
            if named.literal == "default":
                return named.failed(f"{named.name} is default")
            return named.unknown() if named.may_be("default") else named.is_set()
        case ec2.Instance():
            return subject.names_subnet()
        case ecs_tasks.TaskDefinition():
            return subject.network_mode.is_("awsvpc")
        case _:
            return subject.failed("belongs to EC2-Classic, which is switched off")
