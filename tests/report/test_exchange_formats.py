"""The formats that other programs read, each read back by a parser or a schema that isn't ours."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import UTC, datetime
from pathlib import Path

import jsonschema
import junitparser
import pytest
from markdown_it import MarkdownIt

from scanner.report import FORMATS
from scanner.report.markdown import MARKER
from scanner.results import Suppression
from scanner.source import InputError, Span
from scanner.verdict import Verdict
from tests.report.conftest import finding, render, report

HOSTILE = "=cmd|'/c calc'!A1 <script>alert(1)</script> ::error::x\n::warning::y \x1b[31m \x00 [a](javascript:1) @team"


@pytest.fixture
def full(folder: Path) -> object:
    """A report with everything that a format must tell apart."""
    (folder / "main.tf").write_text("")
    return report(
        finding(severity="critical", when="encrypted=false", help="set it"),
        finding(severity="medium", address="aws_ebs_volume.logs", span=Span("modules/a,b:c.tf", 3, 1, 9, 2)),
        finding(Verdict.UNKNOWN, address="aws_ebs_volume.open", needs=("var.encrypted",)),
        finding(Verdict.PASS, address="aws_ebs_volume.fine"),
        finding(address="aws_ebs_volume.kept", suppressed=Suppression("scratch data", Span("main.tf", 1, 1, 1, 2))),
        finding(address="aws_ebs_volume.odd", message=HOSTILE),
        errors=(InputError(Span("broken.tf", 4, 2, 4, 3), "expected a closing brace"),),
    )


def test_each_format_of_an_empty_report_ends_with_a_line() -> None:
    for name in FORMATS:
        assert render(report(), name).endswith("\n"), name


def test_junit(full: object) -> None:
    suites = junitparser.JUnitXml.fromstring(render(full, "junit").encode())
    cases = {case.name: case for suite in suites for case in suite}
    assert (suites.tests, suites.failures, suites.errors, suites.skipped) == (7, 3, 1, 2)

    def outcome(address: str) -> list[object]:
        return list(cases[f"encryption-at-rest/made-up: aws_ebs_volume.{address}"].result)

    (failure,) = outcome("data")
    assert isinstance(failure, junitparser.Failure)
    assert failure.type == "critical"
    assert failure.message == "aws_ebs_volume.data: encrypted is false (when encrypted=false)"
    assert "fix: set it" in failure.text
    (unknown,) = outcome("open")
    assert isinstance(unknown, junitparser.Skipped)
    assert unknown.message == "unknown: encrypted is false; needs var.encrypted"
    (kept,) = outcome("kept")
    assert kept.message == "suppressed: scratch data"
    assert outcome("fine") == []
    (unread,) = cases["broken.tf:4:2"].result
    assert isinstance(unread, junitparser.Error)


def test_csv(full: object) -> None:
    rows = list(csv.DictReader(io.StringIO(render(full, "csv"), newline="")))
    by_address = {row["address"].rpartition(".")[2]: row for row in rows}
    assert {name: row["status"] for name, row in by_address.items()} == {
        "data": "fail",
        "logs": "fail",
        "open": "unknown",
        "fine": "pass",
        "kept": "suppressed",
        "odd": "fail",
    }
    assert by_address["data"]["when"] == "encrypted=false"
    assert (by_address["logs"]["file"], by_address["logs"]["line"]) == ("modules/a,b:c.tf", "3")
    assert by_address["kept"]["suppressed"] == "scratch data"


def test_csv_holds_no_formula(full: object) -> None:
    cells = [cell for row in csv.reader(io.StringIO(render(full, "csv"), newline="")) for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]
    assert any(cell.startswith("'=cmd") for cell in cells)


def test_github_annotations(full: object) -> None:
    *lines, last = render(full, "github").splitlines()
    commands = [re.fullmatch(r"::(error|warning|notice) ([^:]*)::(.*)", line) for line in lines]
    assert all(commands), lines
    found = [(one[1], dict(pair.split("=") for pair in one[2].split(",")), one[3]) for one in commands if one]
    levels = [level for level, _, _ in found]
    assert levels == ["error", "error", "error", "warning"], "what could not be read, then the gravest"
    critical = found[1]
    assert critical[1]["file"] == "main.tf"
    assert (critical[1]["line"], critical[1]["col"], critical[1]["endColumn"]) == ("2", "15", "20")
    assert critical[2] == "aws_ebs_volume.data: encrypted is false (when encrypted=false)"
    several = found[3][1]
    assert several["file"] == "modules/a%2Cb%3Ac.tf"
    assert (several["line"], several["endLine"]) == ("3", "9")
    assert "col" not in several
    assert last == "3 failures (1 critical, 1 high, 1 medium), 1 passed, 1 unknown, 1 suppressed, 1 file unread"


def test_gitlab_code_quality(full: object) -> None:
    found = json.loads(render(full, "gitlab-code-quality"))
    schema = {
        "type": "array",
        "items": {
            "type": "object",
            "required": ["description", "check_name", "fingerprint", "severity", "location"],
            "properties": {
                "description": {"type": "string", "minLength": 1},
                "check_name": {"type": "string", "minLength": 1},
                "fingerprint": {"type": "string", "minLength": 1},
                "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
                "location": {
                    "required": ["path", "lines"],
                    "properties": {
                        "path": {"type": "string", "pattern": "^[^./]"},
                        "lines": {"required": ["begin"], "properties": {"begin": {"type": "integer", "minimum": 1}}},
                    },
                },
            },
        },
    }
    jsonschema.validate(found, schema)
    assert sorted(one["severity"] for one in found) == ["blocker", "critical", "major"]
    assert len({one["fingerprint"] for one in found}) == 3


MOMENT = {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$"}
TOOL = {
    "type": "object",
    "required": ["id", "name", "version", "vendor"],
    "properties": {"vendor": {"type": "object", "required": ["name"]}},
}
SAST = {
    "type": "object",
    "required": ["version", "scan", "vulnerabilities"],
    "properties": {
        "version": {"pattern": r"^\d+\.\d+\.\d+$"},
        "scan": {
            "required": ["analyzer", "scanner", "type", "status", "start_time", "end_time"],
            "properties": {
                "analyzer": TOOL,
                "scanner": TOOL,
                "type": {"const": "sast"},
                "status": {"enum": ["success", "failure"]},
                "start_time": MOMENT,
                "end_time": MOMENT,
                "messages": {
                    "items": {
                        "required": ["level", "value"],
                        "properties": {"level": {"enum": ["info", "warn", "fatal"]}, "value": {"minLength": 1}},
                    }
                },
            },
        },
        "vulnerabilities": {
            "items": {
                "required": ["id", "identifiers", "location"],
                "properties": {
                    "id": {"type": "string", "minLength": 1},
                    "name": {"type": "string", "maxLength": 255},
                    "description": {"type": "string", "maxLength": 1048576},
                    "severity": {"enum": ["Info", "Unknown", "Low", "Medium", "High", "Critical"]},
                    "solution": {"type": "string", "maxLength": 7000},
                    "identifiers": {
                        "minItems": 1,
                        "maxItems": 20,
                        "items": {"required": ["type", "name", "value"]},
                    },
                    "location": {
                        "properties": {
                            "file": {"type": "string", "minLength": 1},
                            "start_line": {"type": "number"},
                            "end_line": {"type": "number"},
                        }
                    },
                },
            }
        },
    },
}
"""What GitLab's published schema 15.0 demands of the fields that are written, in short."""


