"""Paths from the internet: what closes them, what grades them, and how open groups are told apart."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.engine import scan
from scanner.policy.selection import Selection
from scanner.results import Finding
from scanner.verdict import Verdict

NETWORK = """
resource "aws_vpc" "network" {
  cidr_block = "10.0.0.0/16"
}
resource "aws_internet_gateway" "door" {
  vpc_id = aws_vpc.network.id
}
resource "aws_subnet" "public" {
  vpc_id                  = aws_vpc.network.id
  map_public_ip_on_launch = true
}
resource "aws_subnet" "private" {
  vpc_id = aws_vpc.network.id
}
resource "aws_route_table" "public" {
  vpc_id = aws_vpc.network.id
  route {
    cidr_block = "0.0.0.0/0"
    gateway_id = aws_internet_gateway.door.id
  }
}
resource "aws_route_table_association" "public" {
  subnet_id      = aws_subnet.public.id
  route_table_id = aws_route_table.public.id
}
resource "aws_security_group" "open" {
  vpc_id = aws_vpc.network.id
  ingress {
    protocol    = "tcp"
    from_port   = 22
    to_port     = 22
    cidr_blocks = ["0.0.0.0/0"]
  }
}
"""

MACHINE = """
resource "aws_instance" "machine" {
  subnet_id              = aws_subnet.SUBNET.id
  vpc_security_group_ids = [aws_security_group.open.id]
}
"""


def findings(folder: Path, text: str, policy: str) -> dict[str, Finding]:
    (folder / "main.tf").write_text(text, encoding="utf-8")
    report = scan([folder], selection=Selection(profile="all", policies=(f"network-exposure/{policy}",)), processes=1)
    assert not report.errors, [str(error) for error in report.errors]
    return {one.subject.address: one for one in report.findings}


def test_a_path_lists_its_hops_in_order_each_at_its_own_line(tmp_path: Path) -> None:
    found = findings(tmp_path, NETWORK + MACHINE.replace("SUBNET", "public"), "internet-path-to-port")
    path = found["aws_instance.machine"]
    assert (path.verdict, path.severity) == (Verdict.FAIL, "critical")
    lines = (tmp_path / "main.tf").read_text(encoding="utf-8").splitlines()
    shown = [(lines[one.span.start_line - 1].split()[0], one.message) for one in path.evidence]
    assert shown == [
        ("resource", "any address reaches it on port 22"),
        ("cidr_block", "aws_route_table.public routes every address to aws_internet_gateway.door"),
        ("cidr_blocks", "aws_security_group.open admits 0.0.0.0/0 on port 22"),
        ("map_public_ip_on_launch", "aws_subnet.public gives each machine a public address"),
    ]
    assert {"aws_internet_gateway.door", "aws_security_group.open", "aws_subnet.public"} <= set(path.involves)


def test_other_ports_are_high(tmp_path: Path) -> None:
    text = (NETWORK + MACHINE.replace("SUBNET", "public")).replace("22", "8443")
    assert findings(tmp_path, text, "internet-path-to-port")["aws_instance.machine"].severity == "high"


@pytest.mark.parametrize(
    ("mode", "exclusion", "verdict"),
    [
        ("block-bidirectional", "", Verdict.PASS),
        ("block-ingress", "", Verdict.PASS),
        ("off", "", Verdict.FAIL),
        ("block-ingress", "allow-egress", Verdict.PASS),
        ("block-ingress", "allow-bidirectional", Verdict.FAIL),
    ],
)
def test_block_public_access_closes_the_route(tmp_path: Path, mode: str, exclusion: str, verdict: Verdict) -> None:
    text = NETWORK + MACHINE.replace("SUBNET", "public")
    text += f'resource "aws_vpc_block_public_access_options" "all" {{\n  internet_gateway_block_mode = "{mode}"\n}}\n'
    if exclusion:
        text += f"""
resource "aws_vpc_block_public_access_exclusion" "door" {{
  subnet_id                       = aws_subnet.public.id
  internet_gateway_exclusion_mode = "{exclusion}"
}}
"""
    assert findings(tmp_path, text, "internet-path-to-port")["aws_instance.machine"].verdict is verdict


def test_a_firewall_on_the_way_leaves_it_open_what_passes(tmp_path: Path) -> None:
    text = (NETWORK + MACHINE.replace("SUBNET", "public")).replace(
        "gateway_id = aws_internet_gateway.door.id", "vpc_endpoint_id = aws_vpc_endpoint.filter.id"
    )
    text += """
