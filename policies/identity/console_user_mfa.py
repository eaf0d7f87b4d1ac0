from scanner.analysis.identity import iam_coverage, iam_people
from scanner.model import iam
from scanner.policy import Result, Verdict, policy


@policy(severity="high", items=["SEC-1.4"])
def check(user: iam.User) -> Result:
    """Force MFA on every user with console access.

    A console password alone is one phished mail away from an intruder. A policy that denies everything but setting up
    MFA while `aws:MultiFactorAuthPresent` is false makes the second factor a must; the key is missing for long-lived
    keys, hence `BoolIfExists`.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_examples_aws_my-sec-creds-self-manage.html

    Fix: put the user into a group with a policy that denies all but setting up MFA while
    `aws:MultiFactorAuthPresent` is false:

        - Effect: Deny
          NotAction: [iam:EnableMFADevice, iam:CreateVirtualMFADevice, iam:ListMFADevices, sts:GetSessionToken]
          Resource: "*"
          Condition:
            BoolIfExists: {"aws:MultiFactorAuthPresent": "false"}

        statement {
          effect      = "Deny"
          not_actions = [
            "iam:EnableMFADevice", "iam:CreateVirtualMFADevice", "iam:ListMFADevices", "sts:GetSessionToken",
          ]
          resources   = ["*"]
          condition {
            test     = "BoolIfExists"
            variable = "aws:MultiFactorAuthPresent"
            values   = ["false"]
          }
        }
    """
    console = iam_people.signs_in_to_console(user)
    if console.verdict is Verdict.FAIL:
        return ~console
    held = iam_coverage.is_held_to_mfa(user)
    return held if console.verdict is Verdict.PASS else held | ~console
