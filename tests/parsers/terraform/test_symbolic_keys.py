"""Entries whose keys can't be computed, though how many there are can: zones as keys, above all."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from scanner.template import Root
from tests.parsers.terraform.conftest import Load, blocks, show

ZONES = """
data "aws_availability_zones" "z" {}
locals {
  zones = slice(data.aws_availability_zones.z.names, 0, 3)
  index = { for i, az in local.zones : az => i }
}
"""


def zone(number: int) -> str:
    """The address suffix of the instance for one zone."""
    return f'["${{data.aws_availability_zones.z.names[{number}]}}"]'


@pytest.mark.parametrize(
    "each",
    [
        "{ for az in local.zones : az => az }",
        "{ for i, az in local.zones : az => i }",
        "local.index",
        "toset(local.zones)",
        "merge({}, local.index)",
        "tomap(local.index)",
        'zipmap(local.zones, ["a", "b", "c"])',
        "{ for az, i in local.index : az => i }",
    ],
)
def test_each_zone_has_its_instance(load: Load, each: str) -> None:
    root = load(f'{ZONES}resource "aws_x" "y" {{\n  for_each = {each}\n  zone = each.key\n}}\n')
    found = blocks(root)
    assert [address for address in found if address.startswith("aws_x")] == [f"aws_x.y{zone(n)}" for n in range(3)]
    assert [show(found[f"aws_x.y{zone(n)}"].properties) for n in range(3)] == [
        f"{{zone: ?data.aws_availability_zones.z.names[{n}]}}" for n in range(3)
    ]
    assert not any(block.symbolic for block in root.blocks)


@pytest.mark.parametrize(
    ("each", "symbolic"),
    [
        ('toset(concat(local.zones, ["a"]))', True),  # one of the zones may be "a"
        ("toset([var.a, var.b])", True),  # the two may be one
        ("toset([var.a])", False),
        ("{ for az in data.aws_availability_zones.z.names : az => az }", True),
        ("{ for az in local.zones : az => az if az != var.a }", True),
    ],
)
def test_what_may_coincide_or_be_left_out_is_not_counted(load: Load, each: str, symbolic: bool) -> None:
    variables = 'variable "a" {}\nvariable "b" {}\n'
    root = load(f'{ZONES}{variables}resource "aws_x" "y" {{\n  for_each = {each}\n}}\n')
    assert ("aws_x.y[*]" in blocks(root)) is symbolic


SUBNETS = f"""{ZONES}
resource "aws_subnet" "s" {{
  for_each          = local.index
  availability_zone = each.key
  cidr_block        = cidrsubnet("10.0.0.0/16", 8, each.value)
}}
"""


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("length(local.index)", "3"),
        ("length(keys(local.index))", "3"),
        ("values(local.index)", "[0, 1, 2]"),
        ("local.index[local.zones[1]]", "1"),
        ('local.index["eu-west-1a"]', "?data.aws_availability_zones.z.names[0].*.eu-west-1a"),
        ("keys(local.index)[0]", "?data.aws_availability_zones.z.names[0]"),
        ("[for az, i in local.index : i]", "[0, 1, 2]"),
        (
            "[for s in aws_subnet.s : s.cidr_block]",
            "[{0}.cidr_block='10.0.0.0/24', {1}.cidr_block='10.0.1.0/24', {2}.cidr_block='10.0.2.0/24']",
        ),
        ("values(aws_subnet.s)[*].id", "[{0}.id, {1}.id, {2}.id]"),
        ("aws_subnet.s[local.zones[2]].id", "{2}.id"),
        ("length(aws_subnet.s)", "3"),
    ],
)
def test_entries_are_counted_and_found(value: Callable[..., str], expression: str, expected: str) -> None:
    for number in range(3):
        expected = expected.replace(f"{{{number}}}", f"@aws_subnet.s{zone(number)}")
    if "eu-west-1a" in expression:
        assert value(expression, SUBNETS).startswith("?")
    else:
        assert value(expression, SUBNETS) == expected


def test_instances_of_one_key_find_each_other(load: Load) -> None:
    root = load(
        SUBNETS
        + """
resource "aws_nat_gateway" "n" {
  for_each  = aws_subnet.s
  subnet_id = each.value.id
}
resource "aws_route_table" "t" {
  for_each = local.index
  nat      = aws_nat_gateway.n[each.key].id
}
"""
    )
    for number in range(3):
        gateway = blocks(root)[f"aws_nat_gateway.n{zone(number)}"]
        assert show(gateway.properties) == f"{{subnet_id: @aws_subnet.s{zone(number)}.id}}"
        table = blocks(root)[f"aws_route_table.t{zone(number)}"]
        assert show(table.properties) == f"{{nat: @aws_nat_gateway.n{zone(number)}.id}}"


def test_modules_are_called_once_a_zone(load: Load, existing: Callable[[Root], dict[str, str]]) -> None:
    call = 'module "m" {\n  source = "./m"\n  for_each = local.index\n  zone = each.key\n}\n'
    root = load(
        {"main.tf": ZONES + call, "m/main.tf": 'variable "zone" {}\nresource "aws_x" "y" { zone = var.zone }\n'}
    )
    found = [address for address in existing(root) if address.endswith("aws_x.y")]
    assert found == [f"module.m{zone(number)}.aws_x.y" for number in range(3)]


def test_an_order_that_is_not_known_gives_no_place(value: Callable[..., str]) -> None:
    around = 'variable "a" { type = list(string) }\n'
    named = "values({ for x in slice(var.a, 0, 2) : upper(x) => x })"
    assert value(f"length({named})", around) == "2"
    assert value(f"{named}[0]", around).startswith("?")
    assert value(f"element({named}, 0)", around).startswith("?")
