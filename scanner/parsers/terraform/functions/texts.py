"""String functions, but for formats and patterns. https://developer.hashicorp.com/terraform/language/functions"""

from __future__ import annotations

from collections.abc import Callable

from scanner.parsers.terraform.derivation import derived
from scanner.parsers.terraform.functions.graphemes import graphemes
from scanner.parsers.terraform.functions.plain_data import Function, MistakeError, expose, pure, text, whole
from scanner.source import Span
from scanner.values import (
    Absent,
    Known,
    ListValue,
    MapValue,
    Reason,
    Reference,
    Text,
    Unknown,
    Value,
    join_text,
    lift,
    plain,
    to_text,
)

_WIDEST = 1_000
"""The most spaces of an indentation."""


def join(name: str, span: Span, *arguments: Value) -> Value:
    """`join(separator, lists...)`, with holes where elements are not known."""
    if len(arguments) < 2:
        raise TypeError

    def known(separator: Value, *lists: Value) -> Value:
        parts: list[Value] = []
        for one in map(plain, lists):
            if isinstance(one, Known | Text | Absent | MapValue):
                return Unknown(Reason.INVALID, span, detail=f"{name}: a list is required")
            if not isinstance(one, ListValue):
                return derived(name, span, separator, *lists)
            parts.extend(one.items)
            if one.rest is not None:
                # What follows an open list has no known place.
                between = [part for item in parts for part in (separator, item)][1:]
                return join_text([*between, derived(name, span, separator, *lists)], span)
        if any(isinstance(plain(part), Absent | ListValue | MapValue) for part in parts):
            return Unknown(Reason.INVALID, span, detail=f"{name}: every element must be a string")
        return join_text([part for item in parts for part in (separator, item)][1:], span)

    return lift(known, *map(expose, arguments))


def _cased(change: Callable[[str], str]) -> Function:
    def convert(data: str) -> str:
        # One character stays one, as in Go: "ß" has no capital.
        return "".join(other if len(other := change(one)) == 1 else one for one in data)

    whole_text = pure(lambda data: convert(text(data)))

    def apply(name: str, span: Span, *arguments: Value) -> Value:
        if len(arguments) == 1 and isinstance(arguments[0], Text):
            parts = tuple(
                Known(convert(to_text(part.value)), part.span) if isinstance(part, Known) else derived(name, span, part)
                for part in arguments[0].parts
            )
            return Text(parts, span)
        return whole_text(name, span, *arguments)

    return apply


def _substr(given: object, offset: object, length: object) -> str:
    characters, start, count = graphemes(text(given)), whole(offset), whole(length)
    start = max(len(characters) + start, 0) if start < 0 else start
    return "".join(characters[start:] if count < 0 else characters[start : start + count])


_substr_known = pure(_substr)


def substr(name: str, span: Span, *arguments: Value) -> Value:
    """`substr(text, offset, length)`, also of the known beginning of a text."""
    if len(arguments) == 3 and isinstance(arguments[0], Text):
        offset, length = arguments[1], arguments[2]
        if isinstance(offset, Known) and isinstance(length, Known):
            beginning = arguments[0].prefix()
            try:
                start, count = whole(offset.value), whole(length.value)
            except MistakeError:
                return _substr_known(name, span, Known(beginning), offset, length)
            # The last known character may go on into the hole.
            if start >= 0 and count >= 0 and start + count < len(graphemes(beginning)):
                return _substr_known(name, span, Known(beginning), offset, length)
    return _substr_known(name, span, *arguments)


def _indent(spaces: object, given: object) -> str:
    count = whole(spaces)
    if not 0 <= count <= _WIDEST:
        raise MistakeError("the indentation is too large")
    return text(given).replace("\n", "\n" + " " * count)


def _title(given: object) -> str:
    """Capitals where words begin; letters, digits and underscores make words."""
    result, inside = "", False
    for character in text(given):
        result += character if inside else character.upper()
        inside = character.isalnum() or character == "_" or (not character.isascii() and not character.isspace())
    return result


