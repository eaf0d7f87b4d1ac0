"""Attestations: what holds, and each way not to."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import pytest

from scanner.checklist.attestations import read_attestations
from scanner.checklist.catalogue import Checklist
from scanner.checklist.months import months_after, months_before
from scanner.cli.checklist import bundled_checklist

REVIEW = date(2026, 11, 30)
GOOD = """\
item: SEC-1.25
statement: The plan was rehearsed.
by: {name: Jo, role: Operations}
made: 2026-10-02
event: 2026-09-17
evidence:
  - link: https://wiki.example.org/plan
"""


@pytest.fixture(scope="module")
def checklist() -> Checklist:
    return bundled_checklist()


def refusal(text: str, folder: Path, checklist: Checklist) -> str:
    (folder / "one.yaml").write_text(text)
    accepted, refused = read_attestations([folder], checklist, REVIEW, ["acme"])
    assert not accepted
    (one,) = refused
    return f"{one.line}: {one.message}"


def test_a_good_one(tmp_path: Path, checklist: Checklist) -> None:
    (tmp_path / "one.yaml").write_text(GOOD)
    ((one,), refused) = read_attestations([tmp_path], checklist, REVIEW)
    assert not refused
    assert (one.item, one.name, one.role, one.event) == ("SEC-1.25", "Jo", "Operations", date(2026, 9, 17))
    assert one.valid_until == date(2027, 10, 2)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("SEC-1.25", "SEC-9.9", "1: aws-dcx-2018-08 has no item 'SEC-9.9'"),
        ("made: 2026-10-02", "made: 2026-12-01", "4: is dated 2026-12-01, after the review"),
        ("made: 2026-10-02", "made: 2025-10-02", "4: expired on 2026-10-02, 12 months after"),
        ("made: 2026-10-02", "made: 2026-10-02\nvalid_months: 1", "expired on 2026-11-02, 1 months after"),
        ("made: 2026-10-02", "made: yesterday", "4: 'made' must be a day as 2026-01-31, not 'yesterday'"),
        ("event: 2026-09-17", "event: 2025-11-29", "5: incident response rehearsed on 2025-11-29, more than 12 months"),
        ("event: 2026-09-17", "event: 2026-10-03", "5: the event of 2026-10-03 lies after the statement"),
        ("event: 2026-09-17\n", "", "the key 'event' is missing"),
        ("statement: The plan was rehearsed.\n", "", "the key 'statement' is missing"),
        (", role: Operations", "", "the key 'role' is missing"),
        ("  - link: https://wiki.example.org/plan", "  - link: javascript:alert(1)", "is no address"),
        ("  - link: https://wiki.example.org/plan", "  []", "at least one piece of evidence"),
        ("  - link: https://wiki.example.org/plan", "  - file: ../secret", "lies outside the attestation's folder"),
        ("  - link: https://wiki.example.org/plan", "  - file: none.pdf", "there is no file 'none.pdf'"),
        ("statement:", "statment:", "unknown key 'statment'"),
        ("by:", "case_study: other\nby:", "unknown case study 'other'; there are acme"),
        ("by:", "outweighs_failure: because\nby:", "no attestation outweighs what code shows of SEC-1.25"),
    ],
)
def test_what_does_not_hold(old: str, new: str, said: str, tmp_path: Path, checklist: Checklist) -> None:
    assert old in GOOD
    assert said in refusal(GOOD.replace(old, new), tmp_path, checklist)


def test_the_window_ends_on_the_day(tmp_path: Path, checklist: Checklist) -> None:
    (tmp_path / "one.yaml").write_text(GOOD.replace("2026-09-17", "2025-11-30"))
    accepted, _ = read_attestations([tmp_path], checklist, REVIEW)
    assert len(accepted) == 1


@pytest.mark.parametrize(("hours", "holds"), [(23, True), (24, False)])
def test_recovery_takes_less_than_a_day(hours: int, holds: bool, tmp_path: Path, checklist: Checklist) -> None:
    (tmp_path / "one.yaml").write_text(GOOD.replace("SEC-1.25", "REL-2.11") + f"rto_hours: {hours}\n")
    accepted, refused = read_attestations([tmp_path], checklist, REVIEW)
    assert (len(accepted) == 1) is holds
    assert holds or "less than 24 is asked" in refused[0].message


def test_a_file_is_held_to_its_hash(tmp_path: Path, checklist: Checklist) -> None:
    (tmp_path / "report.pdf").write_bytes(b"first")
    digest = hashlib.sha256(b"first").hexdigest()
    (tmp_path / "one.yaml").write_text(
        GOOD.replace("  - link: https://wiki.example.org/plan", f"  - {{file: report.pdf, sha256: {digest}}}")
    )
    ((one,), _) = read_attestations([tmp_path], checklist, REVIEW)
    assert one.evidence[0].sha256 == digest
    (tmp_path / "report.pdf").write_bytes(b"second")
    _, refused = read_attestations([tmp_path], checklist, REVIEW)
    assert "'report.pdf' has changed" in refused[0].message


def test_months() -> None:
    assert months_before(date(2026, 3, 31), 1) == date(2026, 2, 28)
    assert months_after(date(2024, 1, 31), 1) == date(2024, 2, 29)
    assert months_before(date(2026, 1, 15), 18) == date(2024, 7, 15)
    assert months_after(date(2026, 12, 1), 1) == date(2027, 1, 1)
