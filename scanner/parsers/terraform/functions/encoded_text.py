"""Replacing inside a text that encodes a structure, without losing the structure.

Modules put placeholders into policy documents and replace them in the JSON; what stands between the quotes can be
replaced where it stands as long as neither side could break out of them.
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.values import Known, ListValue, MapValue, Text, Value, join_text, lift, to_text

_BREAKS_OUT = ('"', "\\")


def replace_in(encoded: Value, old: str, new: Value) -> Value:
    """The structure with `old` replaced by `new` in all its texts and keys; holes are taken not to hold `old`."""

    def within(value: Value) -> Value:
        match value:
            case MapValue():
                entries = {_in_key(key, old, new): lift(within, item) for key, item in value.entries.items()}
                rest = None if value.rest is None else lift(within, value.rest)
                return MapValue(entries, value.span, rest, value.key_spans)
            case ListValue():
                rest = None if value.rest is None else lift(within, value.rest)
                return ListValue(tuple(lift(within, item) for item in value.items), value.span, rest)
            case Known(value=str() as written) if old in written:
                return join_text(_pieces(written, old, new), value.span)
            case Text():
                parts: list[Value] = []
                for part in value.parts:
                    if isinstance(part, Known) and old in to_text(part.value):
                        parts.extend(_pieces(to_text(part.value), old, new))
                    else:
                        parts.append(part)
                return join_text(parts, value.span)
            case _:
                return value

    return lift(within, encoded)


def can_replace(old: Value, new: Value) -> bool:
    """Whether a replacement stays inside the texts of what is encoded."""
    if not isinstance(old, Known) or len(to_text(old.value)) < 2 or to_text(old.value).startswith("/"):
        return False
    known = [old, *([new] if isinstance(new, Known) else new.parts if isinstance(new, Text) else [])]
    written = [to_text(one.value) for one in known if isinstance(one, Known)]
    return not any(character in one for one in written for character in _BREAKS_OUT)


def _pieces(written: str, old: str, new: Value) -> Iterator[Value]:
    first, *others = written.split(old)
    yield Known(first)
    for other in others:
        yield new
        yield Known(other)


def _in_key(key: str, old: str, new: Value) -> str:
    return key.replace(old, to_text(new.value)) if isinstance(new, Known) else key
