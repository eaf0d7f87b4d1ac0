"""A checklist's outline says what the checklist says, whether it is read from its record or from the checklist."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from scanner.bundled import policies_folder
from scanner.checklist.load import available_checklists, load_checklist
from scanner.checklist.outline import Role, load_outline, record_of, write_outline

BUNDLED = available_checklists(policies_folder() / "checklists")


@pytest.fixture
def checklist(tmp_path: Path) -> Path:
    """A copy of a checklist with its record."""
    path = Path(shutil.copy(BUNDLED["aws-dcx-2018-08"], tmp_path))
    write_outline(path, load_checklist(path).outline)
    return path


def test_a_record_says_what_the_checklist_says(checklist: Path) -> None:
    whole, outline = load_checklist(checklist), load_outline(checklist)
    assert [(one.id, one.title, one.decides, one.supports) for one in whole.items] == list(outline.items)
    assert {policy: whole.items_of(policy) for policy in whole.policies} == {
        policy: outline.items_of(policy) for policy in outline.policies
    }
    assert outline.deciding == {policy for one in whole.items for policy in one.decides}
    assert ("REL-2.8", Role.DECIDES) in outline.items_of("availability-zones/load-balancer-zones")
    assert outline.items_of("no/such") == ()


def test_a_record_counts_for_the_text_that_it_was_made_of(checklist: Path) -> None:
    text = checklist.read_text(encoding="utf-8")
    title = load_outline(checklist).items[0].title
    checklist.write_text(text.replace(title, title.upper(), 1), encoding="utf-8")
    assert load_outline(checklist).items[0].title == title.upper()


@pytest.mark.parametrize("record", ["", "nonsense", b"\xff"])
def test_without_a_sound_record_the_checklist_is_read(checklist: Path, record: str | bytes) -> None:
    expected = load_outline(checklist).items
    path = record_of(checklist)
    path.write_bytes(record if isinstance(record, bytes) else record.encode())
    assert load_outline(checklist).items == expected
    path.unlink()
    assert load_outline(checklist).items == expected


@pytest.mark.parametrize("path", BUNDLED.values(), ids=BUNDLED)
def test_bundled_records_are_up_to_date(path: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copy(path, tmp_path))
    write_outline(copy, load_checklist(copy).outline)
    assert record_of(path).read_bytes() == record_of(copy).read_bytes(), "run: python3 dev.py docs"
