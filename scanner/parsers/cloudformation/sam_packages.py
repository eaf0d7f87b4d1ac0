"""What `sam package` uploads: a path in a template stands for a bucket and key that only a deployment knows."""

from __future__ import annotations

from typing import Any

from scanner.parsers.cloudformation.sam_globals import SERVERLESS
from scanner.parsers.cloudformation.traced import TracedText
from scanner.source import NOWHERE, Span
from scanner.values import Known, ListValue, MapValue, Reason, Unknown, Value

_BUCKET = "stackproof-not-yet-uploaded"
_ADDRESS = f"s3://{_BUCKET}/key"
_LOCATIONS = ("CodeUri", "ContentUri", "DefinitionUri", "SchemaUri")
_CODE = ("CodeUri", "InlineCode", "ImageUri", "FunctionCode")


def not_yet_uploaded(template: dict[str, Any]) -> None:
    """Put an address that stands for the upload in the place of every path, as the translator demands one."""
    shared = template.get("Globals")
    shared = shared if isinstance(shared, dict) else {}
    for section in shared.values():
        _replace_paths(section)
    function = shared.get("Function")
    inherited = function if isinstance(function, dict) else {}
    for resource in template["Resources"].values():
        properties = resource.setdefault("Properties", {}) if isinstance(resource, dict) else None
        if not isinstance(properties, dict) or not str(resource.get("Type")).startswith(SERVERLESS):
            continue
        _replace_paths(properties)
        if resource["Type"] == "AWS::Serverless::Function":
            _complete_code(properties, {**inherited, **properties})


def _replace_paths(properties: Any) -> None:
    for name in _LOCATIONS if isinstance(properties, dict) else ():
        path = properties.get(name)
        is_path = isinstance(path, str) and not path.startswith(("s3://", "{{resolve:"))
        if is_path or (isinstance(path, dict) and "Bucket" not in path):
            properties[name] = _address(_ADDRESS, getattr(path, "span", NOWHERE))


def _complete_code(properties: dict[str, Any], stated: dict[str, Any]) -> None:
    """What `sam build` builds from the folder of the template, and the kind of package that an image is."""
    if not any(name in stated for name in _CODE):
        is_image = stated.get("PackageType") == "Image"
        properties["ImageUri" if is_image else "CodeUri"] = _address(_BUCKET if is_image else _ADDRESS, NOWHERE)
    elif "ImageUri" in stated:
        properties.setdefault("PackageType", stated.get("PackageType", "Image"))


def _address(text: str, span: Span) -> TracedText:
    address = TracedText(text)
    address.span = span
    return address


def as_uploaded(value: Value) -> Value:
    """The value with unknowns where the address of an upload stands."""
    match value:
        case MapValue():
            entries = {key: as_uploaded(item) for key, item in value.entries.items()}
            uploaded = _unknown(entries.get("S3Bucket") or entries.get("Bucket"))
            if uploaded is not None:
                entries.update({key: uploaded for key in ("S3Key", "Key") if key in entries})
            return MapValue(entries, value.span, value.rest, value.key_spans)
        case ListValue():
            return ListValue(tuple(map(as_uploaded, value.items)), value.span, value.rest)
        case Known(value=str() as text) if _BUCKET in text:
            return Unknown(Reason.COMPUTED, value.span, detail="where the package is uploaded")
        case _:
            return value


def _unknown(value: Value | None) -> Unknown | None:
    return value if isinstance(value, Unknown) else None
