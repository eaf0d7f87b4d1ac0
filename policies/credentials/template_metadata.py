from scanner.analysis.credentials import template_metadata
from scanner.model import autoscaling, ec2, stacks
from scanner.policy import Result, policy


@policy(severity="high", items=["SEC-1.10"])
def check(
    machine: ec2.Instance | autoscaling.LaunchConfiguration | ec2.LaunchTemplate | stacks.Stack,
) -> Result | None:
    """Keep credentials out of template metadata.

    Metadata is part of the template: everybody who may describe the stack reads it, and parameters that are not echoed
    elsewhere are shown there. A role of the machine fetches the same files without any credential.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-authentication.html

    Fix: in `AWS::CloudFormation::Authentication` set `type: S3`, `buckets` and `roleName: !Ref Role`, and remove
    `accessKeyId`, `secretKey` and `password`; the same in the `template_body` of an `aws_cloudformation_stack`.
    """
    if isinstance(machine, stacks.Stack):
        return template_metadata.stack_names_a_role(machine)
    # Terraform's own machines have no metadata of CloudFormation's.
    return None if machine.is_terraform else template_metadata.names_a_role(machine)
