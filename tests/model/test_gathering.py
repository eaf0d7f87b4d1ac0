"""Lists of a property: what is written, and what may be in them beside that."""

from __future__ import annotations

from pathlib import Path

from scanner.discovery import discover
from scanner.graph.build import ResourceGraph
from scanner.inputs import Inputs
from scanner.model.elb import LoadBalancer
from scanner.model.security_groups import SecurityGroup
from scanner.roots import load_roots
from scanner.verdict import Verdict

SUBNETS = """
variable "more" { type = list(string) }
resource "aws_subnet" "own" {
  count      = 2
  cidr_block = "10.0.${count.index}.0/24"
}
"""


def balancer(folder: Path, subnets: str) -> LoadBalancer:
    text = SUBNETS + f'resource "aws_lb" "door" {{\n  subnets = {subnets}\n}}\n'
    (folder / "main.tf").write_text(text, encoding="utf-8")
    root = next(iter(load_roots(discover([folder]), Inputs())))
    graph = ResourceGraph(root)
    block = graph.block("aws_lb.door")
    assert block is not None
    return LoadBalancer(block, graph.view())


def test_lists_in_a_list_are_flattened_as_old_versions_of_terraform_do(tmp_path: Path) -> None:
    found = balancer(tmp_path, '["${aws_subnet.own.*.id}"]').subnets
    assert [link.known.address for link in found if link.known] == ["aws_subnet.own[0]", "aws_subnet.own[1]"]
    assert found.rest is None


def test_a_list_of_unknown_length_in_a_list_leaves_the_length_open(tmp_path: Path) -> None:
    found = balancer(tmp_path, '["${aws_subnet.own.0.id}", "${var.more}"]').subnets
    assert [link.known.address for link in found if link.known] == ["aws_subnet.own[0]"]
    assert found.rest is not None
    assert found.rest.needs == ("more",)


def test_what_is_written_of_each_of_any_number_holds_for_all(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(
        """
variable "names" { type = list(string) }
resource "aws_security_group" "own" {
  dynamic "ingress" {
    for_each = var.names
    content {
      protocol    = "tcp"
      from_port   = 443
      to_port     = 443
      description = ingress.value
      cidr_blocks = ["0.0.0.0/0"]
    }
  }
}
""",
        encoding="utf-8",
    )
    root = next(iter(load_roots(discover([tmp_path]), Inputs())))
    block = root.blocks[0]
    rules = SecurityGroup(block, ResourceGraph(root).view()).ingress
    assert rules.rest is not None
    assert rules.all(lambda rule: rule.opens_one_port()).verdict is Verdict.PASS
    assert rules.all(lambda rule: ~rule.from_anywhere()).verdict is Verdict.UNKNOWN
    assert rules.all(lambda rule: rule.description.is_("x")).verdict is Verdict.UNKNOWN
    assert rules.any(lambda rule: rule.covers_all_protocols()).verdict is Verdict.FAIL
    assert rules.any(lambda rule: rule.from_anywhere()).verdict is Verdict.UNKNOWN
    assert rules.is_set().verdict is Verdict.UNKNOWN


def test_each_block_of_a_list_names_its_companion(tmp_path: Path) -> None:
    text = """
    resource "aws_lb_target_group" "one" { target_type = "ip" }
    resource "aws_lb_target_group" "two" { target_type = "ip" }
    resource "aws_ecs_service" "shop" {
      load_balancer {
        target_group_arn = aws_lb_target_group.one.arn
        container_name   = "shop"
        container_port   = 80
      }
      load_balancer {
        target_group_arn = aws_lb_target_group.two.arn
        container_name   = "shop"
        container_port   = 81
      }
    }
    """
    (tmp_path / "main.tf").write_text(text, encoding="utf-8")
    graph = ResourceGraph(next(iter(load_roots(discover([tmp_path]), Inputs()))))
    for name in ("one", "two"):
        block = graph.block(f"aws_lb_target_group.{name}")
        assert block is not None
        found = graph.companions(block, "aws_ecs_service", "load_balancer.target_group_arn", graph.view().world)
        assert [(one.address, certain) for one, certain in found] == [("aws_ecs_service.shop", True)]
