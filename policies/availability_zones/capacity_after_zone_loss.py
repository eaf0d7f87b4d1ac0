from scanner.analysis.hosts.machine_roles import is_declared_uncritical
from scanner.model.autoscaling import AutoScalingGroup
from scanner.model.capacity import outlasts_zone
from scanner.model.ecs import Service
from scanner.model.eks import NodeGroup
from scanner.policy import Result, if_concerned, policy


@policy(severity="medium", items=["REL-2.8", "REL-2.2"])
def check(tier: AutoScalingGroup | Service | NodeGroup) -> Result | None:
    """Size each tier so that the remaining zones carry its minimum.

    Capacity that is started only after a zone is lost comes late, and from a pool that everybody is drawing on at that
    moment. What the other zones already hold should be the tier's minimum, or half of what is desired where no minimum
    is stated.
    https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/rel_withstand_component_failures_static_stability.html

    Fix: raise `DesiredCapacity` (`desired_capacity`), `DesiredCount` (`desired_count`) or `DesiredSize`
    (`desired_size`) so that it is the minimum and a zone's share besides, or spread the tier over more zones.
    """
    if is_declared_uncritical(tier):
        return None
    if isinstance(tier, Service):
        return if_concerned(~tier.daemon(), outlasts_zone(tier, tier.desired, tier.zones(), tier.least()))
    return outlasts_zone(tier, tier.desired, tier.zones(), tier.minimum)
