"""Sensitive marks: where they come from, where they go, and that what bears one is never displayed."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from scanner.engine import scan
from scanner.graph.build import ResourceGraph
from scanner.graph.export import write_json
from scanner.parsers.terraform.sensitivity import is_marked
from scanner.policy.selection import Selection
from scanner.report import FORMATS, View, write
from scanner.verdict import Verdict
from tests.parsers.terraform.conftest import Load, blocks, show

SECRET = """
variable "secret" {
  sensitive = true
  default   = "plum-tree-9"
}
variable "open" { default = "seen" }
variable "given" {
  type      = string
  sensitive = true
}
variable "many" {
  sensitive = true
  default   = { a = ["plum-a"], b = { c = 1 } }
}
locals { mixed = { open = var.open, hidden = var.secret } }
"""


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("var.secret", True),
        ("var.given", True),
        ("var.many.a[0]", True),
        ("var.many[*].b", True),
        ("local.mixed.hidden", True),
        ("local.mixed.open", False),
        ('"x-${var.secret}"', True),
        ('"x-${var.given}-y"', True),
        ('var.secret == "a"', True),
        ("!(var.secret == var.open)", True),
        ('var.secret == "a" ? 1 : 2', True),
        ('var.open == "seen" ? var.secret : "x"', True),
        ('1 == 1 ? "x" : var.secret', False),
        ("upper(var.secret)", True),
        ("jsonencode(local.mixed)", True),
        ("base64encode(var.secret)", True),
        ("merge(local.mixed, {}).open", False),
        ("merge(local.mixed, {}).hidden", True),
        ("concat([var.secret], [var.open])[1]", False),
        ('lookup(local.mixed, "hidden", "x")', True),
        ("[for x in [var.secret] : upper(x)][0]", True),
        ('try(var.secret, "x")', True),
        ("nonsensitive(var.secret)", False),
        ("upper(nonsensitive(var.secret))", False),
        ('sensitive("x")', True),
        ("var.open", False),
    ],
)
def test_marks_go_where_the_value_goes(load: Load, expression: str, expected: bool) -> None:
    output = f"output asked {{ value = {expression} }}\noutput said {{ value = issensitive({expression}) }}\n"
    outputs = load(SECRET + output).outputs
    assert is_marked(outputs["asked"]) is expected
    assert show(outputs["said"]) == str(expected).lower()


def test_what_others_make_may_be_sensitive(value: Callable[..., str]) -> None:
    assert value("issensitive(module.absent.x)", 'module "absent" { source = "a/b/c" }').startswith("?")


def test_modules_hand_marks_up_and_down(load: Load) -> None:
    root = load(
        {
            "main.tf": SECRET
            + """
module "m" {
  source = "./m"
  in     = var.secret
  plain  = var.open
}
output "derived" { value = module.m.derived }
output "declared" { value = module.m.declared }
output "plain" { value = module.m.plain }
""",
            "m/main.tf": """
variable "in" {}
variable "plain" {}
output "derived" { value = "${var.in}!" }
output "declared" {
  value     = var.plain
  sensitive = true
}
output "plain" { value = var.plain }
""",
        }
    )
    assert {name: is_marked(value) for name, value in root.outputs.items()} == {
        "derived": True,
        "declared": True,
        "plain": False,
    }


def test_marks_change_no_value(load: Load) -> None:
    text = SECRET + 'resource "aws_x" "y" {\n  a = "${var.secret}-${length(var.many)}"\n  b = var.many\n}\n'
    marked = load(text)
    unmarked = load(text.replace("sensitive = true", ""))
    assert show(blocks(marked)["aws_x.y"].properties) == show(blocks(unmarked)["aws_x.y"].properties)
    assert "plum-tree-9-2" in marked.secrets.values()
    assert not unmarked.secrets


CONFIGURATION = """
variable "engine" {
  sensitive = true
  default   = "plum-tree-9"
}
locals { mode = sensitive("plum-mode-3") }
resource "aws_db_instance" "d" {
  engine                 = var.engine
  instance_class         = "class-${upper(var.engine)}"
  network_type           = local.mode
  identifier             = "${local.mode}-d"
  master_username        = var.engine
  password               = var.engine
  storage_encrypted      = local.mode
}
resource "aws_security_group_rule" "r" {
  type        = "ingress"
  protocol    = "tcp"
  from_port   = 22
  to_port     = 22
  cidr_blocks = [sensitive("0.0.0.0/0")]
}
"""


@pytest.mark.parametrize("format_", FORMATS)
def test_no_report_shows_what_is_sensitive(format_: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "main.tf").write_text(CONFIGURATION, encoding="utf-8")
    report = scan([Path()], selection=Selection("all", "info"))
    assert any(finding.message.endswith("(sensitive)") for finding in report.findings)
    stream = io.StringIO()
    write(report, format_, stream, View(verdicts=frozenset(Verdict)))
    shown = stream.getvalue()
    assert "plum" not in shown.lower()
    assert "cidr_blocks is 0.0.0.0/0" not in shown


def test_the_graph_says_that_a_value_is_sensitive(load: Load) -> None:
    stream = io.StringIO()
    write_json([ResourceGraph(load(CONFIGURATION))], stream)
    assert '"password": {"$unknown": "sensitive value"}' in stream.getvalue()
    assert "plum" not in stream.getvalue().lower()


@pytest.mark.parametrize("lines", [True, False])
def test_a_line_of_a_plan_shows_no_secret(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lines: bool) -> None:
    import json

    monkeypatch.chdir(tmp_path)
    values = {"storage_encrypted": False, "identifier": "plum-tree-9", "engine": "mysql"}
    resource = {
        "address": "aws_db_instance.d",
        "mode": "managed",
        "type": "aws_db_instance",
        "name": "d",
        "values": values,
        "sensitive_values": {"identifier": True},
    }
    plan = {"format_version": "1.2", "planned_values": {"root_module": {"resources": [resource]}}}
    (tmp_path / "plan.json").write_text(json.dumps(plan, indent=1 if lines else None), encoding="utf-8")
    report = scan([Path("plan.json")], selection=Selection("all", "info"))
    stream = io.StringIO()
    write(report, "terminal", stream, View(verdicts=frozenset(Verdict), width=300))
    assert "storage_encrypted is false" in stream.getvalue()
    assert "plum" not in stream.getvalue()
