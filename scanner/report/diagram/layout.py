"""Where everything stands on the sheet: boxes within boxes, icons in rows, all in pixels from the top left corner."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from scanner.report.diagram.areas import Drawn, RegionArea, Spanning, SubnetRow, Topology, VpcArea
from scanner.report.diagram.services import Role

BoxKind = Literal["cloud", "region", "vpc", "zone", "public", "private", "subnet", "span", "list", "group"]

ICON = 48
CELL_WIDTH = 124
CELL_HEIGHT = 100
PAD = 16
HEADER = 26
GAP = 24
_SUBNETS: Mapping[bool | None, BoxKind] = MappingProxyType({True: "public", False: "private", None: "subnet"})
_LISTED_WIDTH = 150
_LISTED_HEIGHT = 30
_LONGEST_COLUMN = 6
_GATEWAYS_A_ROW = 6


@dataclass(slots=True)
class Placed:
    """An icon's cell."""

    icon: Drawn
    x: float
    y: float

    @property
    def center(self) -> tuple[float, float]:
        """The middle of the picture in the cell, where lines end."""
        return self.x + CELL_WIDTH / 2, self.y + 6 + ICON / 2


@dataclass(slots=True)
class Box:
    """A frame with a title, what stands in it, and the frames inside."""

    kind: BoxKind
    title: str
    x: float = 0
    y: float = 0
    width: float = 0
    height: float = 0
    key: str = ""
    icons: list[Placed] = field(default_factory=list)
    inner: list[Box] = field(default_factory=list)
    listed: list[tuple[str, str, float, float]] = field(default_factory=list)
    """Services that are only named: icon, words, place."""

    def moved(self, right: float, down: float) -> Box:
        """Move the box with all that is in it; returns itself."""
        self.x += right
        self.y += down
        for placed in self.icons:
            placed.x += right
            placed.y += down
        self.listed = [(icon, words, x + right, y + down) for icon, words, x, y in self.listed]
        for box in self.inner:
            box.moved(right, down)
        return self

    def walk(self) -> Iterator[Box]:
        """This box and every box inside, from the outside in."""
        yield self
        for box in self.inner:
            yield from box.walk()


@dataclass(slots=True)
class Sheet:
    """A finished sheet."""

    title: str
    width: float
    height: float
    cloud: Box
    outside: list[Placed]
    connections: list[tuple[str, str]]

    def boxes(self) -> Iterator[Box]:
        """Every box, from the outside in."""
        return self.cloud.walk()

    def icons(self) -> Iterator[Placed]:
        """Every icon."""
        yield from self.outside
        for box in self.boxes():
            yield from box.icons


def arrange(topology: Topology) -> Sheet:
    """Give everything a place."""
    cloud = _cloud(topology)
    top = 56.0
    left = PAD + (CELL_WIDTH + GAP if topology.users is not None else 0)
    cloud.moved(left, top)
    width = left + cloud.width + PAD
    outside = []
    if topology.users is not None:
        outside.append(Placed(topology.users, PAD, top + max(0, min(cloud.height / 2, 240) - CELL_HEIGHT / 2)))
    if topology.outside:
        for number, icon in enumerate(topology.outside):
            outside.append(Placed(icon, width + GAP, top + number * CELL_HEIGHT))
        width += 2 * GAP + CELL_WIDTH
    height = top + max(cloud.height, len(topology.outside) * CELL_HEIGHT) + PAD
    return Sheet(topology.title, width, height, cloud, outside, topology.connections)


def _cloud(topology: Topology) -> Box:
    cloud = Box("cloud", f"AWS Cloud: {topology.account}")
    bottom = float(HEADER + PAD)
    if topology.edge:
        group = _grid("group", "Edge locations", topology.edge, columns=8).moved(PAD, bottom)
        cloud.inner.append(group)
        bottom += group.height + GAP
    for region in topology.regions:
        box = _region(region).moved(PAD, bottom)
        cloud.inner.append(box)
        bottom += box.height + GAP
    return _closed(cloud)


