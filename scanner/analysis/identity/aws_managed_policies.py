"""AWS's own managed policies, by name: which of them give an identity everything, or all of a service.

https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
"""

from __future__ import annotations

from collections.abc import Callable

from scanner.model.base import Node
from scanner.model.paths import parse_path, walk
from scanner.model.readings import Reading, Readings, Undecided
from scanner.values import Absent, Known, Reason, Text, Unknown, Value, plain, to_text
from scanner.verdict import Result, Verdict, all_of

ADMINISTRATOR = "AdministratorAccess"

_JOB_ADMINISTRATORS = frozenset({"DatabaseAdministrator", "NetworkAdministrator", "SystemAdministrator"})


def is_administrator(name: str) -> bool:
    """Whether the policy gives everything."""
    return name == ADMINISTRATOR


def is_elevated(name: str) -> bool:
    """Whether the policy gives all of a service, nearly everything, or an administrator's job."""
    return name.endswith("FullAccess") or name.startswith("PowerUserAccess") or name in _JOB_ADMINISTRATORS


def reaches_buckets(name: str) -> bool:
    """Whether the policy lets its holder read, list or write every bucket."""
    whole = {ADMINISTRATOR, "PowerUserAccess", "ReadOnlyAccess", "ViewOnlyAccess", "SecurityAudit"}
    return name in whole or name.startswith("AmazonS3")


def attaches_none(policies: Readings[Reading[str]], unwanted: Callable[[str], bool], node: Node) -> Result:
    """Assert that no policy named by ARN is one of AWS's whose name is `unwanted`."""
    found = [_is_other(one, name_of(one, node), unwanted) for one in policies]
    if policies.rest is not None:
        # An attachment's one ARN that is not known may still be known by its name.
        name = _name_of_value(policies.rest.value, node)
        found.append(policies.unknown() if name is None else _is_other(policies, name, unwanted))
    return all_of(found, policies.result(Verdict.PASS, f"{policies.name} is not set"))


def _is_other(
    policy: Reading[str] | Readings[Reading[str]], name: str | None, unwanted: Callable[[str], bool]
) -> Result:
    if name is None:
        return policy.unknown()
    verdict = Verdict.FAIL if unwanted(name) else Verdict.PASS
    words = f"{policy.name} is {name}" if name else f"{policy.name} is the account's own policy"
    if isinstance(policy, Readings):
        span = policy.rest.span if policy.rest is not None else policy.span
        return policy.result(verdict, words).at(span, words, policy.involves[0])
    return policy.result(verdict, policy.span, words)


def name_of(policy: Reading[str], node: Node) -> str | None:
    """The name of the policy that an ARN leads to; empty for one of the account itself, None where it is not known."""
    known = policy.known
    if known is not None:
        return _name(known)
    return _name_of_value(policy.fact.value, node) if isinstance(policy.fact, Undecided) else None


def _name_of_value(value: Value, node: Node) -> str | None:
    value = plain(value)
    match value:
        case Text():
            return _name(value.suffix()) if ":policy/" in value.suffix() else None
        case Unknown(reason=Reason.COMPUTED):
            return ""
        case Unknown(reason=Reason.DATA_SOURCE, needs=needs):
            return _name_of_source(needs, node)
        case _:
            return None


def _name(arn: str) -> str:
    """`arn:aws:iam::aws:policy/job-function/Billing` is `Billing`; a policy of an account's own has no name here."""
    return arn.rpartition("/")[2] if ":aws:policy/" in arn or "::aws:" in arn else ""


def _name_of_source(address: str, node: Node) -> str | None:
    """The name that a data source asks for (`data "aws_iam_policy"`), by name or by ARN."""
    block = node.view.graph.block(address)
    if block is None:
        return None
    for attribute in ("name", "arn"):
        value = plain(walk(block.properties, parse_path(attribute), node.view.world, block.name_span))
        if isinstance(value, Known):
            return to_text(value.value).rpartition("/")[2]
        if not isinstance(value, Absent):
            return None
    return None
