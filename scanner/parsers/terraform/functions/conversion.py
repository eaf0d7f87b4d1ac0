"""Conversion functions and marks. https://developer.hashicorp.com/terraform/language/functions"""

from __future__ import annotations

from collections.abc import Callable

from scanner.parsers.terraform.derivation import derived
from scanner.parsers.terraform.functions.plain_data import Function, MistakeError, number, text
from scanner.source import Span
from scanner.values import Absent, Known, ListValue, MapValue, Reason, Unknown, Value, lift, plain, to_text


def _conversion(convert: Callable[[object], object], keeps_text: bool = False) -> Callable[..., Value]:
    def apply(name: str, span: Span, *arguments: Value) -> Value:
        def known(value: Value) -> Value:
            settled = plain(value)
            if isinstance(settled, Absent):
                return settled
            if isinstance(settled, Known):
                try:
                    return Known(convert(settled.value), span)  # type: ignore[arg-type]
                except MistakeError as error:
                    return Unknown(Reason.INVALID, span, detail=f"{name}: {error}")
            if isinstance(settled, ListValue | MapValue):
                return Unknown(Reason.INVALID, span, detail=f"{name}: a collection cannot be converted")
            if keeps_text or (isinstance(settled, Unknown) and settled.reason is Reason.INVALID):
                # A text made of an unknown value is decided by the same thing.
                return value
            return derived(name, span, settled)

        return lift(known, *arguments[:1])

    return apply


def _boolean(data: object) -> bool:
    if isinstance(data, bool):
        return data
    if data in ("true", "1", "false", "0"):
        return data in ("true", "1")
    raise MistakeError("a bool is required")


def _type(name: str, span: Span, *arguments: Value) -> Value:
    return derived(name, span, *arguments)


def identity(_name: str, _span: Span, *arguments: Value) -> Value:
    """Marks change nothing about a value."""
    if len(arguments) != 1:
        raise TypeError
    return arguments[0]


def _is_sensitive(name: str, span: Span, *arguments: Value) -> Value:
    return Unknown(
        Reason.UNSUPPORTED, span, path=(f"{name}({to_text(len(arguments))})",), detail="marks are not tracked"
    )


FUNCTIONS: dict[str, Function] = {
    "ephemeralasnull": _is_sensitive,
    "issensitive": _is_sensitive,
    "nonsensitive": identity,
    "sensitive": identity,
    "tobool": _conversion(_boolean),
    "tonumber": _conversion(number, keeps_text=True),
    "tostring": _conversion(text, keeps_text=True),
    "type": _type,
}
