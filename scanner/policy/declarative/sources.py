"""What is shared while one file is read: places, settings, the budget, and values of a given type."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from difflib import get_close_matches
from typing import Literal, TypeAlias

import yaml

from scanner.catalogue import CatalogueError
from scanner.model.base import Node
from scanner.policy.settings import Setting
from scanner.verdict import Result
from scanner.yaml_fields import Fields

Sort: TypeAlias = Literal["boolean", "number", "text"]
Values: TypeAlias = Mapping[str, object]
"""The settings' values that a policy is asked with."""
Condition: TypeAlias = Callable[[Node, Values], Result]
Argument: TypeAlias = Callable[[Values], object]
"""A value that is written down, or that of a setting."""

MOST = 1_000
"""The most conditions in one file: an alias may stand for many."""


class Source:
    """One file that is being read."""

    def __init__(self, fields: Fields, settings: Sequence[Setting]) -> None:
        self.path = fields.path
        self.settings = {one.name: one for one in settings}
        self._left = MOST

    def error(self, node: yaml.Node, message: str) -> CatalogueError:
        """An error at the line of a node."""
        return CatalogueError(self.path, int(node.start_mark.line) + 1, message)

    def spend(self, node: yaml.Node) -> None:
        """Count a condition. Raises CatalogueError when there are too many."""
        self._left -= 1
        if self._left < 0:
            raise self.error(node, f"more than {MOST} conditions")

    def argument(self, node: yaml.Node, sort: Sort) -> Argument:
        """A single value of a sort, or `{setting: NAME}`."""
        found = self._setting(node, sort, f"a {sort}")
        if found is not None:
            return found
        value = literal(node)
        if not is_sort(value, sort):
            raise self.error(node, f"{_article(sort)} is expected, not {described(node)}")
        return lambda _: value

    def arguments(self, node: yaml.Node, sort: Sort) -> Argument:
        """A list of values of a sort, or `{setting: NAME}`."""
        found = self._setting(node, f"{sort}s", f"a list of {sort}s")
        if found is not None:
            return found
        if not isinstance(node, yaml.SequenceNode) or not node.value:
            raise self.error(node, f"a list of {sort}s is expected, not {described(node)}")
        values = tuple(literal(one) for one in node.value)
        for one, value in zip(node.value, values, strict=True):
            if not is_sort(value, sort):
                raise self.error(one, f"{_article(sort)} is expected, not {described(one)}")
        return lambda _: values

    def _setting(self, node: yaml.Node, kind: str, what: str) -> Argument | None:
        if not isinstance(node, yaml.MappingNode):
            return None
        (name,) = (self.key(key) for key, _ in node.value) if len(node.value) == 1 else ("",)
        if name != "setting":
            raise self.error(node, f"{what} is expected, or {{setting: NAME}}")
        wanted = str(literal(node.value[0][1]))
        setting = self.settings.get(wanted)
        if setting is None:
            raise self.error(node, f"there is no setting {wanted!r}{near(wanted, self.settings)}")
        if setting.kind != kind:
            raise self.error(node, f"the setting {wanted!r} is {setting.expected}, where {what} is expected")
        return lambda values: values[wanted]

    def key(self, node: yaml.Node) -> str:
        """A key of a mapping."""
        if not isinstance(node, yaml.ScalarNode):
            raise self.error(node, "a key must be text")
        return str(node.value)


def literal(node: yaml.Node) -> object:
    """A scalar as YAML reads it: a boolean, a number, a text; None for anything else."""
    if not isinstance(node, yaml.ScalarNode):
        return None
    text = str(node.value)
    match node.tag:
        case "tag:yaml.org,2002:bool":
            return text.lower() in ("true", "yes", "on")
        case "tag:yaml.org,2002:int" if text.lstrip("+-").isdecimal():
            return int(text)
        case "tag:yaml.org,2002:null":
            return None
        case _:
            return text


def is_sort(value: object, sort: Sort) -> bool:
    """Whether a value has a sort; a number or a boolean is no text unless it is quoted."""
    if sort == "number":
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, bool if sort == "boolean" else str)


def described(node: yaml.Node) -> str:
    """A node in a message."""
    if isinstance(node, yaml.ScalarNode):
        return repr(str(node.value)[:40]) if node.value else "nothing"
    return "a mapping" if isinstance(node, yaml.MappingNode) else "a list"


def near(word: str, words: Collection[str]) -> str:
    """A clause that names what may have been meant, or all that there are."""
    found = get_close_matches(word, list(words), n=1)
    if found:
        return f"; did you mean {found[0]!r}?"
    return f"; there are {', '.join(sorted(words))}" if 0 < len(words) <= 40 else ""


def _article(sort: Sort) -> str:
    return "true or false" if sort == "boolean" else f"a {sort}"
