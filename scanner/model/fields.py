"""Declarations of properties: one line each, saying where a property stands in either dialect, its type and its
default.

    encrypted = boolean(cfn="Encrypted", tf="encrypted", default=False)

A source is a path (see `paths`), or `on(companion, path)` where another resource states it:
`on("aws_s3_bucket_acl.bucket", "acl")` reads the `acl` of the `aws_s3_bucket_acl` whose `bucket` refers to this
resource. Several sources are tried in order; for nested blocks and lists all are gathered. A dialect left out has no
such property: it is missing there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Generic, TypeVar, overload

from scanner.model.base import Node, Part
from scanner.model.gathering import gather
from scanner.model.paths import enter
from scanner.model.readings import Fact, Missing, Reading, Readings, Stated, undecided
from scanner.model.reference_fields import Link, LinkField, LinksField, class_of, link, reference, references, types_of
from scanner.model.sources import ByDialect, Field, Found, Source, Sources, at, by_dialect, on
from scanner.values import (
    Absent,
    Known,
    ListValue,
    MapValue,
    Reason,
    Reference,
    Scalar,
    Text,
    Unknown,
    Value,
    plain,
    to_text,
)

__all__ = [
    "ByDialect",
    "Field",
    "Found",
    "Link",
    "LinkField",
    "LinksField",
    "PartsField",
    "ScalarField",
    "Source",
    "Sources",
    "TextsField",
    "as_boolean",
    "as_integer",
    "as_text",
    "at",
    "boolean",
    "by_dialect",
    "class_of",
    "fields_of",
    "gather",
    "in_capitals",
    "integer",
    "link",
    "on",
    "parts",
    "reference",
    "references",
    "text",
    "texts",
    "types_of",
]

T = TypeVar("T")
P = TypeVar("P", bound=Part)


class ScalarField(Field, Generic[T]):
    """A property with one plain value."""

    def __init__(
        self,
        cfn: Sources,
        tf: Sources,
        convert: Callable[[Scalar], T | None],
        default: T | ByDialect[T] | None,
    ) -> None:
        super().__init__(cfn, tf)
        self.convert = convert
        self.default = default

    @overload
    def __get__(self, node: None, owner: type) -> ScalarField[T]: ...
    @overload
    def __get__(self, node: Node, owner: type) -> Reading[T]: ...
    def __get__(self, node: Node | None, owner: type) -> ScalarField[T] | Reading[T]:
        if node is None:
            return self
        found = self.find(node)
        label = self.label(found.node, found.source)
        return Reading(label, self.fact(found, node), found.involves)

    def fact(self, found: Found, node: Node) -> Fact[T]:
        """What the value found says, in this property's type."""
        value = plain(found.value)
        match value:
            case Known(raw, span):
                read = found.source.read
                if read is not None:
                    return Stated(_cast(read(raw)), span, written=to_text(raw))
                converted = self.convert(raw)
                if converted is None:
                    doubt = Unknown(Reason.INVALID, span, detail=f"{to_text(raw)[:40]!r} is not of the expected type")
                    return undecided(doubt)
                return Stated(converted, span)
            case Absent(span):
                default = self.default
                if isinstance(default, ByDialect):
                    default = default.tf if node.block.dialect == "terraform" else default.cfn
                place = span if span.start_line else node.absent
                if default is None:
                    return Missing(place)
                # A text that is read as a switch, as `Status` is, has no value `false`.
                switch = found.source.read is not None and isinstance(default, bool)
                return Stated(default, place, True, ("on" if default else "off") if switch else "")
            case Reference():
                return undecided(_computed(value))
            case ListValue(items=(only,), rest=None):
                return self.fact(Found(node.view.world.resolve(only), found.node, found.source), node)
            case Text() if found.source.read is not None:
                # What is known of a part says nothing of how the whole is read.
                hole = next((part for part in value.parts if isinstance(part, Unknown)), Unknown(Reason.COMPUTED))
                return replace(undecided(value), value=replace(hole, span=value.span))
            case _:
                return undecided(value)


def _computed(value: Reference) -> Unknown:
    return Unknown(Reason.COMPUTED, value.span, f"{value.address}.{value.attribute}".rstrip("."))


def _cast(value: object) -> T:  # type: ignore[type-var]
    # `read` is declared beside the property's type; the two agree by the model's tests.
    return value  # type: ignore[return-value]


