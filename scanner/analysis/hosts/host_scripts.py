"""What a machine does at its first start: user data, cloud-init, and the metadata that `cfn-init` reads.

https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/user-data.html
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-init.html
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import re2

from scanner.model.autoscaling import AutoScalingGroup, LaunchConfiguration
from scanner.model.base import Node
from scanner.model.ec2 import Instance, LaunchTemplate
from scanner.model.images import is_published
from scanner.model.instance_metadata import MetadataService, decoded
from scanner.model.readings import Missing, Stated, Undecided
from scanner.values import Absent, Known, ListValue, MapValue, Reason, Reference, Text, Unknown, Value, to_text

Host = Instance | AutoScalingGroup

_FETCHES = re2.compile(
    r"curl[^\n]*\|\s*(sudo\s+)?(ba)?sh|wget[^\n]*\|\s*(sudo\s+)?(ba)?sh|aws\s+s3\s+(cp|sync)|git\s+clone|ansible|"
    r"chef-|puppet|salt-|invoke-webrequest|invoke-restmethod|read-s3object|docker\s+run|nodeadm|bootstrap\.sh|"
    r"(curl|wget)[^\n]*\.(sh|py|ps1|zip|tar|tgz|gz)"
)
"""What brings in programs that are not in the template."""

_RENDERED = frozenset({"cloudinit_config", "template_cloudinit_config", "template_file"})


@dataclass(frozen=True, slots=True)
class Script:
    """What is written of what a host does at its start, in lower case; `whole` where nothing of it lies outside."""

    written: str
    whole: bool


def services_of(host: Host) -> list[MetadataService]:
    """How the machines of a host start: their image and user data. Empty where that lies outside the template."""
    if isinstance(host, Instance):
        return [host.metadata]
    source = host.template.to(LaunchTemplate) or host.configuration.to(LaunchConfiguration)
    return [source.metadata] if source is not None else []


def script_of(host: Host) -> Script:
    """Everything that is known of what the machines of a host do at their first start."""
    texts: list[str] = []
    whole = True
    services = services_of(host)
    for service in services:
        fact = service.user_data.fact
        match fact:
            case Stated(value):
                texts.append(decoded(value))
            case Undecided(value=value):
                texts.extend(_texts(value, host))
                whole = whole and _is_whole(value)
            case Missing():
                pass
        texts.extend(_texts(service.node.block.attributes.get("Metadata", Absent()), host))
    texts.extend(_texts(host.block.attributes.get("Metadata", Absent()), host))
    written = "\n".join(texts).lower()
    return Script(written, whole and bool(services) and not _FETCHES.search(written))


def starts_bare(host: Host) -> bool:
    """Whether its machines surely start from an image that everybody may use, with what its publisher put there."""
    services = services_of(host)
    for service in services:
        fact = service.image.fact
        if not isinstance(fact, Undecided) or not is_published(fact.value, service.node):
            return False
    return bool(services)


def _is_whole(value: Value) -> bool:
    """Whether what is not known of a script are names and addresses, not programs."""
    if not isinstance(value, Text):
        return False
    return all(
        isinstance(part, Known | Reference)
        or part.reason in (Reason.PARAMETER, Reason.COMPUTED, Reason.PSEUDO_PARAMETER, Reason.IMPORT, Reason.ZONES)
        for part in value.parts
    )


def _texts(value: Value, node: Node, depth: int = 0) -> Iterator[str]:
    """Every text in a value, holes shown as `$`."""
    value = node.view.world.resolve(value)
    if depth > 20:
        return
    match value:
        case Known(raw):
            yield to_text(raw)
        case Text():
            yield "".join(to_text(part.value) if isinstance(part, Known) else "$" for part in value.parts)
        case ListValue():
            for item in value.items:
                yield from _texts(item, node, depth + 1)
        case MapValue():
            for name, item in value.entries.items():
                yield name
                yield from _texts(item, node, depth + 1)
        case Unknown(reason=Reason.DATA_SOURCE, needs=needs):
            source = node.view.graph.block(needs.rpartition(".")[0]) or node.view.graph.block(needs)
            if source is not None and source.type in _RENDERED:
                yield from _texts(source.properties, node, depth + 1)
        case _:
            pass
