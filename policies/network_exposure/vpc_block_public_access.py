from scanner.model import vpc, vpc_public_access
from scanner.policy import Result, policy


@policy(severity="low", items=["SEC-1.16"])
def check(subject: vpc_public_access.Options | vpc_public_access.Exclusion | vpc.Vpc) -> Result | None:
    """Switch on VPC block public access where no ingress is intended.

    The setting holds for a whole Region of the account: no internet gateway lets anything in, whatever route tables,
    addresses and security groups say by mistake one day. Subnets that are made to face the internet are excluded one by
    one. A template without the setting is reported as an improvement.
    https://docs.aws.amazon.com/vpc/latest/userguide/security-vpc-bpa.html

    Fix: declare `AWS::EC2::VPCBlockPublicAccessOptions` with `InternetGatewayBlockMode: block-ingress`, or
    `aws_vpc_block_public_access_options` with `internet_gateway_block_mode = "block-ingress"`, and an exclusion for
    each subnet of load balancers and NAT gateways.
    """
    match subject:
        case vpc_public_access.Options():
            return subject.blocks_ingress()
        case vpc_public_access.Exclusion():
            return subject.is_for_front_doors()
        case vpc.Vpc():
            return vpc_public_access.improvement_for(subject)