def as_boolean(raw: Scalar) -> bool | None:
    """`true`, `"true"`, also as CloudFormation's and Terraform's texts spell it. Terraform takes `"1"` and `"0"` too.

    https://developer.hashicorp.com/terraform/language/expressions/types#type-conversion
    """
    if isinstance(raw, bool):
        return raw
    return {"true": True, "false": False, "1": True, "0": False}.get(str(raw).lower())


def as_integer(raw: Scalar) -> int | None:
    """A whole number, also as text."""
    try:
        return None if isinstance(raw, bool) else int(float(raw))
    except (ValueError, OverflowError):
        return None


def as_text(raw: Scalar) -> str:
    """A text; numbers and booleans as templates print them."""
    return to_text(raw)


def in_capitals(raw: Scalar) -> str:
    """A name that the service writes in capitals, and Terraform's provider takes in small letters as well."""
    return to_text(raw).upper()


def boolean(*, cfn: Sources = (), tf: Sources = (), default: bool | ByDialect[bool] | None = None) -> ScalarField[bool]:
    """A switch."""
    return ScalarField(cfn, tf, as_boolean, default)


def integer(*, cfn: Sources = (), tf: Sources = (), default: int | ByDialect[int] | None = None) -> ScalarField[int]:
    """A whole number; the property's own docstring or name gives the unit."""
    return ScalarField(cfn, tf, as_integer, default)


def text(*, cfn: Sources = (), tf: Sources = (), default: str | ByDialect[str] | None = None) -> ScalarField[str]:
    """A text."""
    return ScalarField(cfn, tf, as_text, default)


class TextsField(Field):
    """A list of texts; a single text stands for a list of one. All sources are gathered."""

    @overload
    def __get__(self, node: None, owner: type) -> TextsField: ...
    @overload
    def __get__(self, node: Node, owner: type) -> Readings[Reading[str]]: ...
    def __get__(self, node: Node | None, owner: type) -> TextsField | Readings[Reading[str]]:
        if node is None:
            return self
        return gather(self, node, self._element)

    def _element(self, value: Value, node: Node, source: Source) -> Reading[str] | None:
        label = self.label(node, source)
        value = plain(value)
        match value:
            case Known(raw, span):
                return Reading(label, Stated(to_text(raw), span), (node.address,))
            case Absent():
                return None
            case Reference():
                return Reading(label, undecided(_computed(value)), (node.address,))
            case _:
                return Reading(label, undecided(value), (node.address,))


def texts(*, cfn: Sources = (), tf: Sources = ()) -> TextsField:
    """A list of texts."""
    return TextsField(cfn, tf)


class PartsField(Field, Generic[P]):
    """Nested blocks; all sources are gathered, companions themselves with an empty path."""

    def __init__(self, part: type[P], cfn: Sources, tf: Sources) -> None:
        super().__init__(cfn, tf)
        self.part = part

    @overload
    def __get__(self, node: None, owner: type) -> PartsField[P]: ...
    @overload
    def __get__(self, node: Node, owner: type) -> Readings[P]: ...
    def __get__(self, node: Node | None, owner: type) -> PartsField[P] | Readings[P]:
        if node is None:
            return self
        return gather(self, node, self._element)

    def _element(self, value: Value, node: Node, source: Source) -> P | None:
        entered = enter(value, node.view.world)
        if not isinstance(entered, MapValue):
            if isinstance(entered, Absent):
                return None
            # What cannot be looked into is still there: every property of it is unknown.
            doubt = entered if isinstance(entered, Unknown) else Unknown(Reason.COMPUTED, entered.span)
            entered = MapValue({}, entered.span, doubt)
        whole = entered is node.block.properties
        place = node.block.name_span if whole or not entered.span.start_line else entered.span
        return self.part(node.block, entered, node.view, place)


def parts(part: type[P], *, cfn: Sources = (), tf: Sources = ()) -> PartsField[P]:
    """A list of nested blocks, each seen as `part`."""
    return PartsField(part, cfn, tf)


def fields_of(owner: type[Node]) -> Iterable[tuple[str, Field]]:
    """Every declared property of a class by name, inherited ones too unless they are declared anew."""
    found: dict[str, Field] = {}
    for base in reversed(owner.__mro__):
        found.update({name: value for name, value in vars(base).items() if isinstance(value, Field)})
    return found.items()
