from scanner.model.ecs import Service
from scanner.policy import Result, policy, setting


@policy(severity="high", items=["REL-2.8"])
def check(
    service: Service,
    *,
    zones: int = setting(2, "the fewest zones", at_least=2, at_most=6),
) -> Result:
    """Run ECS services on two or more tasks over two or more zones.

    ECS spreads a service's tasks over the zones of its subnets or hosts. A single task is gone with its zone until
    another one has started; left out, the number of tasks is 1 in CloudFormation and 0 in Terraform.
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-rebalancing.html
    https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_services.html

    Fix: list subnets of two zones or more in `AwsvpcConfiguration.Subnets` (`network_configuration { subnets = [...]
    }`) and set `DesiredCount: 2` (`desired_count = 2`), or a scaling target whose minimum is 2.
    """
    return service.keeps(2) & service.zones().reach(zones)
