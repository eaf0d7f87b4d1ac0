"""Whether somebody else can deploy a template: what it asks for is explained, and nothing in it works only here.

https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/best-practices.html
https://developer.hashicorp.com/terraform/language/style
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from scanner.model.autoscaling import LaunchConfiguration
from scanner.model.base import Part, Resource
from scanner.model.declarations import Declared
from scanner.model.ec2 import Instance, LaunchTemplate
from scanner.model.fields import text
from scanner.model.literal_secrets import SourceFile
from scanner.model.readings import Reading, Stated
from scanner.model.s3 import Bucket
from scanner.model.secret_text import words_of
from scanner.model.template_voice import all_of_kind, answers
from scanner.model.terraform_settings import Provider
from scanner.model.vpc import Subnet
from scanner.source import Span
from scanner.values import Known, ListValue, MapValue, Value
from scanner.verdict import Evidence, Result, Verdict

MOST = 20
"""The most places that are shown."""

_RISKY = frozenset({"cidr", "password", "email", "port"})
"""Words in the names of inputs of which only some values make sense."""

_PLAIN = frozenset({"", "String", "string", "any"})
"""Types that take any text."""

_IMAGE = re.compile(r"ami-[0-9a-f]{8,17}")
_ZONE = re.compile(r"[a-z]{2}(-[a-z]+)+-\d[a-z]")


class Launched(Part):
    """A machine, or what one is launched from, by the literals that may stand in it."""

    __slots__ = ()

    image = text(cfn=("ImageId", "LaunchTemplateData.ImageId"), tf=("ami", "image_id"))
    key = text(cfn=("KeyName", "LaunchTemplateData.KeyName"), tf="key_name")


class Regional(Part):
    """A provider by its Region."""

    __slots__ = ()

    region = text(tf="region")


def explains_itself(file: SourceFile) -> Result | None:
    """Assert that every input is described, risky ones are constrained, and no literal ties the template to one place.

    The first file of a root answers for all of it; None for the others, and for what has neither inputs nor literals.
    """
    if not answers(file, SourceFile):
        return None
    gaps = list(_gaps(file))
    inputs = sum(1 for one in _inputs(file) if one.described.known is not None)
    if not gaps:
        return (
            file.passed(f"its {inputs} inputs are described, and no literal ties it to one place") if inputs else None
        )
    first, address = gaps[0].evidence[0], gaps[0].involves
    words = first.message if len(gaps) == 1 else f"{first.message}, and {len(gaps) - 1} more like it"
    shown = tuple(one.evidence[0] for one in gaps[1:MOST])
    evidence = (Evidence(first.span, words, first.address), *shown)
    involved = dict.fromkeys((*address, *(name for one in gaps for name in one.involves)))
    return Result(Verdict.FAIL, evidence, (), (file.address, *involved))


def _inputs(file: SourceFile) -> Iterator[Declared]:
    """What whoever deploys gives; the variables of modules are given by the root."""
    return (one for one in all_of_kind(file, Declared) if not one.address.startswith("module."))


def _gaps(file: SourceFile) -> Iterator[Result]:
    for declared in _inputs(file):
        if declared.described.known is False:
            yield declared.failed(f"{declared.name} has no description")
        plain = declared.kind.known in _PLAIN and not declared.constrained.known
        if plain and declared.described.known is not None and _RISKY & set(words_of(declared.name)):
            yield declared.failed(f"{declared.name} takes any text")
    for kind in (Instance, LaunchTemplate, LaunchConfiguration):
        for machine in all_of_kind(file, kind):
            seen = Launched(machine.block, machine.value, machine.view, machine.span)
            yield from _tied(seen.image, machine, "an image, which is found in one Region alone", _IMAGE)
            yield from _tied(seen.key, machine, "a key pair, which others do not have")
    for bucket in all_of_kind(file, Bucket):
        yield from _tied(bucket.bucket_name, bucket, "a bucket, whose name can be taken once in the world")
    for subnet in all_of_kind(file, Subnet):
        yield from _tied(subnet.zone, subnet, "a zone of one Region", _ZONE)
    for provider in all_of_kind(file, Provider):
        own = Regional(provider.block, provider.value, provider.view, provider.span).region
        yield from _tied(own, provider, "one Region")


def _tied(reading: Reading[str], holder: Resource, what: str, form: re.Pattern[str] | None = None) -> Iterator[Result]:
    """A failure where the resource itself states a literal, rather than a parameter, a choice or a variable."""
    fact = reading.fact
    if not isinstance(fact, Stated) or fact.implied or not fact.value:
        return
    if _is_written(holder.block.properties, fact.span) and (form is None or form.fullmatch(fact.value)):
        yield reading.failed(f"{reading.name} names {what}: {fact.value}")


def _is_written(value: Value, span: Span, depth: int = 0) -> bool:
    """Whether a literal with this place stands in a value itself, under no choice."""
    match value:
        case Known():
            return value.span == span
        case ListValue():
            return depth < 20 and any(_is_written(one, span, depth + 1) for one in value.items)
        case MapValue():
            return depth < 20 and any(_is_written(one, span, depth + 1) for one in value.entries.values())
        case _:
            return False
