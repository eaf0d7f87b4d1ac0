from scanner.model import route53
from scanner.policy import Result, policy


@policy(severity="low", items=["REL-2.3"])
def check(zone: route53.Zone | route53.ResolverLog) -> Result | None:
    """Log DNS queries.

    Queries tell which names are asked for and from where: the first trace of a takeover of a name, and of a machine
    that talks to whom it should not. Route 53 keeps none by itself; those of private zones are logged by the resolver
    of the network that asks.
    https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/query-logs.html
    https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-query-logs.html

    Fix: set `QueryLoggingConfig` on the public zone (add an `aws_route53_query_log`), and associate the resolver's
    query log configuration with each VPC.
    """
    return zone.logs_queries() if isinstance(zone, route53.Zone) else zone.is_in_use()
