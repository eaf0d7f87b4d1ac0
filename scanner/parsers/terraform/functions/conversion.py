"""Conversion functions and marks. https://developer.hashicorp.com/terraform/language/functions"""

from __future__ import annotations

from collections.abc import Callable

from scanner.parsers.terraform.derivation import cause_of, derived
from scanner.parsers.terraform.functions.plain_data import Function, MistakeError, number, text
from scanner.parsers.terraform.sensitivity import is_marked, marked
from scanner.source import Span
from scanner.values import Absent, Known, ListValue, MapValue, Reason, Unknown, Value, lift, plain


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


def _nonsensitive(_name: str, _span: Span, value: Value) -> Value:
    return marked(value, False)


def _is_sensitive(name: str, span: Span, value: Value) -> Value:
    """Whether a value is marked; of what others make, a provider or an absent module may say so too."""
    if is_marked(value):
        return Known(True, span)
    return Known(False, span) if cause_of(value) is None else derived(name, span, value)


def _without_ephemeral(name: str, span: Span, value: Value) -> Value:
    """Ephemeral and sensitive values are marked alike."""
    return derived(name, span, value) if is_marked(value) else value


FUNCTIONS: dict[str, Function] = {
    "ephemeralasnull": _without_ephemeral,
    "issensitive": _is_sensitive,
    "nonsensitive": _nonsensitive,
    "tobool": _conversion(_boolean),
    "tonumber": _conversion(number, keeps_text=True),
    "tostring": _conversion(text, keeps_text=True),
    "type": _type,
}
