"""The `[assessment]` table of the configuration: whose solution is assessed, for what, and by which case studies.

[assessment]
partner = "Example Ltd"
solution = "Example Shop"
segment = "digital-commerce"
delivery = "customer-deployed"
review_date = 2026-11-30
paths = ["templates"]
attestations = ["attestations"]
guide = ["docs/deployment-guide.md"]

[[assessment.case_studies]]
name = "acme"
paths = ["templates/main.yaml"]
parameters = ["case-studies/acme.json"]
production_date = 2026-02-01

[[assessment.workloads]]
name = "storefront"
resources = ["LoadBalancer"]

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
class DeclaredWorkload:
    """A part of the solution that must be in the code, by the addresses of its entry points, or patterns of them."""

    name: str
    resources: tuple[str, ...]


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
    guide: tuple[Path, ...] = ()
    workloads: tuple[DeclaredWorkload, ...] = ()


def read_settings(table: Table | None, checklist: Checklist) -> Settings:
    """The settings in a table. Raises UserError where they aren't as they must be."""
    if table is None:
        return Settings()
    studies = tuple(_case_study(one) for one in table.tables("case_studies"))
    names = [one.name for one in studies]
    for name in names:
        if names.count(name) > 1:
            raise table.error(f"two case studies are called {name!r}", "case_studies", names.index(name))
    return Settings(
        partner=table.text("partner") or "",
        solution=table.text("solution") or "",
        segment=table.text("segment", checklist.segments),
        delivery=table.text("delivery", checklist.categories),
        review=table.day("review_date"),
        paths=table.paths("paths"),
        attestations=table.existing("attestations"),
        case_studies=studies,
        declarations=tuple(_declaration(one, checklist) for one in table.tables("declarations")),
        guide=table.existing("guide"),
        workloads=tuple(
            DeclaredWorkload(one.needed("name"), one.texts("resources")) for one in table.tables("workloads")
        ),
    )


def _case_study(table: Table) -> CaseStudy:
    return CaseStudy(
        table.needed("name"),
        table.existing("paths"),
        table.existing("parameters"),
        table.existing("variables"),
        table.day("production_date"),
    )


def _declaration(table: Table, checklist: Checklist) -> Declaration:
    fact = table.needed("fact", checklist.declarations)
    return Declaration(fact, table.texts("resources"), table.needed("owner"), table.needed("reason"))
