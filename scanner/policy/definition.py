"""What a policy is: a pure function of a typed resource, its severity and items, and the page that its docstring is."""

from __future__ import annotations

import inspect
import types
import typing
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import TypeVar

from scanner.model.base import Resource
from scanner.policy.settings import Setting, declared
from scanner.verdict import SEVERITIES, Result, Severity

R = TypeVar("R", bound=Resource)

# Settings are keyword arguments with defaults, so that a check with them is callable with its subject alone.
Check: typing.TypeAlias = Callable[[R], Result | None]


@dataclass(frozen=True, slots=True)
class Page:
    """A policy's documentation: the requirement in one line, why it matters with the facts, how to mend it."""

    title: str
    why: str
    fix: str


@dataclass(frozen=True, slots=True)
class PolicyDefinition:
    """A policy as its file states it; the registry adds its ID, which is the file's path."""

    severity: Severity
    items: tuple[str, ...]
    subjects: tuple[type[Resource], ...]
    check: Callable[[Resource], Result | None]
    page: Page
    settings: tuple[Setting, ...] = ()
    """The values that the check is asked with; `check` has their defaults, or what `asked_with` gave it."""

    def asked_with(self, values: Mapping[str, object]) -> PolicyDefinition:
        """The same policy, asked with these values of its settings."""
        if not values:
            return self
        # Of a partial a partial takes the later values.
        return replace(self, check=partial(self.check, **values))

    @property
    def types(self) -> tuple[str, ...]:
        """The resource types that the policy is asked about, in both dialects."""
        return tuple(_by_type(self.subjects))

    def subject_of(self, kind: str) -> type[Resource]:
        """The class as which the policy sees a resource of one of these types."""
        return _by_type(self.subjects)[kind]


@cache
def _by_type(subjects: tuple[type[Resource], ...]) -> Mapping[str, type[Resource]]:
    """Each type that one of the classes stands for, with the first of them."""
    found: dict[str, type[Resource]] = {}
    for subject in subjects:
        for name in subject.types():
            found.setdefault(name, subject)
    return found


def policy(*, severity: Severity, items: Iterable[str] = ()) -> Callable[[Check[R]], PolicyDefinition]:
    """Turn a check into a policy.

    The check's parameter type (a resource class, or a union of them) says what it is asked about; it returns a result,
    or None for a resource that the requirement does not concern. Keyword arguments are its settings. Its docstring is
    its page: first line the requirement, then the reason and the facts, and from a line that starts with `Fix:` on, how
    to mend it.

    Raises TypeError for a check that has no typed parameter or no docstring, or for an unknown severity.
    """
    if severity not in SEVERITIES:
        raise TypeError(f"severity is {severity!r}, not one of {', '.join(SEVERITIES)}")

    def define(check: Check[R]) -> PolicyDefinition:
        # A check is only ever called with the kinds of resource that its own annotation names.
        asked = typing.cast("Callable[[Resource], Result | None]", check)
        parameters = list(inspect.signature(check).parameters.values())
        settings = declared(parameters)
        definition = PolicyDefinition(
            severity,
            tuple(items),
            _subjects(check, parameters),
            asked,
            page(inspect.getdoc(check) or ""),
            settings,
        )
        return definition.asked_with({one.name: one.default for one in settings})

    return define


def _subjects(check: Callable[..., object], parameters: Sequence[inspect.Parameter]) -> tuple[type[Resource], ...]:
    judged = [one.name for one in parameters if one.kind is not inspect.Parameter.KEYWORD_ONLY]
    hint = typing.get_type_hints(check).get(judged[0]) if len(judged) == 1 else None
    members = typing.get_args(hint) if isinstance(hint, types.UnionType) else (hint,)
    if not all(isinstance(member, type) and issubclass(member, Resource) for member in members):
        raise TypeError("a policy's check takes one parameter, annotated with a class of the typed model, and settings")
    return tuple(member for member in members if member is not None)


def page(text: str) -> Page:
    """Split a docstring into its parts. Raises TypeError when there is no first line."""
    title, _, body = text.strip().partition("\n")
    if not title:
        raise TypeError("a policy needs a docstring: its first line is the requirement")
    why, _, fix = ("\n" + body).partition("\nFix:")
    return Page(title.strip().rstrip("."), why.strip(), fix.lstrip(" ").strip("\n").rstrip())
