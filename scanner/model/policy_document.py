"""Policy documents: who may do what, without which condition.

One type for every policy in either dialect: bucket, queue, topic, key, role and identity policies, written as a map,
as JSON text, with `jsonencode`, or as an `aws_iam_policy_document`. The grammar is AWS's own:
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from ipaddress import ip_network
from typing import overload

from scanner.model.base import Node, Part
from scanner.model.fields import Field, Found, Sources, TextsField, gather, text, texts
from scanner.model.paths import decode_json, enter
from scanner.model.readings import Readings, Undecided, could_be, undecided
from scanner.source import Span
from scanner.template import Block
from scanner.values import Absent, Known, ListValue, MapValue, Reason, Reference, Text, Unknown, Value, plain, to_text
from scanner.verdict import Result, Verdict, any_of


def _same(name: str) -> TextsField:
    return texts(cfn=name, tf=name)


@dataclass(frozen=True, slots=True)
class Principal:
    """One principal: its kind (`AWS`, `Service`, `Federated`, `CanonicalUser`, `*`) and who it is."""

    kind: str
    value: Value

    @property
    def known(self) -> str | None:
        """The principal's text where it is known."""
        value = plain(self.value)
        return to_text(value.value) if isinstance(value, Known) else None

    def could_be_everyone(self) -> bool | None:
        """Whether it stands for anybody at all; None where that is not known."""
        if self.kind == "Service":
            return False
        value = plain(self.value)
        if isinstance(value, Known):
            return to_text(value.value) in {"*", "arn:aws:iam::*:root"} or to_text(value.value).startswith(
                "arn:aws:iam::*:"
            )
        if isinstance(value, Reference):
            return False
        return None if could_be(value, "*") else False


@dataclass(frozen=True, slots=True)
class Condition:
    """One test of a statement's condition: operator, key (lower case) and the values it is compared with."""

    operator: str
    key: str
    values: tuple[Value, ...]
    unseen: bool = False

    @property
    def known(self) -> tuple[str, ...]:
        """The values that are known texts."""
        found = (plain(value) for value in self.values)
        return tuple(to_text(value.value) for value in found if isinstance(value, Known))


class Statement(Part):
    """One statement of a policy document."""

    __slots__ = ()

    sid = text(cfn="Sid", tf="Sid")
    effect = text(cfn="Effect", tf="Effect")
    actions = _same("Action")
    not_actions = _same("NotAction")
    resources = _same("Resource")
    not_resources = _same("NotResource")

    @property
    def allows(self) -> bool | None:
        """Whether the effect is Allow; None where it is not known."""
        return None if self.effect.known is None else self.effect.known == "Allow"

    @property
    def denies(self) -> bool | None:
        """Whether the effect is Deny; None where it is not known."""
        return None if self.effect.known is None else self.effect.known == "Deny"

    @property
    def principals(self) -> Readings[Principal]:
        """The principals named; `rest` where some cannot be seen. Missing in identity policies."""
        return self._principals("Principal")

    @property
    def not_principals(self) -> Readings[Principal]:
        """The principals that `NotPrincipal` leaves out."""
        return self._principals("NotPrincipal")

    @property
    def conditions(self) -> Readings[Condition]:
        """The tests of the condition; `rest` where some cannot be seen."""
        world = self.view.world
        raw = enter(self.value.entries.get("Condition", self.value.rest or Absent()), world)
        if isinstance(raw, Absent):
            return Readings("Condition", (), self.span, None, True, (self.address,))
        if not isinstance(raw, MapValue):
            return Readings("Condition", (), raw.span, undecided(raw), False, (self.address,))
        found: list[Condition] = []
        rest = None if raw.rest is None else undecided(world.resolve(raw.rest))
        for operator, tests in raw.entries.items():
            inner = enter(tests, world)
            if not isinstance(inner, MapValue):
                rest = rest or undecided(inner)
                continue
            for key, values in inner.entries.items():
                listed = world.resolve(values)
                items = listed.items if isinstance(listed, ListValue) else (listed,)
                unseen = isinstance(listed, ListValue) and listed.rest is not None
                resolved = tuple(world.resolve(item) for item in items)
                found.append(Condition(operator, key.lower(), resolved, unseen))
        return Readings("Condition", tuple(found), raw.span, rest, False, (self.address,))

    def _principals(self, name: str) -> Readings[Principal]:
        world = self.view.world
        value = world.resolve(self.value.entries.get(name, self.value.rest or Absent()))
        if isinstance(value, Absent):
            return Readings(name, (), self.span, None, True, (self.address,))
        found: list[Principal] = []
        rest: Undecided | None = None
        if isinstance(value, MapValue):
            rest = None if value.rest is None else undecided(world.resolve(value.rest))
            for kind, named in value.entries.items():
                listed = world.resolve(named)
                items = listed.items if isinstance(listed, ListValue) else (listed,)
                if isinstance(listed, ListValue) and listed.rest is not None:
                    rest = rest or undecided(world.resolve(listed.rest))
                found.extend(Principal(kind, world.resolve(item)) for item in items)
        elif isinstance(value, Known):
            found.append(Principal("*" if value.value == "*" else "AWS", value))
        else:
            rest = undecided(value)
        return Readings(name, tuple(found), value.span, rest, False, (self.address,))

    def grants(self, *actions: str) -> Result:
        """Pass: an Allow that covers one of these actions (each may hold wildcards, `s3:Get*`)."""
        if self.allows is False:
            return self.failed("the statement does not allow")
        if self.allows is None:
            return self.effect.unknown()
        if not self.not_actions.missing:
            exempt = [one.known or "" for one in self.not_actions]
            if any(not any(covers(pattern, action) for pattern in exempt) for action in actions):
                return self.not_actions.any(lambda one: one.passed(f"the statement allows all actions but {one.known}"))
            return self.failed(f"the statement does not allow {actions[0]}")
        return self.actions.any(
            lambda one: one.must(
                lambda pattern: any(overlap(pattern, action) for action in actions), f"an action like {actions[0]}"
            )
        )

    def names_everyone(self) -> Result:
        """Pass: the principal is everybody, whoever they are."""
        if not self.not_principals.missing:
            return self.passed("the statement concerns everyone but those in NotPrincipal")
        results = []
        principals = self.principals
        for principal in principals:
            everyone = principal.could_be_everyone()
            if everyone is None:
                fact = undecided(plain(principal.value))
                results.append(
                    principals.result(Verdict.UNKNOWN, f"the principal is not known: {fact.reason}", fact.needs)
                )
            elif everyone:
                results.append(self._at(principals.span).passed("the principal is everyone"))
            else:
                results.append(self._at(principals.span).failed("the principal is named"))
        if principals.rest is not None:
            results.append(principals.unknown())
        return any_of(results, self.failed("the statement names no principal"))

    def is_restricted(self) -> Result:
        """Pass: a condition pins the caller to known accounts, organizations, networks, resources or keys.

        Conditions on referer, user agent, TLS or time do not restrict who calls, nor do `…IfExists` operators,
        wildcards or policy variables that the caller controls.
        https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
        """
        conditions = self.conditions
        return conditions.any(lambda one: _pins(one, conditions), "no condition restricts who may use the statement")

    def is_public(self) -> Result:
        """Pass: an Allow to everyone that no condition restricts."""
        if self.allows is False:
            return self.failed("the statement does not allow")
        allowed = self.passed("the statement allows") if self.allows else self.effect.unknown()
        return allowed & self.names_everyone() & ~self.is_restricted()

    def _at(self, span: Span) -> Part:
        return Part(self.block, self.value, self.view, span if span.start_line else self.span)


