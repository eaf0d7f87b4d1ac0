from scanner.model.functions import Function, FunctionUrl, LayerPermission, Permission
from scanner.policy import Result, Verdict, policy


@policy(severity="critical", items=["SEC-1.9", "FEAT-CM-2", "FEAT-DC-5"])
def check(subject: Permission | LayerPermission | FunctionUrl | Function) -> Result | None:
    """Let no one invoke functions without identity.

    A permission for everyone, or an address without authentication, lets any stranger run the function, at your expense
    and with its role. A permission that grants more than invoking hands out the function itself.
    https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
    https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
    https://docs.aws.amazon.com/securityhub/latest/userguide/lambda-controls.html#lambda-1

    Fix: name a service or an account in `Principal` (`principal`), with `SourceArn` (`source_arn`); set `AuthType:
    AWS_IAM` (`authorization_type = "AWS_IAM"`) on function URLs.
    """
    if isinstance(subject, FunctionUrl):
        return subject.auth_type.is_("AWS_IAM")
    if isinstance(subject, Function):
        return subject.url_type.is_("AWS_IAM") if subject.url_type.is_set().verdict is not Verdict.FAIL else None
    known = subject.excludes_strangers()
    if isinstance(subject, LayerPermission) or known.verdict is not Verdict.PASS:
        return known
    narrow = subject.grants_invocation_only()
    return known & (narrow.graded("medium") if narrow.verdict is Verdict.FAIL else narrow)
