"""AWS CloudFormation: stacks that a template makes.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-nested-stacks.html
"""

from __future__ import annotations

from scanner.model.base import Resource
from scanner.model.fields import texts
from scanner.verdict import Result


class Stack(Resource):
    """A stack inside another, or made by Terraform."""

    cloudformation = "AWS::CloudFormation::Stack"
    terraform = "aws_cloudformation_stack"

    notified = texts(cfn="NotificationARNs", tf="notification_arns")

    def tells_of_events(self) -> Result:
        """Assert that its events go to a topic."""
        return self.notified.is_set()
