"""What moto's CloudFormation parser resolves, we resolve alike, wherever it supports the functions.

Every parameter is given, so that all is decided. Resources are called by their names on both sides, since none is made.
What differs by design is left out: zones stay symbolic, dynamic references and other stacks unknown, and `Fn::Base64`
readable. Where moto can't evaluate a property at all, there is nothing to compare, and where it is known to be wrong
(`KNOWN_TO_BE_WRONG`) neither.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from scanner.discovery import discover
from scanner.inputs import Inputs
from scanner.parsers.cloudformation import Document, Project, load_root, read_document
from scanner.parsers.cloudformation.traced import traced
from scanner.template import Block
from scanner.values import (
    Absent,
    Choice,
    Known,
    ListValue,
    MapValue,
    Reason,
    Reference,
    Text,
    Unknown,
    Value,
    by_default,
    is_true,
    to_text,
)

parsing = pytest.importorskip("moto.cloudformation.parsing")

PSEUDO = {
    "AWS::AccountId": "123456789012",
    "AWS::Partition": "aws",
    "AWS::Region": "eu-west-1",
    "AWS::StackId": "arn:aws:cloudformation:eu-west-1:123456789012:stack/shop/1",
    "AWS::StackName": "shop",
    "AWS::URLSuffix": "amazonaws.com",
}
OPEN = object()
"""Stands for what we leave open by design; equal to anything."""

BY_DESIGN = {
    Reason.COMPUTED,
    Reason.DYNAMIC,
    Reason.EACH,
    Reason.IMPORT,
    Reason.IMPURE,
    Reason.MACRO,
    Reason.NESTED_STACK,
    Reason.UNSUPPORTED,
    Reason.ZONES,
}


KNOWN_TO_BE_WRONG = (
    "Globals",  # SAM, which moto doesn't expand
    "$$",  # it makes one of two in Fn::Sub
)
"""What moto gets wrong, by words of the template."""


class Named:
    """A resource that is never made."""

    def __init__(self, name: str) -> None:
        self.physical_resource_id = f"<{name}>"
        self.name = name

    def get_cfn_attribute(self, attribute: str) -> str:
        return f"<{self.name}.{attribute.partition('.')[0]}>"  # in Fn::Sub it drops what follows


def given_to(template: dict[str, Any]) -> dict[str, Any]:
    """A value for each parameter: its default, or one of its type."""
    values: dict[str, Any] = {}
    for name, parameter in (template.get("Parameters") or {}).items():
        kind = str(parameter.get("Type", "String"))
        if "Default" in parameter:
            value = parameter["Default"]
        elif parameter.get("AllowedValues"):
            value = parameter["AllowedValues"][0]
        elif kind == "Number":
            value = 3
        else:
            value = "one,two" if "List" in kind else f"given-{name}"
        values[name] = ",".join(map(str, value)) if isinstance(value, list) else text(value)
        if "List" in kind:
            values[name] = values[name].replace(", ", ",")  # the service takes the spaces away, moto doesn't
    return values


def text(scalar: Any) -> str:
    return str(scalar).lower() if isinstance(scalar, bool) else str(scalar)


def without_base64(data: Any) -> Any:
    if isinstance(data, dict):
        return without_base64(data["Fn::Base64"]) if data.keys() == {"Fn::Base64"} else each(data, without_base64)
    return each(data, without_base64)


def each(data: Any, function: Any) -> Any:
    if isinstance(data, dict):
        return {key: function(value) for key, value in data.items()}
    return [function(item) for item in data] if isinstance(data, list) else data


def theirs(template: dict[str, Any], given: dict[str, Any]) -> Any:
    """What moto knows before it makes anything."""
    known = parsing.ResourceMap(
        PSEUDO["AWS::StackId"], "shop", given, {}, PSEUDO["AWS::Region"], PSEUDO["AWS::AccountId"], template, {}
    )
    known.load_mapping()
    known.load_parameters()
    known.load_conditions()
    names = template["Resources"].keys() - (template.get("Parameters") or {}).keys()
    known._parsed_resources.update({name: Named(name) for name in names})
    return known


def ours(value: Value) -> Any:
    """A value of ours as plain data, as the defaults decide."""
    match value:
        case Known():
            return value.value
        case Absent():
            return None
        case Choice():
            return ours(by_default(value))
        case ListValue():
            return OPEN if value.rest is not None else [ours(item) for item in value.items]
        case MapValue():
            return OPEN if value.rest is not None else {key: ours(item) for key, item in value.entries.items()}
        case Reference():
            attribute = value.attribute.partition(".")[0]
            return f"<{value.address}.{attribute}>" if attribute else f"<{value.address}>"
        case Text():
            parts = [to_text(part.value) if isinstance(part, Known) else ours(part) for part in value.parts]
            return OPEN if OPEN in parts else "".join(map(str, parts))
        case Unknown():
            assert value.reason in BY_DESIGN, f"{value.span}: {value.describe()} ({value.reason.value}) is decided"
            return OPEN


def differences(mine: Any, other: Any, path: str) -> Iterator[str]:
    """Where two pieces of plain data differ; numbers and booleans are as good as their texts."""
    if mine is OPEN:
        return
    if isinstance(mine, dict) and isinstance(other, dict):
        mine = {key: value for key, value in mine.items() if value is not None}
        for key in mine.keys() | other.keys():
            yield from differences(mine.get(key), other.get(key), f"{path}.{key}")
    elif isinstance(mine, list) and isinstance(other, list):
        mine, other = ([item for item in side if item is not None] for side in (mine, other))
        if len(mine) != len(other):
            yield f"{path}: {mine} and {other}"
        else:
            for index, (left, right) in enumerate(zip(mine, other, strict=True)):
                yield from differences(left, right, f"{path}[{index}]")
    elif text(mine) != text(other) and not same_text(mine, other):
        yield f"{path}: {mine!r} and {other!r}"


def same_text(mine: Any, other: Any) -> bool:
    """JSON that is spaced otherwise, and what moto writes for `AWS::NoValue` in a list that it joins."""
    if not isinstance(mine, str) or not isinstance(other, str):
        return False
    try:
        return bool(json.loads(mine) == json.loads(other))
    except ValueError:
        return mine == other.replace("None", "")


def compare(document: Document, seen: Counter[str]) -> Iterator[str]:
    template = without_base64(traced(document.value))
    if any(words in json.dumps(template) for words in KNOWN_TO_BE_WRONG):
        return
    try:
        given = given_to(template)
        known = theirs(template, given)
    except Exception:  # noqa: BLE001 - whatever it stumbles over
        seen["templates that moto cannot read"] += 1
        return
    root = load_root(document, Project([document]), Inputs(parameters={**PSEUDO, **given}, expand_sam=False))
    for block in root.blocks:
        if block.container or not is_true(by_default(block.exists)):
            continue
        yield from compare_block(block, template["Resources"].get(block.name), known, seen)


def compare_block(block: Block, stated: Any, known: Any, seen: Counter[str]) -> Iterator[str]:
    properties = (stated or {}).get("Properties") or {}
    if not isinstance(properties, dict) or any(is_function(name) for name in properties):
        return
    for name, raw in properties.items():
        try:
            other = parsing.clean_json(raw, known)
        except Exception:  # noqa: BLE001 - whatever it stumbles over
            seen["properties that moto cannot evaluate"] += 1
            continue
        mine = block.properties.entries.get(name)
        seen["properties compared"] += 1
        yield from differences(None if mine is None else ours(mine), other, f"{block.name_span}: {block.name}.{name}")


def is_function(name: str) -> bool:
    return name == "Ref" or name.startswith("Fn::")


def documents(folder: Path) -> list[Document]:
    found = (read_document(file.path, file.display) for file in discover([folder]).templates)
    return [one for one in found if one.is_template and not one.errors and "/bad/" not in one.display]


def test_our_own_templates() -> None:
    seen: Counter[str] = Counter()
    different = [line for document in documents(Path("fixtures/cloudformation")) for line in compare(document, seen)]
    assert different == []
    assert seen["properties compared"] > 5000


CORPUS = Path("../shared/corpus/cloudformation")


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not at hand")
def test_templates_of_others() -> None:
    seen: Counter[str] = Counter()
    different = [line for document in documents(CORPUS) for line in compare(document, seen)]
    assert different == []
    assert seen["properties compared"] > 14000
