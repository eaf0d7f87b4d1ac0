from scanner.model import declarations
from scanner.policy import Result, policy


@policy(severity="high", items=["SEC-1.10", "SEC-1.11"])
def check(declared: declarations.Declared | declarations.Output) -> Result | None:
    """Mark secret inputs and publish no secret output.

    A parameter that is not marked shows its value in the console, in plans and in logs, and a default shows it in the
    repository. Outputs are read by everyone who may look at the stack or the state, and are kept with them.
    https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/security-best-practices.html
    https://developer.hashicorp.com/terraform/language/manage-sensitive-data

    Fix: set `NoEcho: true` and no `Default` on the parameter, `sensitive = true` and no `default` on the variable; give
    out the ARN of a secret instead of its value, or set `sensitive = true` on the output.
    """
    if isinstance(declared, declarations.Output):
        return declared.shows_no_secret()
    return declared.is_guarded() if declared.is_secret else None
