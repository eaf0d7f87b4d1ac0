"""Every suppression that the files of a root state, our own and those written for other scanners."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from scanner.catalogue import Controls
from scanner.directive import Directive
from scanner.source import InputError, Span, start_of
from scanner.suppressions import foreign, foreign_metadata, grammar
from scanner.template import Annotation, Root
from scanner.values import Known, ListValue, MapValue, Value

METADATA_KEY = "stackproof"

MOST = 1_000
"""Suppressions in the comments of one file; each is held against each finding there."""


def directives_of(root: Root, controls: Controls) -> tuple[list[Directive], list[InputError]]:
    """The suppressions in a root's comments and metadata, and what is wrong with those that don't hold."""
    found: list[Directive] = []
    errors: list[InputError] = []

    def take(directives: Iterator[Directive | InputError]) -> None:
        for one in directives:
            (errors if isinstance(one, InputError) else found).append(one)  # type: ignore[arg-type]

    counts = Counter(annotation.span.file for annotation in root.annotations)
    errors.extend(
        InputError(start_of(file), f"has more than {MOST:,} suppressions: none of them holds")
        for file, number in counts.items()
        if number > MOST
    )
    for annotation in root.annotations:
        if counts[annotation.span.file] > MOST:
            continue
        take(_own(annotation))
        take(foreign.directives_of(annotation, controls))
    seen: set[int] = set()
    for block in root.blocks:
        metadata = block.attributes.get("Metadata")
        # Instances of a loop, and a stack that is nested twice, state the same metadata.
        if isinstance(metadata, MapValue) and block.dialect == "cloudformation" and id(metadata) not in seen:
            seen.add(id(metadata))
            take(_stated(metadata, block.span, ""))
            take(foreign_metadata.of_resource(metadata, block.span, controls))
    for file, metadata in root.metadata.items():
        take(_stated(metadata, None, file))
        take(foreign_metadata.of_template(metadata, file, controls))
    return found, errors


def _own(annotation: Annotation) -> Iterator[Directive | InputError]:
    if "stackproof:" not in annotation.text:
        return
    for words in grammar.read(annotation.text):
        if isinstance(words, grammar.Mistake):
            yield InputError(annotation.span, str(words))
            continue
        yield _directive(words, annotation.span, "comment", annotation.covers, annotation.span.file)


def _stated(metadata: MapValue, region: Span | None, file: str) -> Iterator[Directive | InputError]:
    """`Metadata: {stackproof: "ignore[…] reason='…'"}`, or a list of such texts."""
    stated = metadata.entries.get(METADATA_KEY)
    if stated is None:
        return
    items = stated.items if isinstance(stated, ListValue) else (stated,)
    for item in items:
        text = _text(item)
        if text is None:
            yield InputError(item.span, "a suppression in the metadata must be a text, or a list of texts")
            continue
        text = text if text.lstrip().startswith("stackproof:") else f"stackproof:{text.lstrip()}"
        for words in grammar.read(text):
            if isinstance(words, grammar.Mistake):
                yield InputError(item.span, str(words))
            else:
                yield _directive(words, item.span, "metadata", region, file)


def _text(value: Value) -> str | None:
    return value.value if isinstance(value, Known) and isinstance(value.value, str) else None


def _directive(words: grammar.Words, source: Span, kind: str, region: Span | None, file: str) -> Directive:
    whole = words.whole_file or region is None
    return Directive(
        words.policies,
        words.reason,
        source,
        "metadata" if kind == "metadata" else "comment",
        None if whole else region,
        (file or source.file) if whole else "",
        property=words.property,
        until=words.until,
        owner=words.owner,
    )
