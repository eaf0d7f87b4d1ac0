from scanner.analysis.hosts import managed_hosts
from scanner.model import ec2
from scanner.policy import Result, policy


@policy(severity="low", items=["SEC-1.20", "OPS-3.1"])
def check(instance: ec2.Instance) -> Result:
    """Manage hosts through Systems Manager.

    A managed host reports what is installed on it, is patched on a schedule, and is reached without keys or open
    ports. Its agent needs a role with `AmazonSSMManagedInstanceCore`, or default host management in the account; an
    association then says what the host shall be like.
    https://docs.aws.amazon.com/systems-manager/latest/userguide/setup-instance-permissions.html
    https://docs.aws.amazon.com/systems-manager/latest/userguide/systems-manager-state.html

    Fix: give the instance a profile whose role has the policy, and keep an inventory of it,

        Inventory:
          Type: AWS::SSM::Association
          Properties:
            Name: AWS-GatherSoftwareInventory
            ScheduleExpression: rate(1 day)
            Targets: [{Key: InstanceIds, Values: ["*"]}]

    or in Terraform an `aws_iam_role_policy_attachment` with
    `policy_arn = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"` and an `aws_ssm_association`.
    """
    return managed_hosts.is_managed(instance)
