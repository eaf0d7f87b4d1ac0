"""Findings inside fetched modules: shown at the call in the user's own code, wherever a report goes to a repository."""

from __future__ import annotations

import json

import pytest

from scanner.source import Span
from scanner.template import Call
from tests.report.conftest import finding, render, report

INNER = Span(".terraform/modules/db/main.tf", 7, 3, 7, 20)
CALLS = (
    Call("module.stack", Span("main.tf", 4, 1, 4, 15)),
    Call("module.stack.module.db", Span("stack/main.tf", 9, 1, 9, 12)),
    Call("module.stack.module.db.module.inner", Span(".terraform/modules/db/main.tf", 2, 1, 2, 15)),
)


def test_sarif_puts_the_call_first_and_the_line_in_the_module_beside_it() -> None:
    (result,) = json.loads(render(report(finding(span=INNER, calls=CALLS)), "sarif"))["runs"][0]["results"]

    def where(location: dict[str, dict[str, dict[str, object]]]) -> str:
        physical = location["physicalLocation"]
        return f"{physical['artifactLocation']['uri']}:{physical['region']['startLine']}"

    assert [where(one) for one in result["locations"]] == ["stack/main.tf:9"]
    assert [(where(one), one["message"]["text"]) for one in result["relatedLocations"]] == [
        (".terraform/modules/db/main.tf:7", "encrypted is false"),
        ("main.tf:4", "called as module.stack"),
        (".terraform/modules/db/main.tf:2", "called as module.stack.module.db.module.inner"),
    ]


def test_sarif_names_the_calls_of_an_own_module_after_its_line() -> None:
    own = finding(span=Span("stack/db/main.tf", 3, 1, 3, 5), calls=CALLS[:2])
    (result,) = json.loads(render(report(own), "sarif"))["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "stack/db/main.tf"
    assert [one["message"]["text"] for one in result["relatedLocations"]] == [
        "called as module.stack",
        "called as module.stack.module.db",
    ]


@pytest.mark.parametrize("format_", ["github", "gitlab-code-quality", "gitlab-sast"])
def test_other_services_show_the_call(format_: str) -> None:
    text = render(report(finding(span=INNER, calls=CALLS)), format_)
    assert "stack/main.tf" in text
    assert ".terraform" not in text


def test_json_and_the_terminal_show_the_line_in_the_module() -> None:
    one = finding(span=INNER, calls=CALLS)
    assert json.loads(render(report(one), "json"))["results"][0]["location"]["file"] == INNER.file
    assert f"--> {INNER.file}:7:3" in render(report(one))
