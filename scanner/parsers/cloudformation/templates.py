"""The templates of a scan: which there are, and which one a `TemplateURL` means."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from scanner.parsers.cloudformation.cdk import Assemblies
from scanner.parsers.cloudformation.comparisons import Labels, compared_texts, merge, reference_name
from scanner.parsers.cloudformation.exports import Export
from scanner.parsers.cloudformation.locations import HOLE, locations, stack_resources
from scanner.values import MapValue, Value, by_default, plain

if TYPE_CHECKING:
    from collections.abc import Hashable

    from scanner.parsers.cloudformation.documents import Document
    from scanner.parsers.cloudformation.macros import Prepared


class Project:
    """All documents of one scan, by path.

    Documents that are no templates belong to it too: what `AWS::Include` includes, and what the CDK writes.
    """

    def __init__(self, documents: Sequence[Document]) -> None:
        self.documents: dict[str, Document] = {document.display: document for document in documents}
        self._by_name: dict[str, list[str]] = {}
        for path in self.documents:
            self._by_name.setdefault(posixpath.basename(path), []).append(path)
        self.assemblies = Assemblies(documents)
        self.prepared: dict[Hashable, Prepared] = {}
        self._labels: dict[str, Labels] = {}
        self.exports: list[Export] | None = None

    def find(self, location: str, near: str) -> Document | None:
        """The document that a location means, seen from the template at `near`.

        A location is a relative path, or an address whose path ends like that of one of the documents; `HOLE` stands
        for unknown parts. Folders above the nesting template come first, so that a bucket's key prefix is its
        repository; elsewhere only a single match counts.
        """
        location = location.partition("?")[0].strip()
        folder = posixpath.dirname(near)
        if "://" not in location and HOLE not in location:
            found = self.documents.get(posixpath.normpath(posixpath.join(folder, location)))
            if found is not None:
                return found
        steps = [step for step in location.replace(HOLE, "/").split("/") if step not in ("", ".", "..")]
        if not steps:
            return None
        if steps[-1] in self.assemblies.assets:
            return self.documents.get(self.assemblies.assets[steps[-1]])
        paths = [path for path in self._by_name.get(steps[-1], ()) if path != near]
        return self._closest(paths, steps, folder) or self._in_folder(paths, steps)

    def _closest(self, paths: list[str], steps: list[str], folder: str) -> Document | None:
        """The path that ends most like `steps`, the one nearest to `folder` before others."""
        around = folder.split("/") if folder else []
        ranked: list[tuple[int, bool, int, str]] = []
        for path in paths:
            parts = path.split("/")
            alike = _common_end(parts, steps)
            above = parts[: len(parts) - alike]
            is_above = around[: len(above)] == above
            if alike > 1 or is_above:
                ranked.append((alike, is_above, _common_end(above[::-1], around[::-1]), path))
        ranked.sort(reverse=True)
        if not ranked or (len(ranked) > 1 and ranked[0][:3] == ranked[1][:3]):
            return None
        return self.documents[ranked[0][3]]

    def _in_folder(self, paths: list[str], steps: list[str]) -> Document | None:
        """The one path below a folder of the name that `steps` ends in: a release may leave out a level of folders."""
        if len(steps) < 2:
            return None
        found = [path for path in paths if steps[-2] in path.split("/")[:-1]]
        return self.documents[found[0]] if len(found) == 1 else None

    def templates_at(self, location: Value, document: Document, evaluate: Callable[[Value], Value]) -> list[Document]:
        """The templates that the location of a nested stack may mean, the one that the defaults decide first.

        What is written decides where it can; otherwise what it evaluates to.
        """
        found = self._found_at((location,), document)
        if found:
            return found[:1]
        value = plain(evaluate(location))
        return self._found_at((by_default(value), value), document)

    def _found_at(self, values: tuple[Value, ...], document: Document) -> list[Document]:
        candidates = (candidate for value in values for candidate in locations(value))
        found = (self.find(candidate, document.display) for candidate in candidates)
        templates = [template for template in found if template is not None and "Resources" in template.value.entries]
        return list({template.display: template for template in templates}.values())

    def nested(self, document: Document) -> Iterator[tuple[str, MapValue, Document]]:
        """The nested stacks of a template whose own template is found without evaluating anything.

        Yields the logical ID, the properties as they stand, and the template.
        """
        for logical_id, properties, location in stack_resources(document.value):
            for found in self._found_at((location, _default_of(location, document)), document)[:1]:
                yield logical_id, properties, found

    def labels(self, document: Document) -> Labels:
        """What the template, or one that it nests, compares each of its parameters with."""
        return self._collect(document, ())

    def _collect(self, document: Document, outer: tuple[str, ...]) -> Labels:
        known = self._labels.get(document.display)
        if known is not None:
            return known
        labels = compared_texts(document.value)
        for _, properties, inner in self.nested(document):
            handed = properties.entries.get("Parameters")
            if inner.display in (*outer, document.display) or not isinstance(handed, MapValue):
                continue
            told_apart = self._collect(inner, (*outer, document.display))
            for name, argument in handed.entries.items():
                source = reference_name(argument)
                if source is not None and name in told_apart:
                    merge(labels, source, told_apart[name].texts)
        self._labels[document.display] = labels
        return labels


def _common_end(left: list[str], right: list[str]) -> int:
    count = 0
    while count < min(len(left), len(right)) and left[-1 - count] == right[-1 - count]:
        count += 1
    return count


def _default_of(location: Value, document: Document) -> Value:
    """The default of the parameter that a location refers to; the location itself where it is nothing of the kind."""
    parameters = document.value.entries.get("Parameters")
    name = reference_name(location)
    declared = parameters.entries.get(name) if name is not None and isinstance(parameters, MapValue) else None
    default = declared.entries.get("Default") if isinstance(declared, MapValue) else None
    return location if default is None else default
