"""YAML with the exact place of every value, and CloudFormation's short tags in their long form.

The C parser's events become values in one pass. Events, not composed nodes, because they show anchors and can be
stopped: the composer follows any depth on the C stack, where hostile nesting would end the process.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NoReturn, Protocol, cast

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from scanner.inputs import LIMITS, Limits
from scanner.parsers.cloudformation.reading import NOTE_LIMIT, Content, Lines, Malformed, make_span, plain_scalar
from scanner.parsers.cloudformation.yaml_comments import comments_in
from scanner.parsers.cloudformation.yaml_errors import explain
from scanner.source import InputError, Span
from scanner.values import Absent, Known, ListValue, MapValue, Value, to_text
from scanner.yaml_depth import LOADER

_PROPERTIES = re.compile(r"(?:[&!][^\s,\[\]{}]*(?:\s|#[^\r\n]*)*)+")
"""The anchor and tag in front of a value, with the space behind them."""

_TAG = re.compile(r"![^\s,\[\]{}]*")
_ODD_BREAKS = re.compile("[\x85\u2028\u2029]")
"""What YAML 1.1 counts as line breaks and editors don't."""

_SHORT = {"!Ref": "Ref", "!Condition": "Condition"}
_STANDARD = "tag:yaml.org,2002:"
_FIRST_OF_SPECIAL = frozenset("0123456789-~nNtTfFyYoO")
"""What a plain scalar that is no text can begin with."""


class _Mark(Protocol):
    index: int
    line: int
    column: int


class _Event(Protocol):
    """What the parser's events carry; those about a scalar only where it is one."""

    start_mark: _Mark
    end_mark: _Mark
    tag: str | None
    anchor: str | None
    value: str
    style: str | None
    implicit: tuple[bool, bool]


class _Open:
    """A list or map whose end has not been read yet."""

    __slots__ = (
        "anchor",
        "end",
        "entries",
        "is_key",
        "items",
        "key",
        "key_span",
        "key_spans",
        "merged",
        "start",
        "tag",
    )

    def __init__(self, event: _Event, is_map: bool, is_key: bool) -> None:
        self.start = event.start_mark
        self.tag = event.tag
        self.anchor = event.anchor
        self.is_key = is_key
        self.items: list[Value] = []
        self.entries: dict[str, Value] | None = {} if is_map else None
        self.key_spans: dict[str, Span] = {}
        self.key: str | None = None
        self.key_span: Span | None = None
        self.merged: list[MapValue] = []
        self.end: tuple[int, int] | None = None


def read_yaml(text: str, file: str, limits: Limits = LIMITS) -> Content:
    """Read the first document of a YAML text that is not empty; raises `Malformed` where the text is no YAML.

    An empty text yields an absent value.
    """
    reader = _Reader(text, file, limits)
    try:
        return reader.read()
    except yaml.YAMLError as error:
        span, message = explain(error, text, file)
        raise Malformed(span, message) from None
    finally:
        reader.parser.dispose()


