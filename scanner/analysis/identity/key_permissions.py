"""What identities may do with keys.

https://docs.aws.amazon.com/kms/latest/developerguide/iam-policies-best-practices.html
"""

from __future__ import annotations

from scanner.model.policy_conditions import Condition
from scanner.model.policy_statement import Statement, is_every_resource
from scanner.model.readings import Reading, Undecided
from scanner.values import Text
from scanner.verdict import Result, Verdict

DECRYPTION = ("kms:Decrypt", "kms:ReEncryptFrom")

_NARROWING = ("kms:encryptioncontext", "kms:viaservice", "kms:resourcealiases", "aws:resourcetag/")
"""Beginnings of keys of conditions that keep a permission to some uses, or to some keys."""

_MATCHING = frozenset({"stringequals", "stringlike", "stringequalsignorecase", "arnequals", "arnlike"})
"""Operators that hold for the values named alone."""


def decrypts_with_any_key(statement: Statement) -> Result:
    """Pass: an Allow to decrypt with every key of the account, or of every account, under no condition on the use."""
    grants = statement.grants(*DECRYPTION)
    if grants.verdict is Verdict.FAIL:
        return grants
    conditions = statement.conditions
    narrowed = conditions.any(
        lambda one: conditions.result(Verdict.PASS if _narrows(one) else Verdict.FAIL, f"{one.words} narrows the use"),
        "no condition narrows the use",
    )
    whole = grants & _on_every_key(statement) & ~narrowed
    return whole.because(f"{whole.evidence[0].message}, on every key") if whole.verdict is Verdict.PASS else whole


def _narrows(condition: Condition) -> bool:
    """Whether a condition keeps a permission to some uses: what also holds where its key is missing does not.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
    """
    if not condition.key.startswith(_NARROWING) or condition.holds_without_key:
        return False
    return condition.test in _MATCHING or (condition.test == "null" and condition.known == ("false",))


def _on_every_key(statement: Statement) -> Result:
    by_key = statement.resources.any(_is_every_key)
    return by_key if by_key.verdict is Verdict.PASS else by_key | statement.on_every_resource()


def _is_every_key(resource: Reading[str]) -> Result:
    if resource.known is None:
        return _ends_in_any_key(resource)
    return resource.must(lambda written: written == "*" or written.endswith((":key/*", ":key*", ":kms:*")))


def _ends_in_any_key(resource: Reading[str]) -> Result:
    """The same of an ARN with holes: `arn:aws:kms:${Region}:${Account}:key/*`."""
    fact = resource.fact
    value = fact.value if isinstance(fact, Undecided) else None
    if isinstance(value, Text) and value.suffix().endswith((":key/*", ":key*")):
        return resource.passed(f"{resource.name} covers every key")
    return is_every_resource(resource)
