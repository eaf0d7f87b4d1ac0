"""Plain Python data that remembers where it was written, for libraries that know nothing of places.

Texts, maps and lists carry their places through copies and moves; numbers and booleans are placed by what they lie in.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scanner.source import Span
from scanner.values import Absent, Known, ListValue, MapValue, Value


class TracedText(str):
    """A text and where it was written."""

    __slots__ = ("span",)

    span: Span

    def __deepcopy__(self, _memo: dict[int, object]) -> TracedText:
        return self


class TracedList(list[Any]):
    """A list, where it was written, and where its elements were."""

    span: Span
    spans: tuple[Span, ...]

    def __deepcopy__(self, memo: dict[int, object]) -> TracedList:
        from copy import deepcopy

        copied = TracedList(deepcopy(item, memo) for item in self)
        copied.span, copied.spans = self.span, self.spans
        return copied


class TracedMap(dict[str, Any]):
    """A map, where it was written, and where its keys and values were."""

    span: Span
    spans: dict[str, Span]
    key_spans: dict[str, Span]

    def __deepcopy__(self, memo: dict[int, object]) -> TracedMap:
        from copy import deepcopy

        copied = TracedMap((key, deepcopy(value, memo)) for key, value in self.items())
        copied.span, copied.spans, copied.key_spans = self.span, self.spans, self.key_spans
        return copied


def traced(value: Value) -> Any:
    """A value as it was read, as plain data with places."""
    match value:
        case Known(value=str() as text, span=span):
            found = TracedText(text)
            found.span = span
            return found
        case Known():
            return value.value
        case ListValue():
            items = TracedList(map(traced, value.items))
            items.span, items.spans = value.span, tuple(item.span for item in value.items)
            return items
        case MapValue():
            entries = TracedMap((key, traced(item)) for key, item in value.entries.items())
            entries.span, entries.key_spans = value.span, dict(value.key_spans)
            entries.spans = {key: item.span for key, item in value.entries.items()}
            return entries
        case _:
            return None


def places(data: Any) -> Iterator[Span]:
    """The places of the texts and maps in plain data that have one."""
    if isinstance(data, TracedText | TracedMap):
        yield data.span
    if isinstance(data, dict | list):
        for item in data.values() if isinstance(data, dict) else data:
            yield from places(item)


def placed(data: Any, otherwise: Span) -> Value:
    """Plain data as a value; what has no place of its own is placed by what it lies in."""
    if data is None:
        return Absent(otherwise)
    if isinstance(data, dict):
        span = getattr(data, "span", otherwise)
        spans, key_spans = getattr(data, "spans", {}), getattr(data, "key_spans", {})
        entries = {str(key): placed(value, spans.get(key, span)) for key, value in data.items()}
        return MapValue(entries, span, None, {str(key): key_spans.get(key, entries[str(key)].span) for key in data})
    if isinstance(data, list | tuple):
        span = getattr(data, "span", otherwise)
        spans = getattr(data, "spans", ())
        if len(spans) != len(data):
            spans = (span,) * len(data)
        items = (placed(item, place) for item, place in zip(data, spans, strict=True))
        return ListValue(tuple(items), span)
    if isinstance(data, str):
        return Known(str(data), getattr(data, "span", otherwise))
    if isinstance(data, bool | int | float):
        return Known(data, otherwise)
    return Known(str(data), otherwise)
