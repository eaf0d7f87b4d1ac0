"""What a policy in YAML can say, in both dialects, with three answers; and what it is told where it says nonsense."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from scanner.engine import scan
from scanner.errors import UserError
from scanner.policy.adjustments import Adjustment
from scanner.policy.declarative import read_policy
from scanner.policy.registry import Registry
from scanner.policy.selection import Selection

ROOT = Path(__file__).parents[3]
SCHEMA = json.loads((ROOT / "docs" / "schemas" / "policy.schema.json").read_text(encoding="utf-8"))
CHECKER = jsonschema.Draft202012Validator(SCHEMA)

HEAD = "title: Do it\nseverity: medium\n"
CLOUDFORMATION = """\
Parameters:
  Given: {Type: String}
  Engine: {Type: String, AllowedValues: [mysql, postgres]}
Resources:
  Key:
    Type: AWS::KMS::Key
    Properties: {EnableKeyRotation: true, PendingWindowInDays: 10}
  Volume:
    Type: AWS::EC2::Volume
    Properties:
      AvailabilityZone: eu-west-1a
      Encrypted: true
      KmsKeyId: !GetAtt Key.Arn
      SnapshotId: !Ref Given
      Tags: [{Key: Owner, Value: team-a}, {Key: Stage, Value: !Ref Given}]
  Database:
    Type: AWS::RDS::DBInstance
    Properties: {Engine: !Ref Engine, BackupRetentionPeriod: 7, VPCSecurityGroups: [!Ref Group, !Ref Given]}
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: Web
      SecurityGroupIngress:
        - {IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 0.0.0.0/0}
        - {IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 10.0.0.0/8}
  Queue:
    Type: AWS::SQS::Queue
    Properties: {DelaySeconds: 5}
"""
TERRAFORM = """\
variable "given" {
  type = string
}
variable "engine" {
  type = string
}
resource "aws_kms_key" "key" {
  enable_key_rotation     = true
  deletion_window_in_days = 10
}
resource "aws_ebs_volume" "volume" {
  availability_zone = "eu-west-1a"
  encrypted         = true
  kms_key_id        = aws_kms_key.key.arn
  snapshot_id       = var.given
  tags = {
    Owner = "team-a"
    Stage = var.given
  }
}
resource "aws_db_instance" "database" {
  engine                  = var.engine
  backup_retention_period = 7
  vpc_security_group_ids  = [aws_security_group.group.id, var.given]
}
resource "aws_security_group" "group" {
  description = "Web"
  ingress {
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }
  ingress {
    from_port   = 22
    to_port     = 22
    protocol    = "tcp"
    cidr_blocks = ["10.0.0.0/8"]
  }
}
resource "aws_sqs_queue" "queue" {
  delay_seconds = 5
}
"""
QUEUE = """\
resource: {cloudformation: AWS::SQS::Queue, terraform: aws_sqs_queue}
properties:
  delay: {cloudformation: DelaySeconds, terraform: delay_seconds, type: number, default: 0}
  wait: {cloudformation: ReceiveMessageWaitTimeSeconds, terraform: receive_wait_time_seconds, type: number, default: 0}
"""
DAYS = """\
settings:
  days: {default: 5, meaning: the fewest days, at_least: 1}
  zones: {default: [a, b], meaning: zones}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "cloudformation").mkdir()
    (tmp_path / "cloudformation" / "template.yaml").write_text(CLOUDFORMATION)
    (tmp_path / "terraform").mkdir()
    (tmp_path / "terraform" / "main.tf").write_text(TERRAFORM)
    (tmp_path / "own" / "theme").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def verdicts(text: str, values: dict[str, object] | None = None) -> list[str]:
    """The verdict in each dialect; empty where the policy isn't asked about anything."""
    Path("own/theme/policy.yaml").write_text(HEAD + text)
    assert list(CHECKER.iter_errors(yaml.safe_load(HEAD + text))) == []
    registry = Registry([Path("own")]).adjusted({"theme/policy": Adjustment(values=values or {})})
    found = []
    for dialect in ("cloudformation", "terraform"):
        report = scan([Path(dialect)], registry=registry, selection=Selection(policies=("theme/policy",)))
        assert not report.errors
        found.extend(one.verdict.value for one in report.findings)
    return found


