from scanner.analysis.hosts import user_data
from scanner.model import autoscaling, ec2
from scanner.policy import Result, policy


@policy(severity="critical", items=["SEC-1.10"])
def check(machine: ec2.Instance | ec2.LaunchTemplate | autoscaling.LaunchConfiguration) -> Result:
    """Keep secrets out of user data.

    User data is shown to everyone who may describe instances and to every process on the machine, and it stays in the
    template, the console and the logs of the first start. A machine with a role can fetch the secret itself.
    https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-add-user-data.html

    Fix: hand over the secret's name and let the script run `aws secretsmanager get-secret-value --secret-id …`, with a
    role that may read it: `UserData` in CloudFormation, `user_data` in Terraform.
    """
    script = machine.own_user_data if isinstance(machine, ec2.Instance) else machine.user_data
    return user_data.holds_no_secret(script, machine)
