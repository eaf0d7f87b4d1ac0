"""The comments of a template that speak to a scanner, with the property or resource that each is about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from scanner.parsers.annotations import annotate
from scanner.source import Span
from scanner.template import Annotation
from scanner.values import ListValue, MapValue, Value


def annotations_of(text: str, file: str, value: MapValue, comments: Mapping[int, str]) -> tuple[Annotation, ...]:
    """The comments that speak to a scanner. One at the type of a resource is about the resource."""
    section = value.entries.get("Resources")
    resources = section if isinstance(section, MapValue) else MapValue()
    found = annotate(
        text,
        file,
        comments,
        lambda: (list(_things(value)), [_whole(resources, name) for name in resources.entries]),
        indented=True,
    )
    if not found:
        return ()
    by_type = {
        entry.key_spans["Type"]: _whole(resources, name)
        for name, entry in resources.entries.items()
        if isinstance(entry, MapValue) and "Type" in entry.key_spans
    }
    whole = {(span.start_line, span.start_column): resource for span, resource in by_type.items()}
    return tuple(replace(one, covers=whole.get(_start(one.covers), one.covers)) for one in found)


def _start(span: Span | None) -> tuple[int, int]:
    return (0, 0) if span is None else (span.start_line, span.start_column)


def _whole(of: MapValue, key: str) -> Span:
    start, end = of.key_spans.get(key, of.entries[key].span), of.entries[key].span
    return Span(start.file, start.start_line, start.start_column, end.end_line, end.end_column)


def _things(value: Value) -> Iterator[Span]:
    """Every entry of a map, from its key on, and every element of a list, at any depth."""
    pending = [value]
    while pending:
        current = pending.pop()
        if isinstance(current, MapValue):
            for key, inner in current.entries.items():
                if key in current.key_spans:
                    yield _whole(current, key)
                pending.append(inner)
        elif isinstance(current, ListValue):
            for item in current.items:
                yield item.span
                pending.append(item)
