"""`format` and `formatlist`. https://developer.hashicorp.com/terraform/language/functions/format"""

from __future__ import annotations

import json
from collections.abc import Iterator

import re2

from scanner.parsers.terraform.derivation import derived
from scanner.parsers.terraform.functions.graphemes import graphemes
from scanner.parsers.terraform.functions.plain_data import (
    Function,
    MistakeError,
    NotKnownError,
    expose,
    from_plain,
    json_text,
    number,
    text,
    to_plain,
    whole,
)
from scanner.source import Span
from scanner.values import (
    Absent,
    Known,
    ListValue,
    MapValue,
    Reason,
    Unknown,
    Value,
    join_text,
    lift,
    plain,
    to_text,
)

_VERB = re2.compile(r"%(?:%|([-+# 0]*)(\d*)(?:\.(\d*))?(?:\[(\d+)\])?([a-zA-Z])|)")
_WIDEST = 1_000


def format_(name: str, span: Span, *arguments: Value) -> Value:
    """`format(spec, values...)`, with holes where values are not known."""
    if not arguments:
        raise TypeError

    def known(*flat: Value) -> Value:
        try:
            return from_plain(formatted(*map(to_plain, flat)), span)
        except NotKnownError:
            return _with_holes(name, span, *flat)
        except MistakeError as error:
            return Unknown(Reason.INVALID, span, detail=f"{name}: {error}")

    return lift(known, *map(expose, arguments))


def _with_holes(name: str, span: Span, spec: Value, *values: Value) -> Value:
    spec = plain(spec)
    if not isinstance(spec, Known):
        return derived(name, span, spec, *values)
    parts: list[Value] = []
    for literal, verb, position in _verbs(to_text(spec.value)):
        parts.append(Known(literal, span))
        if verb is None:
            continue
        if position >= len(values):
            return Unknown(Reason.INVALID, span, detail=f"{name}: not enough values")
        value = plain(values[position])
        if isinstance(value, Known):
            try:
                parts.append(Known(_formatted(verb, value.value), span))
            except MistakeError as error:
                return Unknown(Reason.INVALID, span, detail=f"{name}: {error}")
        elif isinstance(value, ListValue | MapValue | Absent) or verb.group() not in ("%s", "%d", "%v"):
            return derived(name, span, spec, *values)
        else:
            parts.append(values[position])
    return join_text(parts, span)


def _verbs(spec: str) -> Iterator[tuple[str, re2._Match | None, int]]:
    """Each verb with the text before it and the position of its value; the last one is none."""
    last, literal, position = 0, "", 0
    for found in _VERB.finditer(spec):
        literal += spec[last : found.start()]
        last = found.end()
        if found.group() == "%%":
            literal += "%"
        elif found.group() == "%":
            raise MistakeError("the format ends within, or has an invalid, verb")
        else:
            if found.group(4):
                position = int(found.group(4)) - 1
            yield literal, found, position
            position += 1
            literal = ""
    yield literal + spec[last:], None, position


def formatted(spec: object, *values: object) -> str:
    """`format` on plain data."""
    result: list[str] = []
    used = 0
    for literal, verb, position in _verbs(text(spec)):
        result.append(literal)
        if verb is None:
            continue
        if position >= len(values):
            raise MistakeError("not enough values for the format")
        used = max(used, position + 1)
        result.append(_formatted(verb, values[position]))
    if used < len(values):
        raise MistakeError(f"too many values; only {used} used by the format")
    return "".join(result)


