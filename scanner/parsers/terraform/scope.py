"""What the names in an expression stand for, and what one root's evaluation may spend."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import process_time
from typing import Protocol

from scanner.inputs import LIMITS
from scanner.parsers.terraform.declarations import Declarations
from scanner.parsers.terraform.syntax_tree import GetAttribute, Index
from scanner.source import InputError, Span
from scanner.values import MapValue, Reason, Unknown, Value

Step = GetAttribute | Index
"""One step of a traversal: `.name` or `[key]`."""

NULL = "null"
"""The label of a variable that is null; an unknown that excludes it is not null."""

DEPTH = 1_000
"""Evaluations inside each other: expression in expression, local in local, module in module."""

SECONDS = 60.0
"""Seconds of computing that one root may take, since a step of a hostile root can be a long one."""

STEPS_BETWEEN_LOOKS = 256
"""Steps between two looks at the clock."""


class Referable(Protocol):
    """A resource, data source or module instance that a reference can lead into."""

    def attribute(self, name: str, span: Span) -> Value:
        """The value of `address.name` as an expression sees it."""

    def whole(self, span: Span) -> MapValue | None:
        """All attributes as a map, where they are all known by name (the outputs of a module)."""


@dataclass(slots=True, eq=False)
class Evaluation:
    """The state that all modules of one root share.

    `root` is the root's folder as reports show it; `boundary` is the scanned tree, outside which nothing is read.
    `pending` are the names that are being evaluated, the outermost first, and `cyclic` those that turned out to depend
    on themselves. `modules` are the called modules by their folders. `weights` says by identity how many values a named
    value consists of. `marks` says that something in the root is sensitive, `tainted` that a part of the expression
    that is being evaluated is, and `secrets` are the sensitive literals by where they are written. `shared` is
    what several instances of a module have in common.
    """

    root: str
    folder: Path
    boundary: Path
    steps: int = LIMITS.steps
    depth: int = DEPTH
    ends: float = field(default_factory=lambda: process_time() + SECONDS)
    referables: dict[str, Referable] = field(default_factory=dict)
    notes: dict[InputError, None] = field(default_factory=dict)
    weights: dict[int, int] = field(default_factory=dict)
    modules: dict[Path, Declarations] = field(default_factory=dict)
    pending: dict[str, None] = field(default_factory=dict)
    cyclic: set[str] = field(default_factory=set)
    marks: bool = False
    tainted: bool = False
    secrets: dict[Span, str] = field(default_factory=dict)
    shared: dict[Hashable, Value] = field(default_factory=dict)

    def spend(self) -> bool:
        """Take one step, if there is one left; a root whose time is over has none."""
        if self.steps <= 0:
            return False
        self.steps -= 1
        if self.steps % STEPS_BETWEEN_LOOKS == 0 and process_time() > self.ends:
            self.steps = 0
        return True

    def note(self, span: Span, message: str) -> None:
        """Keep a remark for the end of the scan; the same one is kept once."""
        self.notes[InputError(span, message)] = None

    def close_cycle(self, name: str) -> None:
        """All names on the way back to `name`, which is being evaluated, depend on themselves."""
        names = list(self.pending)
        self.cyclic.update(names[names.index(name) :])


class Module(Protocol):
    """What a scope asks of the module that its expression stands in."""

    address: str

    def resolve(self, head: str, steps: Sequence[Step], span: Span) -> tuple[Value, int]:
        """What `head` and its first steps name, and how many steps that took."""


@dataclass(frozen=True, slots=True)
class Scope:
    """The names that an expression can use: those of its module, and those bound around it.

    `bindings` are `each`, `count`, `self` and the iterators of `for` and `dynamic`. `trail` tells apart evaluations of
    one expression for different instances and elements.
    """

    evaluation: Evaluation
    module: Module
    bindings: Mapping[str, Value] = field(default_factory=dict)
    trail: str = ""

    def bind(self, trail: str, bindings: Mapping[str, Value]) -> Scope:
        """The same scope with further names."""
        return Scope(self.evaluation, self.module, {**self.bindings, **bindings}, f"{self.trail}{trail}")


def invalid(span: Span, detail: str, needs: str = "") -> Unknown:
    """The value of an expression that Terraform would refuse."""
    return Unknown(Reason.INVALID, span, needs, detail=detail)
