"""What a checklist is: its sections and items, whom they apply to, and how each is decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase
from functools import cached_property

from scanner.checklist.outline import Outline, OutlinedItem, Role


class Mode(StrEnum):
    """How an item is decided."""

    DECIDED_BY_CODE = "decided-by-code"
    """Code alone can show that it is met and that it isn't, for what is in code."""
    SUPPORTED_BY_CODE = "supported-by-code"
    """Code can show that it isn't met, or part of the evidence; a person attests the rest."""
    ATTEST_ONLY = "attest-only"
    """A person attests it; code gives hints at most."""


class Scope(StrEnum):
    """What a document that is handed in is about."""

    SOLUTION = "solution"
    CASE_STUDY = "case-study"


@dataclass(frozen=True, slots=True)
class Category:
    """A delivery category or a segment: one of the choices by which items apply or don't."""

    id: str
    title: str
    summary: str


@dataclass(frozen=True, slots=True)
class DeclaredFact:
    """A kind of fact that code can't show and a person may declare."""

    id: str
    summary: str
    policies: tuple[str, ...]
    """Globs of the policies whose question it answers."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One thing that a section of a deployment guide must tell, and words by which it is known, lower-case."""

    topic: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GuideSection:
    """A section that a deployment guide must have; `headings` are beginnings of words in a heading, lower-case."""

    id: str
    title: str
    headings: tuple[str, ...]
    asks: tuple[Ask, ...]


@dataclass(frozen=True, slots=True)
class GuideDemand:
    """What a deployment guide must hold, and the address of who says so."""

    source: str
    sections: tuple[GuideSection, ...]


@dataclass(frozen=True, slots=True)
class Applicability:
    """Whom an item applies to."""

    known: tuple[str, ...]
    """IDs of all delivery categories of the checklist."""
    categories: frozenset[str]
    """IDs of those that the item applies to."""
    segment: str | None
    """The one segment that it applies to; `None` where the segment makes no difference."""

    def to(self, category: str, segment: str | None = None) -> bool:
        """Whether the item applies to a delivery category and, if one is given, to a segment.

        Raises:
            ValueError: the checklist has no such delivery category.
        """
        if category not in self.known:
            raise ValueError(f"unknown delivery category {category!r}; there are {', '.join(self.known)}")
        return category in self.categories and (segment is None or self.segment is None or segment == self.segment)


@dataclass(frozen=True, slots=True)
class Window:
    """A limit in time that an attestation must keep; one or more of the limits are set."""

    event: str
    """What is dated or measured, in words."""
    within_months: int | None = None
    """The event lies at most so many months before the review."""
    rotation_days: int | None = None
    """The event recurs at least once in so many days."""
    rto_hours: int | None = None
    """Recovery takes less than so many hours."""
    before: str | None = None
    """What the event must precede, in words."""
    repeated: tuple[str, ...] = ()
    """When the event must be repeated, in words, where the checklist gives no figure."""


@dataclass(frozen=True, slots=True)
class AttestationDemand:
    """What a person must state so that an item can be met."""

    always_needed: bool
    """False: only where code leaves something open."""
    states: str
    outweighs_failure: str | None
    """Which attested reason outweighs a failure shown by code; `None` where none does."""


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a checklist."""

    id: str
    title: str
    summary: str
    section: str
    """ID of its section."""
    mode: Mode
    applicability: Applicability
    required: bool
    """False for an optional feature, which never keeps the checklist from being met."""
    asks_for_mechanism: bool
    """Whether something must exist (a trail, an alarm): code without it doesn't show the item, where for other items
    code that has nothing of the kind has nothing wrong with it either.
    """
    needs_whole_form: bool
    """Whether the item is about the checklist itself: met only when every other item has an answer."""
    evidence: str | None
    """What code can show; `None` where it shows nothing."""
    met: str | None
    """When it is met, as far as code tells."""
    not_met: str | None
    """What shows that it isn't."""
    not_by_code: str | None
    """Why no policy decides it; set exactly where none does."""
    attestation: AttestationDemand
    question: str
    """What a person would ask the partner."""
    windows: tuple[Window, ...]
    document: str | None
    """The kind of document that it asks for, where Stackproof can make or read one: `architecture-diagram` or
    `deployment-guide`.
    """
    documents: Mapping[str, tuple[Scope, ...]]
    """Delivery category → what a document is due for; empty where the item asks for no document."""
    decides: tuple[str, ...]
    """IDs of the policies that decide it."""
    supports: tuple[str, ...]
    """IDs of the policies that only support it."""
    effective: tuple[str, ...]
    """Those of `decides` that judge the effect of everything together (a path, a simulation). Where such a policy has a
    verdict on a resource, the other policies that decide speak only of what it couldn't place.
    """

    def applies_to(self, category: str, segment: str | None = None) -> bool:
        """Whether the item applies to a delivery category and, if one is given, to a segment.

        Raises:
            ValueError: the checklist has no such delivery category.
        """
        return self.applicability.to(category, segment)


@dataclass(frozen=True, slots=True)
class Section:
    """Items under one heading."""

    id: str
    part: str
    """The heading of the larger part that the section belongs to."""
    number: str | None
    """The section's number in the document, where it has one."""
    title: str
    summary: str
    segment: str | None
    """ID of the segment whose features the section lists."""
    items: tuple[Item, ...]


@dataclass(frozen=True)
class Checklist:
    """A published checklist, with the policies that decide and support its items."""

    id: str
    title: str
    version: str
    published: str
    """Month of publication, `YYYY-MM`."""
    attestation_valid_months: int
    """How long an attestation is valid where its item has no shorter window."""
    categories: Mapping[str, Category]
    """Delivery categories by ID."""
    segments: Mapping[str, Category]
    declarations: Mapping[str, DeclaredFact]
    """Kinds of facts that may be declared, by ID."""
    guide: GuideDemand | None
    """What a deployment guide must hold; `None` where the checklist asks for none."""
    sections: tuple[Section, ...]

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """All items, in the checklist's order."""
        return tuple(item for section in self.sections for item in section.items)

    def item(self, item_id: str) -> Item:
        """The item with this ID.

        Raises:
            KeyError: the checklist has no such item.
        """
        return self._by_id[item_id]

    def matching(self, pattern: str) -> tuple[Item, ...]:
        """The items whose ID matches a glob (`SEC-*`, `REL-2.[1-3]`), whatever its case; empty where none does."""
        glob = pattern.casefold()
        return tuple(item for item in self.items if fnmatchcase(item.id.casefold(), glob))

    def items_of(self, policy_id: str) -> tuple[tuple[str, Role], ...]:
        """The items that a policy decides or supports, in the checklist's order; empty for an unknown policy."""
        return self.outline.items_of(policy_id)

    @property
    def policies(self) -> frozenset[str]:
        """IDs of all policies that decide or support an item."""
        return self.outline.policies

    @cached_property
    def _by_id(self) -> Mapping[str, Item]:
        return {item.id: item for item in self.items}

    @cached_property
    def outline(self) -> Outline:
        """The items' titles and policies, which is all that a scan needs."""
        return Outline(OutlinedItem(item.id, item.title, item.decides, item.supports) for item in self.items)
