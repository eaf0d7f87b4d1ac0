"""The state of each item: against a second, independent statement of the rules, and in the cases that matter."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.checklist.assessment import Engagement, ItemAssessment, Status, Subject, assess
from scanner.checklist.attestations import Attestation, EvidenceLink
from scanner.checklist.catalogue import Checklist
from scanner.checklist.load import load_checklist
from scanner.cli.checklist import bundled_checklist
from scanner.results import Finding, RootSummary, ScanReport, Suppression
from scanner.source import Span
from scanner.verdict import Verdict
from tests.report.conftest import finding

CHECKLIST = bundled_checklist()
ROOT = RootSummary(".", "terraform", 5)


def attested(item: str, outweighs: str | None = None) -> Attestation:
    day = date(2026, 11, 1)
    link = (EvidenceLink("https://example.org"),)
    return Attestation(item, "so", "Jo", "Ops", day, None, day, link, None, outweighs, "a.yaml", 1)


def engagement(delivery: str = "multi-tenant-saas", segment: str | None = "digital-commerce") -> Engagement:
    return Engagement(delivery, segment, date(2026, 11, 30))


def state(
    item: str,
    *findings: Finding,
    attestations: tuple[Attestation, ...] = (),
    checklist: Checklist = CHECKLIST,
    absent: tuple[str, ...] = (),
    **chosen: str | None,
) -> ItemAssessment:
    report = ScanReport((replace(ROOT, absent=absent),), findings)
    found = assess(checklist, engagement(**chosen), Subject("x", report), attestations=attestations)  # type: ignore[arg-type]
    return next(one for one in found.solution.items if one.item.id == item)


def result(policy: str, verdict: Verdict, address: str = "aws_s3_bucket.b", **others: object) -> Finding:
    return finding(verdict, policy=policy, address=address, **others)  # type: ignore[arg-type]


@st.composite
def situations(draw: st.DrawFn) -> tuple[str, str, str, list[Finding], bool, bool]:
    """An item, a category, a segment, results of its deciding policies on separate resources, whether it is attested,
    and whether some module could not be read.
    """
    item = draw(st.sampled_from(CHECKLIST.items))
    category = draw(st.sampled_from(list(CHECKLIST.categories)))
    segment = draw(st.sampled_from(list(CHECKLIST.segments)))
    verdicts = draw(st.lists(st.sampled_from(list(Verdict)), max_size=4))
    policies = [draw(st.sampled_from(item.decides)) if item.decides else "x/y" for _ in verdicts]
    results = [result(p, v, f"aws_x.r{i}") for i, (p, v) in enumerate(zip(policies, verdicts, strict=True))]
    return item.id, category, segment, results, draw(st.booleans()), draw(st.booleans())


def expected(
    item_id: str, category: str, segment: str, results: list[Finding], has_attestation: bool, has_gap: bool
) -> str:
    """The rules as `items.md` has them, written a second time and in another order."""
    item = CHECKLIST.item(item_id)
    if category not in item.applicability.categories or item.applicability.segment not in (None, segment):
        return "not-applicable"
    verdicts = {one.verdict.value for one in results if one.policy in item.decides}
    if "fail" in verdicts:
        return "not-met"
    if has_attestation:
        # Nothing else is attested, so that an item about the whole form is left open by the others.
        return "not-shown" if item.needs_whole_form else "met"
    if "unknown" in verdicts:
        return "unknown"
    if not item.decides or (not verdicts and item.asks_for_mechanism):
        return "not-shown"
    if has_gap:
        return "unknown"
    return "not-shown" if item.attestation.always_needed else "met"


@settings(max_examples=300, deadline=None)
@given(situations())
def test_the_rules_twice(case: tuple[str, str, str, list[Finding], bool, bool]) -> None:
    item, category, segment, results, has, gap = case
    made = (attested(item),) if has else ()
    absent = ("module.network",) if gap else ()
    found = state(item, *results, attestations=made, absent=absent, delivery=category, segment=segment)
    assert found.status.value == expected(item, category, segment, results, has, gap)


def test_a_module_that_was_not_there_is_asked_for() -> None:
    passes = result("network-exposure/default-security-group", Verdict.PASS)
    found = state("SEC-1.16", passes, absent=("module.network",))
    assert found.status is Status.UNKNOWN
    assert "module.network" in found.reason
    assert any("module.network" in question for question in found.questions)


def test_every_item_is_there_once_with_17_technical_ones_for_customers_to_deploy() -> None:
    report = ScanReport((ROOT,))
    for category, number in (("customer-deployed", 17), ("managed-service", 40)):
        found = assess(CHECKLIST, engagement(category), Subject("x", report)).solution.items
        assert [one.item.id for one in found] == [item.id for item in CHECKLIST.items]
        technical = [one for one in found if one.item.id.startswith(("SEC", "REL", "OPS"))]
        assert len(technical) == 40
        assert sum(1 for one in technical if one.status is not Status.NOT_APPLICABLE) == number


def test_an_effective_policy_decides_for_what_it_placed() -> None:
    effective = result("s3-public-access/effective-bucket-access", Verdict.PASS)
    single = result("s3-public-access/acl-public-read", Verdict.FAIL)
    found = state("SEC-1.17", effective, single)
    assert found.status is Status.MET
    assert single in found.supporting
    elsewhere = result("s3-public-access/acl-public-read", Verdict.FAIL, "aws_s3_bucket.other")
    assert state("SEC-1.17", effective, elsewhere).status is Status.NOT_MET
    unplaced = result("s3-public-access/effective-bucket-access", Verdict.UNKNOWN)
    assert state("SEC-1.17", unplaced, single).status is Status.NOT_MET


def test_accepting_a_failure_meets_nothing() -> None:
    accepted = result(
        "network-exposure/security-group-remote-admin-ports",
        Verdict.FAIL,
        suppressed=Suppression("temporary", Span("main.tf", 1, 1, 1, 2)),
    )
    found = state("SEC-1.16", accepted)
    assert found.status is Status.NOT_MET
    assert found.waived == (accepted,)


def test_an_improvement_decides_nothing() -> None:
    assert (
        state(
            "SEC-1.16", result("network-exposure/security-group-remote-admin-ports", Verdict.FAIL, severity="info")
        ).status
        is Status.MET
    )


def test_only_an_attested_branch_outweighs_a_failure() -> None:
    failure = result("scaling/ecs-service", Verdict.FAIL)
    assert state("REL-2.2", failure, attestations=(attested("REL-2.2"),)).status is Status.NOT_MET
    branch = attested("REL-2.2", "the layer is fixed on purpose")
    assert state("REL-2.2", failure, attestations=(branch,)).status is Status.MET


def test_questions_name_what_is_open() -> None:
    open_ = result("scaling/ecs-service", Verdict.UNKNOWN, needs=("DesiredCount",))
    found = state("REL-2.2", open_)
    assert found.questions[0] == CHECKLIST.item("REL-2.2").question
    assert "What is DesiredCount? It decides for aws_s3_bucket.b." in found.questions


def test_code_without_resources_shows_nothing() -> None:
    found = assess(CHECKLIST, engagement(), Subject("x", ScanReport())).solution.items
    assert not [one for one in found if one.status is Status.MET]


def test_a_solution_is_as_good_as_its_worst_case_study() -> None:
    good = ScanReport((ROOT,), (result("scaling/ecs-service", Verdict.PASS),))
    bad = ScanReport((ROOT,), (result("scaling/ecs-service", Verdict.FAIL),))
    studies = [Subject("a", good, "a"), Subject("b", bad, "b")]
    found = assess(CHECKLIST, engagement(), Subject("x", good), studies, [attested("REL-2.2")])
    index = [item.id for item in CHECKLIST.items].index("REL-2.2")
    assert [one.items[index].status.value for one in found.subjects] == ["not-met", "met", "not-met"]


SECOND = """\
format: 1
id: own-2026
title: Own checklist
version: "1"
published: "2026-01"
attestation_valid_months: 6
delivery_categories:
  internal: {title: Internal, summary: Run by ourselves.}
sections:
  - id: S
    part: All
    title: Storage
    summary: What is stored.
    items:
      - id: S-1
        title: Volumes encrypted
        decision: decided-by-code
        applies_to: all
        summary: Volumes are encrypted.
        attestation: {needed: as-needed, states: Why one is not.}
        question: Which volume is not encrypted?
        policies: {decides: [encryption-at-rest/ebs-volume]}
"""


@pytest.mark.parametrize(("verdict", "status"), [(Verdict.PASS, "met"), (Verdict.FAIL, "not-met")])
def test_another_checklist_needs_no_code(tmp_path: Path, verdict: Verdict, status: str) -> None:
    (tmp_path / "own.yaml").write_text(SECOND)
    own = load_checklist(tmp_path / "own.yaml")
    found = state(
        "S-1",
        result("encryption-at-rest/ebs-volume", verdict),
        checklist=own,
        delivery="internal",
        segment=None,
    )
    assert found.status.value == status
