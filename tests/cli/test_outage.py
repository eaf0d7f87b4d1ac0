"""`stackproof outage`: its table, its exit codes and its pictures."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from scanner.cli import main

ARCHITECTURES = Path(__file__).resolve().parents[2] / "fixtures" / "architectures"

SVG = "{http://www.w3.org/2000/svg}"


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    code = main(["outage", *map(str, arguments)])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_the_table_names_each_zone_and_the_chain_of_reasons(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, ARCHITECTURES / "shop" / "stack.yaml")
    assert code == 1
    assert re.search(r"XX +zone 1 of the Region +lost +Counter is lost: Inner2 leaves through Gate", out)
    assert "Door -> Counter -> Cache" in out
    assert "to mend it: give it a standby or a second member in another zone" in out
    assert out.splitlines()[-1] == "2 workloads: 1 lost, 1 interrupted"


def test_one_zone_alone(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, ARCHITECTURES / "intranet" / "plain", "--zone", "zone 2")
    assert code == 0
    assert "zone 2 of" in out
    assert "zone 1 of" not in out


def test_a_zone_that_nothing_lies_in_is_bad_usage(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, ARCHITECTURES / "shop" / "plain", "--zone", "mars-east-1a")
    assert code == 2
    assert "mars-east-1a" in err


def test_what_cannot_be_read_has_its_own_exit_code(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text('resource "aws_lb" "door" {\n', encoding="utf-8")
    code, _, err = run(capsys, tmp_path)
    assert code == 3
    assert "main.tf" in err


def test_the_json_document_holds_tiers_edges_and_outages(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, ARCHITECTURES / "shop" / "stack.yaml", "--format", "json")
    document = json.loads(out)
    door = next(one for one in document["workloads"] if one["entry"] == "Door")
    assert door["state"] == "lost"
    assert {one["address"] for one in door["tiers"]} == {"Door", "Counter", "Ledger", "Orders", "Cache"}
    assert {"from": "Counter", "to": "Cache", "kind": "admitted"} in door["edges"]
    first = next(one for one in door["outages"] if one["zone"] == "zone 1 of the Region")
    cache = next(one for one in first["tiers"] if one["address"] == "Cache")
    assert (cache["state"], cache["best"], cache["worst"]) == ("unknown", "continues", "lost")


def test_the_svg_is_well_formed_and_says_what_is_lost(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, ARCHITECTURES / "shop" / "stack.yaml", "--format", "svg")
    picture = ElementTree.fromstring(out)
    texts = ["".join(one.itertext()) for one in picture.iter(f"{SVG}text")]
    assert "Door without zone 1 of the Region" in texts
    assert "✗ lost" in texts
    width, height = float(picture.get("width", "0")), float(picture.get("height", "0"))
    for box in picture.iter(f"{SVG}rect"):
        assert float(box.get("x", "0")) + float(box.get("width", "0")) <= width
        assert float(box.get("y", "0")) + float(box.get("height", "0")) <= height


def test_the_mermaid_flowchart_has_a_box_for_each_case(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, ARCHITECTURES / "shop" / "stack.yaml", "--format", "mermaid")
    assert out.startswith("flowchart LR\n")
    assert out.count("subgraph") == out.count("  end\n") == 4
    assert ":::lost" in out


@pytest.mark.parametrize("format_", ["text", "mermaid", "svg", "json"])
def test_names_from_a_stranger_stay_text(capsys: pytest.CaptureFixture[str], tmp_path: Path, format_: str) -> None:
    name = '</text><script>alert(1)</script>\\u001b[31m\\"]'
    template = f"""{{"Resources": {{
      "Door{name}": {{"Type": "AWS::ElasticLoadBalancing::LoadBalancer",
        "Properties": {{"AvailabilityZones": ["us-east-1a"], "Instances": [{{"Ref": "Server"}}]}}}},
      "Server": {{"Type": "AWS::EC2::Instance", "Properties": {{"AvailabilityZone": "us-east-1a"}}}}}}}}"""
    (tmp_path / "stack.json").write_text(template, encoding="utf-8")
    _, out, _ = run(capsys, tmp_path, "--format", format_)
    assert "\x1b" not in out
    if format_ == "svg":
        assert not list(ElementTree.fromstring(out).iter(f"{SVG}script"))
    elif format_ == "mermaid":
        assert "<script" not in out
    elif format_ == "json":
        assert json.loads(out)["workloads"]
