"""A baseline from its file to its effect: what it accepts, what outlives a change of the code, what it refuses."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from scanner import baseline
from scanner.baseline import Entry
from scanner.cli import main
from scanner.errors import UserError
from scanner.results import ScanReport
from scanner.source import Span
from scanner.verdict import Verdict
from tests.report.conftest import finding, report

POLICIES = [
    "--policy",
    "encryption-at-rest/ebs-volume",
    "--policy",
    "network-exposure/security-group-remote-admin-ports",
]

TERRAFORM = """\
resource "aws_ebs_volume" "data" {
  availability_zone = "eu-west-1a"
  size              = 8
  encrypted         = false
}

resource "aws_security_group" "web" {
  description = "web"
  ingress {
    from_port   = 22
    to_port     = 22
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }
}
"""

CLOUDFORMATION = """\
Resources:
  Data:
    Type: AWS::EC2::Volume
    Properties: {AvailabilityZone: eu-west-1a, Size: 8, Encrypted: false}
"""


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a root of each dialect."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "infra").mkdir()
    (tmp_path / "infra" / "main.tf").write_text(TERRAFORM, encoding="utf-8")
    (tmp_path / "stack.yaml").write_text(CLOUDFORMATION, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def lines(repository: Path) -> list[str]:
    text = (repository / baseline.NAME).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if not line.startswith("#")]


def test_what_is_there_is_accepted_from_then_on(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scan", *POLICIES]) == 1
    assert main(["baseline", "create", *POLICIES]) == 0
    assert "3 findings accepted" in capsys.readouterr().out
    assert main(["scan", *POLICIES]) == 0
    assert main(["scan", *POLICIES, "--no-baseline"]) == 1
    assert main(["scan", *POLICIES, "--no-suppressions"]) == 1


def test_a_line_is_a_finding_and_the_lines_are_sorted(repository: Path) -> None:
    main(["baseline", "create", *POLICIES])
    found = lines(repository)
    assert found == sorted(found)
    assert [line.split("\t")[:5] for line in found] == [
        ["infra", "aws_ebs_volume.data", "encryption-at-rest/ebs-volume", "encrypted", "1"],
        [
            "infra",
            "aws_security_group.web",
            "network-exposure/security-group-remote-admin-ports",
            "ingress.cidr_blocks",
            "1",
        ],
        ["stack.yaml", "Data", "encryption-at-rest/ebs-volume", "Encrypted", "1"],
    ]


def test_a_reformatted_file_revives_nothing(repository: Path) -> None:
    main(["baseline", "create", *POLICIES])
    text = re.sub(r" +=", " =", TERRAFORM).replace("\n", "\n\n").replace("  ", "\t")
    moved = "# a comment\n\n" + "".join(reversed(re.split(r"(?m)^(?=resource)", text)))
    (repository / "infra" / "main.tf").unlink()
    (repository / "infra" / "other.tf").write_text(moved, encoding="utf-8")
    (repository / "stack.yaml").write_text(
        "# moved\n\nResources:\n  Data:\n    Properties:\n      Encrypted:\n        false\n"
        "      AvailabilityZone: eu-west-1a\n      Size: 8\n    Type: AWS::EC2::Volume\n",
        encoding="utf-8",
    )
    assert main(["scan", *POLICIES, "--fail-on-unused-suppressions"]) == 0


def test_it_holds_from_any_folder(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    main(["baseline", "create", *POLICIES])
    monkeypatch.chdir(repository / "infra")
    assert main(["scan", *POLICIES]) == 0
    assert main(["scan", "..", *POLICIES]) == 0


def test_what_is_added_is_reported_and_update_takes_it_in(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["baseline", "create", *POLICIES])
    (repository / "infra" / "more.tf").write_text(
        'resource "aws_ebs_volume" "more" {\n  size = 8\n}\n', encoding="utf-8"
    )
    capsys.readouterr()
    assert main(["scan", *POLICIES]) == 1
    assert capsys.readouterr().out.count("--> ") == 1
    assert main(["baseline", "update", *POLICIES]) == 0
    assert "1 added, 0 left out, 4 in all" in capsys.readouterr().out
    assert main(["scan", *POLICIES]) == 0


def test_a_second_open_rule_is_more_than_was_accepted(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["baseline", "create", *POLICIES])
    rule = TERRAFORM[TERRAFORM.index("  ingress") : TERRAFORM.rindex("}")]
    path = repository / "infra" / "main.tf"
    path.write_text(TERRAFORM.replace(rule, rule + rule.replace("22", "3389")), encoding="utf-8")
    capsys.readouterr()
    assert main(["scan", *POLICIES]) == 1
    assert "the baseline accepts 1 of 2 places" in capsys.readouterr().out
    main(["baseline", "update", *POLICIES])
    assert main(["scan", *POLICIES]) == 0


def test_what_is_mended_is_named_and_pruned(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["baseline", "create", *POLICIES])
    path = repository / "infra" / "main.tf"
    path.write_text(TERRAFORM.replace("= false", "= true"), encoding="utf-8")
    capsys.readouterr()
    assert main(["scan", *POLICIES]) == 0
    assert "1 entry of stackproof-baseline.txt is mended" in capsys.readouterr().err
    assert main(["scan", *POLICIES, "--fail-on-unused-suppressions"]) == 1
    assert main(["baseline", "prune", *POLICIES, "--check"]) == 1
    assert main(["baseline", "prune", *POLICIES]) == 0
    assert "mended: encryption-at-rest/ebs-volume of aws_ebs_volume.data in infra" in capsys.readouterr().out
    assert len(lines(repository)) == 2


def test_a_narrower_scan_leaves_the_rest_alone(repository: Path) -> None:
    main(["baseline", "create", *POLICIES])
    before = lines(repository)
    assert main(["baseline", "prune", "stack.yaml", *POLICIES]) == 0
    assert main(["baseline", "prune", *POLICIES[:2]]) == 0
    assert main(["baseline", "update", "stack.yaml", "--policy", "backups/block-volume", "--severity", "high"]) == 0
    assert [line for line in lines(repository) if "ebs-volume" in line or "admin" in line] == before


def test_a_file_that_cannot_be_read_mends_nothing(repository: Path) -> None:
    main(["baseline", "create", *POLICIES])
    (repository / "infra" / "main.tf").write_text(
        'resource "aws_ebs_volume" "data" {\n  size = = 8\n', encoding="utf-8"
    )
    (repository / "stack.yaml").write_text("Resources: [\n  AWS::EC2::Volume\n Type: AWS::A::B", encoding="utf-8")
    assert main(["baseline", "prune", *POLICIES]) == 3
    assert len(lines(repository)) == 3


def test_a_root_that_is_gone_is_pruned(repository: Path) -> None:
    main(["baseline", "create", *POLICIES])
    (repository / "stack.yaml").unlink()
    assert main(["baseline", "prune", *POLICIES]) == 0
    assert len(lines(repository)) == 2


def test_the_json_report_says_what_became_of_it(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["baseline", "create", *POLICIES])
    (repository / "stack.yaml").write_text(CLOUDFORMATION.replace("false", "true"), encoding="utf-8")
    capsys.readouterr()
    main(["scan", *POLICIES, "--format", "json"])
    document = json.loads(capsys.readouterr().out)
    assert document["baseline"] == {
        "path": "stackproof-baseline.txt",
        "accepted": 2,
        "stale": ["encryption-at-rest/ebs-volume of Data in stack.yaml"],
    }
    assert {one["suppressed"]["kind"] for one in document["results"] if one["status"] == "fail"} == {"baseline"}


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "baseline.txt:1: is no baseline"),
        ("{}\n", "baseline.txt:1: is no baseline"),
        ("# stackproof baseline, version 2\n", "baseline.txt:1: has version 2 where 1 is read"),
        ("# stackproof baseline, version 1\nroot\taddress\n", "baseline.txt:2: is no entry"),
        ("# stackproof baseline, version 1\n\n<<<<<<< HEAD\n", "baseline.txt:3: is left over from a merge"),
    ],
)
def test_another_file_is_refused_with_its_line(
    repository: Path, text: str, complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (repository / "baseline.txt").write_text(text, encoding="utf-8")
    assert main(["scan", "--baseline", "baseline.txt"]) == 2
    assert complaint in capsys.readouterr().err


def test_a_baseline_that_is_not_there_is_refused(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scan", "--baseline", "none.txt"]) == 2
    assert "none.txt:1:1: cannot be opened: no such file or directory" in capsys.readouterr().err
    assert main(["baseline", "prune"]) == 2
    assert "'stackproof baseline create' writes one" in capsys.readouterr().err
    main(["baseline", "create", *POLICIES])
    assert main(["baseline", "create", *POLICIES]) == 2
    assert "is there already" in capsys.readouterr().err
    assert main(["scan", "--baseline", "a", "--no-baseline"]) == 2


def test_the_configuration_names_the_file(repository: Path) -> None:
    (repository / "stackproof.toml").write_text('[suppressions]\nbaseline = "accepted.txt"\n', encoding="utf-8")
    assert main(["baseline", "create", *POLICIES]) == 0
    assert (repository / "accepted.txt").is_file()
    assert main(["scan", *POLICIES]) == 0


def test_any_text_survives_the_file(tmp_path: Path) -> None:
    odd = Entry("a\tb", 'module.x["\\t\n"]', "a/b", "p\\", 3, "f")
    path = tmp_path / "b.txt"
    baseline.write(path, [odd])
    assert list(baseline.read(path).entries.values()) == [odd]


def test_of_a_line_of_each_side_of_a_merge_the_wider_one_holds(tmp_path: Path) -> None:
    path = tmp_path / "b.txt"
    baseline.write(path, [Entry("r", "a", "p/q", "x", 2, "f"), Entry("r", "a", "p/q", "x", 1, "f")])
    assert baseline.read(path).entries["f"].places == 2


def test_only_failures_that_nothing_else_accepts_are_taken_in() -> None:
    made = report(finding(fingerprint="f"), finding(Verdict.UNKNOWN, fingerprint="u"), finding(Verdict.PASS))
    assert [one.fingerprint for one in baseline.grown(made.findings, None)] == ["f"]


def test_a_place_is_no_part_of_what_a_finding_is_known_by(tmp_path: Path) -> None:
    path = tmp_path / "b.txt"
    baseline.write(path, [baseline.entry_of(finding(fingerprint="f"))])
    moved = finding(fingerprint="f", span=Span("main.tf", 90, 1, 90, 2))
    marked: ScanReport = baseline.apply(report(moved), baseline.read(path))
    assert marked.findings[0].suppressed is not None
    with pytest.raises(UserError, match="cannot be opened"):
        baseline.read(tmp_path / "none")