VOLUME = "resource: ebs.Volume\nrequire:\n"
DATABASE = "resource: aws_db_instance\nrequire:\n"
GROUP = "resource: AWS::EC2::SecurityGroup\nrequire:\n"


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        (VOLUME + "  encrypted: is_true\n", "pass"),
        (VOLUME + "  encrypted: true\n", "pass"),
        (VOLUME + "  encrypted: is_false\n", "fail"),
        (VOLUME + "  encrypted: {equals: false}\n", "fail"),
        (VOLUME + "  zone: {equals: eu-west-1a}\n", "pass"),
        (VOLUME + "  zone: {not_equals: eu-west-1a}\n", "fail"),
        (VOLUME + "  zone: {one_of: [eu-west-1b, eu-west-1c]}\n", "fail"),
        (VOLUME + "  zone: {none_of: [eu-west-1b, eu-west-1c]}\n", "pass"),
        (VOLUME + "  zone: {matches: '^eu-.*[ab]$'}\n", "pass"),
        (VOLUME + "  zone: {not_matches: '^eu-'}\n", "fail"),
        (VOLUME + "  zone: {matches: '^eu-', not_matches: '^us-'}\n", "pass"),
        (VOLUME + "  zone: {matches: '^eu-', not_equals: eu-west-1a}\n", "fail"),
        (VOLUME + "  snapshot: exists\n", "unknown"),
        (VOLUME + "  snapshot: absent\n", "unknown"),
        (VOLUME + "  source: absent\n", "pass"),
        (VOLUME + "  kms_key: exists\n", "pass"),
        (VOLUME + "  kms_key: {references: {rotation: is_true}}\n", "pass"),
        (VOLUME + "  kms_key: {references: {deletion_window_days: {at_least: 14}}}\n", "fail"),
        (VOLUME + "  snapshot: {references: {encrypted: is_true}}\n", "unknown"),
        (VOLUME + "  is_encrypted: holds\n", "pass"),
        (VOLUME + "  is_encrypted: fails\n", "fail"),
        (VOLUME + "  tags: {Owner: exists}\n", "pass"),
        (VOLUME + "  tags: {Owner: {matches: '^team-'}, Cost: absent}\n", "pass"),
        (VOLUME + "  tags: {Cost: exists}\n", "fail"),
        (VOLUME + "  tags: {Stage: {one_of: [prod, dev]}}\n", "unknown"),
        (VOLUME + "  - encrypted: is_true\n  - zone: {equals: b}\n", "fail"),
        (VOLUME + "  any:\n    - zone: {equals: b}\n    - encrypted: is_true\n", "pass"),
        (VOLUME + "  any:\n    - zone: {equals: b}\n    - snapshot: exists\n", "unknown"),
        (VOLUME + "  all:\n    - encrypted: is_true\n    - snapshot: exists\n", "unknown"),
        (VOLUME + "  not:\n    encrypted: is_false\n", "pass"),
        (DATABASE + "  backup_retention_days: {at_least: 7, at_most: 35}\n", "pass"),
        (DATABASE + "  backup_retention_days: {at_least: 8}\n", "fail"),
        (DATABASE + "  engine: {equals: mysql}\n", "unknown"),
        (DATABASE + "  security_groups: exists\n", "pass"),
        (DATABASE + "  security_groups: {count_at_least: 2}\n", "pass"),
        (DATABASE + "  security_groups: {count_at_least: 3}\n", "fail"),
        (DATABASE + "  security_groups: {each: {references: {description: {equals: Web}}}}\n", "unknown"),
        (DATABASE + "  security_groups: {some: {references: {description: {equals: Web}}}}\n", "pass"),
        (GROUP + "  ingress: {each: {from_port: {at_least: 22}}}\n", "pass"),
        (GROUP + "  ingress: {some: {from_port: {equals: 22}}}\n", "pass"),
        (GROUP + "  ingress: {none: {from_port: {equals: 22}}}\n", "fail"),
        (GROUP + "  ingress: {none: {from_port: {equals: 22}, ranges: {contains: 0.0.0.0/0}}}\n", "pass"),
        (GROUP + "  ingress: {some: {ranges: {some: {matches: '^10\\.'}}}}\n", "pass"),
        (GROUP + "  ingress: {each: {ranges: {none: {equals: 0.0.0.0/0}}}}\n", "fail"),
        (GROUP + "  egress: exists\n", "fail"),
        (QUEUE + "require: {delay: {at_most: 5}}\n", "pass"),
        (QUEUE + "require: {wait: {at_least: 1}}\n", "fail"),
        (QUEUE + "require: {tags: {Owner: exists}}\n", "fail"),
        (DAYS + DATABASE + "  backup_retention_days: {at_least: {setting: days}}\n", "pass"),
        (DAYS + VOLUME + "  zone: {one_of: {setting: zones}}\n", "fail"),
    ],
)
def test_what_can_be_said(folder: Path, text: str, verdict: str) -> None:
    if "egress: exists" in text:  # Terraform's resource takes away the rule that EC2 adds.
        assert verdict in verdicts(text)
        return
    assert verdicts(text) == [verdict, verdict]


