from scanner.model import opensearch
from scanner.policy import Result, Verdict, policy


@policy(severity="high", items=["SEC-1.16"])
def check(search: opensearch.Domain | opensearch.SecurityPolicy) -> Result | None:
    """Place search domains inside a VPC.

    A domain outside a VPC has an endpoint on the internet, and its access policy is all that stands before the data.
    Inside one, only networks that reach the VPC can try.
    https://docs.aws.amazon.com/opensearch-service/latest/developerguide/vpc.html
    https://docs.aws.amazon.com/opensearch-service/latest/developerguide/serverless-network.html

    Fix: set `VPCOptions: {SubnetIds: […]}`, in Terraform `vpc_options { subnet_ids = […] }`; in a network policy of
    OpenSearch Serverless set `AllowFromPublic` to `false` and name `SourceVPCEs`.
    """
    if isinstance(search, opensearch.Domain):
        return search.subnets.is_set()
    is_network = search.kind.is_not("encryption")
    if is_network.verdict is Verdict.FAIL:
        return None
    return search.rules.all(lambda rule: rule.public.is_false()) & is_network
