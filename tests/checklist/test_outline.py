"""A checklist's outline says what the checklist says, and is read from a sound record alone."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from scanner.bundled import policies_folder
from scanner.checklist.load import available_checklists, load_checklist
from scanner.checklist.outline import Role, record_of, recorded_outline, write_outline

BUNDLED = available_checklists(policies_folder() / "checklists")


@pytest.fixture
def checklist(tmp_path: Path) -> Path:
    """A copy of a checklist with its record."""
    path = Path(shutil.copy(BUNDLED["aws-dcx-2018-08"], tmp_path))
    write_outline(path, load_checklist(path).outline)
    return path


def test_a_record_says_what_the_checklist_says(checklist: Path) -> None:
    whole, outline = load_checklist(checklist), recorded_outline(checklist)
    assert outline is not None
    assert [(one.id, one.title, one.decides, one.supports) for one in whole.items] == list(outline.items)
    assert {policy: whole.items_of(policy) for policy in whole.policies} == {
        policy: outline.items_of(policy) for policy in outline.policies
    }
    assert outline.deciding == {policy for one in whole.items for policy in one.decides}
    assert ("REL-2.8", Role.DECIDES) in outline.items_of("availability-zones/load-balancer-zones")
    assert outline.items_of("no/such") == ()


def test_a_record_counts_for_the_text_that_it_was_made_of(checklist: Path) -> None:
    checklist.write_text(checklist.read_text(encoding="utf-8") + "# changed\n", encoding="utf-8")
    assert recorded_outline(checklist) is None


@pytest.mark.parametrize("record", ["", "nonsense", b"\xff"])
def test_what_is_no_sound_record_is_not_read(checklist: Path, record: str | bytes) -> None:
    path = record_of(checklist)
    path.write_bytes(record if isinstance(record, bytes) else record.encode())
    assert recorded_outline(checklist) is None
    path.unlink()
    assert recorded_outline(checklist) is None


@pytest.mark.parametrize("path", BUNDLED.values(), ids=BUNDLED)
def test_bundled_records_are_up_to_date(path: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copy(path, tmp_path))
    write_outline(copy, load_checklist(copy).outline)
    assert record_of(path).read_bytes() == record_of(copy).read_bytes(), "run: python3 dev.py docs"
