from scanner.model.security_groups import SecurityGroup
from scanner.policy import Result, policy


@policy(severity="low", items=["SEC-1.16"])
def check(group: SecurityGroup) -> Result | None:
    """Remove security groups that nothing uses.

    A group without members is kept up by nobody, and its rules take effect on the day that somebody attaches it
    again. What the template hands to others as an output may be used there.
    https://docs.aws.amazon.com/securityhub/latest/userguide/ec2-controls.html#ec2-22

    Fix: attach the group to what it was made for (`SecurityGroupIds`, `vpc_security_group_ids`), or delete it.
    """
    return None if group.is_default else group.is_used()
