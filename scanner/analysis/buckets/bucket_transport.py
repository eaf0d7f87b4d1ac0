"""Whether a bucket's policy refuses requests that are not encrypted on the way.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html
"""

from __future__ import annotations

from collections.abc import Callable

from scanner.model.policy_document import PolicyDocument
from scanner.model.policy_statement import Statement, written
from scanner.model.readings import Reading
from scanner.values import Known, Reason, Reference, Text, Unknown, Value, plain, to_text
from scanner.verdict import Result, Verdict

Reach = Callable[[Value], bool | None]


def refuses_plaintext(document: PolicyDocument) -> Result:
    """Assert that plaintext requests are denied to everyone, on the bucket and on its objects.

    One statement may cover the bucket and another its objects.
    """
    missing = "no statement denies everyone plaintext requests"
    bucket = document.any(lambda one: _refuses(one, reaches_bucket), missing)
    if bucket.verdict is Verdict.FAIL and document.items:
        return document.result(Verdict.FAIL, f"{missing} to the bucket")
    objects = document.any(lambda one: _refuses(one, reaches_objects), missing)
    if objects.verdict is Verdict.FAIL and document.items:
        return document.result(Verdict.FAIL, f"{missing} to its objects")
    return bucket & objects


def _refuses(statement: Statement, reach: Reach) -> Result:
    if statement.denies is False:
        return statement.failed("the statement does not deny")
    conditions = statement.conditions
    refusal = (
        conditions.all(lambda one: one.holds_for_plaintext(conditions))
        & conditions.is_set()
        & statement.names_everyone()
        & statement.has_any_action("*", "s3:*")
        & statement.resources.any(lambda one: _covers(one, reach))
    )
    return refusal if statement.denies or refusal.verdict is Verdict.FAIL else refusal & statement.effect.unknown()


def _covers(resource: Reading[str], reach: Reach) -> Result:
    match reach(written(resource)):
        case True:
            return resource.passed(f"{resource.name} covers it")
        case False:
            return resource.failed(f"{resource.name} does not cover it")
        case _:
            return resource.unknown()


def reaches_bucket(resource: Value) -> bool | None:
    """Whether a resource pattern covers a bucket itself; None where that is not known."""
    text = _text(resource)
    if text is None:
        return True if _is_arn_of_another(resource) else None
    name = text.rpartition(":")[2]
    return text == "*" or "/" not in name


def reaches_objects(resource: Value) -> bool | None:
    """Whether a resource pattern covers every object of a bucket; None where that is not known."""
    text = _text(resource)
    if text is None:
        return False if _is_arn_of_another(resource) else None
    name, slash, key = text.rpartition(":")[2].partition("/")
    return key == "*" if slash else name.endswith("*")


def _is_arn_of_another(resource: Value) -> bool:
    """Whether it is another resource's own ARN, which names a bucket and none of its objects."""
    resource = plain(resource)
    if isinstance(resource, Unknown):
        return resource.reason in (Reason.COMPUTED, Reason.DATA_SOURCE)
    return isinstance(resource, Reference)


def _text(resource: Value) -> str | None:
    """The text of a resource, a hole being one letter: `arn:aws:s3:::${Bucket}/*` is `arn:aws:s3:::x/*`."""
    resource = plain(resource)
    match resource:
        case Known(value):
            return to_text(value)
        case Text(parts):
            return "".join(to_text(part.value) if isinstance(part, Known) else "x" for part in parts)
        case _:
            return None
