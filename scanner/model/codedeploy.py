"""AWS CodeDeploy.

https://docs.aws.amazon.com/codedeploy/latest/userguide/deployments-rollback-and-redeploy.html
"""

from __future__ import annotations

from scanner.model.base import Resource
from scanner.model.fields import boolean


class DeploymentGroup(Resource):
    """What a deployment goes to, and how."""

    cloudformation = "AWS::CodeDeploy::DeploymentGroup"
    terraform = "aws_codedeploy_deployment_group"

    rollback = boolean(cfn="AutoRollbackConfiguration.Enabled", tf="auto_rollback_configuration.enabled", default=False)
