"""What a comment that speaks to a scanner is about, in both dialects."""

from __future__ import annotations

from pathlib import Path

from scanner.parsers.cloudformation import read_document
from scanner.parsers.terraform.syntax import read_file
from scanner.source import Span
from scanner.template import Annotation

TERRAFORM = """\
# stackproof:ignore[above] the resource
resource "aws_s3_bucket" "b" { # stackproof:ignore[header] the resource
  # stackproof:ignore[attribute] what follows
  bucket = "x"
  acl    = "private" // stackproof:ignore[beside] its attribute
  versioning {
    enabled = true
    # stackproof:ignore[last] the block
  }
  list = [
    # stackproof:ignore[item] the item below
    "a",
    "b", # checkov:skip=CKV_AWS_1:the item beside
  ]
  text = <<-EOT
    # stackproof:ignore[none] no comment at all
  EOT
}

/* stackproof:ignore[lines]
   over several lines */
module "x" {
  source = "./y" # a comment like any other
}
"""

YAML = """\
# stackproof:ignore[section] all resources
Resources:
  # stackproof:ignore[above] the resource
  A:
    # stackproof:ignore[type] the resource
    Type: AWS::S3::Bucket
    Properties:
      Tags: "# stackproof:ignore[none] no comment"
      Encrypted: false # stackproof:ignore[beside] its property
      # stackproof:ignore[last] the properties
  B: # stackproof:ignore[header] the resource
    Type: AWS::EC2::SecurityGroup
    Properties:
      Ingress:
        # stackproof:ignore[item] the item below
        - CidrIp: 0.0.0.0/0
          FromPort: 1
        - CidrIp: 1.0.0.0/0 # stackproof:ignore[line] the item beside
"""


def lines(found: tuple[Annotation, ...]) -> dict[str, tuple[int, int]]:
    """What each comment covers, first and last line, by the word in its brackets."""
    covered = {}
    for one in found:
        name = one.text.partition("[")[2].partition("]")[0] or one.text
        assert isinstance(one.covers, Span)
        covered[name] = (one.covers.start_line, one.covers.end_line)
    return covered


def test_terraform(tmp_path: Path) -> None:
    found = read_file(tmp_path / "t.tf", "t.tf", TERRAFORM.encode()).annotations
    assert lines(found) == {
        "above": (2, 18),
        "header": (2, 18),
        "attribute": (4, 4),
        "beside": (5, 5),
        "last": (6, 9),
        "item": (12, 12),
        "checkov:skip=CKV_AWS_1:the item beside": (13, 13),
        "lines": (22, 24),
    }
    assert [one.within[1] for one in found if one.within] == [2, 2, 2, 2, 2, 2, 2, 22]
    assert found[0].span == Span("t.tf", 1, 3, 1, 40)
    assert found[-1].text == "stackproof:ignore[lines] over several lines"


def test_yaml(tmp_path: Path) -> None:
    found = read_document(tmp_path / "t.yaml", "t.yaml", YAML).annotations
    assert lines(found) == {
        "section": (2, 18),
        "above": (4, 9),
        "type": (4, 9),
        "beside": (9, 9),
        "last": (7, 9),
        "header": (11, 18),
        "item": (16, 17),
        "line": (18, 18),
    }
    assert found[3].span == Span("t.yaml", 9, 26, 9, 64)


def test_a_file_without_such_comments_has_none(tmp_path: Path) -> None:
    assert read_file(tmp_path / "t.tf", "t.tf", b"# a comment\nlocals {}\n").annotations == ()
    assert read_document(tmp_path / "t.yaml", "t.yaml", "Resources: {} # a comment\n").annotations == ()
