"""What a diagram is made of: icons, and the frames that they stand in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from scanner.report.diagram.services import Role, Service


@dataclass(frozen=True, slots=True)
class Drawn:
    """One icon: a resource, or several equal ones. `certain` is false for what a condition may leave out."""

    key: str
    title: str
    service: Service
    addresses: tuple[str, ...]
    certain: bool = True
    container: str = ""


@dataclass(slots=True)
class SubnetArea:
    """One subnet of the graph, or subnets outside it that a parameter gives; `public` is None where nothing tells."""

    key: str
    title: str
    public: bool | None
    icons: list[Drawn] = field(default_factory=list)


@dataclass(slots=True)
class Spanning:
    """Resources that lie in several subnets of one row."""

    subnets: tuple[str, ...]
    icons: list[Drawn] = field(default_factory=list)


@dataclass(slots=True)
class SubnetRow:
    """At most one subnet a zone, by the zone's position; and what spans several of them."""

    areas: dict[int, SubnetArea] = field(default_factory=dict)
    spanning: list[Spanning] = field(default_factory=list)


@dataclass(slots=True)
class VpcArea:
    """A VPC with its zones; `gateways` stand at its edge, `loose` lies in it without a subnet that is known."""

    key: str
    title: str
    zones: list[str] = field(default_factory=list)
    rows: list[SubnetRow] = field(default_factory=list)
    gateways: list[Drawn] = field(default_factory=list)
    across: list[Spanning] = field(default_factory=list)
    loose: list[Drawn] = field(default_factory=list)


@dataclass(slots=True)
class RegionArea:
    """A Region: its VPCs, what lies in none of them by role, and the services that are named only."""

    title: str
    vpcs: list[VpcArea] = field(default_factory=list)
    icons: dict[Role, list[Drawn]] = field(default_factory=lambda: defaultdict(list))
    listed: list[tuple[Service, int]] = field(default_factory=list)
    absent: list[Drawn] = field(default_factory=list)


@dataclass(slots=True)
class Topology:
    """One picture."""

    title: str
    account: str
    edge: list[Drawn] = field(default_factory=list)
    regions: list[RegionArea] = field(default_factory=list)
    outside: list[Drawn] = field(default_factory=list)
    users: Drawn | None = None
    connections: list[tuple[str, str]] = field(default_factory=list)

    def icons(self) -> Iterator[Drawn]:
        """Every icon."""
        if self.users is not None:
            yield self.users
        yield from (*self.edge, *self.outside)
        for region in self.regions:
            yield from region.absent
            for icons in region.icons.values():
                yield from icons
            for vpc in region.vpcs:
                yield from (*vpc.gateways, *vpc.loose)
                for spanning in vpc.across:
                    yield from spanning.icons
                for row in vpc.rows:
                    for area in row.areas.values():
                        yield from area.icons
                    for spanning in row.spanning:
                        yield from spanning.icons
