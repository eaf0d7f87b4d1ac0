"""`stackproof assess` as a user runs it, on the example in `fixtures/assessment` and on folders of its own."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from scanner.cli import main

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "docs" / "schemas" / "assessment.schema.json").read_text(encoding="utf-8"))
VOLUME = 'resource "aws_ebs_volume" "data" {\n  availability_zone = "eu-west-1a"\n  size = 8\n  encrypted = false\n}\n'


@pytest.fixture
def example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the example, so that a run can write beside it."""
    for name in ("assessment", "cloudformation/samples", "terraform/samples"):
        shutil.copytree(ROOT / "fixtures" / name, tmp_path / name)
    # The configuration names templates beside its folder, which are in the same repository.
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path / "assessment")
    return tmp_path / "assessment"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "main.tf").write_text(VOLUME)
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def assessed(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, dict[str, Any]]:
    code = main(["assess", *arguments, "--format", "json"])
    report = json.loads(capsys.readouterr().out)
    jsonschema.validate(report, SCHEMA)
    return code, report


@pytest.mark.parametrize(
    "delivery", ["multi-tenant-saas", "single-tenant-saas", "managed-service", "customer-deployed"]
)
def test_the_example_in_each_category(example: Path, delivery: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, report = assessed(capsys, "--delivery", delivery)
    assert code == 1
    items = {one["id"]: one for one in report["items"]}
    assert len(items) == len(report["items"])
    technical = [one for one in items if one.startswith(("SEC", "REL", "OPS"))]
    assert len(technical) == 40
    applies = [one for one in technical if items[one]["status"] != "not-applicable"]
    assert len(applies) == (17 if delivery == "customer-deployed" else 40)
    assert items["DOC-2"]["status"] == ("not-shown" if delivery == "customer-deployed" else "not-applicable")
    assert items["PRE-1.1"]["status"] == "met"
    assert items["SEC-1.10"]["status"] == "met"
    assert items["SEC-1.16"]["status"] == "not-met"
    assert [one["name"] for one in report["case_studies"]] == ["Harbour Books", "Alpine Outdoor"]
    assert [one["item"] for one in report["refused"]] == ["REL-2.9"]
    refused = items["REL-2.9"]["refused"]
    assert bool(refused) is (delivery != "customer-deployed")


def test_a_declaration_changes_what_is_said_of_a_resource(example: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def backups() -> list[str]:
        _, report = assessed(capsys)
        item = next(one for one in report["items"] if one["id"] == "REL-2.6")
        shared = "aws_efs_file_system.shared_folder"
        return sorted({one["status"] for one in item["evidence"] if one["kind"] == "code" and one["address"] == shared})

    assert backups() == ["pass"]
    settings = example / "stackproof.toml"
    text = settings.read_text()
    settings.write_text(text[: text.index("[[assessment.declarations]]")])
    assert "fail" in backups()


def test_every_format_at_once(example: Path, capsys: pytest.CaptureFixture[str]) -> None:
    outputs = [f"--output={name}=out.{name}" for name in ("xlsx", "html", "markdown", "json")]
    assert main(["assess", *outputs]) == 1
    printed = capsys.readouterr()
    assert "Not met    SEC-1.16     Tight security groups" in printed.out
    assert "refused: attestations/zone-test-too-old.yaml:6:" in printed.out
    assert (example / "out.xlsx").read_bytes().startswith(b"PK")
    assert (example / "out.html").read_text(encoding="utf-8").startswith("<!doctype html>")


def test_without_a_configuration(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, report = assessed(capsys, ".", "--delivery", "customer-deployed")
    assert code == 1
    items = {one["id"]: one for one in report["items"]}
    (failure,) = [one for one in items["SEC-1.22"]["evidence"] if one["policy"] == "encryption-at-rest/ebs-volume"]
    assert (failure["status"], failure["file"], failure["line"]) == ("fail", "main.tf", 4)
    assert items["SEC-1.22"]["status"] == "not-met"
    assert items["FEAT-CM-3"]["status"] == "not-shown", "features of every segment, since none was named"


def test_the_category_must_be_known(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["assess"]) == 2
    assert "which delivery category?" in capsys.readouterr().err
    assert main(["assess", "--delivery", "customer-deploy"]) == 2
    assert "did you mean customer-deployed?" in capsys.readouterr().err


def test_what_could_not_be_read_outweighs(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "broken").mkdir()
    (folder / "broken" / "main.tf").write_text("resource {")
    code, report = assessed(capsys, "--delivery", "managed-service")
    assert code == 3
    assert report["errors"][0]["file"] == "broken/main.tf"


def test_init_writes_what_a_run_reads(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answers = [
        "--partner",
        'A "B" Ltd',
        "--solution",
        "Shop",
        "--segment",
        "customer-360",
        "--delivery",
        "managed-service",
    ]
    assert main(["assess", "--init", *answers]) == 0
    assert main(["assess", "--init", *answers]) == 2
    assert "has an [assessment] table already" in capsys.readouterr().err
    _, report = assessed(capsys)
    assert (report["partner"], report["delivery"], report["segment"]) == (
        'A "B" Ltd',
        "managed-service",
        "customer-360",
    )


def test_init_without_a_terminal_says_which_option(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["assess", "--init"]) == 2
    assert "Give --partner" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[assesment]\n", "stackproof.toml:1: unknown key 'assesment'; did you mean 'assessment'?"),
        ("\n[assessment]\npartnr = 'x'\n", "stackproof.toml:3: unknown key 'partnr'; did you mean 'partner'?"),
        ("[assessment]\ndelivery = 'managed'\n", "stackproof.toml:2: 'delivery' can't be 'managed'; did you mean"),
        ("[assessment]\nreview_date = 'soon'\n", "stackproof.toml:2: 'review_date' must be a day as 2026-01-31"),
        ("[assessment]\npaths = 'x'\n", "stackproof.toml:2: 'paths' must be a list of texts, not 'x'"),
        ("[assessment]\nattestations = ['none']\n", "stackproof.toml:2: 'attestations': there is no 'none'"),
        ("[[assessment.case_studies]]\nname = 'a'\n", "stackproof.toml:1: the key 'paths' is missing"),
        (
            "[[assessment.case_studies]]\nname = 'a'\npaths = ['.']\n[[assessment.case_studies]]\nnam = 'b'\n",
            "stackproof.toml:5: unknown key 'nam'; did you mean 'name'?",
        ),
        (
            "[[assessment.declarations]]\nfact = 'public'\nresources = ['a']\nowner = 'b'\nreason = 'c'\n",
            "stackproof.toml:2: 'fact' can't be 'public'",
        ),
        ("[assessment\n", "stackproof.toml:1:12: is no TOML"),
    ],
)
def test_mistakes_in_the_configuration(folder: Path, text: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "stackproof.toml").write_text(text)
    assert main(["assess", "--delivery", "managed-service"]) == 2
    assert said in capsys.readouterr().err


def test_a_configuration_sets_values_but_no_severity_and_switches_nothing_off(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "main.tf").write_text('resource "aws_kms_key" "a" {\n  deletion_window_in_days = 20\n}\n' + VOLUME)
    (folder / "stackproof.toml").write_text(
        '[policies]\ndisable = ["encryption-at-rest/*"]\n[policies."*/*"]\nseverity = "info"\n'
        '[policies."key-management/key-availability"]\ndays = 25\n'
    )
    code = main(["assess", "--delivery", "managed-service", "--format", "json"])
    printed = capsys.readouterr()
    assert code == 1
    items = {one["id"]: one for one in json.loads(printed.out)["items"]}
    assert items["SEC-1.22"]["status"] == "not-met"
    said = [
        one["message"] for one in items["SEC-1.23"]["evidence"] if one["policy"] == "key-management/key-availability"
    ]
    assert said == ["deletion_window_in_days is 20, not 25 or more"]
    assert "note: key-management/key-availability is asked with days = 25 (stackproof.toml:6)" in printed.err


def test_require_met_asks_for_every_item(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "main.tf").write_text(VOLUME.replace("false", "true") + 'variable "unused" {\n  type = string\n}\n')
    code, report = assessed(capsys, "--delivery", "customer-deployed")
    assert code == (1 if report["summary"]["not-met"] else 0)
    assert assessed(capsys, "--delivery", "customer-deployed", "--require", "met")[0] == 1


def documents(report: dict[str, Any], item: str) -> list[tuple[str, str]]:
    [found] = [one for one in report["items"] if one["id"] == item]
    return [(one["status"], one["message"]) for one in found["evidence"] if one["kind"] == "document"]


def test_the_deployment_guide_is_held_against_the_templates(example: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, report = assessed(capsys)
    jsonschema.validate(report, SCHEMA)
    said = documents(report, "DOC-2")
    assert ("lacks", "a section on emergency maintenance") in said
    assert ("shows", "a section on costs: 'Costs'") in said


def test_diagrams_are_drawn_for_the_solution_and_each_case_study(
    example: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, report = assessed(capsys, "--diagrams", str(tmp_path / "pictures"))
    names = {path.name for path in (tmp_path / "pictures").iterdir()}
    assert names == {"Web-shop-1.svg", "Web-shop-2.svg", "Harbour-Books.svg", "Alpine-Outdoor.svg"}
    assert any("RDS instance" in message for _, message in documents(report, "DOC-1"))


def test_without_a_guide_or_a_folder_no_document_is_spoken_of(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, report = assessed(capsys, "--delivery", "customer-deployed")
    assert documents(report, "DOC-1") == documents(report, "DOC-2") == []


def test_the_class_of_a_store_may_be_kept_in_a_register(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "stackproof.toml").write_text(
        '[assessment]\ndelivery = "customer-deployed"\n\n[[assessment.declarations]]\nfact = "data-class"\n'
        'resources = ["aws_ebs_volume.*"]\nowner = "Jo Example"\nreason = "internal, by the data register of 2026"\n'
    )
    _, report = assessed(capsys)
    [item] = [one for one in report["items"] if one["id"] == "SEC-1.21"]
    [found] = [one for one in item["evidence"] if one.get("policy") == "data-classification/stores-classified"]
    assert found["status"] == "pass"
    assert "internal, by the data register of 2026" in found["message"]


OUTSIDE = 'module "front" {\n  source  = "example/front/aws"\n  version = "1.0.0"\n}\n'
UNJUDGED = 'resource "aws_location_map" "shops" {\n}\n'


@pytest.mark.parametrize(
    ("pattern", "more", "status"),
    [
        ("aws_ebs_volume.*", "", None),
        ("aws_location_map.shops", UNJUDGED, None),
        ("aws_lb.front", "", "fail"),
        ("aws_lb.front", OUTSIDE, "unknown"),
    ],
)
def test_a_declared_workload_must_be_in_the_code(
    folder: Path, capsys: pytest.CaptureFixture[str], pattern: str, more: str, status: str | None
) -> None:
    (folder / "more.tf").write_text(more)
    (folder / "stackproof.toml").write_text(
        '[assessment]\ndelivery = "customer-deployed"\n\n'
        f'[[assessment.workloads]]\nname = "storefront"\nresources = ["{pattern}"]\n'
    )
    _, report = assessed(capsys)
    [item] = [one for one in report["items"] if one["id"] == "REL-2.5"]
    said = [one["status"] for one in item["evidence"] if "'storefront'" in one["message"]]
    assert said == ([] if status is None else [status])
    assert (item["status"] == "not-met") is (status == "fail")