def _formatted(verb: re2._Match, value: object) -> str:
    flags, width, precision, _, kind = verb.groups()
    if len(width) > 4 or len(precision or "") > 4 or int(width or 0) > _WIDEST or int(precision or 0) > _WIDEST:
        raise MistakeError("the width is too large")
    if kind == "v":
        if "#" in flags or not isinstance(value, str | bool | int | float):
            return _padded(json_text(value), flags.replace("0", ""), width)
        kind = "s"
    if value is None:
        raise MistakeError("a value is null")
    match kind:
        case "s":
            shown = "".join(graphemes(text(value))[: int(precision or 0)]) if precision is not None else text(value)
            return _padded(shown, flags, width)
        case "q":
            return _padded(json.dumps(text(value), ensure_ascii=False), flags, width)
        case "t":
            if value not in (True, False, "true", "false") or (isinstance(value, int) and not isinstance(value, bool)):
                raise MistakeError("a bool is required")
            return _padded(text(value), flags, width)
        case "b" | "d" | "o" | "x" | "X":
            return _whole(kind, flags, width, whole(value))
        case "e" | "E" | "f" | "F" | "g" | "G":
            return _fraction(kind, flags, width, precision, float(number(value)))
        case _:
            raise MistakeError(f"unsupported verb {verb.group()}")


def _padded(shown: str, flags: str, width: str) -> str:
    missing = int(width or 0) - len(graphemes(shown))
    if missing <= 0:
        return shown
    if "-" in flags:
        return shown + " " * missing
    return ("0" if "0" in flags else " ") * missing + shown


def _whole(kind: str, flags: str, width: str, value: int) -> str:
    sign = "+" if "+" in flags else " " if " " in flags else "-"
    align = "<" if "-" in flags else "0" if "0" in flags else ">"
    marked = "#" if "#" in flags else ""
    fill = "0" if align == "0" else ""
    place = "" if align == "0" else align
    return f"{value:{place}{sign}{marked}{fill}{width}{kind}}"


def _fraction(kind: str, flags: str, width: str, precision: str | None, value: float) -> str:
    sign = "+" if "+" in flags else " " if " " in flags else "-"
    if kind in "gG" and precision is None:
        # Without a precision, as many digits as tell the number from all others.
        shown = repr(value)
        mantissa, _, exponent = f"{value:.17e}".partition("e")
        if not -4 <= int(exponent) < 6:
            digits = next(d for d in range(18) if float(f"{value:.{d}e}") == value)
            shown = f"{value:.{digits}e}"
        elif shown.endswith(".0"):
            shown = shown[:-2]
        elif "e" in shown:
            shown = f"{value:f}".rstrip("0")
        shown = ("+" if sign == "+" and not mantissa.startswith("-") else "") + shown
        return _padded(shown.upper() if kind == "G" else shown, flags, width)
    align = "<" if "-" in flags else ""
    fill = "0" if "0" in flags and not align else ""
    digits_text = "" if precision is None else f".{int(precision or 0)}"
    return f"{value:{align}{sign}{fill}{width}{digits_text}{kind}}"


def format_list(name: str, span: Span, *arguments: Value) -> Value:
    """`formatlist(spec, values...)`: one text for each position of the lists among the values."""
    if not arguments:
        raise TypeError

    def known(spec: Value, *values: Value) -> Value:
        settled = [plain(value) for value in values]
        lists = [value for value in settled if isinstance(value, ListValue)]
        # A text with holes is one value; what is not known at all may be a list.
        if any(isinstance(value, Unknown) for value in settled) or any(one.rest is not None for one in lists):
            return ListValue((), span, derived(name, span, spec, *values))
        lengths = {len(one.items) for one in lists}
        if len(lengths) > 1:
            return Unknown(Reason.INVALID, span, detail="formatlist: the lists have different lengths")
        rows: list[Value] = []
        for position in range(lengths.pop() if lengths else 1):
            row = [value.items[position] if isinstance(value, ListValue) else value for value in settled]
            one = format_("format", span, spec, *row)
            if isinstance(one, Unknown) and one.reason is Reason.INVALID:
                return one
            rows.append(one)
        return ListValue(tuple(rows), span)

    return lift(known, *map(expose, arguments))


FUNCTIONS: dict[str, Function] = {"format": format_, "formatlist": format_list}
