"""String functions. https://developer.hashicorp.com/terraform/language/functions"""

from __future__ import annotations

from collections.abc import Iterator

import re2

from scanner.parsers.terraform.derivation import derived
from scanner.parsers.terraform.functions.plain_data import (
    Function,
    MistakeError,
    NotKnownError,
    expose,
    number,
    pure,
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
    Text,
    Unknown,
    Value,
    join_text,
    lift,
    plain,
    to_text,
)

LONGEST = 1_000_000
"""The longest text, in characters, that a function may make."""


def join(name: str, span: Span, *arguments: Value) -> Value:
    """`join(separator, list...)`, with holes where elements are not known."""
    if len(arguments) < 2:
        return Unknown(Reason.INVALID, span, detail="join takes a separator and a list")

    def known(separator: Value, *lists: Value) -> Value:
        parts: list[Value] = []
        for one in lists:
            one = plain(one)
            if not isinstance(one, ListValue) or one.rest is not None:
                return derived(name, span, separator, *lists)
            parts.extend(one.items)
        between = [part for item in parts for part in (separator, item)][1:]
        if any(isinstance(part, Absent | ListValue | MapValue) for part in between):
            return derived(name, span, separator, *lists)
        return join_text(between, span)

    return lift(known, *map(expose, arguments))


def format_(name: str, span: Span, *arguments: Value) -> Value:
    """`format(spec, values...)`; simple verbs keep holes where a value is not known."""

    def known(*flat: Value) -> Value:
        try:
            return Known(formatted(*map(to_plain, flat)), span)
        except NotKnownError:
            return _format_with_holes(name, span, *flat)
        except MistakeError as error:
            return Unknown(Reason.INVALID, span, detail=f"{name}: {error}")

    return lift(known, *map(expose, arguments))


def _format_with_holes(name: str, span: Span, spec: Value, *values: Value) -> Value:
    if not isinstance(spec, Known):
        return derived(name, span, spec, *values)
    parts: list[Value] = []
    remaining = iter(values)
    for literal, verb in _verbs(to_text(spec.value)):
        parts.append(Known(literal, span))
        if not verb:
            continue
        value = next(remaining, None)
        if value is None or (not isinstance(plain(value), Known) and verb not in ("%s", "%d", "%v")):
            return derived(name, span, spec, *values)
        settled = plain(value)
        if isinstance(settled, Known):
            parts.append(Known(formatted(verb, settled.value), span))
        elif isinstance(settled, ListValue | MapValue | Absent):
            return derived(name, span, spec, *values)
        else:
            parts.append(value)
    return join_text(parts, span)


_VERB = re2.compile(r"%(?:%|(?:\[\d+\])?[-+# 0]*\d*(?:\.\d+)?[a-zA-Z])")


def _verbs(spec: str) -> Iterator[tuple[str, str]]:
    """(literal text, verb that follows or nothing) of a format specification."""
    last, literal = 0, ""
    for found in _VERB.finditer(spec):
        literal += spec[last : found.start()]
        last = found.end()
        if found.group() == "%%":
            literal += "%"
            continue
        yield literal, found.group()
        literal = ""
    yield literal + spec[last:], ""


def formatted(spec: object, *values: object) -> str:
    """`format` on plain data. https://developer.hashicorp.com/terraform/language/functions/format"""
    result, position = "", 0
    for literal, verb in _verbs(text(spec)):
        result += literal
        if not verb:
            continue
        explicit = re2.match(r"%\[(\d+)\]", verb)
        if explicit:
            position = int(explicit.group(1)) - 1
            verb = "%" + verb[explicit.end() :]
        if position >= len(values):
            raise MistakeError("not enough values for the format")
        result += _formatted(verb, values[position])
        position += 1
    if len(result) > LONGEST:
        raise MistakeError("the text is too long")
    return result


def _formatted(verb: str, value: object) -> str:
    from scanner.parsers.terraform.functions.encoding import json_text

    kind = verb[-1]
    width = re2.search(r"\d+", verb)
    if width and int(width.group()) > 1000:
        raise MistakeError("the width is too large")
    if kind == "v":
        shown = text(value) if isinstance(value, str | bool | int | float) else json_text(value)
        return f"{verb[:-1]}s" % shown
    if kind == "s":
        return verb % (text(value) if value is not None else "null")
    if kind == "q":
        return json_text(text(value))
    if kind == "t":
        return text(value)
    if kind in "doxX":
        return verb % whole(value)
    if kind == "b":
        return f"{whole(value):b}"
    if kind in "eEfFgG":
        return verb % float(number(value))
    raise MistakeError(f"unsupported verb {verb}")


def format_list(name: str, span: Span, *arguments: Value) -> Value:
    """`formatlist(spec, values...)`: one text for each position of the lists among the values."""

    def known(spec: Value, *values: Value) -> Value:
        lists = [value for one in values if isinstance(value := plain(one), ListValue)]
        if any(isinstance(plain(one), Unknown) for one in values) or any(one.rest is not None for one in lists):
            return ListValue((), span, derived(name, span, spec, *values))
        lengths = {len(one.items) for one in lists}
        if len(lengths) > 1:
            return Unknown(Reason.INVALID, span, detail="formatlist: the lists have different lengths")
        count = lengths.pop() if lengths else 1
        rows = []
        for position in range(count):
            row = [one.items[position] if isinstance(one := plain(value), ListValue) else value for value in values]
            rows.append(format_("format", span, spec, *row))
        return ListValue(tuple(rows), span)

    return lift(known, *arguments)


