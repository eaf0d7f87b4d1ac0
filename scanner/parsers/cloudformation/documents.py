"""CloudFormation templates as they are written: raw values with exact places, in one shape for YAML and JSON."""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from scanner.files import decode, read_bytes
from scanner.inputs import LIMITS, Limits
from scanner.parsers.annotations import holds_mark
from scanner.parsers.cloudformation.annotations import annotations_of
from scanner.parsers.cloudformation.json_document import read_json
from scanner.parsers.cloudformation.reading import BeyondLimit, Content, Malformed
from scanner.source import InputError, Span, start_of
from scanner.template import Annotation
from scanner.values import Absent, Known, MapValue


@dataclass(frozen=True, slots=True)
class Document:
    """One file's content before any function is evaluated.

    `value` holds only known, absent (null), list and map values; short tags stand in their long form
    (`!GetAtt a.b` is `{"Fn::GetAtt": ["a", "b"]}`). It is empty where `errors` say that the file can't be read. `notes`
    are oddities that it was read in spite of. `comments` are the YAML comments by line (from 1), without `#`,
    `annotations` those among them that speak to a scanner.
    `is_template` says whether the content is a CloudFormation template; for what can't be parsed, whether it is meant
    to be one; a file that can't be opened may be one. Anything else in a scanned folder is passed over in silence.
    """

    display: str
    value: MapValue
    errors: tuple[InputError, ...] = ()
    notes: tuple[InputError, ...] = ()
    comments: Mapping[int, str] = field(default_factory=dict)
    annotations: tuple[Annotation, ...] = ()
    is_template: bool = False


_TYPE = re.compile(r"\bType[\"']?\s*:\s*[\"']?(?:AWS|Alexa|Custom)::")
_JSON = re.compile(r"\s*(?:\{\s*[\"}]|\[)")


def read_document(path: Path, display: str, text: str | None = None, limits: Limits = LIMITS) -> Document:
    """Read a YAML or JSON file whose top level is a map; `text` is its content where it was read before.

    Never raises: a file that can't be opened, decoded or parsed, or that is beyond a limit, comes back with the reason
    in `errors`.
    """
    if text is None:
        data = read_bytes(path, display, limits.file_bytes)
        if isinstance(data, InputError):
            return Document(display, MapValue(span=start_of(display)), (data,), is_template=True)
        decoded = decode(data, display)
        if isinstance(decoded, InputError):
            words = data.replace(b"\0", b"").decode("utf-8", "replace")
            return Document(display, MapValue(span=start_of(display)), (decoded,), is_template=resembles(words))
        text = decoded
    text = text.removeprefix("\ufeff")
    try:
        with without_collection():
            content = read_content(text, display, limits)
    except Malformed as malformed:
        return Document(display, MapValue(span=start_of(display)), (malformed.error,), is_template=resembles(text))
    value = content.value
    if isinstance(value, MapValue):
        marked = annotations_of(text, display, value, content.comments) if holds_mark(text) else ()
        return Document(display, value, content.errors, content.notes, content.comments, marked, is_template(value))
    if isinstance(value, Absent):
        error = InputError(start_of(display), "not a template: it is empty")
    else:
        line, column = value.span.start_line, value.span.start_column
        error = InputError(Span(display, line, column, line, column), "not a template: it is not a map at its top")
    return Document(display, MapValue(span=start_of(display)), (error,))


@contextmanager
def without_collection() -> Iterator[None]:
    """Pause the search for cycles: values form none, and with many documents kept it doubles the time of reading."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def read_content(text: str, display: str, limits: Limits = LIMITS) -> Content:
    """Read a text as JSON or YAML, by its first characters; raises `Malformed`.

    What starts like JSON and is none may still be YAML (comments, trailing commas, keys without quotes).
    """
    if not _JSON.match(text):
        return _read_yaml(text, display, limits)
    try:
        return read_json(text, display, limits)
    except BeyondLimit:
        raise
    except Malformed as malformed:
        try:
            content = _read_yaml(text, display, limits)
        except Malformed:
            raise malformed from None
        note = InputError(malformed.error.span, f"not JSON, and read as YAML: {malformed.error.message}")
        return Content(content.value, content.errors, (note, *content.notes), content.comments)


def _read_yaml(text: str, display: str, limits: Limits) -> Content:
    from scanner.parsers.cloudformation.yaml_document import read_yaml  # JSON, as the CDK writes it, needs no PyYAML.

    return read_yaml(text, display, limits)


def is_template(value: MapValue) -> bool:
    """Whether a document's content, not its name, makes it a CloudFormation template.

    It states the format's version, or has a map of resources in which one has a type, is made by a loop or a
    transform, or which a transform of the whole template completes.
    """
    if "AWSTemplateFormatVersion" in value.entries:
        return True
    resources = value.entries.get("Resources")
    if not isinstance(resources, MapValue):
        return False
    if "Transform" in value.entries:
        return True
    return any(
        key.startswith("Fn::") or (isinstance(entry, MapValue) and _is_type(entry))
        for key, entry in resources.entries.items()
    )


def _is_type(entry: MapValue) -> bool:
    found = entry.entries.get("Type")
    return isinstance(found, Known) and "::" in str(found.value)


def resembles(text: str) -> bool:
    """Whether a text that can't be parsed is meant to be a template."""
    return "AWSTemplateFormatVersion" in text or ("Resources" in text and _TYPE.search(text) is not None)
