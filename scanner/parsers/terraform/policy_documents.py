"""`data "aws_iam_policy_document"` as the policy document that it makes, in the shape of IAM's JSON.

https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable

from scanner.parsers.terraform.elements import alike
from scanner.parsers.terraform.variables import from_plain
from scanner.source import Span
from scanner.values import (
    Absent,
    Choice,
    Known,
    ListValue,
    MapValue,
    Reason,
    Text,
    Unknown,
    Value,
    lift,
    plain,
    to_text,
)

Stated = Callable[[str], Value | None]

_LISTS = {
    "actions": "Action",
    "not_actions": "NotAction",
    "resources": "Resource",
    "not_resources": "NotResource",
}
_PRINCIPALS = {"principals": "Principal", "not_principals": "NotPrincipal"}


def policy_document(stated: Stated, address: str, span: Span) -> Value:
    """The document: source documents first, then its own statements, then those that override."""
    sources = _documents(stated, "source_policy_documents", "source_json")
    overrides = _documents(stated, "override_policy_documents", "override_json")
    own = stated("statement") or ListValue((), span)
    version = plain(stated("version") or Absent())
    if isinstance(version, Absent):
        version = Known("2012-10-17", span)

    def under(*parts: Value) -> Value:
        statements = _Statements()
        for document in parts[: len(sources)]:
            statements.add_document(document, address)
        statements.add(parts[len(sources)], _statement)
        for document in parts[len(sources) + 1 :]:
            statements.add_document(document, address)
        entries: dict[str, Value] = {"Version": version}
        identifier = stated("policy_id")
        if identifier is not None and not isinstance(identifier, Absent):
            entries["Id"] = identifier
        entries["Statement"] = statements.value(span)
        return MapValue(entries, span)

    return lift(under, *sources, own, *overrides)


def _documents(stated: Stated, plural: str, legacy: str) -> list[Value]:
    listed = plain(stated(plural) or stated(legacy) or Absent())
    if isinstance(listed, ListValue):
        return [*map(plain, listed.items), *([] if listed.rest is None else [ListValue((), listed.span, listed.rest)])]
    return [] if isinstance(listed, Absent) else [listed]


class _Statements:
    """Statements in order; one whose `Sid` is there already takes the other's place."""

    def __init__(self) -> None:
        self._statements: list[Value] = []
        self._named: dict[str, int] = {}
        self._rest: list[Value] = []

    def add(self, blocks: Value, make: Callable[[Value], Value]) -> None:
        """Add each element of a list of statements."""
        if not isinstance(blocks, ListValue):
            if not isinstance(blocks, Absent):
                self._rest.append(blocks)
            return
        for block in blocks.items:
            self._place(make(block))
        if blocks.rest is not None:
            self._rest.append(make(blocks.rest))

    def add_document(self, document: Value, address: str) -> None:
        """Add the statements of a whole document, or of several; of one that cannot be read, any number."""
        document = plain(document)
        if isinstance(document, ListValue):
            for one in document.items:
                self.add_document(one, address)
            if document.rest is not None:
                self.add_document(document.rest, address)
            return
        decoded = _decoded(document)
        if isinstance(decoded, Absent) or _is_empty(decoded):
            return
        statements = (
            plain(decoded.entries["Statement"])
            if isinstance(decoded, MapValue) and "Statement" in decoded.entries
            else None
        )
        if isinstance(statements, MapValue):
            statements = ListValue((statements,), statements.span)
        if isinstance(statements, ListValue):
            self.add(statements, lambda statement: statement)
        elif isinstance(document, Unknown):
            self._rest.append(document)
        else:
            self._rest.append(Unknown(Reason.DATA_SOURCE, document.span, address, ("source_policy_documents",)))

    def _place(self, statement: Value) -> None:
        sid = plain(statement.entries.get("Sid", Absent())) if isinstance(statement, MapValue) else Absent()
        name = to_text(sid.value) if isinstance(sid, Known) else ""
        if name and name in self._named:
            self._statements[self._named[name]] = statement
            return
        if name:
            self._named[name] = len(self._statements)
        self._statements.append(statement)

    def value(self, span: Span) -> Value:
        """All of them."""
        return ListValue(tuple(self._statements), span, alike(self._rest, span))


def _is_empty(document: Value) -> bool:
    """Whether a document is read, and has no statement: `{}`."""
    return isinstance(document, MapValue) and document.rest is None and "Statement" not in document.entries


