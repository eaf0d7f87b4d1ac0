"""What a question to the graph is answered with: a state for each resource that it is about, and the reasons."""

from __future__ import annotations

from dataclasses import dataclass

from scanner.source import Span
from scanner.template import Block
from scanner.verdict import Evidence


@dataclass(frozen=True, slots=True)
class Point:
    """One reason or finding: in words, step by step where there are steps, and what would settle it."""

    words: str
    steps: tuple[Evidence, ...] = ()
    needs: tuple[str, ...] = ()
    details: tuple[tuple[str, str], ...] = ()
    """Further facts by name: the ports of a path, the retention of a backup."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer about one resource: its state in a word, in a few words, and the points behind it.

    `further` is what is told of a resource that is asked about by itself.
    """

    block: Block
    state: str
    words: str
    points: tuple[Point, ...] = ()
    further: tuple[Point, ...] = ()

    @property
    def location(self) -> Span:
        """Where the resource stands."""
        return self.block.name_span


@dataclass(frozen=True, slots=True)
class Question:
    """A question: its name, its states from the one that matters most, which of them are shown unasked, and what is
    counted at the end.
    """

    name: str
    states: tuple[str, ...]
    shown: frozenset[str]
    noun: str
    nouns: str