def _region(region: RegionArea) -> Box:
    """Columns from left to right as a request goes: entries, compute and VPCs, integration, data; services below."""
    box = Box("region", region.title)
    left = float(PAD)
    for roles, title in _COLUMNS:
        if title == "VPC":
            bottom = float(HEADER + PAD)
            widest = 0.0
            for vpc in region.vpcs:
                inner = _vpc(vpc).moved(left, bottom)
                box.inner.append(inner)
                bottom += inner.height + GAP
                widest = max(widest, inner.width)
            left += widest + GAP if region.vpcs else 0
            continue
        icons = [icon for role in roles for icon in region.icons.get(role, ())]
        if icons:
            column = _grid("group", title, *_in_rows(icons))
            box.inner.append(column.moved(left, HEADER + PAD))
            left += column.width + GAP
    if region.absent:
        absent = _grid("group", "Modules that are not present", region.absent, _columns_for(len(region.absent)))
        box.inner.append(absent.moved(left, HEADER + PAD))
    _closed(box)
    if region.listed:
        used = _listed(region, max(box.width - 2 * PAD, 3 * _LISTED_WIDTH))
        box.inner.append(used.moved(PAD, box.height if box.inner else HEADER + PAD))
        _closed(box)
    return box


_COLUMNS: tuple[tuple[tuple[Role, ...], str], ...] = (
    (("gateway", "entry"), "Entry"),
    (("compute",), "Compute"),
    ((), "VPC"),
    (("integration",), "Integration"),
    (("data",), "Data"),
)


def _columns_for(count: int) -> int:
    return math.ceil(count / _LONGEST_COLUMN)


def _in_rows(icons: Sequence[Drawn]) -> tuple[list[Drawn | None], int]:
    """The icons and how many stand in a row; what one module or nested stack holds begins a row of its own."""
    columns = _columns_for(len(icons))
    groups: dict[str, list[Drawn]] = {}
    for icon in icons:
        groups.setdefault(icon.container, []).append(icon)
    sizes = [len(group) for group in groups.values()]
    if len(sizes) < 3 or max(sizes) < 2 or max(sizes) > 2 * _LONGEST_COLUMN or columns < 2:
        return list(icons), columns
    columns = min(max(sizes), _LONGEST_COLUMN)
    rows: list[Drawn | None] = []
    for group in groups.values():
        rows += group
        rows += [None] * (-len(group) % columns)
    return rows, columns