def _decoded(document: Value) -> Value:
    if isinstance(document, Text) and document.decoded is not None:
        return plain(document.decoded)
    if isinstance(document, Known) and isinstance(document.value, str):
        if not document.value.strip():
            return Absent(document.span)
        try:
            return from_plain(json.loads(document.value), document.span)
        except (ValueError, RecursionError):
            return Unknown(Reason.INVALID, document.span, detail="a policy document that is no JSON")
    return document


def _statement(block: Value) -> Value:
    """One `statement` block in IAM's words."""
    if not isinstance(block, MapValue):
        return block
    entries: dict[str, Value] = {}
    spans: dict[str, Span] = {}

    def put(name: str, value: Value, source: str) -> None:
        entries[name] = value
        spans[name] = block.key_spans.get(source, block.span)

    sid = block.entries.get("sid")
    if sid is not None and not isinstance(sid, Absent):
        put("Sid", sid, "sid")
    effect = block.entries.get("effect")
    put("Effect", Known("Allow", block.span) if effect is None or isinstance(effect, Absent) else effect, "effect")
    for source, name in _LISTS.items():
        value = block.entries.get(source)
        if value is not None and not isinstance(value, Absent):
            put(name, value, source)
    for source, name in _PRINCIPALS.items():
        if source in block.entries:
            put(name, lift(_principals, block.entries[source]), source)
    if "condition" in block.entries:
        put("Condition", lift(_conditions, block.entries["condition"]), "condition")
    return MapValue(entries, block.span, block.rest, spans)


def _principals(blocks: Value) -> Value:
    """`{type: identifiers}`; type `*` means everyone."""
    if not isinstance(blocks, ListValue):
        return blocks
    if not blocks.items and blocks.rest is None:
        return Absent(blocks.span)  # a `dynamic` block that makes none
    found: dict[str, list[Value]] = {}
    further: list[Value] = [] if blocks.rest is None else [blocks.rest]
    for block in blocks.items:
        kind = plain(_entry(block, "type"))
        identifiers = _entry(block, "identifiers")
        if isinstance(kind, Known):
            found.setdefault(to_text(kind.value), []).append(identifiers)
        else:
            further.append(Unknown(Reason.UNDECIDED, block.span, "type of a principal"))
    if "*" in found:
        return Known("*", blocks.span)
    entries = {kind: _together(values, blocks.span) for kind, values in found.items()}
    rest = Unknown(Reason.EACH, blocks.span, "principals") if further else None
    return MapValue(entries, blocks.span, rest)


def _conditions(blocks: Value) -> Value:
    """`{test: {variable: values}}`."""
    if not isinstance(blocks, ListValue):
        return blocks
    if not blocks.items and blocks.rest is None:
        return Absent(blocks.span)
    found: dict[str, dict[str, list[Value]]] = {}
    open_ended = blocks.rest is not None
    for block in blocks.items:
        test, variable = plain(_entry(block, "test")), plain(_entry(block, "variable"))
        if isinstance(test, Known) and isinstance(variable, Known):
            named = found.setdefault(to_text(test.value), {})
            named.setdefault(to_text(variable.value), []).append(_entry(block, "values"))
        else:
            open_ended = True
    entries: dict[str, Value] = {
        test: MapValue({name: _together(values, blocks.span) for name, values in named.items()}, blocks.span)
        for test, named in found.items()
    }
    return MapValue(entries, blocks.span, Unknown(Reason.EACH, blocks.span, "condition") if open_ended else None)


def _entry(block: Value, name: str) -> Value:
    return block.entries.get(name, Absent(block.span)) if isinstance(block, MapValue) else Absent(block.span)


def _together(values: Iterable[Value], span: Span) -> Value:
    """Several lists as one; a single one stays as it is."""
    listed = list(values)
    if len(listed) == 1:
        return listed[0]

    def under(*lists: Value) -> Value:
        items: list[Value] = []
        further: list[Value] = []
        for value in map(plain, lists):
            if isinstance(value, ListValue):
                items.extend(value.items)
                further.extend([] if value.rest is None else [value.rest])
            elif isinstance(value, Choice) or not isinstance(value, Absent):
                further.append(value)
        return ListValue(tuple(items), span, alike(further, span))

    return lift(under, *listed)