def _cased(change: str) -> Function:
    whole_text = pure(lambda data: getattr(text(data), change)())

    def apply(name: str, span: Span, *arguments: Value) -> Value:
        if len(arguments) == 1 and isinstance(arguments[0], Text):
            parts = tuple(
                Known(getattr(to_text(part.value), change)(), part.span)
                if isinstance(part, Known)
                else derived(name, span, part)
                for part in arguments[0].parts
            )
            return Text(parts, span)
        return whole_text(name, span, *arguments)

    return apply


def _pattern(data: object) -> re2._Regexp:
    options = re2.Options()
    options.log_errors = False
    options.max_mem = 8 << 20
    try:
        return re2.compile(text(data), options)
    except re2.error as error:
        raise MistakeError(f"invalid regular expression: {error}") from None


def _captures(found: re2._Match) -> object:
    if found.re.groupindex:
        return dict(found.groupdict())
    return list(found.groups()) if found.groups() else found.group()


def _regex(pattern: object, given: object) -> object:
    found = _pattern(pattern).search(text(given))
    if found is None:
        raise MistakeError("the pattern does not match")
    return _captures(found)


def _regex_all(pattern: object, given: object) -> object:
    return [_captures(found) for found in _pattern(pattern).finditer(text(given))]


def _replace(given: object, old: object, new: object) -> object:
    what, by = text(old), text(new)
    if len(what) > 1 and what.startswith("/") and what.endswith("/"):
        expanded = re2.sub(r"\$\{?(\w+)\}?", r"\\g<\1>", by.replace("\\", r"\\"))
        return _pattern(what[1:-1]).sub(lambda found: _expand(expanded, found), text(given))
    result = text(given).replace(what, by)
    if len(result) > LONGEST:
        raise MistakeError("the text is too long")
    return result


def _expand(template: str, found: re2._Match) -> str:
    def group(name: str) -> str:
        return found.group(int(name) if name.isdigit() else name) or ""

    result, rest = "", template
    while (start := rest.find("\\g<")) >= 0:
        end = rest.find(">", start)
        result += rest[:start].replace("\\\\", "\\") + group(rest[start + 3 : end])
        rest = rest[end + 1 :]
    return result + rest.replace("\\\\", "\\")


def _substr(given: object, offset: object, length: object) -> object:
    whole_text, start, count = text(given), whole(offset), whole(length)
    start = max(len(whole_text) + start, 0) if start < 0 else start
    return whole_text[start:] if count < 0 else whole_text[start : start + count]


def _indent(spaces: object, given: object) -> object:
    return text(given).replace("\n", "\n" + " " * min(whole(spaces), 1000))


def _title(given: object) -> object:
    return "".join(
        character.upper() if position == 0 or text(given)[position - 1].isspace() else character
        for position, character in enumerate(text(given))
    )


def _split(name: str, span: Span, *arguments: Value) -> Value:
    if len(arguments) == 2 and isinstance(arguments[0], Known) and isinstance(arguments[1], Text):
        # Known parts can be split; what touches a hole stays a text with that hole.
        separator = to_text(arguments[0].value)
        groups: list[list[Value]] = [[]]
        for part in arguments[1].parts:
            if not isinstance(part, Known) or not separator:
                groups[-1].append(part)
                continue
            first, *others = to_text(part.value).split(separator)
            groups[-1].append(Known(first, span))
            groups.extend([Known(other, span)] for other in others)
        if all(len(group) == 1 or not any(isinstance(part, Unknown) for part in group) for group in groups):
            pieces = tuple(join_text(group, span) for group in groups)
            if not any(isinstance(piece, Unknown | Text) for piece in pieces):
                return ListValue(pieces, span)
        return ListValue((), span, derived(name, span, *arguments))
    if len(arguments) == 2 and isinstance(arguments[1], Unknown):
        return ListValue((), span, derived(name, span, *arguments))
    return pure(lambda separator, given: _split_plain(text(separator), text(given)))(name, span, *arguments)


def _split_plain(separator: str, given: str) -> list[str]:
    if not given:
        return [""]
    return given.split(separator) if separator else list(given)


FUNCTIONS: dict[str, Function] = {
    "chomp": pure(lambda given: text(given).rstrip("\r\n")),
    "endswith": pure(lambda given, end: text(given).endswith(text(end))),
    "format": format_,
    "formatlist": format_list,
    "indent": pure(_indent),
    "join": join,
    "lower": _cased("lower"),
    "regex": pure(_regex),
    "regexall": pure(_regex_all),
    "replace": pure(_replace),
    "split": _split,
    "startswith": pure(lambda given, start: text(given).startswith(text(start))),
    "strcontains": pure(lambda given, part: text(part) in text(given)),
    "strrev": pure(lambda given: text(given)[::-1]),
    "substr": pure(_substr),
    "title": pure(_title),
    "trim": pure(lambda given, characters: text(given).strip(text(characters)) if text(characters) else text(given)),
    "trimprefix": pure(lambda given, prefix: text(given).removeprefix(text(prefix))),
    "trimspace": pure(lambda given: text(given).strip()),
    "trimsuffix": pure(lambda given, suffix: text(given).removesuffix(text(suffix))),
    "upper": _cased("upper"),
}
