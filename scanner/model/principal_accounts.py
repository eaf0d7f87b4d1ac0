"""To which account a principal belongs, as far as a template tells."""

from __future__ import annotations

from scanner.model.policy_statement import Principal
from scanner.model.unsettled import hidden_in
from scanner.values import Known, Reason, Reference, Text, Unknown, Value, plain, to_text

LOAD_BALANCER_ACCOUNTS = frozenset(
    {
        "127311923021", "033677994240", "027434742980", "797873946194", "098369216593", "754344448648",
        "589379963580", "718504428378", "383597477331", "600734575887", "114774131450", "783225319266",
        "582318560864", "985666609251", "054676820928", "156460612806", "652711504416", "635631232127",
        "009996457667", "897822967062", "076674570225", "507241528517", "048591011584", "190560391635",
        "638102146993", "037604701340",
    }
)  # fmt: skip
"""AWS's own accounts that deliver load balancers' logs.
https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
"""

_OWN = ("AWS::AccountId", "data.aws_caller_identity.")
_AWS_DATA = ("aws_elb_service_account", "aws_redshift_service_account", "aws_cloudtrail_service_account")


def account_of(principal: Principal) -> str | Value | None:
    """The foreign account that a principal belongs to: its ID, a value that does not tell, or None for one's own."""
    value = plain(principal.value)
    match value:
        case Known():
            known = to_text(value.value)
            account = known.split(":")[4] if known.count(":") >= 4 else known
            return None if account in LOAD_BALANCER_ACCOUNTS or account in ("cloudfront", "") else account
        case Reference():
            return None
        case Text(parts):
            found = _account_in(parts)
            return found if isinstance(found, str) else hidden_in(value) or found
        case Unknown():
            return None if _is_own(value) else value
        case _:
            return value


def _account_in(parts: tuple[Known | Unknown | Reference, ...]) -> str | Value | None:
    """The account in an ARN with holes, `arn:aws:iam::${Account}:role/name`."""
    before = ""
    hidden: Unknown | None = None
    for part in parts:
        if isinstance(part, Known):
            before += to_text(part.value)
            if before.count(":") >= 5:
                account = before.split(":")[4]
                return None if account in ("", "\x00", *LOAD_BALANCER_ACCOUNTS) else account
        elif before.count(":") == 4:
            return part if isinstance(part, Unknown) and not _is_own(part) else None
        elif isinstance(part, Reference):
            return None
        else:
            hidden = hidden or (None if _is_own(part) else part)
            before += "\x00"
    return hidden


def _is_own(value: Unknown) -> bool:
    """Whether it is the account that the template is deployed to, or an account of AWS's own."""
    if value.needs.startswith(_OWN):
        return True
    if value.reason is not Reason.DATA_SOURCE:
        return value.reason is Reason.COMPUTED
    return any(name in value.needs for name in _AWS_DATA) or "data.aws_iam_" in value.needs
