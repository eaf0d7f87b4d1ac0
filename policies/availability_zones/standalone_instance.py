from scanner.analysis.hosts.machine_roles import is_declared_uncritical, serves, unseen_peer, zones_of_peers
from scanner.model import lightsail
from scanner.model.ec2 import Instance
from scanner.policy import Result, policy


@policy(severity="high", items=["REL-2.8"])
def check(instance: Instance | lightsail.Instance) -> Result:
    """Avoid serving from a single unreplicated instance.

    An instance lives in one zone: what it serves is gone with the zone, or with the instance, until somebody rebuilds
    it. Peers of the same role in another zone, or an Auto Scaling group over two zones, carry on by themselves.
    https://docs.aws.amazon.com/wellarchitected/latest/reliability-pillar/rel_fault_isolation_multiaz_region_system.html

    Fix: put the instance into an Auto Scaling group over two zones behind a load balancer, or add a peer in another
    zone to the same target group: an `AWS::AutoScaling::AutoScalingGroup` with two subnets in `VPCZoneIdentifier`, in
    Terraform an `aws_autoscaling_group` with two in `vpc_zone_identifier`. Two of Lightsail's instances go to a load
    balancer by `AttachedInstances` (`aws_lightsail_lb_attachment`).
    """
    if is_declared_uncritical(instance):
        return instance.passed("its name says that nothing depends on it")
    nobody = instance.unknown("whether anything depends on the instance is not shown", "the role of the instance")
    if isinstance(instance, lightsail.Instance):
        callers = [*instance.balancers(), *instance.addresses()]
        zones = instance.zones_of_peers().reach(2)
        return zones.involving(*(one.address for one in callers)) if callers else zones | nobody
    zones, caller = zones_of_peers(instance).reach(2), serves(instance)
    if caller is None:
        return zones | nobody
    unseen = unseen_peer(instance)
    return (zones if unseen is None else zones | unseen).involving(caller.address)
