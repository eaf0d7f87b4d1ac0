"""What `yamldecode` makes of a text: its scalars follow Terraform's own YAML library rather than PyYAML."""

from __future__ import annotations

import re

import yaml

from scanner.parsers.terraform.functions.plain_data import MistakeError, text
from scanner.yaml_depth import LOADER, too_deep

_LONGEST = 1_000_000
_DEEPEST = 100
_NODES = 100_000
_TRUE = frozenset({"y", "Y", "yes", "Yes", "YES", "on", "On", "ON", "true", "True", "TRUE"})
_FALSE = frozenset({"n", "N", "no", "No", "NO", "off", "Off", "OFF", "false", "False", "FALSE"})
_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_DECIMAL = re.compile(r"[-+]?[0-9]+")
_OTHER_BASE = re.compile(r"([-+]?)(0x[0-9A-Fa-f]+|0b[01]+|0o[0-7]+)")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_DATE = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d?:\d\d:\d\d(?:\.\d+)?)\s*([Zz]|[-+]\d\d:\d\d)?)?")
_RESOLVER = yaml.resolver.Resolver()


def decode(given: object) -> object:
    """The data in a text. Raises MistakeError for what is no YAML, or too much of it."""
    whole = text(given)
    if len(whole) > _LONGEST or too_deep(whole, _DEEPEST) is not None:
        raise MistakeError("the YAML is too large or too deep")
    try:
        node = yaml.compose(whole, Loader=LOADER)
    except yaml.YAMLError as error:
        problem = getattr(error, "problem", None) or "syntax error"
        raise MistakeError(f"not valid YAML: {problem}") from None
    if node is None:
        raise MistakeError("the YAML document is missing")
    return _Decoder().plain(node, 0)


class _Decoder:
    """Nodes as plain data; aliases are followed, and what they multiply is counted."""

    def __init__(self) -> None:
        self.left = _NODES

    def plain(self, node: yaml.Node, depth: int) -> object:
        self.left -= 1
        if depth > _DEEPEST or self.left < 0:
            raise MistakeError("the YAML is too large or too deep")
        if isinstance(node, yaml.ScalarNode):
            return _scalar(node)
        if isinstance(node, yaml.SequenceNode):
            return [self.plain(item, depth + 1) for item in node.value]
        found: dict[str, object] = {}
        for key, item in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value == "<<" and not key.style:
                merged = self.plain(item, depth + 1)
                for one in merged if isinstance(merged, list) else [merged]:
                    found.update({k: v for k, v in one.items() if k not in found} if isinstance(one, dict) else {})
                continue
            name = self.plain(key, depth + 1)
            if isinstance(name, dict | list) or name is None:
                raise MistakeError("keys must be strings")
            found[text(name)] = self.plain(item, depth + 1)
        return found


def _scalar(node: yaml.ScalarNode) -> object:
    value = str(node.value)
    kind = node.tag.rpartition(":")[2]
    if node.style and kind == "str":
        return value
    if kind == "str" and _RESOLVER.resolve(yaml.ScalarNode, value, (True, False)) != node.tag:  # type: ignore[no-untyped-call]
        return value  # what looks like something else is tagged as a string
    if kind == "binary":
        return "".join(value.split())
    if value in _NULL:
        return None
    if value in _TRUE or value in _FALSE:
        return value in _TRUE
    number = _number(value)
    if number is not None:
        return number
    date = _DATE.fullmatch(value)
    if date is not None:
        clock, zone = date[4] or "00:00:00", (date[5] or "Z").upper()
        return f"{date[1]}-{date[2]}-{date[3]}T{clock.rjust(8, '0')}{zone}"
    return value


def _number(value: str) -> int | float | None:
    if _DECIMAL.fullmatch(value):
        return int(value) if len(value) < 300 else None
    other = _OTHER_BASE.fullmatch(value)
    if other is not None:
        return int(other[1] + other[2], 0)
    return float(value) if _FLOAT.fullmatch(value) else None
