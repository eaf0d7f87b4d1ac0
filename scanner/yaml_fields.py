"""Typed access to a YAML document whose every mistake is reported with its line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

import yaml

from scanner.catalogue import CatalogueError
from scanner.yaml_depth import LOADER, too_deep

_MAX_BYTES = 4_000_000
"""Far beyond any checklist; a larger file is a mistake or an attack."""

_Word = TypeVar("_Word", bound=StrEnum)


def read_document(path: Path) -> Fields:
    """Parse a YAML file that holds one mapping.

    Raises:
        CatalogueError: the file can't be read, is too large, or isn't YAML with one mapping.
    """
    try:
        if path.stat().st_size > _MAX_BYTES:
            raise CatalogueError(path, 1, f"larger than {_MAX_BYTES} bytes")
        text = path.read_text(encoding="utf-8")
        if line := too_deep(text):
            raise CatalogueError(path, line, "nested too deeply")
        node = yaml.compose(text, Loader=LOADER)
    except OSError as error:
        raise CatalogueError(path, 1, error.strerror or "can't be read") from error
    except UnicodeDecodeError as error:
        raise CatalogueError(path, 1, "not valid UTF-8") from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise CatalogueError(path, mark.line + 1 if mark else 1, f"not valid YAML: {error.problem}") from error
    except yaml.YAMLError as error:
        raise CatalogueError(path, 1, f"not valid YAML: {error}") from error
    if node is None:
        raise CatalogueError(path, 1, "the file is empty")
    return Fields(path, node)


class Fields:
    """The keys of one YAML mapping; every method raises `CatalogueError` with the line where a value isn't as asked."""

    def __init__(self, path: Path, node: yaml.Node) -> None:
        if not isinstance(node, yaml.MappingNode):
            raise CatalogueError(path, _line(node), f"a mapping is expected, not {_kind(node)}")
        self.path = path
        self.line = _line(node)
        self._values: dict[str, yaml.Node] = {}
        self._key_lines: dict[str, int] = {}
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                raise CatalogueError(path, _line(key), f"a key must be text, not {_kind(key)}")
            name = str(key.value)
            if name in self._values:
                raise self.error(f"the key {name!r} is written twice", _line(key))
            self._values[name] = value
            self._key_lines[name] = _line(key)

    def __contains__(self, key: str) -> bool:
        return key in self._values

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def error(self, message: str, line: int | None = None) -> CatalogueError:
        """An error at a line of the document; without one, at the mapping's first line."""
        return CatalogueError(self.path, line or self.line, message)

    def error_at(self, key: str, message: str) -> CatalogueError:
        """An error at the line of a key."""
        return self.error(message, self._key_lines.get(key))

    def allow(self, *keys: str) -> Fields:
        """Refuse every key but these; return the same mapping."""
        for name in self._values:
            if name not in keys:
                raise self.error_at(name, f"unknown key {name!r}; allowed are {', '.join(keys)}")
        return self

    def text(self, key: str) -> str:
        """A text that isn't blank."""
        return self._text(self._value(key), key)

    def optional_text(self, key: str) -> str | None:
        """A text that isn't blank, or `None` without the key."""
        return self.text(key) if key in self else None

    def word(self, key: str, words: type[_Word]) -> _Word:
        """One of the words of an enumeration."""
        return self._word(self._value(key), key, words)

    def flag(self, key: str) -> bool:
        """True or false."""
        node = self._value(key)
        if isinstance(node, yaml.ScalarNode) and node.tag == "tag:yaml.org,2002:bool":
            return str(node.value).lower() in ("true", "yes", "on")
        raise self._expected(key, "true or false", node)

    def number(self, key: str) -> int:
        """A whole number of one or more."""
        node = self._value(key)
        if isinstance(node, yaml.ScalarNode) and str(node.value).isdecimal() and int(node.value) > 0:
            return int(node.value)
        raise self._expected(key, "a whole number of one or more", node)

    def optional_number(self, key: str) -> int | None:
        """A whole number of one or more, or `None` without the key."""
        return self.number(key) if key in self else None

    def texts(self, key: str) -> tuple[str, ...]:
        """A list of texts, none of them twice; empty without the key."""
        if key not in self:
            return ()
        found: dict[str, None] = {}
        for node in self._sequence(key):
            text = self._text(node, key)
            if text in found:
                raise self.error(f"{text!r} is listed twice under {key!r}", _line(node))
            found[text] = None
        return tuple(found)

    def words(self, key: str, words: type[_Word]) -> tuple[_Word, ...]:
        """A list of words of an enumeration."""
        return tuple(self._word(node, key, words) for node in self._sequence(key))

    def fields(self, key: str) -> Fields:
        """A mapping."""
        return Fields(self.path, self._value(key))

    def field_list(self, key: str) -> tuple[Fields, ...]:
        """A list of mappings."""
        return tuple(Fields(self.path, node) for node in self._sequence(key))

    def node(self, key: str) -> yaml.Node:
        """A value as YAML composed it."""
        return self._value(key)

    def is_list(self, key: str) -> bool:
        """Whether a value is a list."""
        return isinstance(self._value(key), yaml.SequenceNode)

    def _value(self, key: str) -> yaml.Node:
        if key not in self._values:
            raise self.error(f"the key {key!r} is missing")
        return self._values[key]

    def _sequence(self, key: str) -> list[yaml.Node]:
        node = self._value(key)
        if not isinstance(node, yaml.SequenceNode):
            raise self._expected(key, "a list", node)
        nodes: list[yaml.Node] = node.value
        return nodes

    def _text(self, node: yaml.Node, key: str) -> str:
        if not isinstance(node, yaml.ScalarNode) or not node.value.strip():
            raise self._expected(key, "text", node)
        return str(node.value).strip()

    def _word(self, node: yaml.Node, key: str, words: type[_Word]) -> _Word:
        text = self._text(node, key)
        try:
            return words(text)
        except ValueError as error:
            allowed = ", ".join(word.value for word in words)
            raise self.error(f"{key!r} can't be {text!r}; allowed are {allowed}", _line(node)) from error

    def _expected(self, key: str, what: str, node: yaml.Node) -> CatalogueError:
        return self.error(f"{key!r} must be {what}, not {_kind(node)}", _line(node))


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


_KINDS: Mapping[type[yaml.Node], str] = {yaml.MappingNode: "a mapping", yaml.SequenceNode: "a list"}


def _kind(node: yaml.Node) -> str:
    if isinstance(node, yaml.ScalarNode):
        return repr(str(node.value)[:40]) if node.value else "nothing"
    return _KINDS[type(node)]
