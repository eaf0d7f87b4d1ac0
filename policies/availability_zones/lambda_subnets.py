from scanner.model.functions import Function
from scanner.policy import Result, policy, setting


@policy(severity="high", items=["REL-2.8"])
def check(
    function: Function,
    *,
    zones: int = setting(2, "the fewest zones", at_least=2, at_most=6),
) -> Result:
    """Connect VPC functions to subnets in two or more zones.

    Lambda runs a function in several zones by itself, but one that is connected to a VPC only where it has a subnet:
    with subnets of a single zone it stops with that zone.
    https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/lambda-controls.html#lambda-5

    Fix: list subnets of two zones or more in `VpcConfig.SubnetIds` (`vpc_config { subnet_ids = [...] }`), or leave the
    function outside the VPC where it needs nothing in it.
    """
    spread = function.zones()
    return function.passed("it is in no VPC, and runs across zones") if spread is None else spread.reach(zones)
