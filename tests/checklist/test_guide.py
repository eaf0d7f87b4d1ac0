"""Deployment guides: how they are read, and what they are held against."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.checklist.catalogue import Ask, GuideDemand, GuideSection
from scanner.checklist.guide import GuideState, compare
from scanner.checklist.guide_text import Passage, read_guide
from scanner.checklist.load import load_checklist
from scanner.discovery import discover
from scanner.errors import UserError
from scanner.inputs import Inputs
from scanner.roots import load_roots
from scanner.template import Root

ROOT = Path(__file__).parents[2]
DEMAND = GuideDemand(
    "https://example.org/guides",
    (
        GuideSection("costs", "Costs", ("cost", "pricing"), (Ask("licences", ("licen",)), Ask("bills", ("billed",)))),
        GuideSection("support", "Support", ("support",), (Ask("contact", ("@", "ticket")),)),
    ),
)
TEMPLATE = """
Parameters:
  DBInstanceClass: {Type: String, Default: db.t4g.medium}
  OperatorMail: {Type: String}
Resources:
  Jobs: {Type: "AWS::SQS::Queue"}
  WorkerRole:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {Statement: [{Effect: Allow, Action: "sts:AssumeRole"}]}
      Policies:
        - PolicyName: p
          PolicyDocument: {Statement: [{Effect: Allow, Action: ["sqs:SendMessage"], Resource: "*"}]}
"""


def guide(folder: Path, name: str, text: str) -> list[Passage]:
    (folder / name).write_text(text, encoding="utf-8")
    return read_guide(folder / name)


def state(passages: list[Passage], roots: list[Root] | None = None) -> GuideState:
    return compare(passages, DEMAND, roots or [], "guide.md")


def roots_of(folder: Path) -> list[Root]:
    (folder / "template.yaml").write_text(TEMPLATE, encoding="utf-8")
    return list(load_roots(discover([folder / "template.yaml"]), Inputs()))


WRITTEN = {
    "guide.md": "# Shop\n\n## Costs and licences\n\nYou are *billed*.\n\n```\n# no heading\n```\n\n## Help\n\nx\n",
    "guide.adoc": "= Shop\n\n== Costs and licences\n\nYou are billed.\n\n----\n== no heading\n----\n\n== Help\n\nx\n",
    "guide.html": (
        "<html><script>var a = '<h2>no heading</h2>';</script><h1>Shop</h1>\n<h2>Costs and <em>licences</em></h2>"
        "<p>You are billed monthly.</p><h2>Help</h2><p>x</p></html>"
    ),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_headings_and_text_are_found_in_each_format(tmp_path: Path, name: str) -> None:
    passages = guide(tmp_path, name, WRITTEN[name])
    assert [passage.heading for passage in passages if passage.heading] == ["Shop", "Costs and licences", "Help"]
    costs, support = state(passages).sections
    assert costs.found
    assert costs.silent == ()
    assert not support.found


@pytest.mark.parametrize(("name", "line"), [("guide.md", 3), ("guide.adoc", 3), ("guide.html", 2)])
def test_a_section_is_found_at_its_line(tmp_path: Path, name: str, line: int) -> None:
    [costs] = state(guide(tmp_path, name, WRITTEN[name])).sections[0].passages
    assert costs.line == line


def test_what_a_section_does_not_tell_is_named(tmp_path: Path) -> None:
    costs = state(guide(tmp_path, "g.md", "# A\n\n## Pricing\n\nIt is cheap.\n")).sections[0]
    assert costs.silent == ("licences", "bills")


def test_a_subsection_belongs_to_its_section_and_the_next_section_does_not(tmp_path: Path) -> None:
    text = "# A\n\n## Costs\n\n### Monthly\n\nbilled\n\n## Legal\n\nlicence\n"
    assert state(guide(tmp_path, "g.md", text)).sections[0].silent == ("licences",)


def test_the_title_of_the_whole_is_no_section(tmp_path: Path) -> None:
    assert not state(guide(tmp_path, "g.md", "# Support of the shop\n\n## Other\n\nticket\n")).sections[1].found


def test_parameters_roles_and_services_that_are_not_named_are_listed(tmp_path: Path) -> None:
    roots = roots_of(tmp_path)
    missing = state(
        guide(tmp_path, "g.md", "# A\n\nSet the DB instance class. IAM roles are made.\n"), roots
    ).unmentioned
    assert {(one.kind, one.name): (one.detail, one.span.start_line) for one in missing} == {
        ("parameter", "OperatorMail"): ("must be given", 4),
        ("permission", "WorkerRole"): ("sqs:SendMessage", 7),
        ("service", "SQS"): ("1 AWS::SQS::Queue", 6),
    }


def test_names_are_found_as_they_are_written_and_as_words(tmp_path: Path) -> None:
    text = "# A\n\n`DBInstanceClass`, `OperatorMail`; the worker role may send to a queue, by IAM.\n"
    assert state(guide(tmp_path, "g.md", text), roots_of(tmp_path)).unmentioned == ()


def test_a_name_inside_another_word_does_not_count(tmp_path: Path) -> None:
    text = "# A\n\nDBInstanceClasses, OperatorMails, WorkerRoles, queue, iam\n"
    names = {one.name for one in state(guide(tmp_path, "g.md", text), roots_of(tmp_path)).unmentioned}
    assert names == {"DBInstanceClass", "OperatorMail", "WorkerRole"}


def test_included_files_are_read_within_the_folder_alone(tmp_path: Path) -> None:
    (tmp_path / "secret.adoc").write_text("== Costs\n\nbilled, licence\n")
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "support.adoc").write_text("== Support\n\nopen a ticket\n")
    text = "= Guide\n\ninclude::support.adoc[]\n\ninclude::../secret.adoc[]\ninclude::guide.adoc[]\n"
    found = state(guide(folder, "guide.adoc", text))
    assert [one.found for one in found.sections] == [False, True]
    assert found.sections[1].passages[0].file.endswith("support.adoc")


@pytest.mark.parametrize(
    ("name", "data", "said"), [("g.pdf", b"%PDF", "a guide is Markdown"), ("g.md", b"\xff\xfe\x00", "UTF")]
)
def test_what_is_no_guide_is_refused(tmp_path: Path, name: str, data: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(UserError, match=said):
        read_guide(tmp_path / name)


def test_the_bundled_checklist_asks_for_twelve_sections() -> None:
    demand = load_checklist(ROOT / "policies" / "checklists" / "aws-dcx-2018-08.yaml").guide
    assert demand is not None
    assert len(demand.sections) == 12
    assert all(section.headings and section.asks for section in demand.sections)
