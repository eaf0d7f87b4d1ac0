"""The resources of the template that a policy statement names, by reference or by their names in an ARN."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from scanner.model.base import Resource, typed
from scanner.model.links import is_hidden, is_hidden_in_part, unnamed
from scanner.model.policy_statement import Statement, written
from scanner.model.readings import Reading, Stated, Undecided
from scanner.template import Block
from scanner.values import Absent, Known, Reason, Reference, Text, Unknown, Value, plain, to_text

_KINDS = {
    ":role/": ("AWS::IAM::Role", "aws_iam_role"),
    ":user/": ("AWS::IAM::User", "aws_iam_user"),
    ":function:": ("AWS::Lambda::Function", "AWS::Serverless::Function", "aws_lambda_function"),
    ":::": ("AWS::S3::Bucket", "aws_s3_bucket"),
    ":table/": ("AWS::DynamoDB::Table", "aws_dynamodb_table"),
    ":secret:": ("AWS::SecretsManager::Secret", "aws_secretsmanager_secret"),
}
"""What stands before a resource's own name in its ARN, and the types that have such names."""


def named_resources(statement: Statement) -> Iterator[Resource]:
    """The resources that a statement's `Resource` names; patterns and what lies outside are left out."""
    seen: set[str] = set()
    for one in statement.resources:
        for block in _blocks(one, statement):
            if block.address not in seen:
                seen.add(block.address)
                yield typed(block, statement.view)


def perhaps_named(statement: Statement) -> Iterator[Resource]:
    """The resources that a statement may name: what it names is not known, or is called by a name that is not found
    while their own is not known.
    """
    seen: set[str] = set()
    for one in statement.resources:
        for types, block in _named(_end_of(one), statement):
            yield from _once(unnamed(types, statement.view) if block is None else (), seen)
        if is_hidden_in_part(one.fact):
            yield from _once(_of_kinds(plain(written(one)), statement), seen)
    if is_hidden(statement.resources.rest):
        yield from _once(_of_kinds(Absent(), statement), seen)


def hides_resources(statement: Statement) -> bool:
    """Whether a statement may name resources that cannot be told."""
    return is_hidden(statement.resources.rest) or any(is_hidden_in_part(one.fact) for one in statement.resources)


def _of_kinds(arn: Value, statement: Statement) -> Iterator[Resource]:
    """The resources that an ARN of which only the beginning is known may be about."""
    known = arn.prefix() if isinstance(arn, Text) else ""
    marks = [mark for mark in _KINDS if mark in known] or list(_KINDS)
    for block in statement.view.graph.blocks_of(tuple(kind for mark in marks for kind in _KINDS[mark])):
        yield typed(block, statement.view)


def _once(found: Iterable[Resource], seen: set[str]) -> Iterator[Resource]:
    for resource in found:
        if resource.address not in seen:
            seen.add(resource.address)
            yield resource


def _end_of(reading: Reading[str]) -> str:
    """What is known of the end of an ARN."""
    value = plain(written(reading))
    return to_text(value.value) if isinstance(value, Known) else value.suffix() if isinstance(value, Text) else ""


def _blocks(reading: Reading[str], statement: Statement) -> Iterator[Block]:
    fact = reading.fact
    if isinstance(fact, Stated):
        yield from _by_name(fact.value, statement)
    elif isinstance(fact, Undecided):
        found = plain(fact.value)
        parts = found.parts if isinstance(found, Text) else (found,)
        for part in parts:
            block = _block_of(part, statement)
            yield from () if block is None or block.data else (block,)
        last = parts[-1] if parts else None
        if isinstance(last, Known):
            yield from _by_name(to_text(last.value), statement)


def _block_of(value: Value, statement: Statement) -> Block | None:
    """The block of which a value is an attribute."""
    graph = statement.view.graph
    if isinstance(value, Reference):
        return graph.block(value.address)
    if isinstance(value, Unknown) and value.reason is Reason.COMPUTED:
        return graph.block(value.needs.rpartition(".")[0]) or graph.block(value.needs)
    return None


def _by_name(arn: str, statement: Statement) -> Iterator[Block]:
    yield from (block for _, block in _named(arn, statement) if block is not None)


def _named(arn: str, statement: Statement) -> Iterator[tuple[tuple[str, ...], Block | None]]:
    """The types that the end of an ARN may be about, each with what has the name there."""
    for mark, types in _KINDS.items():
        _, found, name = arn.rpartition(mark)
        if found:
            own = Known(name.removesuffix("/*").rpartition("/")[2] or name)
            yield types, statement.view.graph.identified(own, types)
