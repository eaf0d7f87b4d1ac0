from scanner.analysis.network import endpoint_policies
from scanner.model import endpoints
from scanner.policy import Result, policy


@policy(severity="low", items=["SEC-1.17", "SEC-1.9"])
def check(endpoint: endpoints.Endpoint) -> Result | None:
    """Scope VPC endpoint policies.

    Whoever gets hold of a machine can carry data out through an endpoint into a bucket or table of their own account,
    past every proxy, unless the endpoint's policy says whose resources and whose credentials may pass. Without a
    policy everything may.
    https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html

    Fix: give the endpoint a `PolicyDocument` (`policy`) whose Allow names resources, or holds `StringEquals:
    {aws:ResourceOrgID: o-example}`.
    """
    store = endpoint_policies.leads_to_store(endpoint)
    if store is False:
        return None
    if store is None:
        return endpoint.service_name.unknown()
    if endpoint.policy.missing:
        return endpoint.failed("no policy is set, and everything may pass").graded("info")
    return endpoint_policies.is_scoped(endpoint)
