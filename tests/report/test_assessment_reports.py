"""The assessment in every format, read back by other programs, with hostile text in it."""

from __future__ import annotations

import io
import json
import re
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import jsonschema
import openpyxl
import pytest
from markdown_it import MarkdownIt

from scanner.checklist.assessment import Assessment, Engagement, Subject, assess
from scanner.checklist.attestations import Attestation, EvidenceLink, Refusal
from scanner.cli.checklist import bundled_checklist
from scanner.report.assessment import TEXT_FORMATS, write_binary, write_text
from scanner.results import RootSummary, ScanReport
from scanner.verdict import Verdict
from tests.report.conftest import finding

SCHEMA = Path(__file__).parents[2] / "docs" / "schemas" / "assessment.schema.json"
HOSTILE = '=HYPERLINK("http://x")<script>alert(1)</script>\x1b[31m\x07 @team [a](javascript:1)'
POLICY = "network-exposure/security-group-remote-admin-ports"


@pytest.fixture(scope="module")
def assessment() -> Assessment:
    checklist = bundled_checklist()
    day = date(2026, 11, 1)
    findings = (
        finding(policy=POLICY, message=HOSTILE, address='aws_security_group.x["<b>"]'),
        finding(Verdict.UNKNOWN, policy="backups/stateful-coverage", needs=(HOSTILE,)),
    )
    report = ScanReport((RootSummary(".", "terraform", 2),), findings)
    made = Attestation(
        "SEC-1.10", HOSTILE, HOSTILE, "Ops", day, day, day, (EvidenceLink("https://e.org"),), None, None, "a.yaml", 1
    )
    return assess(
        checklist,
        Engagement("single-tenant-saas", "digital-commerce", date(2026, 11, 30), HOSTILE, HOSTILE),
        Subject(HOSTILE, report),
        [Subject("a/b:c*d?[e]" + "x" * 40, report, "a/b:c*d?[e]" + "x" * 40)],
        [made],
        [Refusal("b.yaml", 3, HOSTILE, "REL-2.9")],
    )


def text(assessment: Assessment, name: str) -> str:
    stream = io.StringIO()
    write_text(assessment, name, stream)
    return stream.getvalue()


def test_json(assessment: Assessment) -> None:
    found = json.loads(text(assessment, "json"))
    jsonschema.validate(found, json.loads(SCHEMA.read_text(encoding="utf-8")))
    items = {one["id"]: one for one in found["items"]}
    assert list(items) == [item.id for item in assessment.checklist.items]
    assert items["SEC-1.16"]["status"] == "not-met"
    assert items["SEC-1.16"]["evidence"][0]["policy"] == POLICY
    assert items["REL-2.6"]["status"] == "unknown"
    assert any(HOSTILE in question for question in items["REL-2.6"]["questions"])
    assert items["FEAT-CM-1"]["status"] == "not-applicable"
    assert sum(found["summary"].values()) == len(items)


def test_a_terminal_and_markdown_get_no_control_characters(assessment: Assessment) -> None:
    for name in TEXT_FORMATS:
        if name != "json":
            written = text(assessment, name)
            assert not re.search("[\x00-\x08\x0b-\x1f]", written), name
    html = MarkdownIt("commonmark").enable("table").render(text(assessment, "markdown"))
    assert "<script" not in html
    assert "<a " not in html
    assert "@team" not in html


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


def test_html_holds_only_what_we_wrote(assessment: Assessment) -> None:
    written = text(assessment, "html")
    page = _Page()
    page.feed(written)
    tags = [tag for tag, _ in page.tags]
    assert tags.count("script") == 1
    assert tags.count("b") == 0
    assert not [attributes for _, attributes in page.tags if "src" in attributes or "onclick" in attributes]
    links = [attributes["href"] or "" for tag, attributes in page.tags if tag == "a"]
    anchors = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert links
    assert {link.removeprefix("#") for link in links} <= set(anchors)
    assert len(anchors) == len(set(anchors)), "deep links lead to one place each"
    articles = [attributes for tag, attributes in page.tags if tag == "article"]
    assert len(articles) == 2 * len(assessment.checklist.items)
    policy = next(attributes["content"] or "" for _, attributes in page.tags if attributes.get("http-equiv"))
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_workbook(assessment: Assessment) -> None:
    stream = io.BytesIO()
    write_binary(assessment, "xlsx", stream)
    stream.seek(0)
    book = openpyxl.load_workbook(stream)
    assert book.sheetnames[0] == "Solution"
    assert len(book.sheetnames) == 2
    assert all(len(name) <= 31 for name in book.sheetnames)
    sheet = book["Solution"]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"], "no cell is a formula"
    assert not [cell.coordinate for cell in cells if cell.hyperlink]
    rows = {row[0].value: [cell.value for cell in row] for row in sheet.iter_rows(min_row=6)}
    assert rows["SEC-1.16"][2:8] == ["●", "●", "●", "●", "N", "Not met"]
    assert rows["SEC-1.1"][2:6] == ["●", "●", "●", None] or rows["SEC-1.1"][5] in (None, "")
    assert rows["SEC-1.10"][6] == "Y"
    assert set(rows) >= {item.id for item in assessment.checklist.items}
    assert sheet.freeze_panes == "C6"
    assert sheet.auto_filter.ref is not None
    assert sheet.page_setup.orientation == "landscape"