def test_settings_are_set(folder: Path) -> None:
    text = DAYS + DATABASE + "  backup_retention_days: {at_least: {setting: days}}\n"
    assert verdicts(text, {"days": 9}) == ["fail", "fail"]
    assert verdicts(DAYS + VOLUME + "  zone: {one_of: {setting: zones}}\n", {"zones": ("eu-west-1a",)}) == ["pass"] * 2


def test_what_is_judged_depends_on_when(folder: Path) -> None:
    judged = "resource: ebs.Volume\nwhen:\n  {0}\nrequire:\n  encrypted: {1}\n"
    assert verdicts(judged.format("encrypted: is_true", "is_true")) == ["pass", "pass"]
    assert verdicts(judged.format("encrypted: is_false", "is_true")) == []
    assert verdicts(judged.format("snapshot: exists", "is_true")) == ["pass", "pass"]
    assert verdicts(judged.format("snapshot: exists", "is_false")) == ["unknown", "unknown"]


def test_several_resources(folder: Path) -> None:
    assert verdicts("resource: [ebs.Volume, rds.DbInstance]\nrequire: {is_encrypted: holds}\n").count("pass") == 2
    assert verdicts("resource: [ebs.Volume]\nrequire: {encrypted: is_true}\n") == ["pass", "pass"]


def test_properties_may_be_added_to_a_resource_of_the_model(folder: Path) -> None:
    added = (
        "resource: ebs.Volume\nproperties:\n  size: {cloudformation: Size, terraform: size, type: number, default: 1}\n"
    )
    assert verdicts(added + "require: {size: {at_least: 2}, encrypted: is_true}\n") == ["fail", "fail"]


def test_its_page_comes_from_its_keys(folder: Path) -> None:
    path = Path("own/theme/policy.yaml")
    path.write_text(
        HEAD
        + "why: |\n  Since.\n\n  More.\nfix: |\n  set\n\n      a: b\nitems: [SEC-1.22]\n"
        + VOLUME
        + "  encrypted: true\n"
    )
    definition = read_policy(path)
    assert definition.page.title == "Do it"
    assert definition.page.why == "Since.\n\nMore."
    assert definition.page.fix == "set\n\n    a: b"
    assert (definition.severity, definition.items) == ("medium", ("SEC-1.22",))
    assert set(definition.types) == {"AWS::EC2::Volume", "aws_ebs_volume"}


