"""What the AWS CDK writes beside its templates: which stacks there are, where, and from which constructs.

https://docs.aws.amazon.com/cdk/v2/guide/deploy.html (cloud assemblies)
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scanner.values import Known, ListValue, MapValue, Value, to_text

if TYPE_CHECKING:
    from scanner.parsers.cloudformation.documents import Document

MANIFEST = "manifest.json"
ASSETS = ".assets.json"

_ENVIRONMENT = re.compile(r"aws://(?P<account>[0-9]{12}|unknown-account)/(?P<region>[a-z0-9-]+)\Z")


@dataclass(frozen=True, slots=True)
class SynthesizedStack:
    """A stack of a cloud assembly.

    `constructs` are the paths of the constructs that its resources were made from, by logical ID; `environment` are the
    pseudo parameters that the app fixes.
    """

    template: str
    constructs: Mapping[str, str] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)


class Assemblies:
    """The cloud assemblies (`cdk.out`) among the documents of a scan."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self.stacks: dict[str, SynthesizedStack] = {}
        self.folders: set[str] = set()
        self.assets: dict[str, str] = {}
        for document in documents:
            self.assets.update(_assets(document))
            if is_manifest(document):
                self.folders.add(posixpath.dirname(document.display))
                self.stacks.update({stack.template: stack for stack in _stacks(document)})

    def construct(self, template: str, logical_id: str, metadata: Value | None) -> str:
        """The path of the construct that a resource was made from; empty where it is not known."""
        path = _entry(metadata, "aws:cdk:path")
        if isinstance(path, Known):
            return to_text(path.value)
        stack = self.stacks.get(template)
        return "" if stack is None else stack.constructs.get(logical_id, "")

    def environment(self, template: str) -> Mapping[str, str]:
        """The pseudo parameters that the app fixes for a stack."""
        stack = self.stacks.get(template)
        return {} if stack is None else stack.environment

    def left_over(self, template: str) -> bool:
        """Whether a template lies in a cloud assembly that doesn't name it: an earlier synthesis made it."""
        folder = posixpath.dirname(template)
        return folder in self.folders and template not in self.stacks and template not in self.assets.values()


def is_manifest(document: Document) -> bool:
    """Whether a document lists the artifacts of a cloud assembly."""
    return posixpath.basename(document.display) == MANIFEST and "artifacts" in document.value.entries


def _stacks(manifest: Document) -> Iterator[SynthesizedStack]:
    folder = posixpath.dirname(manifest.display)
    artifacts = manifest.value.entries["artifacts"]
    for artifact in artifacts.entries.values() if isinstance(artifacts, MapValue) else ():
        if _entry(artifact, "type") != Known("aws:cloudformation:stack"):
            continue
        file = _entry(artifact, "properties", "templateFile")
        if isinstance(file, Known):
            path = posixpath.normpath(posixpath.join(folder, to_text(file.value)))
            yield SynthesizedStack(path, dict(_constructs(artifact)), _environment(_entry(artifact, "environment")))


def _constructs(artifact: Value) -> Iterator[tuple[str, str]]:
    metadata = _entry(artifact, "metadata")
    for path, entries in metadata.entries.items() if isinstance(metadata, MapValue) else ():
        for entry in entries.items if isinstance(entries, ListValue) else ():
            logical_id = _entry(entry, "data")
            if _entry(entry, "type") == Known("aws:cdk:logicalId") and isinstance(logical_id, Known):
                yield to_text(logical_id.value), path.removeprefix("/")


def _environment(stated: Value | None) -> dict[str, str]:
    """`aws://123456789012/eu-west-1`; what the app leaves open is called unknown."""
    found = _ENVIRONMENT.match(to_text(stated.value)) if isinstance(stated, Known) else None
    if found is None:
        return {}
    values = {"AWS::AccountId": found["account"], "AWS::Region": found["region"]}
    return {name: value for name, value in values.items() if not value.startswith("unknown-")}


def _assets(document: Document) -> Iterator[tuple[str, str]]:
    """The object keys under which a CDK `*.assets.json` uploads files, and the files' paths."""
    files = document.value.entries.get("files")
    if not document.display.endswith(ASSETS) or not isinstance(files, MapValue):
        return
    folder = posixpath.dirname(document.display)
    for asset in files.entries.values():
        source = _entry(asset, "source", "path")
        destinations = _entry(asset, "destinations")
        for destination in destinations.entries.values() if isinstance(destinations, MapValue) else ():
            key = _entry(destination, "objectKey")
            if isinstance(key, Known) and isinstance(source, Known):
                path = posixpath.normpath(posixpath.join(folder, to_text(source.value)))
                yield posixpath.basename(to_text(key.value)), path


def _entry(value: Value | None, *steps: str) -> Value | None:
    for step in steps:
        value = value.entries.get(step) if isinstance(value, MapValue) else None
    return value
