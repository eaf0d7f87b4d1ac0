"""Which types of resource a diagram shows, under which name and with which of AWS's icons: `services.csv`.

The icons are AWS's own (https://aws.amazon.com/architecture/icons/). `icon` is the path of the picture in the package
`diagrams`, `shape` the name of the same icon in draw.io's library `mxgraph.aws4`.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Literal, cast

Role = Literal["outside", "edge", "gateway", "entry", "compute", "integration", "data", "passed", "listed"]
"""What a resource is in the picture: `passed` is never drawn, but what it connects is; `listed` is only named."""

DRAWN: tuple[Role, ...] = ("outside", "edge", "gateway", "entry", "compute", "integration", "data")


@dataclass(frozen=True, slots=True)
class Service:
    """A kind of resource as a diagram shows it."""

    role: Role
    label: str
    icon: str
    shape: str


@cache
def _tables() -> tuple[dict[str, Service], dict[str, Service]]:
    """Services by whole type, and listed ones by the beginning of a type."""
    exact: dict[str, Service] = {}
    begun: dict[str, Service] = {}
    text = (resources.files("scanner.report.diagram") / "services.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        service = Service(cast("Role", row["role"]), row["label"], row["icon"], row["shape"])
        for name in row["types"].split():
            (begun if service.role == "listed" else exact)[name] = service
    return exact, begun


def service_of(kind: str) -> Service | None:
    """The service that a type of resource is drawn as, or passed through as; None for anything else."""
    return _tables()[0].get(kind)


def listed_service(kind: str) -> Service | None:
    """The service that a type which isn't drawn itself belongs to, if the picture names it."""
    return next((service for begin, service in _tables()[1].items() if kind.startswith(begin)), None)


def services() -> Iterator[Service]:
    """Every service that a picture may show."""
    exact, begun = _tables()
    yield from dict.fromkeys((*exact.values(), *begun.values()))