NONSENSE = [
    ("resource: ebs.Volume\n", 1, "the key 'require' is missing"),
    (
        "resource: ebs.Volumes\nrequire: {a: exists}\n",
        3,
        "the model has no resource 'ebs.Volumes'; did you mean 'ebs.Volume'",
    ),
    ("resource: aws_ebs_volum\nrequire: {a: exists}\n", 3, "did you mean 'aws_ebs_volume'"),
    ("resource: []\nrequire: {a: exists}\n", 3, "a resource is missing"),
    ('why: "a \\e[31m b"\n' + VOLUME + "  encrypted: true\n", 3, "'why' has a control character in it"),
    ("items: ['a b']\n" + VOLUME + "  encrypted: true\n", 3, "'a b' is no ID of a checklist item"),
    ("resource: {terraform: AWS::X::Y}\nrequire: {a: exists}\n", 3, "'AWS::X::Y' is no resource type of terraform"),
    ("require: {a: exists}\nresource: ebs.Volume\n", 3, "ebs.Volume has no property 'a'; there are all, any, "),
    (VOLUME + "  encryptd: is_true\n", 5, "ebs.Volume has no property 'encryptd'; did you mean 'encrypted'?"),
    (VOLUME + "  encrypted: is_tru\n", 5, "'is_tru' can't be said of it; did you mean 'is_true'?"),
    (VOLUME + "  encrypted: {at_least: 3}\n", 5, "'at_least' can't be said of it"),
    (VOLUME + "  encrypted: equals\n", 5, "'equals' needs a value, such as '{equals: …}'"),
    (VOLUME + "  zone: is_true\n", 5, "'is_true' can't be said of it"),
    (VOLUME + "  zone: {equals: 3}\n", 5, "a text is expected, not '3'"),
    (VOLUME + "  zone:\n    one_of:\n      - a\n      - 3\n", 8, "a text is expected, not '3'"),
    (VOLUME + "  zone: {one_of: a}\n", 5, "a list of texts is expected, not 'a'"),
    (VOLUME + "  zone: {matches: '(?=x)'}\n", 5, "is no pattern of RE2"),
    (VOLUME + "  zone: {equals: {setting: x}}\n", 5, "there is no setting 'x'"),
    (
        DAYS + VOLUME + "  zone: {equals: {setting: days}}\n",
        8,
        "the setting 'days' is a number of at least 1, where a text",
    ),
    (
        VOLUME + "  kms_key: {references: {rotatoin: is_true}}\n",
        5,
        "kms.Key has no property 'rotatoin'; did you mean 'rotation'?",
    ),
    (VOLUME + "  kms_key: {equals: x}\n", 5, "'equals' can't be said of it"),
    (VOLUME + "  is_encrypted: is_true\n", 5, "of 'is_encrypted' it can be said that it 'holds' or 'fails'"),
    (VOLUME + "  tags: exists\n", 5, "tags are described by key"),
    (VOLUME + "  any: {encrypted: is_true}\n", 5, "'any' needs a list of conditions, not a mapping"),
    (VOLUME + "  not: []\n", 5, "a condition is expected"),
    ("resource: ebs.Volume\nrequire: yes\n", 4, "a condition is expected"),
    ("resource: s3.BucketPolicy\nrequire: {document: exists}\n", 4, "write the policy in Python"),
    ("resource: ebs.Volume\nsevrity: low\nrequire: {encrypted: is_true}\n", 4, "unknown key 'sevrity'"),
    (DAYS.replace("5", "0") + VOLUME + "  encrypted: is_true\n", 4, "the default must be a number of at least 1"),
    (
        QUEUE.replace("type: number, default: 0}", "type: numbr}", 1) + "require: {delay: exists}\n",
        5,
        "'type' can't be 'numbr'; did you",
    ),
    (QUEUE.replace("default: 0", "default: x", 1) + "require: {delay: exists}\n", 5, "the default must be a number"),
    (QUEUE.replace("  delay:", "  passed:") + "require: {delay: exists}\n", 5, "a property can't be called 'passed'"),
]


