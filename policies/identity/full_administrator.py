from scanner.analysis.identity import permissions
from scanner.model.iam_policies import PolicyHolder
from scanner.policy import Result, policy


@policy(severity="critical", items=["SEC-1.9"])
def check(holder: PolicyHolder) -> Result | None:
    """Grant no policy with every action on every resource.

    A statement that allows every action on every resource makes whoever holds it an administrator, and whoever steals
    its credentials the owner of the account. Hardly any task needs that.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege

    Fix: name the actions and the resources in `Action` and `Resource` (`actions` and `resources`):

        Statement:
          - Effect: Allow
            Action: [dynamodb:GetItem, dynamodb:PutItem]
            Resource: !GetAtt Orders.Arn

        statement {
          actions   = ["dynamodb:GetItem", "dynamodb:PutItem"]
          resources = [aws_dynamodb_table.orders.arn]
        }
    """
    return permissions.no_statement(holder.permissions, permissions.allows_everything)
