from __future__ import annotations

from pathlib import Path

import pytest

from scanner.bundled import policies_folder
from scanner.checklist.load import load_checklist
from scanner.results import RootSummary, ScanReport, Suppression
from scanner.source import NOWHERE, InputError, Span
from scanner.template import Call
from scanner.verdict import Evidence, Verdict
from tests.report.conftest import finding, render, report

SOURCE = """\
resource "aws_ebs_volume" "data" {
  encrypted = false
}

module "db" {
  source = "./db"
}
"""


@pytest.fixture(autouse=True)
def source(folder: Path) -> None:
    (folder / "main.tf").write_text(SOURCE, encoding="utf-8")


def test_one_failure_in_full() -> None:
    found = finding(
        evidence=(
            Evidence(Span("main.tf", 2, 15, 2, 20), "encrypted is false"),
            Evidence(Span("main.tf", 1, 1, 1, 33), "the volume"),
            Evidence(NOWHERE, "the account's default is not in the template"),
        ),
        when="stage=test",
        calls=(Call("module.db", Span("main.tf", 5, 1, 5, 12)),),
        help="set `encrypted` to true.\n\n```hcl\nencrypted = true\n```",
    )
    assert (
        render(report(found))
        == """\
main.tf: 1 high

high[encryption-at-rest/made-up] Encrypt volumes
  --> main.tf:2:15
   |
 2 |   encrypted = false
   |               ^^^^^ encrypted is false
   = resource: aws_ebs_volume.data
   = note: the volume (main.tf:1:1)
   = note: the account's default is not in the template
   = via: module.db (main.tf:5:1)
   = when: stage=test
   = help: set `encrypted` to true.
   = items: SEC-1.22

Checklist items
  fail        SEC-1.22    1 fail

1 failure (1 high), 0 passed, 0 unknown, 0 suppressed, 0 files unread (3 resources in 1 root, 12 policies)
"""
    )


def test_nothing_found_is_said_with_all_counts() -> None:
    assert render(ScanReport()) == (
        "no findings, 0 passed, 0 unknown, 0 suppressed, 0 files unread (0 resources in 0 roots, 0 policies)\n"
    )


def test_findings_are_grouped_by_file_and_sorted_by_place() -> None:
    text = render(
        report(
            finding(span=Span("b.tf", 1, 1, 1, 2), message="four"),
            finding(span=Span("a.tf", 10, 1, 10, 2), message="three"),
            finding(span=Span("a.tf", 2, 5, 2, 6), message="two", severity="low"),
            finding(span=Span("a.tf", 2, 3, 2, 4), message="one"),
        )
    )
    assert "a.tf: 2 high, 1 low\n" in text
    assert "b.tf: 1 high\n" in text
    places = [text.index(word) for word in ("a.tf: 2", "one", "two", "three", "b.tf: 1", "four")]
    assert places == sorted(places)


def test_only_failures_are_shown_but_all_are_counted() -> None:
    accepted = Suppression("a test volume", Span("main.tf", 2, 20, 2, 30))
    full = report(
        finding(message="failed"),
        finding(Verdict.UNKNOWN, message="open", needs=("encrypted", "key")),
        finding(Verdict.PASS, message="fine", when="stage=test"),
        finding(message="accepted", suppressed=accepted),
    )
    text = render(full)
    assert text.splitlines()[-1].startswith("1 failure (1 high), 1 passed, 1 unknown, 1 suppressed, 0 files unread")
    assert "failed" in text
    assert not any(word in text for word in ("^ open", "^ fine", "^ accepted"))

    text = render(full, verdicts=frozenset(Verdict), suppressed=True)
    assert "unknown[encryption-at-rest/made-up]" in text
    assert "   = needs: encrypted, key\n" in text
    assert "pass[encryption-at-rest/made-up]" in text
    assert "   = fails when: stage=test\n" in text
    assert "suppressed[encryption-at-rest/made-up]" in text
    assert "   = suppressed: a test volume (main.tf:2:20)\n" in text


def test_instances_that_fail_alike_are_shown_once_and_counted_each() -> None:
    text = render(report(*(finding(address=f"aws_ebs_volume.data[{index}]") for index in range(6))))
    assert text.count("encrypted is false") == 1
    assert (
        "   = resources: aws_ebs_volume.data[0], aws_ebs_volume.data[1], aws_ebs_volume.data[2],"
        " aws_ebs_volume.data[3] and 2\n                more\n"
    ) in text
    assert "6 failures (6 high)" in text


def test_failures_below_the_severity_are_counted_but_not_shown() -> None:
    full = report(finding(), finding(severity="low", message="a trifle"))
    text = render(full, severity="medium")
    assert "a trifle" not in text
    assert "1 failure (1 high), 0 passed, 0 unknown, 0 suppressed, 0 files unread, 1 failure below medium" in text


def test_unread_input_is_shown_with_its_place() -> None:
    Path("broken.yaml").write_text("a: b: c\n", encoding="utf-8")
    errors = (
        InputError(Span("broken.yaml", 1, 5, 1, 6), "a mapping can't stand here\nwrite it on a line of its own"),
        InputError(Span("gone.yaml", 1, 1, 1, 1), "no such file"),
    )
    text = render(report(errors=errors))
    assert (
        """\
error: a mapping can't stand here
  --> broken.yaml:1:5
   |
 1 | a: b: c
   |     ^ write it on a line of its own

error: no such file
  --> gone.yaml:1:1
"""
        in text
    )
    assert "no findings, 0 passed, 0 unknown, 0 suppressed, 2 files unread" in text


