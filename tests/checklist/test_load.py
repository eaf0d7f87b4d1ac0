from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from scanner.catalogue import CatalogueError
from scanner.checklist.catalogue import Mode, Window
from scanner.checklist.load import available_checklists, load_checklist
from scanner.checklist.outline import Role
from scanner.errors import UserError

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "schemas" / "checklist.schema.json").read_text("utf-8"))

HOUSE = """\
format: 1
id: house-rules
title: Rules of our house
version: "7"
published: "2031-04"
attestation_valid_months: 6
delivery_categories:
  boxed: {title: Boxed, summary: Shipped in a box.}
  hosted: {title: Hosted, summary: Run by us.}
segments:
  toys: {title: Toys, summary: Things to play with.}
sections:
  - id: NET
    part: Technology
    title: Network
    summary: Who can reach what.
    items:
      - id: NET-1
        title: Closed by default
        decision: decided-by-code
        applies_to: all
        summary: Nothing is open that nobody asked for.
        evidence: What is open.
        attestation:
          needed: as-needed
          states: What is open on purpose.
          outweighs_failure: A permit.
        question: What is open on purpose?
        policies:
          effective: [network/closed]
          decides: [network/closed, network/ports]
          supports: [network/described]
      - id: NET-2
        title: Drilled
        decision: attest-only
        applies_to: [hosted]
        summary: The plug was pulled lately.
        evidence: What would break.
        not_by_code: A drill is an event.
        attestation: {needed: always, states: The day of the drill.}
        question: When did you last pull the plug?
        windows:
          - {event: plug pulled, within_months: 3, repeated: [in autumn]}
        policies:
          supports: [network/closed]
  - id: TOY
    part: Features
    number: "4.0"
    title: Toys
    summary: What can be played with.
    segment: toys
    items:
      - id: TOY-1
        title: Fun
        decision: attest-only
        applies_to: all
        required: false
        summary: It is fun.
        not_by_code: Fun is felt.
        attestation: {needed: always, states: That it is fun.}
        question: Is it fun?
        documents: {boxed: [solution], hosted: [solution, case-study]}
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "house-rules.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def follows_schema(text: str) -> bool:
    return bool(jsonschema.Draft202012Validator(SCHEMA).is_valid(yaml.safe_load(text)))


def test_another_checklist_is_dropped_in_without_touching_code(tmp_path: Path) -> None:
    path = write(tmp_path, HOUSE)
    assert available_checklists(tmp_path) == {"house-rules": path}
    checklist = load_checklist(path)
    assert follows_schema(HOUSE)
    assert (checklist.id, checklist.version, checklist.published) == ("house-rules", "7", "2031-04")
    assert checklist.attestation_valid_months == 6
    assert [section.title for section in checklist.sections] == ["Network", "Toys"]
    assert [section.number for section in checklist.sections] == [None, "4.0"]
    assert [item.id for item in checklist.items] == ["NET-1", "NET-2", "TOY-1"]
    assert checklist.categories["boxed"].summary == "Shipped in a box."
    assert checklist.segments["toys"].title == "Toys"
    assert checklist.policies == {"network/closed", "network/ports", "network/described"}


def test_an_item_is_read_whole(tmp_path: Path) -> None:
    checklist = load_checklist(write(tmp_path, HOUSE))
    closed, drilled, fun = checklist.items
    assert closed.mode is Mode.DECIDED_BY_CODE
    assert closed.decides == ("network/closed", "network/ports")
    assert closed.effective == ("network/closed",)
    assert closed.supports == ("network/described",)
    assert closed.attestation.outweighs_failure == "A permit."
    assert not closed.attestation.always_needed
    assert (closed.not_by_code, closed.met, closed.windows, closed.required) == (None, None, (), True)
    assert drilled.attestation.always_needed
    assert drilled.not_by_code == "A drill is an event."
    assert drilled.windows == (Window("plug pulled", within_months=3, repeated=("in autumn",)),)
    assert drilled.section == "NET"
    assert not fun.required
    assert fun.applicability.segment == "toys"


def test_items_apply_by_category_and_segment(tmp_path: Path) -> None:
    checklist = load_checklist(write(tmp_path, HOUSE))
    drilled, fun = checklist.item("NET-2"), checklist.item("TOY-1")
    assert drilled.applies_to("hosted")
    assert not drilled.applies_to("boxed")
    assert fun.applies_to("boxed", "toys")
    assert not fun.applies_to("boxed", "tools")
    with pytest.raises(ValueError, match="unknown delivery category 'mailed'; there are boxed, hosted"):
        drilled.applies_to("mailed")


def test_items_are_found(tmp_path: Path) -> None:
    checklist = load_checklist(write(tmp_path, HOUSE))
    assert [item.id for item in checklist.matching("net-*")] == ["NET-1", "NET-2"]
    assert [item.id for item in checklist.matching("*-[1]")] == ["NET-1", "TOY-1"]
    assert checklist.matching("NET") == ()
    assert checklist.items_of("network/closed") == (("NET-1", Role.DECIDES), ("NET-2", Role.SUPPORTS))
    assert checklist.items_of("network/open") == ()
    with pytest.raises(KeyError):
        checklist.item("NET-3")


Change = Callable[[str], str]


def swap(old: str, new: str) -> Change:
    def change(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    return change


# What is changed, what stands on the line that must be named, what must be said, whether the schema sees it too.
BROKEN: dict[str, tuple[Change, str, str, bool]] = {
    "format": (swap("format: 1", "format: 2"), "format: 2", "only format 1", True),
    "unknown key": (swap("title: Drilled", "titel: Drilled"), "titel", "unknown key 'titel'", True),
    "unknown key above": (swap("version:", "edition:"), "edition", "unknown key 'edition'", True),
    "missing key": (swap("        question: Is it fun?\n", ""), "id: TOY-1", "the key 'question' is missing", True),
    "blank text": (swap("title: Drilled", "title: ' '"), "title: ' '", "'title' must be text", True),
    "text as list": (swap("title: Drilled", "title: [Drilled]"), "[Drilled]", "must be text, not a list", True),
    "list as text": (swap("[in autumn]", "soon"), "soon", "'repeated' must be a list, not 'soon'", True),
    "mapping as text": (
        swap("{title: Boxed, summary: Shipped in a box.}", "crate"),
        "crate",
        "a mapping is expected",
        True,
    ),
    "unknown mode": (swap("attest-only", "by-dice"), "by-dice", "allowed are decided-by-code", True),
    "flag": (swap("required: false", "required: maybe"), "maybe", "'required' must be true or false", True),
    "number": (swap("months: 3", "months: few"), "few", "a whole number of one or more", True),
    "no months": (swap("months: 3", "months: 0"), "months: 0", "a whole number of one or more", True),
    "no limit": (swap(", within_months: 3, repeated: [in autumn]", ""), "event:", "needs a limit", True),
    "category": (swap("[hosted]", "[mailed]"), "[mailed]", "unknown delivery category 'mailed'", False),
    "applies to": (swap("applies_to: all", "applies_to: most"), "most", "'all' or a list", True),
    "segment": (swap("segment: toys", "segment: tools"), "tools", "unknown segment 'tools'; there are toys", False),
    "item twice": (swap("- id: NET-2\n", "-\n        id: NET-1\n"), "   id: NET-1", "already the ID at line 18", False),
    "section twice": (swap("- id: TOY\n", "-\n    id: NET\n"), "    id: NET\n", "already the ID at line 13", False),
    "item ID": (swap("id: NET-2", "id: NET 2"), "NET 2", "'NET 2' is no ID", True),
    "policy ID": (swap("network/ports", "Net_Ports"), "Net_Ports", "'Net_Ports' is no policy's ID", True),
    "policy twice": (swap("network/ports", "network/closed"), "decides:", "'network/closed' is listed twice", True),
    "two roles": (
        swap("[network/described]", "[ network/ports]"),
        "[ network",
        "decide the item and only support",
        False,
    ),
    "effective": (swap("effective: [network/closed]", "effective: [network/open]"), "open]", "isn't among", False),
    "documents": (swap("boxed: [solution], ", ""), "documents:", "exactly the delivery categories", False),
    "scope": (swap("boxed: [solution]", "boxed: [galaxy]"), "galaxy", "allowed are solution, case-study", True),
    "need": (swap("needed: always", "needed: often"), "often", "allowed are always, as-needed", True),
    "decided without a policy": (
        swap("decision: attest-only", "decision:  decided-by-code"),
        "decision:  decided-by-code",
        "no policy decides it",
        True,
    ),
    "attested with a policy": (
        swap("decision: decided-by-code", "decision:  attest-only"),
        "decision:  attest-only",
        "policies decide it",
        True,
    ),
    "no reason": (swap("        not_by_code: Fun is felt.\n", ""), "id: TOY-1", "say why under 'not_by_code'", True),
    "needless reason": (swap("evidence:", "not_by_code:"), "not_by_code: What", "but policies decide it", True),
    "key twice": (swap("version:", "title:"), 'title: "7"', "the key 'title' is written twice", False),
    "no segment": (swap("  toys: {title: Toys, summary: Things to play with.}", "  {}"), "  {}", "at least one", True),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_checklist_is_refused_with_file_and_line(tmp_path: Path, name: str) -> None:
    change, place, said, _ = BROKEN[name]
    broken = change(HOUSE)
    assert broken.count(place) == 1, "the place must be plain"
    line = broken[: broken.index(place)].count("\n") + 1
    path = write(tmp_path, broken)
    with pytest.raises(CatalogueError, match=re.escape(said)) as caught:
        load_checklist(path)
    assert caught.value.line == line
    assert str(caught.value).startswith(f"{path}:{line}: ")
    assert isinstance(caught.value, UserError)


@pytest.mark.parametrize("name", [name for name, (_, _, _, seen) in BROKEN.items() if seen])
def test_the_schema_refuses_what_the_loader_refuses(name: str) -> None:
    assert not follows_schema(BROKEN[name][0](HOUSE))


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("", 1, "empty"),
        ("just words", 1, "a mapping is expected, not 'just words'"),
        ("- a list", 1, "a mapping is expected, not a list"),
        ("title: [one\nid: two", 2, "not valid YAML"),
        ("a: 1\n? [b, c]\n: 2\n", 2, "a key must be text, not a list"),
        ("format: 1\nsections: &all [*all]", 1, "the key 'delivery_categories' is missing"),
        (HOUSE.split("sections:")[0] + "sections: &all [*all]", 12, "a mapping is expected, not a list"),
        ("title:\n " + "[" * 100_000, 2, "nested too deeply"),
        ("title: \x07", 1, "not valid YAML"),
        ("x: " + "y" * 4_000_000, 1, "larger than"),
    ],
)
def test_what_is_no_checklist_is_refused(tmp_path: Path, text: str, line: int, said: str) -> None:
    with pytest.raises(CatalogueError, match=re.escape(said)) as caught:
        load_checklist(write(tmp_path, text))
    assert caught.value.line == line


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="No such file"):
        load_checklist(tmp_path / "none.yaml")
    (tmp_path / "bytes.yaml").write_bytes(b"title: \xff")
    with pytest.raises(CatalogueError, match="UTF-8"):
        load_checklist(tmp_path / "bytes.yaml")
    with pytest.raises(CatalogueError, match="directory"):
        load_checklist(tmp_path)


def test_aliases_do_not_multiply_the_work(tmp_path: Path) -> None:
    levels = "\n".join(f"  l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 10)}]" for n in range(1, 12))
    bomb = f"segments:\n  l0: &l0 [x]\n{levels}\n"
    with pytest.raises(CatalogueError):
        load_checklist(write(tmp_path, bomb))


def test_the_schema_describes_every_key(tmp_path: Path) -> None:
    def objects(schema: Any) -> list[dict[str, Any]]:
        found = []
        if isinstance(schema, dict):
            if "properties" in schema and schema.get("additionalProperties") is False:
                found.append(schema)
            for value in schema.values():
                found += objects(value)
        elif isinstance(schema, list):
            for value in schema:
                found += objects(value)
        return found

    described = objects(SCHEMA)
    assert len(described) == 11
    for part in described:
        assert part["description"]
        assert set(part["required"]) <= set(part["properties"])
