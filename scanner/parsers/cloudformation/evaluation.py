"""What one root's evaluation shares: its limits, its notes, its names."""

from __future__ import annotations

from scanner.inputs import LIMITS, Limits
from scanner.parsers.cloudformation.documents import Document
from scanner.parsers.cloudformation.macros import Prepared, prepared
from scanner.parsers.cloudformation.templates import Project
from scanner.source import InputError, Span
from scanner.template import Root
from scanner.values import Value

DEPTH = 2 * LIMITS.nesting
"""Expressions inside each other, through parameters, conditions and outputs too."""


class Evaluation:
    """The state of the evaluation of one root, its nested stacks included."""

    __slots__ = ("_noted", "depth", "expand_sam", "given", "limits", "root", "stacks", "steps")

    def __init__(
        self, root: Root, given: dict[str, Value], limits: Limits = LIMITS, *, expand_sam: bool = True
    ) -> None:
        self.root = root
        self.given = given
        self.limits = limits
        self.steps = limits.steps
        self.depth = 0
        self.stacks = 1
        self.expand_sam = expand_sam
        self._noted: set[InputError] = set()

    def of(self, root: Root) -> Evaluation:
        """The state of the evaluation of another root that is given the same."""
        return Evaluation(root, self.given, self.limits, expand_sam=self.expand_sam)

    def prepared(self, document: Document, project: Project, *, outermost: bool) -> Prepared:
        """The template as its macros leave it, the same for each of its uses."""
        given = self.given if outermost else {}
        key = (id(document), self.expand_sam, frozenset(given.items()))
        if key not in project.prepared:
            project.prepared[key] = prepared(document, project.find, given, expand_sam=self.expand_sam)
        return project.prepared[key]

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
