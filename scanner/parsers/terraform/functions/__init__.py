"""Terraform's built-in functions over the value algebra, split by kind.

Pure functions of known arguments are computed exactly; with unknown arguments what can be kept is kept. Functions that
differ at every evaluation are unknown, those of providers and unheard-of ones unsupported. `try`, `can`,
`templatefile` and `templatestring` evaluate expressions, and are the evaluator's own.

https://developer.hashicorp.com/terraform/language/functions
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from scanner.parsers.terraform.derivation import derived
from scanner.parsers.terraform.functions import (
    addresses,
    collection,
    conversion,
    dates,
    encoding,
    filesystem,
    formats,
    maps,
    numbers,
    patterns,
    sequences,
    sets,
    texts,
    yaml_data,
)
from scanner.parsers.terraform.functions.filesystem import FileAccess
from scanner.parsers.terraform.functions.plain_data import MistakeError
from scanner.source import Span
from scanner.values import Reason, Unknown, Value

IMPURE = frozenset({"bcrypt", "plantimestamp", "rsadecrypt", "timestamp", "uuid"})
"""Functions that differ at every evaluation, or that need a private key."""

PURE: Mapping[str, Callable[..., Value]] = {
    **addresses.FUNCTIONS,
    **collection.FUNCTIONS,
    **conversion.FUNCTIONS,
    **dates.FUNCTIONS,
    **encoding.FUNCTIONS,
    **filesystem.FUNCTIONS,
    **formats.FUNCTIONS,
    **maps.FUNCTIONS,
    **numbers.FUNCTIONS,
    **patterns.FUNCTIONS,
    **sequences.FUNCTIONS,
    **sets.FUNCTIONS,
    **texts.FUNCTIONS,
    **yaml_data.FUNCTIONS,
}


def call(name: str, arguments: Sequence[Value], span: Span, files: FileAccess) -> Value:
    """The value of a function call with evaluated arguments. Never raises: a refusal is unknown, with its words."""
    name = name.removeprefix("core::")
    if name in IMPURE:
        return Unknown(Reason.IMPURE, span, f"{name}()")
    reading = filesystem.WITH_FILES.get(name)
    try:
        if reading is not None:
            return reading(name, span, files, *arguments)
        function = PURE.get(name)
        if function is not None:
            return function(name, span, *arguments)
    except MistakeError as error:
        return Unknown(Reason.INVALID, span, detail=f"{name}: {error}")
    except TypeError:
        return Unknown(Reason.INVALID, span, detail=f"{name}: wrong number of arguments")
    except RecursionError:
        return Unknown(Reason.LIMIT, span, detail=f"{name}: nested too deeply")
    cause = derived(name, span, *arguments)
    return Unknown(Reason.UNSUPPORTED, span, cause.needs, cause.path, detail=f"{name}() is not supported")


__all__ = ["FileAccess", "call"]
