from scanner.model import ec2, security_groups, vpc
from scanner.policy import Result, policy


@policy(severity="low", items=["SEC-1.16"])
def check(subject: vpc.Vpc | vpc.Subnet | ec2.Instance | security_groups.SecurityGroup) -> Result | None:
    """Deploy into a purpose-built VPC.

    The default VPC gives every machine a public address and a route to the internet, and all teams of the account
    share it. An instance without a subnet, or a security group without a VPC, ends up there by omission.
    https://docs.aws.amazon.com/vpc/latest/userguide/default-vpc.html

    Fix: declare a VPC with private subnets and name it: `SubnetId` and `VpcId` in CloudFormation, `subnet_id` and
    `vpc_id` in Terraform.
    """
    match subject:
        case vpc.Vpc() | vpc.Subnet():
            return subject.failed("adopts what comes with the account") if subject.is_default else None
        case ec2.Instance():
            return subject.names_subnet()
        case security_groups.SecurityGroup():
            return None if subject.is_default else subject.vpc.is_set()
