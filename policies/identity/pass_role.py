from scanner.analysis.identity import permissions
from scanner.model.iam_policies import PolicyHolder
from scanner.policy import Result, policy


@policy(severity="high", items=["SEC-1.9"])
def check(holder: PolicyHolder) -> Result | None:
    """Pass named roles only.

    Whoever may pass any role to a service runs code with the rights of the strongest role in the account. A condition
    on `iam:PassedToService` keeps the role to the services that are meant.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html

    Fix: name the roles in `Resource` (`resources`), or add a condition on `iam:PassedToService`:

        Action: iam:PassRole
        Resource: !GetAtt TaskRole.Arn
        Condition:
          StringEquals: {iam:PassedToService: ecs-tasks.amazonaws.com}

        statement {
          actions   = ["iam:PassRole"]
          resources = [aws_iam_role.task.arn]
          condition {
            test     = "StringEquals"
            variable = "iam:PassedToService"
            values   = ["ecs-tasks.amazonaws.com"]
          }
        }
    """
    return permissions.no_statement(holder.permissions, permissions.passes_any_role)
