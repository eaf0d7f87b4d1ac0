"""Which type a resource of a template states, as it stands there."""

from __future__ import annotations

from scanner.values import Known, MapValue, Value, to_text


def resource_type(resource: Value) -> str:
    """The type that a resource states, or nothing; a function of a packager (`!Rain::Module`) is a type of its own.

    A resource of a Rain module may state in its metadata which type it extends.
    """
    entries = resource.entries if isinstance(resource, MapValue) else {}
    kind = entries.get("Type")
    if kind is None and isinstance(metadata := entries.get("Metadata"), MapValue):
        kind = metadata.entries.get("Extends")
    if isinstance(kind, MapValue) and len(kind.entries) == 1:
        name = next(iter(kind.entries)).removeprefix("Fn::")
        return name if "::" in name else ""
    return to_text(kind.value) if isinstance(kind, Known) else ""
