"""Our own grammar: where it may stand, what it covers, and what it must say."""

from __future__ import annotations

import json
from datetime import date

import pytest

from scanner.directive import Directive
from scanner.results import ScanReport
from scanner.source import Span
from scanner.suppressions import Rules
from scanner.verdict import Verdict
from tests.suppressions.conftest import EBS, Scan, held

DATA = "aws_ebs_volume.data"

VOLUME = """\
resource "aws_ebs_volume" "data" {
  availability_zone = "eu-west-1a"
  size              = 8
  encrypted         = false
}
"""


def terraform(at: str, words: str) -> str:
    """The volume with words at a line that is marked by its beginning: above it, or behind it with a leading space."""
    lines = []
    for line in VOLUME.splitlines():
        if line.strip().startswith(at):
            lines.append(f"{line}{words}" if words.startswith(" ") else f"{words}\n{line}")
        else:
            lines.append(line)
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    ("at", "words"),
    [
        ("resource", '# stackproof:ignore[encryption-at-rest/ebs-volume] reason="scratch"'),
        ("resource", '// stackproof:ignore[encryption-at-rest/*] reason="scratch"'),
        ("resource", '/* stackproof:ignore[*]\n   reason="scratch" */'),
        ("resource", " # stackproof:ignore[ENCRYPTION-AT-REST/EBS-VOLUME] reason=scratch"),
        ("encrypted", " # stackproof:ignore[encryption-at-rest/ebs-volume] reason='scratch'"),
        ("encrypted", '  # stackproof:ignore[network-exposure/*, encryption-at-rest/*] reason="scratch"'),
        ("}", '  # stackproof:ignore[encryption-at-rest/ebs-volume] reason="scratch"'),
        ("size", '# stackproof:ignore[encryption-at-rest/ebs-volume] scope=file reason="scratch"'),
    ],
)
def test_a_comment_in_terraform_covers_what_it_stands_at(scanned: Scan, at: str, words: str) -> None:
    report = scanned("main.tf", terraform(at, words))
    assert held(report) == {DATA: "scratch"}
    assert [use.state for use in report.suppressions] == ["used"]


@pytest.mark.parametrize("at", ["size", "availability_zone"])
def test_a_comment_at_another_property_covers_nothing(scanned: Scan, at: str) -> None:
    report = scanned("main.tf", terraform(at, f' # stackproof:ignore[{EBS}] reason="scratch"'))
    assert held(report) == {DATA: None}
    assert [use.directive.source.start_line for use in report.unused] == [2 if at == "availability_zone" else 3]


CLOUDFORMATION = """\
AWSTemplateFormatVersion: "2010-09-09"
Resources:
  Data:{resource}
    Type: AWS::EC2::Volume{kind}
    Properties:
      AvailabilityZone: eu-west-1a
      Size: 8
      Encrypted: false{property}
  Other:
    Type: AWS::EC2::Volume
    Properties: {{AvailabilityZone: eu-west-1a, Size: 8, Encrypted: false}}
"""


@pytest.mark.parametrize("place", ["resource", "kind", "property"])
def test_a_comment_in_yaml_covers_what_it_stands_at(scanned: Scan, place: str) -> None:
    words = {"resource": "", "kind": "", "property": "", place: f' # stackproof:ignore[{EBS}] reason="scratch"'}
    report = scanned("template.yaml", CLOUDFORMATION.format(**words))
    assert held(report) == {"Data": "scratch", "Other": None}


def test_a_comment_above_in_yaml_covers_what_follows(scanned: Scan) -> None:
    text = CLOUDFORMATION.format(resource="", kind="", property="").replace(
        "  Other:", f'  # stackproof:ignore[{EBS}] reason="scratch"\n  Other:'
    )
    assert held(scanned("template.yaml", text)) == {"Data": None, "Other": "scratch"}


@pytest.mark.parametrize(
    "metadata",
    [
        {"stackproof": "ignore[encryption-at-rest/ebs-volume] reason='scratch'"},
        {"stackproof": ["stackproof:ignore[encryption-at-rest/*] reason='scratch' owner=data until=2099-01-01"]},
        {"stackproof": "ignore[encryption-at-rest/ebs-volume] property=Encrypted reason=scratch"},
    ],
)
def test_metadata_in_json_covers_its_resource(scanned: Scan, metadata: dict[str, object]) -> None:
    properties = {"AvailabilityZone": "eu-west-1a", "Size": 8, "Encrypted": False}
    template = {
        "Resources": {
            "Data": {"Type": "AWS::EC2::Volume", "Metadata": metadata, "Properties": properties},
            "Other": {"Type": "AWS::EC2::Volume", "Properties": properties},
        }
    }
    report = scanned("template.json", json.dumps(template, indent=1))
    assert held(report) == {"Data": "scratch", "Other": None}
    assert [use.directive.kind for use in report.suppressions] == ["metadata"]


