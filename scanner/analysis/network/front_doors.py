"""What a security group lets the web reach: load balancers, and whether they send HTTP on to HTTPS."""

from __future__ import annotations

from scanner.model.base import typed
from scanner.model.elb import LoadBalancer
from scanner.model.group_carriers import hidden_carrier
from scanner.model.security_groups import GroupRule, SecurityGroup
from scanner.verdict import Result, all_of

HTTP_PORT = 80


def redirects_http(group: SecurityGroup | GroupRule) -> Result:
    """Assert that port 80 of whatever carries the group sends visitors on to HTTPS.

    Only an application load balancer is seen to do so; unknown for a group whose members are not in the template.
    """
    if isinstance(group, GroupRule):
        return group.unknown("what carries the group is not in the template")
    holders = list(group.holders())
    if not holders and (group.view.graph.exported(group.block) or group.view.graph.handed_over(group.block)):
        return group.unknown("what carries the group is not in the template")
    balancers = [one for one in (typed(block, group.view) for block in holders) if isinstance(one, LoadBalancer)]
    nobody = group.failed("nothing that carries the group redirects to HTTPS")
    if len(balancers) < len(holders):
        return nobody
    unseen = hidden_carrier(group.view)
    redirected = all_of((_redirects(one) for one in balancers), nobody if unseen is None else unseen)
    return redirected if unseen is None else redirected & unseen


def _redirects(balancer: LoadBalancer) -> Result:
    plain = [one.is_encrypted() for one in balancer.listeners() if one.port.known in (HTTP_PORT, None)]
    silent = balancer.unknown("no listener for port 80 is in the template")
    return all_of((one for one in plain if one is not None), silent)
