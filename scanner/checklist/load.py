"""Reads a checklist's YAML file; its form is `docs/schemas/checklist.schema.json`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType

from scanner.checklist.catalogue import (
    Applicability,
    Ask,
    AttestationDemand,
    Category,
    Checklist,
    DeclaredFact,
    GuideDemand,
    GuideSection,
    Item,
    Mode,
    Scope,
    Section,
    Window,
)
from scanner.yaml_fields import Fields, read_document

_FORMAT = 1
_ID = re.compile(r"[A-Za-z0-9]+([.-][A-Za-z0-9]+)*")
_POLICY_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*/[a-z0-9]+(-[a-z0-9]+)*")


class _Need(StrEnum):
    ALWAYS = "always"
    AS_NEEDED = "as-needed"


def load_checklist(path: Path) -> Checklist:
    """Read a checklist.

    Raises:
        CatalogueError: the file can't be read, or isn't a checklist; the text names the file and the line.
    """
    document = read_document(path).allow(
        "format",
        "id",
        "title",
        "version",
        "published",
        "attestation_valid_months",
        "delivery_categories",
        "segments",
        "declarations",
        "deployment_guide",
        "sections",
    )
    if document.number("format") != _FORMAT:
        raise document.error_at("format", f"only format {_FORMAT} of checklists is understood")
    categories = _categories(document.fields("delivery_categories"))
    segments = _categories(document.fields("segments")) if "segments" in document else MappingProxyType({})
    sections = _Sections(tuple(categories), segments)
    return Checklist(
        id=_identifier(document, "id"),
        title=document.text("title"),
        version=document.text("version"),
        published=document.text("published"),
        attestation_valid_months=document.number("attestation_valid_months"),
        categories=categories,
        segments=segments,
        declarations=_declarations(document),
        guide=_guide(document),
        sections=tuple(sections.read(fields) for fields in document.field_list("sections")),
    )


def available_checklists(folder: Path) -> Mapping[str, Path]:
    """The checklists of a folder, by the names of their files without `.yaml`."""
    return {path.stem: path for path in sorted(folder.glob("*.yaml"))}


def _identifier(fields: Fields, key: str) -> str:
    value = fields.text(key)
    if not _ID.fullmatch(value):
        raise fields.error_at(key, f"{value!r} is no ID: letters and digits joined by dashes and dots")
    return value


def _categories(fields: Fields) -> Mapping[str, Category]:
    found: dict[str, Category] = {}
    for name in fields:
        category = fields.fields(name).allow("title", "summary")
        found[name] = Category(name, category.text("title"), category.text("summary"))
    if not found:
        raise fields.error("at least one is needed")
    return MappingProxyType(found)


def _declarations(document: Fields) -> Mapping[str, DeclaredFact]:
    if "declarations" not in document:
        return MappingProxyType({})
    declarations = document.fields("declarations")
    found: dict[str, DeclaredFact] = {}
    for name in declarations:
        fact = declarations.fields(name).allow("summary", "policies")
        found[name] = DeclaredFact(name, fact.text("summary"), fact.texts("policies"))
    return MappingProxyType(found)


def _guide(document: Fields) -> GuideDemand | None:
    if "deployment_guide" not in document:
        return None
    guide = document.fields("deployment_guide").allow("source", "sections")
    lines: dict[str, int] = {}
    sections = []
    for fields in guide.field_list("sections"):
        fields.allow("id", "title", "headings", "asks")
        asks = tuple(
            Ask(one.text("topic"), tuple(word.casefold() for word in one.texts("words")))
            for one in (ask.allow("topic", "words") for ask in fields.field_list("asks"))
        )
        headings = tuple(word.casefold() for word in fields.texts("headings"))
        sections.append(GuideSection(_unique(fields, lines), fields.text("title"), headings, asks))
    return GuideDemand(guide.text("source"), tuple(sections))


_DOCUMENTS = ("architecture-diagram", "deployment-guide")


def _document(fields: Fields) -> str | None:
    found = fields.optional_text("document")
    if found is not None and found not in _DOCUMENTS:
        raise fields.error_at("document", f"unknown document {found!r}; there are {', '.join(_DOCUMENTS)}")
    return found


class _Sections:
    """Reads the sections of one checklist, with what holds across them: the known categories, and unique IDs."""

    def __init__(self, categories: tuple[str, ...], segments: Mapping[str, Category]) -> None:
        self._categories = categories
        self._segments = segments
        self._section_lines: dict[str, int] = {}
        self._item_lines: dict[str, int] = {}

    def read(self, fields: Fields) -> Section:
        fields.allow("id", "part", "number", "title", "summary", "segment", "items")
        section_id = _unique(fields, self._section_lines)
        segment = fields.optional_text("segment")
        if segment is not None and segment not in self._segments:
            raise fields.error_at("segment", f"unknown segment {segment!r}; there are {', '.join(self._segments)}")
        return Section(
            id=section_id,
            part=fields.text("part"),
            number=fields.optional_text("number"),
            title=fields.text("title"),
            summary=fields.text("summary"),
            segment=segment,
            items=tuple(self._item(item, section_id, segment) for item in fields.field_list("items")),
        )

    def _item(self, fields: Fields, section_id: str, segment: str | None) -> Item:
        fields.allow(
            "id",
            "title",
            "decision",
            "applies_to",
            "required",
            "asks_for_mechanism",
            "needs_whole_form",
            "summary",
            "evidence",
            "met",
            "not_met",
            "not_by_code",
            "attestation",
            "question",
            "windows",
            "document",
            "documents",
            "policies",
        )
        applicability = Applicability(self._categories, self._applies_to(fields), segment)
        decides, supports, effective = _policies(fields)
        item = Item(
            id=_unique(fields, self._item_lines),
            title=fields.text("title"),
            summary=fields.text("summary"),
            section=section_id,
            mode=fields.word("decision", Mode),
            applicability=applicability,
            required=fields.flag("required") if "required" in fields else True,
            asks_for_mechanism="asks_for_mechanism" in fields and fields.flag("asks_for_mechanism"),
            needs_whole_form="needs_whole_form" in fields and fields.flag("needs_whole_form"),
            evidence=fields.optional_text("evidence"),
            met=fields.optional_text("met"),
            not_met=fields.optional_text("not_met"),
            not_by_code=fields.optional_text("not_by_code"),
            attestation=_attestation(fields.fields("attestation")),
            question=fields.text("question"),
            windows=tuple(map(_window, fields.field_list("windows"))) if "windows" in fields else (),
            document=_document(fields),
            documents=_documents(fields, applicability),
            decides=decides,
            supports=supports,
            effective=effective,
        )
        _hold_together(item, fields)
        return item

    def _applies_to(self, fields: Fields) -> frozenset[str]:
        if not fields.is_list("applies_to"):
            if fields.text("applies_to") != "all":
                raise fields.error_at("applies_to", "'applies_to' must be 'all' or a list of delivery categories")
            return frozenset(self._categories)
        names = fields.texts("applies_to")
        for name in names:
            if name not in self._categories:
                known = ", ".join(self._categories)
                raise fields.error_at("applies_to", f"unknown delivery category {name!r}; there are {known}")
        return frozenset(names)


def _unique(fields: Fields, lines: dict[str, int]) -> str:
    identifier = _identifier(fields, "id")
    if identifier in lines:
        raise fields.error_at("id", f"{identifier} is already the ID at line {lines[identifier]}")
    lines[identifier] = fields.line
    return identifier


def _attestation(fields: Fields) -> AttestationDemand:
    fields.allow("needed", "states", "outweighs_failure")
    return AttestationDemand(
        always_needed=fields.word("needed", _Need) is _Need.ALWAYS,
        states=fields.text("states"),
        outweighs_failure=fields.optional_text("outweighs_failure"),
    )


def _window(fields: Fields) -> Window:
    fields.allow("event", "within_months", "rotation_days", "rto_hours", "before", "repeated")
    if set(fields) == {"event"}:
        raise fields.error("a window needs a limit beside its event")
    return Window(
        event=fields.text("event"),
        within_months=fields.optional_number("within_months"),
        rotation_days=fields.optional_number("rotation_days"),
        rto_hours=fields.optional_number("rto_hours"),
        before=fields.optional_text("before"),
        repeated=fields.texts("repeated"),
    )


def _documents(fields: Fields, applicability: Applicability) -> Mapping[str, tuple[Scope, ...]]:
    if "documents" not in fields:
        return MappingProxyType({})
    due = fields.fields("documents")
    if set(due) != applicability.categories:
        raise fields.error_at(
            "documents", "'documents' must name exactly the delivery categories that the item applies to"
        )
    return MappingProxyType({category: due.words(category, Scope) for category in due})


def _policies(fields: Fields) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """The policies that decide the item, those that support it, and which of the former judge the effect."""
    if "policies" not in fields:
        return (), (), ()
    policies = fields.fields("policies").allow("effective", "decides", "supports")
    decides, supports, effective = policies.texts("decides"), policies.texts("supports"), policies.texts("effective")
    for key, ids in (("decides", decides), ("supports", supports)):
        for policy_id in ids:
            if not _POLICY_ID.fullmatch(policy_id):
                raise policies.error_at(key, f"{policy_id!r} is no policy's ID: it reads theme/name")
    for policy_id in sorted(set(decides) & set(supports)):
        raise policies.error_at("supports", f"{policy_id} can't decide the item and only support it")
    for policy_id in effective:
        if policy_id not in decides:
            raise policies.error_at("effective", f"{policy_id} isn't among the policies that decide the item")
    return decides, supports, effective


def _hold_together(item: Item, fields: Fields) -> None:
    """Refuse an item that says one thing about its decision in one place and another elsewhere."""
    if item.decides and item.mode is Mode.ATTEST_ONLY:
        raise fields.error_at("decision", f"{item.id} is attest-only, but policies decide it")
    if not item.decides and item.mode is Mode.DECIDED_BY_CODE:
        raise fields.error_at("decision", f"{item.id} is decided by code, but no policy decides it")
    if item.decides and item.not_by_code is not None:
        raise fields.error_at("not_by_code", f"{item.id} says why code can't decide it, but policies decide it")
    if not item.decides and item.not_by_code is None:
        raise fields.error(f"no policy decides {item.id}: say why under 'not_by_code'")