_PINNING = frozenset(
    {
        "aws:sourceaccount", "aws:sourcearn", "aws:sourceorgid", "aws:sourceorgpaths", "aws:principalaccount",
        "aws:principalarn", "aws:principalorgid", "aws:principalorgpaths", "aws:resourceaccount", "aws:resourceorgid",
        "aws:sourcevpc", "aws:sourcevpce", "aws:sourcevpcarn", "aws:userid", "s3:dataaccesspointaccount",
        "s3:dataaccesspointarn", "s3:x-amz-server-side-encryption-aws-kms-key-id", "kms:calleraccount",
        "aws:sourceowner",
    }
)  # fmt: skip

_MATCHING = ("stringequals", "stringlike", "arnequals", "arnlike", "stringequalsignorecase")


def _pins(condition: Condition, among: Readings[Condition]) -> Result:
    operator = condition.operator.lower().removeprefix("foranyvalue:").removeprefix("forallvalues:")
    words = f"{condition.operator} on {condition.key}"
    if condition.key in {"aws:sourceip", "aws:vpcsourceip"} and operator == "ipaddress":
        return _pins_addresses(condition, among, words)
    if condition.key not in _PINNING or operator not in _MATCHING:
        return among.result(Verdict.FAIL, f"{words} does not restrict who calls")
    if any(isinstance(plain(value), Unknown) for value in condition.values) or condition.unseen:
        # A value that the deployer supplies is still one fixed value, unless it could be a bare wildcard.
        return among.result(Verdict.PASS, f"{words} restricts who calls")
    if any(known.strip("*") == "" or "${" in known for known in condition.known):
        return among.result(Verdict.FAIL, f"{words} allows any value")
    return among.result(Verdict.PASS, f"{words} restricts who calls")


def _pins_addresses(condition: Condition, among: Readings[Condition], words: str) -> Result:
    for known in condition.known:
        try:
            network = ip_network(known, strict=False)
        except ValueError:
            return among.result(Verdict.FAIL, f"{words} is not an address range")
        if network.prefixlen < (8 if network.version == 4 else 32):
            return among.result(Verdict.FAIL, f"{words} allows {known}")
    if len(condition.known) < len(condition.values) or condition.unseen:
        return among.unknown(f"{words} holds ranges that are not known")
    return among.result(Verdict.PASS, f"{words} restricts who calls")


class PolicyDocument(Readings[Statement]):
    """The statements of one or several documents that apply together."""

    __slots__ = ()

    def some(self, check: Callable[[Statement], Result]) -> Result:
        """Pass: at least one statement passes `check`; unknown where a document cannot be read."""
        return self.any(check, f"{self.name} has no such statement" if self.items else "")

    def none(self, check: Callable[[Statement], Result]) -> Result:
        """Pass: no statement passes `check`; a document left out has none."""
        return self.all(lambda statement: ~check(statement))


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
            yield replace(found, value=statements_in(found.value, found.node))


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
        if value.decoded is None:
            return Unknown(Reason.INVALID, value.span, detail="a policy document with parts that are not known")
        return statements_in(value.decoded, node)
    if isinstance(value, Known):
        decoded = decode_json(value)
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


def covers(pattern: str, action: str) -> bool:
    """Whether an IAM pattern (`s3:*`, `*`) matches an action, regardless of case."""
    return fnmatchcase(action.lower(), _glob(pattern))


def overlap(left: str, right: str) -> bool:
    """Whether two IAM patterns match a common action; exact for patterns with wildcards at their ends."""
    return covers(left, right.replace("*", "")) or covers(left, right) or covers(right, left)


def _glob(pattern: str) -> str:
    # IAM knows `*` and `?` alone; brackets are plain characters.
    return pattern.lower().replace("[", "[[]")