class _Reader:
    def __init__(self, text: str, file: str, limits: Limits) -> None:
        self.text = text
        self.file = file
        self.limits = limits
        self.parser = LOADER(text)
        self.next_event = cast(Callable[[], _Event], self.parser.get_event)
        self.lines: Lines | None = None
        self.odd_breaks = not text.isascii() and _ODD_BREAKS.search(text) is not None
        self.notes: list[InputError] = []
        self.errors: list[InputError] = []
        self.anchors: dict[str, Value] = {}
        self.nodes = 0
        self.hashes: list[tuple[int, int]] = []

    def read(self) -> Content:
        """The first document that is not empty."""
        next_event = self.next_event
        value: Value = Absent(make_span((self.file, 1, 1, 1, 1)))
        while True:
            event = next_event()
            kind: type[object] = type(event)
            if kind is StreamEndEvent:
                break
            if kind is DocumentStartEvent:
                if not isinstance(value, Absent):
                    message = "another YAML document starts here; CloudFormation takes one, and only the first was read"
                    self.errors.append(InputError(self.place(event.start_mark, event.end_mark), message))
                    break
                value = self.document()
        return Content(value, tuple(self.errors), tuple(self.notes), comments_in(self.text, self.hashes))

    def document(self) -> Value:
        """The root value of the document whose start was just read."""
        next_event = self.next_event
        stack: list[_Open] = []
        current: _Open | None = None
        while True:
            event = next_event()
            kind: type[object] = type(event)
            value: Value
            self.nodes += 1
            if kind is ScalarEvent:
                if current is not None and current.entries is not None and current.key is None:
                    self.set_key(current, event)
                    continue
                value, end = self.scalar(event)
            elif kind is MappingStartEvent or kind is SequenceStartEvent:
                if len(stack) >= self.limits.nesting:
                    self.stop(event, f"nested more than {self.limits.nesting} levels deep")
                is_key = current is not None and current.entries is not None and current.key is None
                current = _Open(event, kind is MappingStartEvent, is_key)
                stack.append(current)
                continue
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                value, end = self.close(stack.pop(), event)
                finished, current = current, stack[-1] if stack else None
                if finished is not None and finished.is_key and current is not None:
                    self.set_collection_key(current, finished, event)
                    continue
            elif kind is AliasEvent:
                value, end = self.alias(event, len(stack)), self.position(event.end_mark)
                if current is not None and current.entries is not None and current.key is None:
                    self.set_alias_key(current, value, event)
                    continue
            else:
                continue
            if self.nodes > self.limits.nodes:
                self.stop(event, f"holds more than {self.limits.nodes:,} values once its aliases are expanded")
            if current is None:
                return value
            current.end = end
            if current.entries is None:
                current.items.append(value)
            else:
                assert current.key is not None
                if current.key_span is None:
                    self.merge(current, value)
                else:
                    current.entries[current.key] = value
                current.key = None

    def position(self, mark: _Mark) -> tuple[int, int]:
        """Line and column from 1; the parser's own marks but for line breaks that only YAML knows."""
        if not self.odd_breaks:
            return mark.line + 1, mark.column + 1
        return self.at(mark.index)

    def at(self, index: int) -> tuple[int, int]:
        if self.lines is None:
            self.lines = Lines(self.text)
        return self.lines.at(index)

    def place(self, start: _Mark, end: _Mark) -> Span:
        return make_span((self.file, *self.position(start), *self.position(end)))

    def stop(self, event: _Event, message: str) -> NoReturn:
        raise Malformed(self.place(event.start_mark, event.end_mark), message)

    def scalar(self, event: _Event) -> tuple[Value, tuple[int, int]]:
        """A scalar's value and where it ends."""
        text, style, tag = event.value, event.style, event.tag
        start, last = event.start_mark, event.end_mark
        if self.odd_breaks:
            line, column = self.at(start.index)
            end = self.at(last.index)
        else:
            line, column = start.line + 1, start.column + 1
            end = (last.line + 1, last.column + 1)
        if style and "#" in text:
            self.hashes.append((start.index if style in "'\"" else self.text.index("\n", start.index), last.index))
        if style and style in "|>":
            end = self.block_end(start.index, last.index)
        if tag is None and event.anchor is None:
            span = make_span((self.file, line, column, *end))
            if style or text[:1] not in _FIRST_OF_SPECIAL:
                return Known(text, span), end
            found = plain_scalar(text)
            return (Absent(span) if found is None else Known(found, span)), end
        value_start = self.skip_properties(start.index, last.index)
        inner = make_span((self.file, *self.at(value_start), *end))
        value: Value
        if tag is None or tag.startswith(_STANDARD):
            is_plain = not style and tag != _STANDARD + "str" and tag != _STANDARD + "binary"
            found = plain_scalar(text) if is_plain else text
            value = Absent(inner) if found is None else Known(found, inner)
        elif tag == "!GetAtt":
            value = self.attribute(text, inner, value_start)
        else:
            value = Known(text, inner)
        value = self.long_form(tag, value, start.index, (line, column), end)
        if event.anchor is not None:
            self.anchors[event.anchor] = value
        return value, end

    def block_end(self, start: int, end: int) -> tuple[int, int]:
        """Where a block scalar's text ends: the parser puts the end behind the line breaks that follow."""
        while end > start and self.text[end - 1] in " \t\r\n\x85\u2028\u2029":
            end -= 1
        return self.at(end)

    def skip_properties(self, start: int, end: int) -> int:
        found = _PROPERTIES.match(self.text, start)
        return start if found is None else min(found.end(), end)

    def attribute(self, text: str, span: Span, start: int) -> Value:
        """The short form's `Name.Attribute` as the list of its two parts."""
        name, dot, attribute = text.partition(".")
        if not dot:
            return ListValue((Known(text, span),), span)
        quoted = self.text[start : start + 1] in ("'", '"')
        if not self.text.startswith(text, start + quoted):
            return ListValue((Known(name, span), Known(attribute, span)), span)
        file, line, column, *_ = span
        column += quoted
        middle = column + len(name)
        return ListValue(
            (
                Known(name, make_span((file, line, column, line, middle))),
                Known(attribute, make_span((file, line, middle + 1, line, column + len(text)))),
            ),
            span,
        )

    def long_form(
        self, tag: str | None, value: Value, index: int, start: tuple[int, int], end: tuple[int, int]
    ) -> Value:
        """The map with one entry that a short tag stands for; the value itself where there is none."""
        if tag is None or tag == "!" or tag.startswith(_STANDARD):
            return value
        name = _SHORT.get(tag) or (tag if not tag.startswith("!") else tag[1:] if "::" in tag else f"Fn::{tag[1:]}")
        written = _TAG.search(self.text, index)
        begin = written.start() if written else index
        tag_span = make_span((self.file, *self.at(begin), *self.at(written.end() if written else index)))
        span = make_span((self.file, tag_span.start_line, tag_span.start_column, *end))
        return MapValue({name: value}, span, None, {name: tag_span})

    def close(self, finished: _Open, event: _Event) -> tuple[Value, tuple[int, int]]:
        """The finished list or map, and where it ends."""
        flow_end = event.end_mark.index > event.start_mark.index
        start = self.position(finished.start)
        end = self.position(event.end_mark) if flow_end or finished.end is None else finished.end
        value_start = start
        if finished.tag is not None or finished.anchor is not None:
            value_start = self.at(self.skip_properties(finished.start.index, event.end_mark.index))
        span = make_span((self.file, *value_start, *end))
        value: Value
        if finished.entries is None:
            value = ListValue(tuple(finished.items), span)
        else:
            for merged in finished.merged:
                for key, entry in merged.entries.items():
                    if key not in finished.entries:
                        finished.entries[key] = entry
                        finished.key_spans[key] = merged.key_spans[key]
            value = MapValue(finished.entries, span, None, finished.key_spans)
        value = self.long_form(finished.tag, value, finished.start.index, start, end)
        if finished.anchor is not None:
            self.anchors[finished.anchor] = value
        return value, end

    def set_key(self, current: _Open, event: _Event) -> None:
        """Take a scalar as the next key. Keys keep their characters: `2012-10-17:` and `080:` are texts."""
        text: str = event.value
        span = self.place(event.start_mark, event.end_mark)
        if event.anchor is not None:
            self.anchors[event.anchor] = Known(text, span)
        if text == "<<" and event.implicit[0]:
            current.key, current.key_span = text, None
            return
        self.take_key(current, text, span)

    def set_collection_key(self, current: _Open, finished: _Open, event: _Event) -> None:
        """Take a list or map as the next key, by its characters: what an unquoted `{{ name }}` yields."""
        span = self.place(finished.start, event.end_mark)
        self.take_key(current, self.text[finished.start.index : event.end_mark.index].strip(), span)

    def set_alias_key(self, current: _Open, value: Value, event: _Event) -> None:
        text = to_text(value.value) if isinstance(value, Known) else f"*{event.anchor}"
        self.take_key(current, text, self.place(event.start_mark, event.end_mark))

    def take_key(self, current: _Open, key: str, span: Span) -> None:
        if key in current.key_spans and len(self.notes) < NOTE_LIMIT:
            line = current.key_spans[key].start_line
            self.notes.append(InputError(span, f"duplicate key {key!r}, first on line {line}; the last one counts"))
        current.key, current.key_span = key, span
        current.key_spans[key] = span

    def merge(self, current: _Open, value: Value) -> None:
        """Keep the maps of a merge key until the map ends: its own entries win, and earlier maps over later ones."""
        maps = value.items if isinstance(value, ListValue) else (value,)
        for merged in maps:
            if not isinstance(merged, MapValue):
                raise Malformed(merged.span, "a merge key '<<' takes a map or a list of maps")
            current.merged.append(merged)

    def alias(self, event: _Event, depth: int) -> Value:
        """What an alias stands for, counted as if it were written out."""
        value = self.anchors.get(event.anchor or "")
        if value is None:
            self.stop(event, f"the alias '*{event.anchor}' has no anchor '&{event.anchor}' before it")
        level = [value]
        while level:
            self.nodes += len(level)
            depth += 1
            if self.nodes > self.limits.nodes:
                self.stop(event, f"holds more than {self.limits.nodes:,} values once its aliases are expanded")
            if depth > self.limits.nesting:
                self.stop(event, f"nested more than {self.limits.nesting} levels deep once its aliases are expanded")
            level = [inner for outer in level for inner in _inner(outer)]
        return value


def _inner(value: Value) -> tuple[Value, ...]:
    """The values inside a list or map."""
    if isinstance(value, ListValue):
        return value.items
    return tuple(value.entries.values()) if isinstance(value, MapValue) else ()