def _listed(region: RegionArea, width: float) -> Box:
    columns = max(1, int((width - 2 * PAD) // _LISTED_WIDTH))
    box = Box("list", "Also used")
    for number, (service, count) in enumerate(region.listed):
        row, column = divmod(number, columns)
        words = f"{service.label} ({count})"
        box.listed.append(
            (service.icon, words, PAD + column * _LISTED_WIDTH, HEADER + row * _LISTED_HEIGHT),
        )
    rows = math.ceil(len(region.listed) / columns)
    box.width = 2 * PAD + min(columns, len(region.listed)) * _LISTED_WIDTH
    box.height = HEADER + rows * _LISTED_HEIGHT + PAD / 2
    return box


def _vpc(vpc: VpcArea) -> Box:
    """Zones as columns, tiers of subnets as rows; what spans zones lies across them."""
    box = Box("vpc", vpc.title, key=vpc.key)
    bottom = float(HEADER + PAD)
    widths = _zone_widths(vpc)
    total = sum(widths) + GAP * max(0, len(widths) - 1)
    for icons in (vpc.gateways, vpc.loose):
        if icons:
            columns = max(_GATEWAYS_A_ROW, int(total // CELL_WIDTH))
            band = _grid("group", "", icons, columns=columns).moved(PAD, bottom)
            box.inner.append(band)
            total = max(total, band.width)
            bottom += band.height + PAD
    for spanning in vpc.across:
        band = _span(spanning, "in several tiers of subnets", max(total, CELL_WIDTH)).moved(PAD, bottom)
        box.inner.append(band)
        bottom += band.height + PAD
    if widths:
        box.inner += _zones(vpc, widths, bottom)
    return _closed(box)


def _zone_widths(vpc: VpcArea) -> list[float]:
    widths = [float(CELL_WIDTH + 4 * PAD) for _ in vpc.zones]
    for row in vpc.rows:
        for zone, area in row.areas.items():
            columns = min(3, max(1, len(area.icons)))
            widths[zone] = max(widths[zone], columns * CELL_WIDTH + 4 * PAD, _text_width(area.title) + 5 * PAD)
        for spanning in row.spanning:
            zones = _zones_of(spanning, row)
            need = min(6, len(spanning.icons)) * CELL_WIDTH + 6 * PAD
            have = sum(widths[zone] for zone in zones)
            if have < need:
                for zone in zones:
                    widths[zone] += (need - have) / len(zones)
    return [max(width, _text_width(vpc.zones[zone]) + 3 * PAD) for zone, width in enumerate(widths)]


def _text_width(text: str) -> float:
    return 6.6 * min(len(text), 48)


def _zones_of(spanning: Spanning, row: SubnetRow) -> list[int]:
    return sorted(zone for zone, area in row.areas.items() if area.key in spanning.subnets)


def _zones(vpc: VpcArea, widths: Sequence[float], top: float) -> list[Box]:
    """The zones with their subnets, then what spans them, so that it is drawn over them."""
    lefts = [PAD + sum(widths[:zone]) + GAP * zone for zone in range(len(widths))]
    zones = [
        Box("zone", title, lefts[zone], top, widths[zone], 0, key=f"{vpc.key}/zone{zone}")
        for zone, title in enumerate(vpc.zones)
    ]
    spans: list[Box] = []
    bottom = top + HEADER + PAD / 2
    for row in vpc.rows:
        reserved = float(HEADER)
        for spanning in row.spanning:
            members = _zones_of(spanning, row)
            left, right = lefts[members[0]] + 2 * PAD, lefts[members[-1]] + widths[members[-1]] - 2 * PAD
            skipped = len(members) < members[-1] - members[0] + 1
            words = f"in zones {', '.join(str(zone + 1) for zone in members)}" if skipped else ""
            band = _span(spanning, words, right - left).moved(left, bottom + reserved + 4)
            spans.append(band)
            reserved += band.height + 8
        height = reserved + max(
            (_rows(len(area.icons), widths[zone]) * CELL_HEIGHT for zone, area in row.areas.items()), default=0
        )
        height = max(height + PAD / 2, HEADER + 2 * PAD)
        for zone, area in row.areas.items():
            subnet = Box(
                _SUBNETS[area.public],
                area.title,
                lefts[zone] + PAD,
                bottom,
                widths[zone] - 2 * PAD,
                height,
                key=area.key,
            )
            columns = _columns(widths[zone])
            for number, icon in enumerate(area.icons):
                down, across = divmod(number, columns)
                offset = (subnet.width - min(columns, len(area.icons)) * CELL_WIDTH) / 2
                subnet.icons.append(
                    Placed(icon, subnet.x + offset + across * CELL_WIDTH, bottom + reserved + down * CELL_HEIGHT)
                )
            zones[zone].inner.append(subnet)
        bottom += height + PAD
    for column in zones:
        column.height = bottom - top
    return [*zones, *spans]


def _columns(width: float) -> int:
    return max(1, int((width - 3 * PAD) // CELL_WIDTH))


def _rows(count: int, width: float) -> int:
    return math.ceil(count / _columns(width))


def _span(spanning: Spanning, words: str, width: float) -> Box:
    """A band with its icons in the middle."""
    columns = max(1, int(width // CELL_WIDTH))
    header = HEADER if words else 4
    rows = math.ceil(len(spanning.icons) / columns)
    box = Box("span", words, 0, 0, width, header + rows * CELL_HEIGHT, key="+".join(spanning.subnets))
    for number, icon in enumerate(spanning.icons):
        row, column = divmod(number, columns)
        in_row = min(columns, len(spanning.icons) - row * columns)
        step = width / in_row
        box.icons.append(Placed(icon, (column + 0.5) * step - CELL_WIDTH / 2, header + row * CELL_HEIGHT))
    return box


def _grid(kind: BoxKind, title: str, icons: Sequence[Drawn | None], columns: int) -> Box:
    """Icons in rows; None leaves a cell empty."""
    box = Box(kind, title)
    top = HEADER if title else 4
    for number, icon in enumerate(icons):
        if icon is None:
            continue
        row, column = divmod(number, columns)
        box.icons.append(Placed(icon, PAD / 2 + column * CELL_WIDTH, top + row * CELL_HEIGHT))
    box.width = max(PAD + min(columns, len(icons)) * CELL_WIDTH, _text_width(title) + PAD)
    box.height = top + math.ceil(len(icons) / columns) * CELL_HEIGHT
    return box


def _closed(box: Box) -> Box:
    """The box made as large as what is in it asks for."""
    right = max((one.x + one.width for one in box.inner), default=0)
    bottom = max((one.y + one.height for one in box.inner), default=HEADER)
    box.width = max(right - box.x + PAD, _text_width(box.title) + 4 * PAD)
    box.height = bottom - box.y + PAD
    return box