def test_gitlab_sast(full: object) -> None:
    found = json.loads(render(full, "gitlab-sast", started=datetime(2026, 3, 1, 8, 0, tzinfo=UTC)))
    jsonschema.validate(found, SAST)
    assert found["scan"]["start_time"] == "2026-03-01T08:00:00"
    assert found["scan"]["status"] == "failure", "a file could not be read"
    assert sorted(one["severity"] for one in found["vulnerabilities"]) == ["Critical", "High", "Medium"]
    again = json.loads(render(full, "gitlab-sast"))
    assert [one["id"] for one in again["vulnerabilities"]] == [one["id"] for one in found["vulnerabilities"]]


def test_markdown(full: object) -> None:
    text = render(full, "markdown")
    assert text.startswith(f"{MARKER}\n"), "by which a comment is found again"
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    headings = [tokens[i + 1].content for i, token in enumerate(tokens) if token.type == "heading_open"]
    assert headings == ["Stackproof: 3 failures", "Could not be read", "`main.tf`", "`modules/a,b:c.tf`"]
    rows = sum(1 for token in tokens if token.type == "tr_open")
    assert rows == 2 + 3, "a header for each file and a row for each failure"


def test_markdown_does_not_act_on_what_a_template_says(full: object) -> None:
    html = MarkdownIt("commonmark").enable("table").render(render(full, "markdown"))
    assert "<script" not in html
    assert "<a " not in html
    assert "\x1b" not in html
    assert "@team" not in render(full, "markdown"), "a mention would notify people"


def test_markdown_fits_a_comment() -> None:
    many = report(*(finding(address=f"aws_ebs_volume.v{n}", span=Span(f"f{n}.tf", 1, 1, 1, 2)) for n in range(2000)))
    text = render(many, "markdown")
    assert len(text) < 65_536
    shown = text.count("| high |")
    assert 0 < shown < 2000
    assert f"{2000 - shown} more failures are not shown here." in text
