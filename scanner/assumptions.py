"""What the configuration takes to be true of values that the templates leave open (`scanner.config.assume` reads it).

An assumption decides where nothing else does: a default, a file of values or an option outweighs it. Whatever rests on
one says so in every report.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Assumption:
    """One assumption: the names that it is about, what it says of them in words, and the line that states it."""

    names: tuple[str, ...]
    words: str
    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.words} ({self.file}:{self.line})"


@dataclass(frozen=True, slots=True)
class Assumptions:
    """All assumptions of a configuration.

    `zones` says of lists how many different zones their elements lie in, `apart` which names lie in different zones
    from each other, `values` what is given where nobody gives anything else.
    """

    zones: Mapping[str, int] = field(default_factory=dict)
    apart: tuple[tuple[str, ...], ...] = ()
    values: Mapping[str, object] = field(default_factory=dict)
    stated: tuple[Assumption, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.stated)

    def among(self, name: str) -> tuple[str, int] | None:
        """What a name is listed with as lying in another zone each, in words, and its place in that list."""
        for names in self.apart:
            if name in names:
                return " and ".join(names), names.index(name)
        return None

    def about(self, inputs: Collection[str]) -> Iterator[Assumption]:
        """Those that a root with these parameters or variables may rest on; a path may lead into an absent module."""
        for one in self.stated:
            if any(name in inputs or "." in name for name in one.names):
                yield one


NONE = Assumptions()