def test_what_was_left_unevaluated_is_shown_with_the_unknowns() -> None:
    full = report(notes=(InputError(Span("main.tf", 6, 3, 6, 9), "the module was not fetched"),))
    assert "not fetched" not in render(full)
    shown = render(full, verdicts=frozenset({Verdict.UNKNOWN}))
    assert "note: the module was not fetched\n  --> main.tf:6:3\n" in shown


def test_a_message_too_long_for_the_carets_line_goes_below() -> None:
    text = render(report(finding(message="encrypted is false " * 6)), width=80)
    assert (
        """\
   |               ^^^^^
   = note: encrypted is false encrypted is false encrypted is false encrypted is
           false encrypted is false encrypted is false
"""
        in text
    )
    assert max(map(len, text.splitlines()[:-1])) <= 80


def test_without_the_source_line_the_message_is_still_there() -> None:
    text = render(report(finding(span=Span("gone.tf", 4, 1, 4, 9))))
    assert "  --> gone.tf:4:1\n   = note: encrypted is false\n" in text


def test_strangers_texts_control_no_terminal() -> None:
    evil = "\x1b]0;owned\x07\u202e"
    Path("main.tf").write_text(f'a = "{evil}"\n', encoding="utf-8")
    span = Span("main.tf", 1, 5, 1, 20)
    found = finding(
        span=span,
        address=f"x[{evil}]",
        message=evil,
        title=evil,
        when=evil,
        needs=(evil,),
        help=evil,
        items=(evil,),
        evidence=(Evidence(Span(f"{evil}.tf", 1, 1, 1, 1), evil),),
        calls=(Call(evil, span),),
        suppressed=Suppression(evil, span),
    )
    text = render(
        report(found, finding(span=Span(f"{evil}.tf", 1, 1, 1, 1)), errors=(InputError(span, evil),)),
        verdicts=frozenset(Verdict),
        suppressed=True,
    )
    assert all(character.isprintable() or character == "\n" for character in text)
    assert "\\x1b]0;owned\\x07\\u202e" in text


def test_a_secret_in_the_quoted_line_is_masked() -> None:
    Path("main.tf").write_text('default = "hunter2"\n', encoding="utf-8")
    span = Span("main.tf", 1, 11, 1, 20)
    assert "hunter2" in render(report(finding(span=span)))
    text = render(report(finding(span=span, policy="credentials/made-up")))
    assert ' 1 | default = "*******"\n   |           ^^^^^^^^^ encrypted is false\n' in text


def test_colour_changes_nothing_but_colour() -> None:
    full = report(finding(), finding(Verdict.UNKNOWN), errors=(InputError(Span("main.tf", 1, 1, 1, 2), "odd"),))
    view = {"verdicts": frozenset(Verdict)}
    colored = render(full, color=True, **view)
    plain = render(full, **view)
    assert "\x1b[31m" in colored
    assert "\x1b" not in plain
    for code in ("0", "1", "2", "31", "32", "33", "34", "35", "36", "1;31", "1;34"):
        colored = colored.replace(f"\x1b[{code}m", "")
    assert colored == plain


def test_plain_output_is_ascii_where_the_encoding_is() -> None:
    Path("main.tf").write_text('n = "日本", e = false\n', encoding="utf-8")
    text = render(report(finding(span=Span("main.tf", 1, 15, 1, 20))), encoding="ascii")
    assert ' 1 | n = "\\u65e5\\u672c", e = false\n' in text
    line, carets = text.splitlines()[5:7]
    assert line[carets.index("^") :].startswith("false")


def test_each_item_touched_gets_a_line_by_what_decides_it() -> None:
    checklist = load_checklist(policies_folder() / "checklists" / "aws-dcx-2018-08.yaml")
    decides, supports = checklist.item("SEC-1.22").decides[0], checklist.item("SEC-1.22").supports[0]
    text = render(
        report(
            finding(Verdict.PASS, policy=decides),
            finding(policy=supports, items=("SEC-1.22", "SEC-1.23")),
            finding(Verdict.UNKNOWN, policy="own/policy", items=("REL-2.8",)),
            finding(severity="info", policy=decides, items=("OPS-3.1",)),
        ),
        checklist=checklist.outline,
    )
    lines = text[text.index("Checklist items") :].splitlines()[1:-2]
    assert [line.split()[:2] for line in lines] == [["pass", "SEC-1.22"], ["fail", "SEC-1.23"], ["unknown", "REL-2.8"]]
    assert lines[0].endswith("1 pass; supporting: 1 fail")
    assert "Sensitive data encrypted in transit and at rest" in lines[0]


def test_a_root_of_many_files_is_summed_up() -> None:
    many = ScanReport((RootSummary("a", "terraform", 1), RootSummary("b.yaml", "cloudformation", 4)), policies=1)
    assert render(many).endswith("(5 resources in 2 roots, 1 policy)\n")


def test_what_is_about_the_use_of_a_key_hides_nothing(folder: Path) -> None:
    (folder / "main.tf").write_text('  user = "deployer"\n')
    span = Span("main.tf", 1, 10, 1, 20)
    open_, hidden = (
        render(report(finding(span=span, policy=policy, address="x")))
        for policy in ("credentials/service-key-rotation", "credentials/provider-keys")
    )
    assert 'user = "deployer"' in open_
    assert "deployer" not in hidden
