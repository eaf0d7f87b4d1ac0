"""`yamldecode` and `yamlencode`.

https://developer.hashicorp.com/terraform/language/functions/yamldecode
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from scanner.parsers.terraform.functions.plain_data import Function, pure


def _decode(given: object) -> object:
    from scanner.parsers.terraform.functions.yaml_reading import decode  # Few configurations need PyYAML.

    return decode(given)


def _encode(data: object) -> str:
    lines = list(_lines(data))
    return "\n".join(lines) + "\n"


def _lines(data: object) -> Iterator[str]:
    """The lines of a block; those of a nested block are indented by whoever nests it."""
    if isinstance(data, dict) and data:
        for key in sorted(data):
            yield from _member(f"{json.dumps(key, ensure_ascii=False)}:", data[key])
    elif isinstance(data, list) and data:
        for item in data:
            first, *others = _lines(item)
            yield f"- {first}"
            for line in others:
                yield f"  {line}" if line else line
    else:
        yield from _scalar_lines(data)


def _member(head: str, data: object) -> Iterator[str]:
    if isinstance(data, dict | list) and data:
        yield head
        indent = "  " if isinstance(data, dict) else ""
        for line in _lines(data):
            yield f"{indent}{line}" if line else line
        return
    first, *others = _scalar_lines(data)
    yield f"{head} {first}"
    for line in others:
        yield f"  {line}" if line else line


def _scalar_lines(data: object) -> Iterator[str]:
    if not isinstance(data, str):
        yield json.dumps(data)
        return
    body = data.rstrip("\n")
    if "\n" not in data or not body or body.startswith((" ", "\t", "\n")) or "\r" in data:
        yield json.dumps(data, ensure_ascii=False)
        return
    ends = len(data) - len(body)
    yield "|-" if ends == 0 else "|" if ends == 1 else "|+"
    yield from body.split("\n")
    yield from [""] * (ends - 1)


FUNCTIONS: dict[str, Function] = {"yamldecode": pure(_decode), "yamlencode": pure(_encode)}
