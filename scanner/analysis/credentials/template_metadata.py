"""Credentials in the metadata with which a machine fetches files at its first start.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-authentication.html
"""

from __future__ import annotations

import re2

from scanner.model.base import Node, Part
from scanner.model.fields import text
from scanner.model.paths import enter
from scanner.model.readings import Missing
from scanner.values import Absent, ListValue, MapValue, Unknown, Value
from scanner.verdict import Evidence, Result, Verdict, all_of
from scanner.world import World

_SECTION = "AWS::CloudFormation::Authentication"
_CREDENTIALS = ("accessKeyId", "secretKey", "password")
_IN_BODY = re2.compile(r"[\"']?(accessKeyId|secretKey|password)[\"']?\s*:")


def names_a_role(machine: Node) -> Result:
    """Assert that whatever signs in does so with a role; a machine without such metadata passes."""
    world = machine.view.world
    metadata = enter(machine.block.attributes.get("Metadata", Absent()), world)
    if isinstance(metadata, Unknown):
        return machine.unknown("the metadata is not known", metadata.describe() if metadata.needs else "")
    entries = metadata.entries if isinstance(metadata, MapValue) else {}
    section = enter(entries.get(_SECTION, Absent()), world)
    if isinstance(section, Unknown):
        return machine.unknown(f"{_SECTION} is not known", section.describe() if section.needs else "")
    if not isinstance(section, MapValue):
        return machine.passed("no credentials are in the metadata")
    found = [
        result for name, raw in section.entries.items() for result in _judge(name, _inner(name, raw, world), machine)
    ]
    return all_of(found, machine.passed("the metadata names no credentials"))


def _inner(name: str, raw: Value, world: World) -> Value:
    return world.resolve(raw) if name.startswith("Fn::") else enter(raw, world)


def _judge(name: str, value: object, machine: Node) -> list[Result]:
    if name.startswith("Fn::") or isinstance(value, ListValue):
        # CloudFormation takes metadata as it stands: what a condition would choose is not decided here.
        return [machine.unknown(f"{_SECTION} depends on a condition")] if _mentions_credentials(value) else []
    if not isinstance(value, MapValue):
        return [machine.unknown(f"{name} is not known")]
    held = [key for key in _CREDENTIALS if key in value.entries]
    if not held:
        return [machine.passed(f"{name} signs in with a role")]
    span = value.entries[held[0]].span
    place = span if span.start_line else machine.span
    # A parameter's value shows in the metadata, whatever it is marked as.
    words = f"{name} signs in with {held[0]}, which everyone sees who may read the template"
    return [Result(Verdict.FAIL, (Evidence(place, words, machine.address),), (), (machine.address,))]


def _mentions_credentials(value: object, depth: int = 0) -> bool:
    """Whether credentials stand anywhere below, under whichever condition."""
    if depth > 8:
        return False
    if isinstance(value, MapValue):
        inner = value.entries.items()
        return any(key in _CREDENTIALS or _mentions_credentials(item, depth + 1) for key, item in inner)
    return isinstance(value, ListValue) and any(_mentions_credentials(item, depth + 1) for item in value.items)


class Body(Part):
    """A stack that Terraform makes, seen by the template that it is made of."""

    __slots__ = ()

    written = text(tf="template_body")


def stack_names_a_role(stack: Node) -> Result | None:
    """The same of a stack that Terraform makes; None for one that lies in a template, which is judged by itself."""
    if not stack.is_terraform:
        return None
    body = Body(stack.block, stack.value, stack.view, stack.span).written
    if isinstance(body.fact, Missing):
        return body.passed(f"{body.name} is not set")
    return body.must(
        lambda written: _SECTION not in written or _IN_BODY.search(written) is None, "one that signs in with a role"
    )
