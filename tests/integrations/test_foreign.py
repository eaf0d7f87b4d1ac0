"""Other scanners' findings beside ours."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.catalogue import Controls
from scanner.integrations.foreign import ForeignFinding, ForeignReport, merge
from scanner.policy.registry import bundled
from scanner.results import Finding, ScanReport
from scanner.source import Span
from scanner.verdict import Verdict
from tests.report.conftest import finding as made

EBS = "encryption-at-rest/ebs-volume"
HERE = Span("main.tf", 1, 1, 5, 1)


@pytest.fixture
def controls() -> Controls:
    return bundled().controls


def ours(verdict: Verdict = Verdict.FAIL, address: str = "aws_ebs_volume.data") -> Finding:
    return made(verdict, policy=EBS, address=address, span=Span("main.tf", 3, 3, 3, 20))


def theirs(rule: str = "CKV_AWS_3", address: str = "aws_ebs_volume.data", span: Span = HERE) -> ForeignFinding:
    return ForeignFinding("checkov", rule, "Ensure it", "ensure it", span, address)


def merged(findings: list[Finding], foreign: list[ForeignFinding], controls: Controls) -> tuple[ScanReport, list[str]]:
    return merge(ScanReport(findings=tuple(findings)), [ForeignReport("checkov", tuple(foreign))], controls)


def test_what_both_say_is_said_once(controls: Controls) -> None:
    report, said = merged([ours()], [theirs()], controls)
    assert [one.policy for one in report.findings] == [EBS]
    assert said == ["checkov reported 1 failures, 1 of them the same as ours"]


def test_where_the_two_differ_both_are_said(controls: Controls) -> None:
    report, _ = merged([ours(Verdict.PASS)], [theirs()], controls)
    added = next(one for one in report.findings if one.policy == "checkov/CKV_AWS_3")
    assert added.message == f"ensure it ({EBS} says pass: encrypted is false)"
    assert added.subject.address == "aws_ebs_volume.data"


def test_another_resource_is_another_finding(controls: Controls) -> None:
    report, _ = merged([ours()], [theirs(address="aws_ebs_volume.logs")], controls)
    assert sorted(one.policy for one in report.findings) == ["checkov/CKV_AWS_3", EBS]


def test_the_catalogue_gives_items_and_severity(controls: Controls) -> None:
    report, _ = merged([], [theirs()], controls)
    (added,) = report.findings
    assert (added.severity, added.items) == (controls.by_id[EBS].severity, controls.by_id[EBS].items)
    assert added.scanner == "checkov"


def test_a_rule_that_the_catalogue_does_not_know_stays(controls: Controls) -> None:
    report, _ = merged([ours()], [theirs("CKV_AWS_99999")], controls)
    added = next(one for one in report.findings if one.scanner)
    assert (added.severity, added.items) == ("medium", ())


def test_a_type_before_a_logical_id_is_no_part_of_the_name(controls: Controls) -> None:
    mine = made(policy=EBS, address="Network/Data", span=Span("nested.yaml", 3, 3, 3, 20))
    other = theirs(address="AWS::EC2::Volume.Data", span=Span("nested.yaml", 1, 1, 6, 1))
    report, _ = merged([mine], [other], controls)
    assert [one.policy for one in report.findings] == [EBS]


def test_without_an_address_the_lines_decide(controls: Controls) -> None:
    beside = theirs(address="", span=Span("main.tf", 2, 1, 4, 1))
    below = theirs(address="", span=Span("main.tf", 40, 1, 44, 1))
    report, _ = merged([ours()], [beside, below], controls)
    assert [one.location.start_line for one in report.findings if one.scanner] == [40]


def test_one_of_two_equal_findings_is_kept(controls: Controls, tmp_path: Path) -> None:
    report, _ = merged([], [theirs(), theirs()], controls)
    assert len(report.findings) == 1
