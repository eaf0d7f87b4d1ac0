from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from scanner.results import RootSummary, ScanReport, Suppression
from scanner.source import NOWHERE, InputError, Span
from scanner.template import Call
from scanner.verdict import Evidence, Verdict
from tests.report.conftest import finding, render, report

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "docs" / "schemas" / "scan-report.schema.json").read_text(encoding="utf-8")
)


def parsed(full: ScanReport, **view: object) -> dict[str, Any]:
    document = json.loads(render(full, "json", **view))
    jsonschema.validate(document, SCHEMA, cls=jsonschema.Draft202012Validator)
    assert isinstance(document, dict)
    return document


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_an_empty_report_has_the_same_shape() -> None:
    empty, full = parsed(ScanReport()), parsed(report(finding()))
    assert (
        list(empty)
        == list(full)
        == [
            "version",
            "tool",
            "roots",
            "results",
            "suppressions",
            "baseline",
            "comparison",
            "errors",
            "notes",
            "summary",
        ]
    )
    assert empty["results"] == []
    assert empty["summary"] == {"fail": 0, "pass": 0, "unknown": 0, "suppressed": 0}


def test_a_result_in_full() -> None:
    found = finding(
        evidence=(Evidence(Span("main.tf", 2, 15, 2, 20), "encrypted is false"), Evidence(NOWHERE, "by default")),
        involves=("aws_ebs_volume.data", "aws_kms_key.own"),
        calls=(Call("module.data", Span("stack.tf", 9, 1, 9, 14)),),
        when="stage=test",
        needs=("stage",),
        suppressed=Suppression("a test volume", Span("main.tf", 2, 22, 2, 40)),
        fingerprint="f1",
    )
    place = {"file": "main.tf", "start_line": 2, "start_column": 15, "end_line": 2, "end_column": 20}
    assert parsed(report(found))["results"] == [
        {
            "policy": "encryption-at-rest/made-up",
            "status": "fail",
            "severity": "high",
            "items": ["SEC-1.22"],
            "resource": {
                "address": "aws_ebs_volume.data",
                "type": "aws_ebs_volume",
                "dialect": "terraform",
                "root": ".",
            },
            "location": place,
            "message": "encrypted is false",
            "evidence": [
                {"message": "encrypted is false", "location": place},
                {"message": "by default", "location": None},
            ],
            "involves": ["aws_ebs_volume.data", "aws_kms_key.own"],
            "calls": [
                {
                    "address": "module.data",
                    "location": {
                        "file": "stack.tf",
                        "start_line": 9,
                        "start_column": 1,
                        "end_line": 9,
                        "end_column": 14,
                    },
                }
            ],
            "when": "stage=test",
            "needs": ["stage"],
            "suppressed": {
                "kind": "comment",
                "reason": "a test volume",
                "location": {"file": "main.tf", "start_line": 2, "start_column": 22, "end_line": 2, "end_column": 40},
                "until": None,
                "owner": None,
                "tool": None,
            },
            "parameter_set": None,
            "construct": None,
            "change": None,
            "fingerprint": "f1",
        }
    ]


def test_all_three_statuses_are_listed_and_counted() -> None:
    full = report(
        finding(), finding(Verdict.PASS), finding(Verdict.UNKNOWN), finding(suppressed=Suppression("why", NOWHERE))
    )
    document = parsed(full)
    assert [result["status"] for result in document["results"]] == ["fail", "pass", "unknown", "fail"]
    assert document["summary"] == {"fail": 1, "pass": 1, "unknown": 1, "suppressed": 1}
    assert [result["suppressed"] is None for result in document["results"]] == [True, True, True, False]


def test_the_order_does_not_depend_on_how_results_came_about() -> None:
    findings = [
        finding(policy="a/b", address="x"),
        finding(policy="a/c", address="w"),
        finding(policy="a/a", address="x"),
        finding(policy="a/b", address="x", span=Span("other.tf", 1, 1, 1, 2)),
    ]
    forwards, backwards = parsed(report(*findings)), parsed(report(*reversed(findings)))
    assert forwards == backwards
    named = [(result["resource"]["address"], result["policy"]) for result in forwards["results"]]
    assert named == [("w", "a/c"), ("x", "a/a"), ("x", "a/b"), ("x", "a/b")]


def test_results_below_the_severity_are_left_out_and_not_counted() -> None:
    document = parsed(report(finding(), finding(severity="info")), severity="low")
    assert [result["severity"] for result in document["results"]] == ["high"]
    assert document["summary"]["fail"] == 1


def test_errors_and_notes_name_their_places() -> None:
    span = Span("broken.yaml", 3, 7, 3, 8)
    document = parsed(report(errors=(InputError(span, "odd"),), notes=(InputError(span, "left"),)))
    assert document["errors"] == [{"file": "broken.yaml", "line": 3, "column": 7, "message": "odd"}]
    assert document["notes"] == [{"file": "broken.yaml", "line": 3, "column": 7, "message": "left"}]


def test_a_result_that_no_file_states_is_placed_at_its_root() -> None:
    document = parsed(report(finding(span=NOWHERE)))
    assert document["results"][0]["location"]["file"] == "."


@pytest.mark.parametrize("evil", ["\x1b[31m", "\u202e", "日本", "\udcff", '"]}'])
def test_strangers_texts_stay_texts(evil: str) -> None:
    text = render(report(finding(message=evil, address=evil)), "json")
    assert text.isascii()
    assert "\x1b" not in text
    assert json.loads(text)["results"][0]["message"] == evil


def test_roots_are_listed() -> None:
    full = ScanReport((RootSummary("a", "terraform", 1), RootSummary("b.yaml", "cloudformation", 0)))
    assert parsed(full)["roots"] == [
        {"path": "a", "dialect": "terraform", "resources": 1},
        {"path": "b.yaml", "dialect": "cloudformation", "resources": 0},
    ]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda document: document.update(more=1),
        lambda document: document["results"][0].update(status="maybe"),
        lambda document: document["results"][0].pop("when"),
        lambda document: document["results"][0]["location"].update(start_line=0),
        lambda document: document["summary"].pop("unknown"),
    ],
)
def test_the_schema_refuses_what_is_not_the_contract(spoil: Any) -> None:
    document = parsed(report(finding()))
    spoil(document)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, SCHEMA)