def test_metadata_of_a_template_covers_all_of_it(scanned: Scan) -> None:
    text = CLOUDFORMATION.format(resource="", kind="", property="")
    text += "Metadata:\n  stackproof: ignore[encryption-at-rest/*] reason='a sandbox'\n"
    assert held(scanned("template.yaml", text)) == {"Data": "a sandbox", "Other": "a sandbox"}


def test_a_comment_in_terraform_json_covers_its_block(scanned: Scan) -> None:
    block = {"//": f"stackproof:ignore[{EBS}] reason='scratch'", "size": 8, "encrypted": False}
    text = json.dumps({"resource": {"aws_ebs_volume": {"data": block, "other": {"size": 8}}}}, indent=1)
    assert held(scanned("main.tf.json", text)) == {DATA: "scratch", "aws_ebs_volume.other": None}


def test_a_comment_at_a_module_call_covers_what_is_inside(scanned: Scan) -> None:
    scanned("volume/main.tf", VOLUME)
    calls = f"""\
# stackproof:ignore[{EBS}] reason="scratch"
module "first" {{
  source = "./volume"
}}

module "second" {{
  source = "./volume"
}}
"""
    assert held(scanned("main.tf", calls)) == {
        "module.first.aws_ebs_volume.data": "scratch",
        "module.second.aws_ebs_volume.data": None,
    }


def test_a_comment_at_a_nested_stack_covers_what_is_inside(scanned: Scan) -> None:
    scanned("inner.yaml", CLOUDFORMATION.format(resource="", kind="", property=""))
    outer = f"""\
Resources:
  First: # stackproof:ignore[{EBS}] reason="scratch"
    Type: AWS::CloudFormation::Stack
    Properties: {{TemplateURL: inner.yaml}}
  Second:
    Type: AWS::CloudFormation::Stack
    Properties: {{TemplateURL: inner.yaml}}
"""
    found = held(scanned("outer.yaml", outer))
    assert {address: reason for address, reason in found.items() if address.startswith("First/")} == {
        "First/Data": "scratch",
        "First/Other": "scratch",
    }
    assert found["Second/Data"] is None


OPEN_GROUP = """\
resource "aws_security_group" "web" {
  description = "web"
  ingress {
    from_port   = 22
    to_port     = 22
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"] # stackproof:ignore[network-exposure/*] reason="bastion"
  }
  ingress {
    from_port   = 3389
    to_port     = 3389
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }
}
"""


def test_a_second_open_rule_is_not_covered_by_the_comment_at_the_first(scanned: Scan) -> None:
    report = scanned("main.tf", OPEN_GROUP)
    (finding,) = (one for one in report.findings if one.verdict is Verdict.FAIL)
    assert finding.suppressed is None
    assert finding.location.start_line == 13
    assert [use.state for use in report.suppressions] == ["used"]


def test_where_both_rules_are_covered_the_finding_is_accepted(scanned: Scan) -> None:
    both = OPEN_GROUP.replace(
        '["0.0.0.0/0"]\n', '["0.0.0.0/0"] // stackproof:ignore[network-exposure/*] reason="second"\n'
    )
    assert list(held(scanned("main.tf", both)).values()) == ["second"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (f"stackproof:ignore[{EBS}]", "has no reason, and doesn't hold"),
        (f'stackproof:ignore[{EBS}] reason=""', "has no reason"),
        ("stackproof:ignore reason=x", "names no policy"),
        ("stackproof:ignore[] reason=x", "names no policy"),
        (f"stackproof:ignore[{EBS}] reason=x until=soon", "until=soon is no day"),
        (f"stackproof:ignore[{EBS}] reason=x because=y", "unknown setting 'because'"),
        (f"stackproof:ignore[{EBS}] reason=x reason=y", "reason is set twice"),
        (f"stackproof:ignore[{EBS}] reason=x scope=world", "scope=world means nothing"),
        (f'stackproof:ignore[{EBS}] reason="no end', "reason has no readable value"),
        (f"stackproof:skip[{EBS}] reason=x", "unknown word"),
        ("stackproof:ignore[encryption-at-rest/ebs-volum] reason=x", "did you mean encryption-at-rest/ebs-volume?"),
    ],
)
def test_a_mistake_is_an_error_with_its_place_and_does_not_hold(scanned: Scan, words: str, message: str) -> None:
    report = scanned("main.tf", terraform("encrypted", f" # {words}"))
    assert held(report) == {DATA: None}
    (error,) = report.errors
    assert message in error.message
    assert (error.span.file, error.span.start_line, error.span.start_column) == ("main.tf", 4, 31)


