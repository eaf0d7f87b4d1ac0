"""`regex`, `regexall` and `replace`, by RE2, whose time is linear in the text.

https://developer.hashicorp.com/terraform/language/functions/regex
"""

from __future__ import annotations

import re
from functools import lru_cache

import re2

from scanner.parsers.terraform.derivation import derived
from scanner.parsers.terraform.functions.encoded_text import can_replace, replace_in
from scanner.parsers.terraform.functions.plain_data import Function, MistakeError, pure, text
from scanner.source import Span
from scanner.values import Known, ListValue, Reason, Text, Unknown, Value, join_text, plain, to_text

LONGEST = 1_000_000
"""The longest text, in characters, that a function may make."""
_MEMORY = 8 << 20
_REFERENCE = re.compile(r"\$(?:(\$)|([A-Za-z0-9_]+)|\{([A-Za-z0-9_]+)\})")


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re2._Regexp:
    options = re2.Options()
    options.log_errors = False
    options.max_mem = _MEMORY
    try:
        return re2.compile(pattern, options)
    except re2.error as error:
        raise MistakeError(f"invalid regular expression: {error}") from None


def _captures(found: re2._Match) -> object:
    names = found.re.groupindex
    if names:
        if len(names) < found.re.groups:
            raise MistakeError("a pattern may not mix named and unnamed captures")
        return dict(found.groupdict())
    return list(found.groups()) if found.re.groups else found.group()


def _regex(pattern: object, given: object) -> object:
    found = _compiled(text(pattern)).search(text(given))
    if found is None:
        raise MistakeError("the pattern does not match")
    return _captures(found)


def _regex_all(pattern: object, given: object) -> object:
    return [_captures(found) for found in _compiled(text(pattern)).finditer(text(given))]


def _replace(given: object, old: object, new: object) -> str:
    whole, what, by = text(given), text(old), text(new)
    if len(what) > 1 and what.startswith("/") and what.endswith("/"):
        pattern = _compiled(what[1:-1])
        if len(whole) * max(1, len(by)) > LONGEST * 100:
            raise MistakeError("the text is too long")
        return str(pattern.sub(lambda found: _expanded(by, found), whole))
    if (whole.count(what) if what else len(whole) + 1) * len(by) > LONGEST:
        raise MistakeError("the text is too long")
    return whole.replace(what, by)


def _expanded(template: str, found: re2._Match) -> str:
    """`$1`, `$name` and `${name}` as what they captured, `$$` as a dollar sign; a name is as long as it can be."""

    def captured(match: re.Match[str]) -> str:
        if match[1]:
            return "$"
        name = match[2] or match[3]
        if name.isdigit():
            return (found.group(int(name)) or "") if int(name) <= found.re.groups else ""
        return (found.group(name) or "") if name in found.re.groupindex else ""

    return _REFERENCE.sub(captured, template)


_regex_all_known = pure(_regex_all)

_ZONE_NAMES = (
    "us-east-1a", "us-west-2d", "eu-central-1b", "ap-southeast-2c", "sa-east-1a", "ca-west-1b", "me-south-1c",
    "il-central-1a", "mx-central-1b", "us-gov-west-1a", "cn-northwest-1c", "us-west-2-lax-1a",
    "us-east-1-wl1-bos-wlz-1",
)  # fmt: skip
"""Names of zones of every form there is.
https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-availability-zones.html
"""


def regex_all(name: str, span: Span, *arguments: Value) -> Value:
    """`regexall(pattern, text)`; of a zone's name, which only a deployment tells, the number of matches may be known.

    Modules tell names from zone IDs so, and state each in a property of its own.
    """
    if len(arguments) == 2:
        pattern, given = (plain(argument) for argument in arguments)
        if isinstance(pattern, Known) and isinstance(given, Unknown) and _is_zone_name(given):
            try:
                expression = _compiled(to_text(pattern.value))
            except MistakeError:
                return _regex_all_known(name, span, *arguments)
            counts = {sum(1 for _ in expression.finditer(zone)) for zone in _ZONE_NAMES}
            if len(counts) == 1:
                return ListValue(tuple(derived(name, span, pattern, given).at(i) for i in range(counts.pop())), span)
    return _regex_all_known(name, span, *arguments)


def _is_zone_name(value: Unknown) -> bool:
    """Whether it is an element of the list of the Region's zones, by name."""
    listed = value.reason is Reason.ZONES and value.needs.endswith(".names")
    return listed and len(value.path) == 1 and (isinstance(value.path[0], int) or value.path[0].startswith("[]("))


_replace_known = pure(_replace)


def replace(name: str, span: Span, *arguments: Value) -> Value:
    """`replace(text, old, new)`; one character can be replaced in the known parts of a text with holes too, and what a
    text encodes keeps its structure.
    """
    if len(arguments) == 3:
        given, old, new = (plain(argument) for argument in arguments)
        if isinstance(given, Text) and given.decoded is not None and can_replace(old, new):
            assert isinstance(old, Known)
            hole = derived(f"{name}({to_text(old.value)!r})", span, given)
            return Text((hole,), given.span, replace_in(given.decoded, to_text(old.value), new))
    if len(arguments) == 3 and isinstance(arguments[0], Text):
        given, old, new = arguments
        if isinstance(given, Text) and isinstance(old, Known) and isinstance(new, Known):
            what, by = to_text(old.value), to_text(new.value)
            if len(what) == 1:
                parts: list[Value] = [
                    Known(to_text(part.value).replace(what, by), part.span)
                    if isinstance(part, Known)
                    else derived(f"{name}({what!r}, {by!r})", span, part)
                    for part in given.parts
                ]
                return join_text(parts, span)
    return _replace_known(name, span, *arguments)


FUNCTIONS: dict[str, Function] = {"regex": pure(_regex), "regexall": regex_all, "replace": replace}
