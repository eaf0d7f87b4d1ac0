"""The sheet as a draw.io file, with draw.io's own AWS shapes, so that people can go on working with it.

https://www.drawio.com/doc/faq/diagram-source-edit
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Mapping
from types import MappingProxyType
from typing import TextIO

from scanner.report.diagram.layout import CELL_WIDTH, ICON, Box, BoxKind, Placed, Sheet
from scanner.report.diagram.services import Service
from scanner.report.printable import printable

_GROUP = (
    "points=[];outlineConnect=0;html=0;whiteSpace=wrap;fontSize=12;container=1;pointerEvents=0;collapsible=0;"
    "recursiveResize=0;shape=mxgraph.aws4.group;verticalAlign=top;align=left;spacingLeft=30;grIcon=mxgraph.aws4."
)

_PLAIN = "verticalAlign=top;html=0;container=1;"

_FRAMES: Mapping[BoxKind, str] = MappingProxyType(
    {
        "cloud": _GROUP + "group_aws_cloud_alt;strokeColor=#232F3E;fillColor=none;fontColor=#232F3E;",
        "region": _GROUP + "group_region;strokeColor=#00A4A6;fillColor=none;fontColor=#147EBA;dashed=1;",
        "vpc": _GROUP + "group_vpc2;strokeColor=#8C4FFF;fillColor=none;fontColor=#8C4FFF;",
        "public": _GROUP + "group_security_group;grStroke=0;strokeColor=#7AA116;fillColor=#F2F6E8;fontColor=#248814;",
        "private": _GROUP + "group_security_group;grStroke=0;strokeColor=#00A4A6;fillColor=#E6F6F7;fontColor=#147EBA;",
        "subnet": _GROUP + "group_security_group;grStroke=0;strokeColor=#879196;fillColor=#F4F4F4;fontColor=#545B64;",
        "zone": f"fillColor=none;strokeColor=#147EBA;dashed=1;fontColor=#147EBA;{_PLAIN}",
        "span": f"rounded=1;arcSize=8;fillColor=#FFFFFF;strokeColor=#D86613;dashed=1;{_PLAIN}",
        "list": f"fillColor=#FAFAFA;strokeColor=#879196;align=left;spacingLeft=8;{_PLAIN}",
        "group": f"fillColor=none;strokeColor=none;align=left;spacingLeft=8;{_PLAIN}",
    }
)

_COLORS: Mapping[str, str] = MappingProxyType(
    {"compute": "#ED7100", "integration": "#E7157B", "data": "#C925D1", "listed": "#DD344C"}
)

_LABEL = "fontSize=11;html=0;verticalLabelPosition=bottom;verticalAlign=top;align=center;outlineConnect=0;"

_OWN_SHAPES = frozenset(
    {
        "application_load_balancer",
        "classic_load_balancer",
        "customer_gateway",
        "ecs_service",
        "endpoints",
        "internet_gateway",
        "nat_gateway",
        "network_load_balancer",
        "peering",
        "transit_gateway_attachment",
        "users",
        "volume",
        "vpn_connection",
        "vpn_gateway",
    }
)
"""Shapes that stand by themselves, without the coloured square of a service."""


def write(sheet: Sheet, stream: TextIO) -> None:
    """Write the whole file."""
    file = ET.Element("mxfile", host="stackproof")
    diagram = ET.SubElement(file, "diagram", name=printable(sheet.title)[:60] or "Architecture")
    model = ET.SubElement(
        diagram, "mxGraphModel", dx="0", dy="0", grid="1", page="1", pageWidth=f"{sheet.width:.0f}",
        pageHeight=f"{sheet.height:.0f}",
    )  # fmt: skip
    root = ET.SubElement(model, "root")
    ET.SubElement(root, "mxCell", id="0")
    ET.SubElement(root, "mxCell", {"id": "1", "parent": "0"})
    names: dict[str, str] = {}
    for placed in sheet.outside:
        _add_icon(root, placed, "1", 0, 0, names)
    _add_box(root, sheet.cloud, "1", 0, 0, names)
    for number, (start, end) in enumerate(sheet.connections):
        if start in names and end in names:
            style = "edgeStyle=orthogonalEdgeStyle;rounded=1;strokeColor=#545B64;endArrow=block;html=0;"
            ends = {"source": names[start], "target": names[end]}
            edge = ET.SubElement(
                root, "mxCell", {"id": f"e{number}", "style": style, "edge": "1", "parent": "1", **ends}
            )
            ET.SubElement(edge, "mxGeometry", {"relative": "1", "as": "geometry"})
    ET.indent(file)
    stream.write('<?xml version="1.0" encoding="UTF-8"?>\n')
    stream.write(ET.tostring(file, encoding="unicode"))
    stream.write("\n")


def _add_box(root: ET.Element, box: Box, parent: str, left: float, top: float, names: dict[str, str]) -> None:
    """A frame in its parent's coordinates, then what stands in it."""
    name = f"b{len(root)}"
    _cell(root, name, box.title, _FRAMES[box.kind], parent, (box.x - left, box.y - top, box.width, box.height))
    for placed in box.icons:
        _add_icon(root, placed, name, box.x, box.y, names)
    for number, (_, words, x, y) in enumerate(box.listed):
        style = "text;html=0;align=left;verticalAlign=middle;fontSize=11;"
        _cell(root, f"{name}l{number}", words, style, name, (x - box.x, y - box.y, 140, 24))
    for inner in box.inner:
        _add_box(root, inner, name, box.x, box.y, names)


def _add_icon(root: ET.Element, placed: Placed, parent: str, left: float, top: float, names: dict[str, str]) -> None:
    name = f"i{len(root)}"
    names[placed.icon.key] = name
    place = (placed.x + (CELL_WIDTH - ICON) / 2 - left, placed.y + 6 - top, ICON, ICON)
    _cell(root, name, f"{placed.icon.title}\n{placed.icon.service.label}", _style(placed.icon.service), parent, place)


def _style(service: Service) -> str:
    color = _COLORS.get(service.role, "#8C4FFF")
    if service.shape in _OWN_SHAPES:
        return f"{_LABEL}shape=mxgraph.aws4.{service.shape};fillColor={color};strokeColor=none;"
    if not service.icon:
        return f"{_LABEL}fillColor=#F4F4F4;strokeColor=#879196;dashed=1;"
    named = f"shape=mxgraph.aws4.resourceIcon;resIcon=mxgraph.aws4.{service.shape};"
    return f"{_LABEL}{named}fillColor={color};strokeColor=#ffffff;"


def _cell(
    root: ET.Element, name: str, words: str, style: str, parent: str, place: tuple[float, float, float, float]
) -> None:
    value = "\n".join(printable(line) for line in words.split("\n"))
    stated = {"id": name, "value": value, "style": style, "vertex": "1", "parent": parent}
    cell = ET.SubElement(root, "mxCell", stated)
    x, y, width, height = (f"{number:.0f}" for number in place)
    ET.SubElement(cell, "mxGeometry", {"x": x, "y": y, "width": width, "height": height, "as": "geometry"})
