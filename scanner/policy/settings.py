"""Values that a policy lets its user choose: declared beside the check, set in the configuration.

@policy(severity="medium", items=["REL-2.6"])
def check(instance: rds.Instance, *, days: int = setting(7, "the fewest days to keep backups", at_least=1)) -> Result:

A check stays a pure function: the values come in as keyword arguments. What the declaration says is all there is to
know of a setting; the configuration is checked by it when it is read, and `policy show` and the documentation print it.
"""

from __future__ import annotations

import inspect
import ipaddress
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, TypeVar, cast, get_args

T = TypeVar("T")

Kind = Literal["boolean", "number", "text", "numbers", "texts"]
Form = Literal["account", "cidr", "port"]
"""What each text or number must look like: an account's 12 digits, a range of addresses, a port."""

_ACCOUNT = re.compile(r"[0-9]{12}")


@dataclass(frozen=True, slots=True)
class Setting:
    """One value that a policy is asked with: its name, kind and default, what it means, and what it may be."""

    name: str
    kind: Kind
    default: object
    meaning: str
    at_least: int | None = None
    at_most: int | None = None
    one_of: tuple[str, ...] = ()
    each: Form | None = None

    def read(self, value: object) -> object:
        """A value of the configuration as the check takes it: lists become tuples.

        Raises ValueError, with a clause that follows the setting's name, for one that it can't be.
        """
        if self.kind in ("numbers", "texts"):
            if not isinstance(value, list):
                raise ValueError(f"must be {self.expected}")
            return tuple(self._one(one) for one in value)
        return self._one(value)

    @property
    def expected(self) -> str:
        """What the setting takes, as messages and documentation say it."""
        one = {"account": "an account's 12 digits", "cidr": "a range such as 10.0.0.0/8", "port": "a port"}
        many = {"account": "accounts, of 12 digits", "cidr": "ranges such as 10.0.0.0/8", "port": "ports"}
        plural = {"numbers": "numbers", "texts": "texts"}
        words = {"boolean": "true or false", "number": "a number", "text": "a text"}
        if self.kind in plural and self.one_of:
            return f"a list of any of {', '.join(self.one_of)}"
        if self.kind in plural:
            return f"a list of {many[self.each] if self.each else plural[self.kind]}"
        if self.one_of:
            return f"one of {', '.join(self.one_of)}"
        if self.each:
            return one[self.each]
        return f"{words[self.kind]}{self._bounds}"

    @property
    def _bounds(self) -> str:
        low = f"at least {self.at_least}" if self.at_least is not None else ""
        high = f"at most {self.at_most}" if self.at_most is not None else ""
        both = " and ".join(filter(None, (low, high)))
        return f" of {both}" if both else ""

    @property
    def schema(self) -> Mapping[str, object]:
        """The setting as JSON Schema."""
        single: dict[str, object] = {"type": _TYPES[self.kind]}
        if self.at_least is not None:
            single["minimum"] = self.at_least
        if self.at_most is not None:
            single["maximum"] = self.at_most
        if self.one_of:
            single["enum"] = list(self.one_of)
        single |= {None: {}, "account": {"pattern": f"^{_ACCOUNT.pattern}$"}, "cidr": {"pattern": "\\S"}, "port": {}}[
            self.each
        ]
        if self.kind in ("numbers", "texts"):
            return {"description": self.meaning, "type": "array", "items": single, "default": self.shown}
        return {"description": self.meaning, **single, "default": self.shown}

    @property
    def shown(self) -> object:
        """The default as a configuration states it."""
        return list(self.default) if isinstance(self.default, tuple) else self.default

    def _one(self, value: object) -> object:
        kind = _PYTHON[self.kind]
        if not isinstance(value, kind) or (kind is not bool and isinstance(value, bool)):
            raise ValueError(f"must be {self.expected}")
        if self.one_of and value not in self.one_of:
            raise ValueError(f"must be {self.expected}")
        if isinstance(value, int) and not self._within(value):
            raise ValueError(f"must be {self.expected}")
        if isinstance(value, str) and not self._has_form(value):
            raise ValueError(f"must be {self.expected}")
        return value

    def _within(self, value: int) -> bool:
        return (self.at_least is None or value >= self.at_least) and (self.at_most is None or value <= self.at_most)

    def _has_form(self, text: str) -> bool:
        match self.each:
            case "account":
                return _ACCOUNT.fullmatch(text) is not None
            case "cidr":
                try:
                    ipaddress.ip_network(text, strict=False)
                except ValueError:
                    return False
                return True
            case _:
                return bool(text.strip())


_TYPES: Mapping[Kind, str] = {
    "boolean": "boolean",
    "number": "integer",
    "numbers": "integer",
    "text": "string",
    "texts": "string",
}
_PYTHON: Mapping[Kind, type] = {"boolean": bool, "number": int, "numbers": int, "text": str, "texts": str}


def setting(
    default: T,
    meaning: str,
    *,
    at_least: int | None = None,
    at_most: int | None = None,
    one_of: tuple[str, ...] = (),
    each: Form | None = None,
) -> T:
    """Declare a keyword argument of a check as a setting; to the type checker it is its default.

    The default's type is the setting's: bool, int, str, or a tuple of int or str. `meaning` is a clause that says what
    the value is, with its unit. An empty tuple holds texts, unless `each` is a port.
    """
    if each == "port":
        at_least, at_most = 0, 65535
    # The argument's name is known where the whole check is seen; `declared` adds it.
    return cast("T", Setting("", kind_of_default(default, each), default, meaning, at_least, at_most, one_of, each))


def kind_of_default(default: object, each: Form | None) -> Kind:
    """The kind of setting that has this default."""
    if isinstance(default, tuple):
        numbers = each == "port" or any(isinstance(one, int) for one in default)
        return "numbers" if numbers else "texts"
    if isinstance(default, bool):
        return "boolean"
    return "number" if isinstance(default, int) else "text"


def declared(parameters: Iterable[inspect.Parameter]) -> tuple[Setting, ...]:
    """The settings among the parameters of a check, in their order.

    Raises TypeError for a keyword argument that is no setting, and for a default that its own declaration refuses.
    """
    found = []
    for parameter in parameters:
        if parameter.kind is not inspect.Parameter.KEYWORD_ONLY:
            continue
        name, one = parameter.name, parameter.default
        if not isinstance(one, Setting):
            raise TypeError(f"the keyword argument {name!r} of a check must be declared by setting()")
        if name in RESERVED:
            raise TypeError(f"a setting can't be called {name!r}, which the configuration uses itself")
        named = Setting(name, one.kind, one.default, one.meaning, one.at_least, one.at_most, one.one_of, one.each)
        try:
            named.read(named.shown)
        except ValueError as error:
            raise TypeError(f"the default of the setting {name!r} {error}") from error
        found.append(named)
    return tuple(found)


RESERVED = ("severity",)
"""Keys of a policy's table in the configuration that are no settings."""

assert set(get_args(Kind)) == set(_TYPES) == set(_PYTHON)
