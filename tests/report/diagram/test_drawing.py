"""The sheet and the files that are written of it."""

from __future__ import annotations

import io
import xml.etree.ElementTree as ET
from itertools import combinations
from pathlib import Path

import pytest

from scanner.discovery import discover
from scanner.graph.build import ResourceGraph
from scanner.inputs import Inputs
from scanner.report.diagram import drawio, svg
from scanner.report.diagram.icons import icon
from scanner.report.diagram.layout import CELL_HEIGHT, CELL_WIDTH, Box, Sheet, arrange
from scanner.report.diagram.overlay import Overlay
from scanner.report.diagram.png import rendered
from scanner.report.diagram.services import services
from scanner.report.diagram.topology import topology_of
from scanner.roots import load_roots

ROOT = Path(__file__).parents[3]
CROWD = "".join(
    f'resource "aws_instance" "host_{number}" {{\n  ami = "ami-1"\n  subnet_id = aws_subnet.one.id\n}}\n'
    f'resource "aws_sqs_queue" "queue_{number}" {{}}\nresource "aws_lambda_function" "worker_{number}" {{}}\n'
    for number in range(12)
)
NETWORK = (
    'resource "aws_vpc" "net" {\n  cidr_block = "10.0.0.0/16"\n}\n'
    'resource "aws_subnet" "one" {\n  vpc_id = aws_vpc.net.id\n  availability_zone = "eu-west-1a"\n}\n'
    'resource "aws_subnet" "two" {\n  vpc_id = aws_vpc.net.id\n  availability_zone = "eu-west-1b"\n}\n'
    'resource "aws_lb" "front" {\n  subnets = [aws_subnet.one.id, aws_subnet.two.id]\n}\n'
    'resource "aws_iam_role" "role" {\n  assume_role_policy = "{}"\n}\n'
)


def sheet_of(path: Path, title: str = "") -> Sheet:
    [root] = load_roots(discover([path]), Inputs())
    return arrange(topology_of(ResourceGraph(root), title))


@pytest.fixture
def crowd(tmp_path: Path) -> Sheet:
    (tmp_path / "main.tf").write_text(NETWORK + CROWD, encoding="utf-8")
    return sheet_of(tmp_path)


def drawn(sheet: Sheet, overlay: Overlay | None = None) -> str:
    stream = io.StringIO()
    svg.write(sheet, stream, overlay)
    return stream.getvalue()


def inside(inner: tuple[float, float, float, float], outer: Box) -> bool:
    x, y, width, height = inner
    return (
        x >= outer.x
        and y >= outer.y
        and x + width <= outer.x + outer.width + 0.1
        and y + height <= outer.y + outer.height + 0.1
    )


@pytest.mark.parametrize("dialect", ["cloudformation", "terraform"])
def test_frames_and_icons_stand_within_their_frame(dialect: str) -> None:
    check_frames(sheet_of(ROOT / "fixtures" / dialect / "samples"))


def test_frames_and_icons_of_a_crowd_stand_within_their_frame(crowd: Sheet) -> None:
    check_frames(crowd)


def check_frames(sheet: Sheet) -> None:
    assert sheet.cloud.x + sheet.cloud.width <= sheet.width
    assert sheet.cloud.y + sheet.cloud.height <= sheet.height
    for box in sheet.boxes():
        for one in box.inner:
            assert inside((one.x, one.y, one.width, one.height), box), (box.title, one.title)
        for placed in box.icons:
            assert inside((placed.x, placed.y, CELL_WIDTH, CELL_HEIGHT), box), (box.title, placed.icon.title)


def test_no_two_icons_overlap(crowd: Sheet) -> None:
    for one, other in combinations(crowd.icons(), 2):
        apart = abs(one.x - other.x) >= CELL_WIDTH - 0.1 or abs(one.y - other.y) >= CELL_HEIGHT - 0.1
        assert apart, (one.icon.title, other.icon.title)


def test_the_svg_names_every_icon_and_loads_nothing(crowd: Sheet) -> None:
    root = ET.fromstring(drawn(crowd))
    titles = {element.text for element in root.iter("{http://www.w3.org/2000/svg}title")}
    assert {f"EC2 instance: aws_instance.host_{number}" for number in range(12)} <= titles
    for element in root.iter():
        for name, value in element.attrib.items():
            if name.rpartition("}")[2] == "href":
                assert value.startswith(("#", "data:image/png;base64,"))


def test_names_cannot_bring_markup_or_control_characters(tmp_path: Path) -> None:
    text = (
        "Resources:\n  Queue:\n    Type: AWS::SQS::Queue\n  Net:\n    Type: AWS::EC2::VPC\n    Properties:\n"
        '      CidrBlock: "<script>alert(1)</script>\\u202e\\u0007"\n'
    )
    (tmp_path / "template.yaml").write_text(text, encoding="utf-8")
    sheet = sheet_of(tmp_path, 'x"><script>alert(2)</script>\x1b[31m')
    root = ET.fromstring(drawn(sheet))
    assert not [element for element in root.iter() if element.tag.endswith("script")]
    assert "\x1b" not in drawn(sheet)
    assert "\u202e" not in drawn(sheet)
    stream = io.StringIO()
    drawio.write(sheet, stream)
    assert "\x1b" not in stream.getvalue()
    ET.fromstring(stream.getvalue())


def test_the_overlay_counts_failures_and_shows_what_is_lost(crowd: Sheet) -> None:
    text = drawn(
        crowd,
        Overlay(
            {"aws_lb.front": ["medium", "high"], "aws_vpc.net": ["low"]}, {"aws_instance.host_0": "lost"}, ("said",)
        ),
    )
    titles = [element.text for element in ET.fromstring(text).iter("{http://www.w3.org/2000/svg}title")]
    assert "2 failures, high at worst" in titles
    assert "1 failure, low at worst" in titles
    assert ">said<" in text


def test_drawio_nests_its_cells_and_connects_those_that_exist(crowd: Sheet) -> None:
    stream = io.StringIO()
    drawio.write(crowd, stream)
    cells = {cell.attrib["id"]: cell for cell in ET.fromstring(stream.getvalue()).iter("mxCell")}
    assert len(cells) == stream.getvalue().count("<mxCell")
    for cell in cells.values():
        assert cell.attrib.get("parent", "0") in cells
        for end in ("source", "target"):
            assert cell.attrib.get(end, "0") in cells
    [subnet] = [cell for cell in cells.values() if cell.attrib.get("value") == "one"]
    zone = cells[subnet.attrib["parent"]]
    assert zone.attrib["value"] == "Availability zone: eu-west-1a"
    assert cells[zone.attrib["parent"]].attrib["value"] == "VPC net (10.0.0.0/16)"


def test_every_icon_of_the_table_is_in_the_package() -> None:
    missing = [service.icon for service in services() if service.icon and icon(service.icon) is None]
    assert missing == []


def test_png_is_a_picture_of_the_sheet(crowd: Sheet) -> None:
    data = rendered(drawn(crowd))
    assert data.startswith(b"\x89PNG\r\n")
    assert int.from_bytes(data[16:20], "big") == round(crowd.width)