@pytest.mark.parametrize(("text", "line", "said"), NONSENSE)
def test_nonsense_is_told_with_its_line(folder: Path, text: str, line: int, said: str) -> None:
    path = Path("own/theme/policy.yaml")
    path.write_text(HEAD + text)
    with pytest.raises(UserError) as caught:
        read_policy(path)
    assert str(caught.value).startswith(f"own/theme/policy.yaml:{line}: ")
    assert said in str(caught.value)
    report = scan([Path("terraform")], registry=Registry([Path("own")]), selection=Selection(profile="all"))
    (error,) = report.errors
    assert (error.span.file, error.span.start_line) == ("own/theme/policy.yaml", line)


SHAPES: list[Any] = [
    {"title": "x", "severity": "medium", "resource": "ebs.Volume"},
    {"title": "x", "severity": "grave", "resource": "ebs.Volume", "require": {"encrypted": "is_true"}},
    {"title": "x", "severity": "low", "resource": "ebs.Volume", "require": {}},
    {"title": "x", "severity": "low", "resource": "ebs.Volume", "require": {"any": {}}},
    {"title": "x", "severity": "low", "resource": "ebs.Volume", "require": {"encrypted": "true?"}},
    {"title": "x", "severity": "low", "resource": {}, "require": {"encrypted": "is_true"}},
    {"title": "x", "severity": "low", "resource": {"terraform": "AWS::A::B"}, "require": {"a": "exists"}},
    {"title": "x", "severity": "low", "resource": "ebs.Volume", "require": {"encrypted": "is_true"}, "more": 1},
    {"title": " ", "severity": "low", "resource": "ebs.Volume", "require": {"encrypted": "is_true"}},
    {"title": "x", "severity": "low", "resource": [], "require": {"encrypted": "is_true"}},
    {
        "title": "x",
        "severity": "low",
        "resource": "ebs.Volume",
        "properties": {"a": {"type": "text"}},
        "require": {"a": "exists"},
    },
    {
        "title": "x",
        "severity": "low",
        "resource": "ebs.Volume",
        "settings": {"a": {"default": 1}},
        "require": {"encrypted": "is_true"},
    },
]


@pytest.mark.parametrize("document", SHAPES)
def test_the_schema_refuses_what_the_reader_refuses(folder: Path, document: object) -> None:
    assert list(CHECKER.iter_errors(document))
    path = Path("own/theme/policy.yaml")
    path.write_text(yaml.safe_dump(document))
    with pytest.raises(UserError):
        read_policy(path)


def test_hostile_files_end_in_an_error(folder: Path) -> None:
    path = Path("own/theme/policy.yaml")
    deep = "{not: " * 200 + "{encrypted: is_true}" + "}" * 200
    laughs = "x0: &x0 {encrypted: is_true}\n" + "".join(
        f"x{n}: &x{n} {{all: [{', '.join([f'*x{n - 1}'] * 9)}]}}\n" for n in range(1, 9)
    )
    for text, said in (
        (f"resource: ebs.Volume\nrequire: {deep}\n", "more than 30 conditions inside each other"),
        (
            f"resource: ebs.Volume\nrequire:\n  all: [{', '.join(['{encrypted: is_true}'] * 2000)}]\n",
            "more than 1000 conditions",
        ),
        (f"resource: ebs.Volume\nrequire: *x8\n{laughs}", "not valid YAML"),
        (f"{laughs}resource: ebs.Volume\nrequire: *x8\n", "unknown key 'x0'"),
        ("why: &a {not: *a}\nresource: ebs.Volume\nrequire: *a\n", ""),
        ("resource: !!python/object:os.system x\nrequire: {}\n", ""),
    ):
        path.write_text(HEAD + text)
        with pytest.raises(UserError) as caught:
            read_policy(path)
        assert said in str(caught.value)


def test_an_alias_that_stands_for_too_much(folder: Path) -> None:
    laughs = "  - &x0 {encrypted: is_true}\n" + "".join(
        f"  - &x{n} {{all: [{', '.join([f'*x{n - 1}'] * 9)}]}}\n" for n in range(1, 9)
    )
    path = Path("own/theme/policy.yaml")
    path.write_text(f"{HEAD}resource: ebs.Volume\nrequire:\n{laughs}")
    with pytest.raises(UserError, match="more than 1000 conditions"):
        read_policy(path)
