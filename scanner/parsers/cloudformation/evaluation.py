"""What one root's evaluation shares: its limits, its notes, its names."""

from __future__ import annotations

from scanner.inputs import LIMITS, Limits
from scanner.source import InputError, Span
from scanner.template import Root
from scanner.values import Value

DEPTH = 2 * LIMITS.nesting
"""Expressions inside each other, through parameters, conditions and outputs too."""


class Evaluation:
    """The state of the evaluation of one root, its nested stacks included."""

    __slots__ = ("_noted", "depth", "given", "limits", "root", "stacks", "steps")

    def __init__(self, root: Root, given: dict[str, Value], limits: Limits = LIMITS) -> None:
        self.root = root
        self.given = given
        self.limits = limits
        self.steps = limits.steps
        self.depth = 0
        self.stacks = 1
        self._noted: set[InputError] = set()

    def note(self, span: Span, message: str) -> None:
        """Say once that something was left unevaluated."""
        self._once(self.root.notes, InputError(span, message))

    def error(self, span: Span, message: str) -> None:
        """Say once that something could not be read."""
        self._once(self.root.errors, InputError(span, message))

    def _once(self, messages: list[InputError], message: InputError) -> None:
        if message not in self._noted:
            self._noted.add(message)
            messages.append(message)
