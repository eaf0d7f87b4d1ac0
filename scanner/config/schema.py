"""The JSON Schema of the configuration, and what in a document is not as it says.

`docs/schemas/configuration.schema.json` is the one statement of which tables and keys there are; editors use it, and so
does the reader. A section's owner adds the section there, under `properties`, and reads it with `Configuration.table`.
What only other data can tell (which policies there are, which segments a checklist has) the owner checks.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from scanner.bundled import schemas_folder
from scanner.config.places import Key

FILE_NAME = "configuration.schema.json"


@dataclass(frozen=True, slots=True)
class Mistake:
    """What is wrong, and the key or element where it is."""

    key: Key
    message: str


@cache
def schema() -> Mapping[str, Any]:
    """The schema of the whole configuration."""
    loaded: dict[str, Any] = json.loads((schemas_folder() / FILE_NAME).read_text(encoding="utf-8"))
    return loaded


def mistakes(document: object) -> Iterator[Mistake]:
    """Everything in a document that the schema doesn't allow.

    Of JSON Schema what `configuration.schema.json` uses: `type`, `properties`, `patternProperties`,
    `additionalProperties`, `required`, `items`, `minItems`, `enum`, `minimum`, `pattern`, `format` (date), `$ref`.
    """
    yield from _mistakes(document, schema(), ())


def _mistakes(value: object, rules: Mapping[str, Any], key: Key) -> Iterator[Mistake]:
    rules = _resolved(rules)
    if not _is(value, rules):
        yield Mistake(key, f"{_named(key)} must be {_described(rules)}, not {shown(value)}")
    elif "enum" in rules and value not in rules["enum"]:
        yield Mistake(key, f"{_named(key)} can't be {shown(value)}{nearest(str(value), rules['enum'])}")
    elif isinstance(value, dict):
        yield from _of_table(value, rules, key)
    elif isinstance(value, list):
        if len(value) < rules.get("minItems", 0):
            yield Mistake(key, f"{_named(key)} must not be empty")
        for number, element in enumerate(value):
            yield from _mistakes(element, rules.get("items", {}), (*key, number))


def _of_table(table: Mapping[str, object], rules: Mapping[str, Any], key: Key) -> Iterator[Mistake]:
    known: Mapping[str, Any] = rules.get("properties", {})
    patterns: Mapping[str, Any] = rules.get("patternProperties", {})
    for name, value in table.items():
        # Patterns come first: what one policy declares is there for editors, and is checked by the policy's own word.
        inner = next((one for pattern, one in patterns.items() if _found(pattern, name)), None) or known.get(name)
        if inner is None:
            inner = rules.get("additionalProperties", True)
        if inner is False:
            yield Mistake((*key, name), f"unknown key {name!r}{nearest(name, known)}")
        elif inner is not True:
            yield from _mistakes(value, inner, (*key, name))
    for name in rules.get("required", ()):
        if name not in table:
            yield Mistake(key, f"the key {name!r} is missing")


def _found(pattern: str, name: str) -> bool:
    # The patterns are the schema's own, and simple.
    return re.search(pattern, name) is not None


def _resolved(rules: Mapping[str, Any]) -> Mapping[str, Any]:
    reference = rules.get("$ref")
    if reference is None:
        return rules
    return {**schema()["$defs"][reference.rpartition("/")[2]], **{k: v for k, v in rules.items() if k != "$ref"}}


def _is(value: object, rules: Mapping[str, Any]) -> bool:
    match rules.get("type"):
        case [*kinds]:
            return any(_is(value, {**rules, "type": kind}) for kind in kinds)
        case "object":
            return isinstance(value, dict)
        case "array":
            return isinstance(value, list)
        case "boolean":
            return isinstance(value, bool)
        case "integer":
            return isinstance(value, int) and not isinstance(value, bool) and value >= rules.get("minimum", -(2**63))
        case "number":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "string" if rules.get("format") == "date":
            return _is_day(value)
        case "string":
            return isinstance(value, str) and _found(rules.get("pattern", ""), value)
        case _:
            return True


def _is_day(value: object) -> bool:
    if isinstance(value, str):
        try:
            date.fromisoformat(value)
        except ValueError:
            return False
        return len(value) == len("2026-01-31")
    return isinstance(value, date) and not isinstance(value, datetime)


def _described(rules: Mapping[str, Any]) -> str:
    match rules.get("type"):
        case [*_]:
            return "a text, a number, true or false"
        case "object":
            return "a table"
        case "array":
            items = _resolved(rules.get("items", {})).get("type")
            return {"string": "a list of texts", "object": "a list of tables"}.get(str(items), "a list")
        case "boolean":
            return "true or false"
        case "integer":
            return f"a number of at least {rules['minimum']}" if "minimum" in rules else "a number"
        case "string" if rules.get("format") == "date":
            return "a day as 2026-01-31"
        case _:
            return "text"


def _named(key: Key) -> str:
    """A key as a message calls it; of an element the list's."""
    names = [one for one in key if isinstance(one, str)]
    return repr(names[-1]) if names else "the configuration"


def shown(value: object) -> str:
    """A value as messages show it: not too long, and without control characters."""
    text = str(value) if isinstance(value, date) else repr(value)
    return text if len(text) <= 40 else text[:37] + "..."


def nearest(word: str, allowed: Collection[str]) -> str:
    """A clause that names the word that may have been meant, or all that there are."""
    from difflib import get_close_matches

    near = get_close_matches(word, list(allowed), n=1)
    if near:
        return f"; did you mean {near[0]!r}?"
    return f"; allowed are {', '.join(sorted(allowed))}" if len(allowed) <= 30 else ""
