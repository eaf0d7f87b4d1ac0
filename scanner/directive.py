"""What somebody wrote to have results accepted: in a comment, in a template's metadata, in the configuration."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from typing import Literal

from scanner.source import Span

DirectiveKind = Literal["comment", "metadata", "configuration"]

State = Literal["used", "unused", "unasked", "expired", "locked"]
"""What became of a directive: `unasked` where no policy that it names was asked, `locked` where all it would have
covered is of policies that can't be suppressed.
"""


@dataclass(frozen=True, slots=True)
class Directive:
    """Results of the `policies` (globs) are accepted, for a `reason`, where all that is stated of the place holds.

    `region` is a stretch of a file: a property, a resource, a module call with all inside. `file` is a whole file or
    template, by the name that spans carry. `addresses` and `files` are globs, which the configuration has. `property`
    is the path of a property. `source` is where it is written, `until` the last day on which it holds. `tool` is the
    scanner for which it was written, and `rule` its name there; both are empty for our own.
    """

    policies: tuple[str, ...]
    reason: str
    source: Span
    kind: DirectiveKind = "comment"
    region: Span | None = None
    file: str = ""
    addresses: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    property: str = ""
    until: date | None = None
    owner: str = ""
    tool: str = ""
    rule: str = ""

    def names(self, policy: str) -> bool:
        """Whether a policy is among those that it names, regardless of case."""
        return any(fnmatchcase(policy.lower(), glob.lower()) for glob in self.policies)


@dataclass(frozen=True, slots=True)
class DirectiveUse:
    """A directive, what became of it, and how many results it holds."""

    directive: Directive
    state: State
    results: int = 0