def split(name: str, span: Span, *arguments: Value) -> Value:
    """`split(separator, text)`; of a text with holes, what stands before the first."""
    if len(arguments) != 2:
        raise TypeError

    def known(separator: Value, given: Value) -> Value:
        separator, given = plain(separator), plain(given)
        if isinstance(separator, Known) and isinstance(given, Text):
            between = to_text(separator.value)
            pieces = given.prefix().split(between) if between else list(given.prefix())
            items = tuple(Known(piece, span) for piece in pieces[:-1])
            return ListValue(items, span, derived(name, span, separator, given))
        if isinstance(given, Unknown | Reference) and not _is_error(given):
            return ListValue((), span, derived(name, span, separator, given))
        return _split_known(name, span, separator, given)

    return lift(known, *arguments)


def _is_error(value: Value) -> bool:
    return isinstance(value, Unknown) and value.reason is Reason.INVALID


def _split_plain(separator: object, given: object) -> list[str]:
    between, whole_text = text(separator), text(given)
    if not whole_text:
        return [""] if between else []
    return whole_text.split(between) if between else graphemes(whole_text)


_split_known = pure(_split_plain)


def _at_one_end(
    apply_known: Callable[[str, str], object], with_hole: Callable[[Text, str, Span], Value | None]
) -> Function:
    """A function of a text and a piece that looks at one end of it, which a text with holes may know."""
    whole_text = pure(lambda given, piece: apply_known(text(given), text(piece)))

    def apply(name: str, span: Span, *arguments: Value) -> Value:
        def known(*flat: Value) -> Value:
            if len(flat) == 2 and isinstance(given := plain(flat[0]), Text):
                piece = plain(flat[1])
                if isinstance(piece, Known):
                    answer = with_hole(given, to_text(piece.value), span)
                    if answer is not None:
                        return answer
            return whole_text(name, span, *flat)

        return lift(known, *arguments)

    return apply


def _starts(given: Text, piece: str, span: Span) -> Value | None:
    beginning = given.prefix()
    if beginning.startswith(piece):
        return Known(True, span)
    return None if piece.startswith(beginning) else Known(False, span)


def _ends(given: Text, piece: str, span: Span) -> Value | None:
    end = given.suffix()
    if end.endswith(piece):
        return Known(True, span)
    return None if piece.endswith(end) else Known(False, span)


def _holds(given: Text, piece: str, span: Span) -> Value | None:
    held = any(isinstance(part, Known) and piece in to_text(part.value) for part in given.parts)
    return Known(True, span) if held else None


def _without_prefix(given: Text, piece: str, span: Span) -> Value | None:
    beginning = given.prefix()
    if beginning.startswith(piece):
        return join_text([Known(beginning[len(piece) :], span), *given.parts[1:]], span) if piece else given
    return None if piece.startswith(beginning) else given


def _without_suffix(given: Text, piece: str, span: Span) -> Value | None:
    end = given.suffix()
    if end.endswith(piece):
        return join_text([*given.parts[:-1], Known(end[: -len(piece)], span)], span) if piece else given
    return None if piece.endswith(end) else given


FUNCTIONS: dict[str, Function] = {
    "chomp": pure(lambda given: text(given).rstrip("\r\n")),
    "endswith": _at_one_end(str.endswith, _ends),
    "indent": pure(_indent),
    "join": join,
    "lower": _cased(str.lower),
    "split": split,
    "startswith": _at_one_end(str.startswith, _starts),
    "strcontains": _at_one_end(str.__contains__, _holds),
    "strrev": pure(lambda given: "".join(reversed(graphemes(text(given))))),
    "substr": substr,
    "title": pure(_title),
    "trim": pure(lambda given, characters: text(given).strip(text(characters)) if text(characters) else text(given)),
    "trimprefix": _at_one_end(str.removeprefix, _without_prefix),
    "trimspace": pure(lambda given: text(given).strip()),
    "trimsuffix": _at_one_end(str.removesuffix, _without_suffix),
    "upper": _cased(str.upper),
}
