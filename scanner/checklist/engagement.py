"""The `[assessment]` table of the configuration: whose solution is assessed, for what, and by which case studies.

[assessment]
partner = "Example Ltd"
solution = "Example Shop"
segment = "digital-commerce"
delivery = "customer-deployed"
review_date = 2026-11-30
paths = ["templates"]
attestations = ["attestations"]

[[assessment.case_studies]]
name = "acme"
paths = ["templates/main.yaml"]
parameters = ["case-studies/acme.json"]
production_date = 2026-02-01

[[assessment.declarations]]
fact = "public-bucket"
resources = ["WebsiteBucket"]
owner = "Jo Example"
reason = "It holds the public website."
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from scanner.checklist.catalogue import Checklist
from scanner.config import Table


@dataclass(frozen=True, slots=True)
class CaseStudy:
    """One deployment for one customer: what is judged, and with which values."""

    name: str
    paths: tuple[Path, ...]
    parameters: tuple[Path, ...] = ()
    variables: tuple[Path, ...] = ()
    production_date: date | None = None


@dataclass(frozen=True, slots=True)
class Declaration:
    """A fact that code can't show: which resources it holds for, who answers for it, and why it is so."""

    fact: str
    resources: tuple[str, ...]
    owner: str
    reason: str


@dataclass(frozen=True, slots=True)
class Settings:
    """What the configuration says of the assessment; None where it says nothing."""

    partner: str = ""
    solution: str = ""
    segment: str | None = None
    delivery: str | None = None
    review: date | None = None
    paths: tuple[Path, ...] = ()
    attestations: tuple[Path, ...] = ()
    case_studies: tuple[CaseStudy, ...] = ()
    declarations: tuple[Declaration, ...] = ()


def read_settings(table: Table | None, checklist: Checklist) -> Settings:
    """The settings in a table. Raises UserError where they aren't as they must be."""
    if table is None:
        return Settings()
    table.allow(
        "partner",
        "solution",
        "segment",
        "delivery",
        "review_date",
        "paths",
        "attestations",
        "case_studies",
        "declarations",
    )
    studies = tuple(_case_study(one) for one in table.tables("case_studies"))
    names = [one.name for one in studies]
    for name in names:
        if names.count(name) > 1:
            raise table.error(f"two case studies are called {name!r}", "case_studies#0")
    return Settings(
        partner=table.text("partner") or "",
        solution=table.text("solution") or "",
        segment=table.text("segment", checklist.segments),
        delivery=table.text("delivery", checklist.categories),
        review=table.day("review_date"),
        paths=table.paths("paths"),
        attestations=_existing(table, "attestations"),
        case_studies=studies,
        declarations=tuple(_declaration(one, checklist) for one in table.tables("declarations")),
    )


def _case_study(table: Table) -> CaseStudy:
    table.allow("name", "paths", "parameters", "variables", "production_date")
    paths = _existing(table, "paths")
    if not paths:
        raise table.error("a case study needs 'paths': the templates and folders that were deployed")
    return CaseStudy(
        table.needed("name"),
        paths,
        _existing(table, "parameters"),
        _existing(table, "variables"),
        table.day("production_date"),
    )


def _declaration(table: Table, checklist: Checklist) -> Declaration:
    table.allow("fact", "resources", "owner", "reason")
    fact = table.text("fact", checklist.declarations)
    if fact is None:
        raise table.error("the key 'fact' is missing")
    resources = table.texts("resources")
    if not resources:
        raise table.error("a declaration needs 'resources': addresses, or patterns of them")
    return Declaration(fact, resources, table.needed("owner"), table.needed("reason"))


def _existing(table: Table, key: str) -> tuple[Path, ...]:
    for path in table.paths(key):
        if not path.exists():
            raise table.error(f"{key!r}: there is no {path.name!r} at {path}", key)
    return table.paths(key)