def test_words_behind_the_settings_are_a_comment_like_any_other(scanned: Scan) -> None:
    words = f' # stackproof:ignore[{EBS}] reason="scratch", see ADR 7'
    assert held(scanned("main.tf", terraform("encrypted", words))) == {DATA: "scratch"}


def ending(scanned: Scan, until: str) -> ScanReport:
    words = f' # stackproof:ignore[{EBS}] reason="scratch" until={until}'
    return scanned("main.tf", terraform("encrypted", words), Rules(today=date(2027, 3, 31)))


def test_a_suppression_holds_until_the_end_of_its_last_day(scanned: Scan) -> None:
    report = ending(scanned, "2027-03-31")
    (finding,) = (one for one in report.findings if one.suppressed)
    assert finding.suppressed is not None
    assert finding.suppressed.until == date(2027, 3, 31)


def test_an_expired_suppression_no_longer_holds_and_the_finding_says_so(scanned: Scan) -> None:
    report = ending(scanned, "2027-03-30")
    assert held(report) == {DATA: None}
    (finding,) = report.findings
    assert finding.evidence[-1].message == "a suppression held until 2027-03-30"
    assert [use.state for use in report.suppressions] == ["expired"]


def test_a_reviewer_heeds_none(scanned: Scan) -> None:
    report = scanned("main.tf", terraform("encrypted", f" # stackproof:ignore[{EBS}] reason=x"), Rules(own=False))
    assert held(report) == {DATA: None}
    assert report.suppressions == ()


def test_a_locked_policy_cannot_be_suppressed(scanned: Scan) -> None:
    rules = Rules(locked=("encryption-*/*",))
    report = scanned("main.tf", terraform("encrypted", f" # stackproof:ignore[{EBS}] reason=x"), rules)
    assert held(report) == {DATA: None}
    assert [use.state for use in report.suppressions] == ["locked"]


@pytest.mark.parametrize(
    ("addresses", "files", "reason"),
    [
        (("aws_ebs_volume.*",), (), "old"),
        (("*.data",), ("main.tf",), "old"),
        ((), ("legacy/*",), None),
        (("aws_instance.*",), (), None),
    ],
)
def test_the_configuration_covers_addresses_and_files(
    scanned: Scan, addresses: tuple[str, ...], files: tuple[str, ...], reason: str | None
) -> None:
    source = Span("stackproof.toml", 3, 1, 3, 1)
    one = Directive(("encryption-*",), "old", source, "configuration", addresses=addresses, files=files)
    report = scanned("main.tf", VOLUME, Rules(configured=(one,)))
    assert held(report) == {DATA: reason}
    assert bool(report.unused) == (reason is None)


def test_a_policy_that_was_not_asked_leaves_its_suppression_alone(scanned: Scan) -> None:
    words = ' # stackproof:ignore[backups/block-volume] reason="scratch"'
    report = scanned("main.tf", terraform("encrypted", words))
    assert [use.state for use in report.suppressions] == ["unasked"]
    assert report.unused == ()


def test_an_unknown_can_be_accepted_and_a_pass_needs_nothing(scanned: Scan) -> None:
    text = terraform("encrypted", f" # stackproof:ignore[{EBS}] reason=later").replace("false", "var.encrypt")
    report = scanned("main.tf", 'variable "encrypt" {}\n' + text)
    (finding,) = report.findings
    assert finding.verdict is Verdict.UNKNOWN
    assert finding.suppressed is not None
    assert (report.count(Verdict.UNKNOWN), report.suppressed) == (0, 1)
    passing = scanned(
        "main.tf", terraform("encrypted", f" # stackproof:ignore[{EBS}] reason=x").replace("false", "true")
    )
    assert passing.findings[0].suppressed is None
    assert len(passing.unused) == 1


def test_prose_that_names_us_is_no_suppression(scanned: Scan) -> None:
    report = scanned("main.tf", terraform("encrypted", " # stackproof: finds this, see stackproof:docs"))
    assert report.errors == ()
    assert held(report) == {DATA: None}


def test_a_file_full_of_suppressions_holds_up_nobody(scanned: Scan) -> None:
    report = scanned("main.tf", VOLUME + "# stackproof:ignore[*] reason=x\n" * 1001)
    assert held(report) == {DATA: None}
    assert [error.message for error in report.errors] == ["has more than 1,000 suppressions: none of them holds"]
