"""Policy documents: who may do what, without which condition.

One type for every policy in either dialect: bucket, queue, topic, key, role and identity policies, written as a map,
as JSON text, with `jsonencode`, or as an `aws_iam_policy_document`. The grammar is AWS's own:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import TypeVar, overload

from scanner.model.action_patterns import covers, covers_resource
from scanner.model.base import Node, Part
from scanner.model.fields import Field, Found, Sources, gather
from scanner.model.json_text import decode
from scanner.model.paths import enter
from scanner.model.policy_statement import Statement, written
from scanner.model.readings import Reading, Readings, Undecided
from scanner.model.unsettled import hidden_in
from scanner.template import Block
from scanner.values import Absent, Known, ListValue, MapValue, Reason, Reference, Text, Unknown, Value, to_text
from scanner.verdict import Result, Verdict, all_of

P = TypeVar("P", bound=Part)


class PolicyDocument(Readings[Statement]):
    """The statements of one or several documents that apply together."""

    __slots__ = ()

    def some(self, check: Callable[[Statement], Result]) -> Result:
        """Pass: at least one statement passes `check`; unknown where a document cannot be read."""
        return self.any(check, f"{self.name} has no such statement" if self.items else "")

    def none(self, check: Callable[[Statement], Result], empty: str = "") -> Result:
        """Pass: no statement passes `check`; a document left out has none, in the words of `empty`."""
        if not self.items and self.rest is None:
            return self.result(Verdict.PASS, empty or f"{self.name} is not set")
        return self.all(lambda statement: ~check(statement))

    def denied_to_strangers(self, statement: Statement) -> Result:
        """Pass: another statement denies what this one allows, to all but known accounts, organizations or networks.

        Only a Deny whose condition is the complement of such a set takes a public grant away; it must cover the same
        actions and resources.
        """
        return self.any(
            lambda other: _spares_only_the_known(other) & _covers_statement(other, statement), "no statement denies it"
        )

    def publicly_grants(self, *actions: str) -> Result:
        """Pass: everyone may do one of these actions, and no Deny takes that away from strangers."""

        def grants_everyone(statement: Statement) -> Result:
            public = statement.is_public()
            if public.verdict is Verdict.FAIL:
                return public
            granted = public & statement.grants(*actions)
            if granted.verdict is Verdict.FAIL or (self.rest is None and all(other.denies is False for other in self)):
                return granted
            return granted & ~self.denied_to_strangers(statement)

        return self.any(grants_everyone, f"{self.name} grants nothing to everyone")


def _spares_only_the_known(statement: Statement) -> Result:
    if statement.denies is False:
        return statement.failed("the statement does not deny")
    everyone = statement.names_everyone()
    if everyone.verdict is Verdict.FAIL or statement.not_principals.items:
        return statement.failed("the statement does not deny everyone")
    conditions = statement.conditions
    if conditions.rest is not None:
        return conditions.unknown()
    doubt = everyone if statement.denies else everyone & statement.effect.unknown()
    if doubt.verdict is Verdict.UNKNOWN:
        return doubt
    if all(one.spares_the_pinned() or one.spares_services() for one in conditions) and (
        not conditions.items or any(one.spares_the_pinned() for one in conditions)
    ):
        return statement.passed("the statement denies all but known callers")
    return statement.failed("the condition of the denial spares strangers")


def _covers_statement(denial: Statement, grant: Statement) -> Result:
    """Whether a Deny covers the actions and resources of an Allow, as far as both are written out."""
    if denial.actions.missing or grant.actions.missing or grant.resources.missing:
        return denial.failed("the denial does not cover the grant")
    actions = [one.known or "*" for one in grant.actions]
    patterns = [one.known for one in denial.actions if one.known is not None]
    doubts: list[Result] = []
    if not all(any(covers(pattern, action) for pattern in patterns) for action in actions):
        hidden = _unseen_of(denial.actions, grant.actions)
        if hidden is None:
            return denial.failed("the denial does not cover the actions granted")
        doubts.append(hidden)
    resources = [written(one) for one in grant.resources]
    denied = [written(one) for one in denial.resources]
    if not all(any(covers_resource(pattern, one) for pattern in denied) for one in resources):
        hidden = _unseen_of(denial.resources, grant.resources)
        if hidden is None:
            return denial.failed("the denial does not cover the resources granted")
        doubts.append(hidden)
    return all_of(doubts, denial.passed("the denial covers the grant"))


def _unseen_of(*named: Readings[Reading[str]]) -> Result | None:
    """Unknown where nothing is known of an element of one of these lists, or there may be more elements."""
    for listed in named:
        if listed.rest is not None:
            return listed.unknown()
        for one in listed:
            if isinstance(one.fact, Undecided) and hidden_in(one.fact.value) is not None:
                return one.unknown()
    return None


def together(whole: Readings[P], documents: Iterable[PolicyDocument]) -> PolicyDocument:
    """The statements of the documents of several parts (`whole`) as those of one."""
    listed = list(documents)
    statements = tuple(statement for one in listed for statement in one)
    rest = whole.rest or next((one.rest for one in listed if one.rest is not None), None)
    return PolicyDocument(whole.name, statements, whole.span, rest, whole.missing, whole.involves)


class DocumentField(Field):
    """A policy document; the statements of all sources are gathered."""

    @overload
    def __get__(self, node: None, owner: type) -> DocumentField: ...
    @overload
    def __get__(self, node: Node, owner: type) -> PolicyDocument: ...
    def __get__(self, node: Node | None, owner: type) -> DocumentField | PolicyDocument:
        if node is None:
            return self
        found = gather(_Statements(self.cfn, self.tf, self.name), node, statement_of)
        return PolicyDocument(found.name, found.items, found.span, found.rest, found.missing, found.involves)


class _Statements(Field):
    """The same sources, each document replaced by the list of its statements."""

    def __init__(self, cfn: Sources, tf: Sources, name: str) -> None:
        super().__init__(cfn, tf)
        self.name = name

    def find_all(self, node: Node) -> Iterator[Found]:
        """As `Field.find_all`, with statements in place of documents."""
        for found in super().find_all(node):
            statements = statements_in(found.value, found.node)
            if not isinstance(statements, Absent):
                yield replace(found, value=statements)


def document(*, cfn: Sources = (), tf: Sources = ()) -> DocumentField:
    """A policy document."""
    return DocumentField(cfn, tf)


def statements_in(value: Value, node: Node) -> Value:
    """The list of statements of a document, in whatever form the document is written."""
    world = node.view.world
    value = world.resolve(value)
    if isinstance(value, Reference):
        if value.value is None:
            return Unknown(Reason.COMPUTED, value.span, f"{value.address}.{value.attribute}".rstrip("."))
        return statements_in(value.value, node)
    if isinstance(value, Text):
        return statements_in(_decoded(value), node)
    if isinstance(value, Known):
        if not str(value.value).strip():
            return Absent(value.span)
        decoded = decode(Text((value,), value.span))
        return decoded if isinstance(decoded, Unknown) else statements_in(decoded, node)
    if isinstance(value, ListValue):
        documents = [statements_in(item, node) for item in value.items]
        return _joined(documents, value)
    if not isinstance(value, MapValue):
        return value
    stated = value.entries.get("Statement")
    if stated is None:
        return ListValue((), value.span, value.rest)
    statements = world.resolve(stated)
    return statements if isinstance(statements, ListValue | Unknown) else ListValue((statements,), value.span)


def _decoded(text: Text) -> Value:
    """The structure of a text; one that is written over several lines is read again, to know the line of each part."""
    if text.decoded is None:
        return decode(text)
    if not any(isinstance(part, Known) and "\n" in to_text(part.value) for part in text.parts):
        return text.decoded
    placed = decode(text)
    return text.decoded if isinstance(placed, Unknown) else placed


def _joined(documents: Iterable[Value], whole: ListValue) -> Value:
    items: list[Value] = []
    rest = whole.rest
    for one in documents:
        if isinstance(one, ListValue):
            items.extend(one.items)
            rest = rest or one.rest
        elif not isinstance(one, Absent):
            rest = rest or one
    return ListValue(tuple(items), whole.span, rest)


def statement_of(value: Value, node: Node, _source: object) -> Statement | None:
    """One statement as a part of the resource that states it."""
    entered = enter(value, node.view.world)
    if isinstance(entered, Absent):
        return None
    if not isinstance(entered, MapValue):
        doubt = entered if isinstance(entered, Unknown) else Unknown(Reason.COMPUTED, entered.span)
        entered = MapValue({}, entered.span, doubt)
    block: Block = node.block
    return Statement(block, entered, node.view, entered.span if entered.span.start_line else block.name_span)
