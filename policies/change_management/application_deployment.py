from scanner.analysis.delivery import code_delivery
from scanner.policy import Result, policy


@policy(severity="high", items=["OPS-3.1"])
def check(compute: code_delivery.Compute) -> Result | None:
    """Deploy application code by automation.

    Code that somebody copies by hand is there once, untested, and cannot be put back. A pipeline, a deployment group,
    an image or package that is named when the template is deployed, or a refresh that rolls out a new image is done
    the same way each time. Build systems outside AWS are not seen: what nothing is seen to deploy to is unknown, once
    for all tiers of the template.
    https://docs.aws.amazon.com/wellarchitected/latest/operational-excellence-pillar/ops_dev_integ_auto_integ_deploy.html
    https://docs.aws.amazon.com/autoscaling/ec2/userguide/asg-instance-refresh.html

    Fix: give the image as a parameter or variable that the pipeline sets,

        Image: !Sub "${Repository.RepositoryUri}:${Version}"

    or in Terraform `image = "${aws_ecr_repository.app.repository_url}:${var.version}"`; let a group roll out what it
    launches, by an `AutoScalingRollingUpdate` in its `UpdatePolicy` or an `instance_refresh` block; or name the tier in
    an `AWS::CodeDeploy::DeploymentGroup` (`aws_codedeploy_deployment_group`).
    """
    return code_delivery.code_is_delivered(compute)