resource "aws_vpc_endpoint" "filter" {
  vpc_id            = aws_vpc.network.id
  vpc_endpoint_type = "GatewayLoadBalancer"
  subnet_ids        = [aws_subnet.private.id]
}
"""
    found = findings(tmp_path, text, "internet-path-to-port")["aws_instance.machine"]
    assert found.verdict is Verdict.UNKNOWN
    assert "aws_vpc_endpoint.filter" in found.message


def test_a_closed_link_prevails_over_what_is_unknown(tmp_path: Path) -> None:
    text = NETWORK + MACHINE.replace("SUBNET", "private").replace("aws_security_group.open.id", "var.group")
    text += 'variable "group" {}\n'
    assert findings(tmp_path, text, "internet-path-to-port")["aws_instance.machine"].verdict is Verdict.PASS


@pytest.mark.parametrize(
    ("carriers", "severity", "words"),
    [
        ("", "low", "nothing carries the group as yet"),
        (MACHINE.replace("SUBNET", "private"), "low", "nothing that carries the group is on the internet"),
        (MACHINE.replace("SUBNET", "public"), "high", "the internet reaches aws_instance.machine"),
        (MACHINE.replace("aws_subnet.SUBNET.id", "var.subnet") + 'variable "subnet" {}', "high", "SSH (22)"),
        ('output "group" {\n  value = aws_security_group.open.id\n}', "high", "SSH (22)"),
    ],
)
def test_an_open_group_is_told_apart_by_what_carries_it(
    tmp_path: Path, carriers: str, severity: str, words: str
) -> None:
    found = findings(tmp_path, NETWORK + carriers, "security-group-remote-admin-ports")["aws_security_group.open"]
    assert (found.verdict, found.severity) == (Verdict.FAIL, severity)
    assert words in found.message


ATTACHED = """
variable "open" {
  type    = bool
  default = false
}
resource "aws_default_route_table" "main" {
  default_route_table_id = aws_vpc.network.default_route_table_id
  route {
    cidr_block = "0.0.0.0/0"
    gateway_id = aws_internet_gateway.door.id
  }
}
resource "aws_security_group" "ssh" {
  vpc_id = aws_vpc.network.id
  dynamic "ingress" {
    for_each = var.open ? ["0.0.0.0/0"] : ["10.0.0.0/8"]
    content {
      from_port   = 22
      to_port     = 22
      protocol    = "tcp"
      cidr_blocks = [ingress.value]
    }
  }
}
resource "aws_instance" "machine" {
  subnet_id                   = aws_subnet.private.id
  associate_public_ip_address = true
}
resource "aws_network_interface_sg_attachment" "ssh" {
  security_group_id    = aws_security_group.ssh.id
  network_interface_id = aws_instance.machine.primary_network_interface_id
}
"""


def test_a_choice_that_opens_a_path_is_named(tmp_path: Path) -> None:
    found = findings(tmp_path, NETWORK + ATTACHED, "internet-path-to-port")["aws_instance.machine"]
    assert (found.verdict, found.when) == (Verdict.PASS, "open=true")


def test_the_main_table_and_attached_groups_count(tmp_path: Path) -> None:
    text = (NETWORK + ATTACHED).replace("default = false", "default = true")
    found = findings(tmp_path, text, "internet-path-to-port")["aws_instance.machine"]
    assert found.verdict is Verdict.FAIL
    assert [one.message for one in found.evidence[1:3]] == [
        "aws_default_route_table.main routes every address to aws_internet_gateway.door",
        "aws_security_group.ssh admits 0.0.0.0/0 on port 22",
    ]


def test_halves_of_all_addresses_are_all_addresses(tmp_path: Path) -> None:
    halves = '["0.0.0.0/1", "128.0.0.0/1"]'
    text = (NETWORK + MACHINE.replace("SUBNET", "public")).replace('["0.0.0.0/0"]', halves)
    assert findings(tmp_path, text, "internet-path-to-port")["aws_instance.machine"].verdict is Verdict.FAIL
