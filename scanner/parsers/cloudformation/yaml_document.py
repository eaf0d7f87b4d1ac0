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
from scanner.parsers.cloudformation.short_forms import function_name, keeps_text, split_attribute
from scanner.parsers.cloudformation.yaml_comments import comments_in
from scanner.parsers.cloudformation.yaml_errors import explain
from scanner.source import InputError, Span
from scanner.values import Absent, Known, ListValue, MapValue, Value, to_text
from scanner.yaml_depth import LOADER

_TAG = re.compile(r"![^\s,\[\]{}]*")
_PROPERTIES = re.compile(r"(?:[&!][^\s,\[\]{}]*(?:\s|#[^\r\n]*)*)+")
"""The anchor and tag in front of a value, with the space and comments behind them."""

_BREAK = re.compile("[\r\n\x85\u2028\u2029]")
_ODD_BREAKS = re.compile("[\x85\u2028\u2029]|\r(?!\n)")
"""Line breaks other than a newline with or without a return; the first three count for YAML 1.1 and for no editor."""

_FIRST_OF_SPECIAL = frozenset("0123456789-~nNtTfFyYoO") | {""}
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
        "awaits_key",
        "end",
        "entries",
        "is_key",
        "is_merge",
        "items",
        "key",
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
        self.awaits_key = is_map
        self.is_merge = False
        self.items: list[Value] = []
        self.entries: dict[str, Value] | None = {} if is_map else None
        self.key_spans: dict[str, Span] = {}
        self.key = ""
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
        self.odd_breaks = (not text.isascii() or "\r" in text) and _ODD_BREAKS.search(text) is not None
        self.notes: list[InputError] = []
        self.errors: list[InputError] = []
        self.anchors: dict[str, Value] = {}
        self.nodes = 0
        self.hashes: list[tuple[int, int]] = []

    def read(self) -> Content:
        """The first document that is not empty."""
        value: Value = Absent(make_span((self.file, 1, 1, 1, 1)))
        while True:
            event = self.next_event()
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
        most = self.limits.nodes
        stack: list[_Open] = []
        current: _Open | None = None
        while True:
            event = next_event()
            kind: type[object] = type(event)
            value: Value
            self.nodes += 1
            if kind is ScalarEvent:
                if current is not None and current.awaits_key:
                    self.set_key(current, event)
                    continue
                value, end = self.scalar(event)
            elif kind is MappingStartEvent or kind is SequenceStartEvent:
                if len(stack) >= self.limits.nesting:
                    self.stop(event, f"nested more than {self.limits.nesting} levels deep")
                is_key = current is not None and current.awaits_key
                current = _Open(event, kind is MappingStartEvent, is_key)
                stack.append(current)
                continue
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                finished = stack.pop()
                value, end = self.close(finished, event)
                current = stack[-1] if stack else None
                if current is not None and finished.is_key:
                    # An unquoted `{{ name }}` is a map as a key: its characters are the key.
                    text = self.text[finished.start.index : event.end_mark.index].strip()
                    self.take_key(current, text, self.place(finished.start, event.end_mark))
                    continue
            else:
                value, end = self.alias(event, len(stack)), self.position(event.end_mark)
                if current is not None and current.awaits_key:
                    text = to_text(value.value) if isinstance(value, Known) else f"*{event.anchor}"
                    self.take_key(current, text, self.place(event.start_mark, event.end_mark))
                    continue
            if self.nodes > most:
                self.stop(event, f"holds more than {most:,} values once its aliases are expanded")
            if current is None:
                return value
            current.end = end
            if current.entries is None:
                current.items.append(value)
                continue
            if current.is_merge:
                self.merge(current, value)
            else:
                current.entries[current.key] = value
            current.awaits_key = True

    def position(self, mark: _Mark) -> tuple[int, int]:
        """Line and column from 1."""
        return self.at(mark.index) if self.odd_breaks else (mark.line + 1, mark.column + 1)

    def at(self, index: int) -> tuple[int, int]:
        """Line and column where the parser's own lines are not everybody's."""
        if self.lines is None:
            self.lines = Lines(self.text)
        return self.lines.at(index)

    def behind(self, mark: _Mark, index: int) -> tuple[int, int]:
        """Line and column of a place shortly behind a mark."""
        if self.odd_breaks:
            return self.at(index)
        breaks = self.text.count("\n", mark.index, index)
        if breaks:
            return mark.line + 1 + breaks, index - self.text.rfind("\n", 0, index)
        return mark.line + 1, mark.column + 1 + index - mark.index

    def block_end(self, start: int, mark: _Mark) -> tuple[int, int]:
        """Where a block scalar's text ends: the parser puts its mark behind the line breaks that follow."""
        end = start + len(self.text[start : mark.index].rstrip(" \t\r\n\x85\u2028\u2029"))
        if self.odd_breaks:
            return self.at(end)
        return mark.line + 1 - self.text.count("\n", end, mark.index), end - self.text.rfind("\n", 0, end)

    def place(self, start: _Mark, end: _Mark) -> Span:
        """The span between two marks."""
        if self.odd_breaks:
            return make_span((self.file, *self.at(start.index), *self.at(end.index)))
        return make_span((self.file, start.line + 1, start.column + 1, end.line + 1, end.column + 1))

    def stop(self, event: _Event, message: str) -> NoReturn:
        raise Malformed(self.place(event.start_mark, event.end_mark), message)

    def scalar(self, event: _Event) -> tuple[Value, tuple[int, int]]:
        """A scalar's value and where it ends."""
        text, style, last = event.value, event.style, event.end_mark
        end = self.block_end(event.start_mark.index, last) if style and style in "|>" else self.position(last)
        if style and "#" in text:
            self.hide_hashes(event)
        if event.tag is not None or event.anchor is not None:
            return self.tagged_scalar(event, end), end
        span = make_span((self.file, *self.position(event.start_mark), *end))
        if style or text[:1] not in _FIRST_OF_SPECIAL:
            return Known(text, span), end
        found = plain_scalar(text)
        return (Absent(span) if found is None else Known(found, span)), end

    def tagged_scalar(self, event: _Event, end: tuple[int, int]) -> Value:
        """The value of a scalar behind a tag or an anchor."""
        text, tag, start = event.value, event.tag, event.start_mark
        value_start = self.skip_properties(start.index, event.end_mark.index)
        span = make_span((self.file, *self.behind(start, value_start), *end))
        value: Value
        if tag == "!GetAtt":
            value = split_attribute(text, self.text[value_start : event.end_mark.index], span)
        else:
            found = text if event.style or tag == "!" or keeps_text(tag) else plain_scalar(text)
            value = Absent(span) if found is None else Known(found, span)
        value = self.long_form(tag, value, start, end)
        if event.anchor is not None:
            self.anchors[event.anchor] = value
        return value

    def hide_hashes(self, event: _Event) -> None:
        """Keep in mind that the `#`s in a quoted or block scalar start no comments."""
        start = event.start_mark.index
        if event.style not in ("'", '"'):
            # A comment may stand behind the '|' or '>'.
            found = _BREAK.search(self.text, start)
            start = found.start() if found else start
        self.hashes.append((start, event.end_mark.index))

    def skip_properties(self, start: int, end: int) -> int:
        """Where the value itself begins, given where its anchor or tag does."""
        found = _PROPERTIES.match(self.text, start)
        return start if found is None else min(found.end(), end)

    def long_form(self, tag: str | None, value: Value, start: _Mark, end: tuple[int, int]) -> Value:
        """The map with one entry that a short tag stands for; the value itself where there is none."""
        name = function_name(tag)
        if name is None:
            return value
        written = _TAG.search(self.text, start.index)
        begin, stop = written.span() if written else (start.index, start.index)
        line, column = self.behind(start, begin)
        tag_span = make_span((self.file, line, column, line, column + stop - begin))
        return MapValue({name: value}, make_span((self.file, line, column, *end)), None, {name: tag_span})

    def close(self, finished: _Open, event: _Event) -> tuple[Value, tuple[int, int]]:
        """The finished list or map, and where it ends."""
        is_flow = event.end_mark.index > event.start_mark.index
        end = self.position(event.end_mark) if is_flow or finished.end is None else finished.end
        has_properties = finished.tag is not None or finished.anchor is not None
        if has_properties:
            begin = self.skip_properties(finished.start.index, event.end_mark.index)
            start = self.behind(finished.start, begin)
        else:
            start = self.position(finished.start)
        span = make_span((self.file, *start, *end))
        value: Value
        if finished.entries is None:
            value = ListValue(tuple(finished.items), span)
        else:
            for merged in finished.merged:
                _complete(finished, merged)
            value = MapValue(finished.entries, span, None, finished.key_spans)
        if has_properties:
            value = self.long_form(finished.tag, value, finished.start, end)
            if finished.anchor is not None:
                self.anchors[finished.anchor] = value
        return value, end

    def set_key(self, current: _Open, event: _Event) -> None:
        """Take a scalar as the next key. Keys keep their characters: `2012-10-17:` and `080:` are texts."""
        text = event.value
        if event.style and "#" in text:
            self.hide_hashes(event)
        span = self.place(event.start_mark, event.end_mark)
        if event.anchor is not None:
            self.anchors[event.anchor] = Known(text, span)
        if text == "<<" and not event.style and event.tag is None:
            current.awaits_key, current.is_merge = False, True
        else:
            self.take_key(current, text, span)

    def take_key(self, current: _Open, key: str, span: Span) -> None:
        """Let `key` name the next value."""
        if key in current.key_spans and len(self.notes) < NOTE_LIMIT:
            line = current.key_spans[key].start_line
            self.notes.append(InputError(span, f"duplicate key {key!r}, first on line {line}; the last one counts"))
        current.key = key
        current.key_spans[key] = span
        current.awaits_key = current.is_merge = False

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
            if depth > self.limits.nesting + 1:
                self.stop(event, f"nested more than {self.limits.nesting} levels deep once its aliases are expanded")
            level = [inner for outer in level for inner in _inner(outer)]
        return value


def _complete(finished: _Open, merged: MapValue) -> None:
    """Take over what a merged map has and the map itself doesn't."""
    assert finished.entries is not None
    for key, value in merged.entries.items():
        if key not in finished.entries:
            finished.entries[key] = value
            finished.key_spans[key] = merged.key_spans[key]


def _inner(value: Value) -> tuple[Value, ...]:
    """The values inside a list or map."""
    if isinstance(value, ListValue):
        return value.items
    return tuple(value.entries.values()) if isinstance(value, MapValue) else ()
