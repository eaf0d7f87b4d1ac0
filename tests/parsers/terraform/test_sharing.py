"""Modules called many times: what instances have in common is evaluated once, and no call sees another's values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scanner.parsers.terraform import module as modules
from scanner.parsers.terraform.sharing import mentions
from scanner.parsers.terraform.standalone import read_expression
from scanner.parsers.terraform.syntax_tree import Expression
from scanner.template import Root
from scanner.values import Value
from tests.parsers.terraform.conftest import Load, blocks, show

CHILD = """
variable "name" { default = "none" }
variable "tags" {
  type    = map(string)
  default = { Team = "a" }
}
variable "size" { default = 1 }
locals {
  plain  = merge(var.tags, { Size = tostring(var.size) })
  upper  = [for key, value in local.plain : upper("${key}-${value}")]
  named  = "${var.name}-${length(local.upper)}"
  placed = aws_x.y.id
}
resource "aws_x" "y" {
  name  = local.named
  tags  = local.plain
  upper = local.upper
}
module "inner" {
  source = "./inner"
  name   = local.named
  tags   = var.tags
}
output "named" { value = local.named }
output "id" { value = local.placed }
"""
INNER = """
variable "name" {}
variable "tags" {}
locals {
  both  = "${var.name}:${join(",", keys(var.tags))}"
  alone = join("-", ["a", "b"])
}
resource "aws_x" "z" {
  both  = local.both
  alone = local.alone
}
"""
ARGUMENTS = {
    "name": ['"a"', '"b"', "var.root", "local.root", "aws_x.other.id", "each.key"],
    "tags": ["{}", '{ Team = "b" }', "local.tags", "{ for k, v in local.tags : k => each.key }"],
    "size": ["1", "2", "length(local.tags)"],
}
AROUND = """
variable "root" { default = "r" }
locals {
  root = "${var.root}!"
  tags = { Team = "c", Name = var.root }
}
resource "aws_x" "other" { name = "o" }
"""
CALLS = st.dictionaries(
    st.sampled_from(["one", "two", "three", "four"]),
    st.fixed_dictionaries({}, optional={name: st.sampled_from(stated) for name, stated in ARGUMENTS.items()}),
    min_size=1,
)


def call(name: str, arguments: dict[str, str]) -> str:
    lines = "".join(f"  {argument} = {stated}\n" for argument, stated in arguments.items())
    return f'module "{name}" {{\n  source = "./m"\n  for_each = toset(["k", "l"])\n{lines}}}\n'


def seen(root: Root, name: str) -> dict[str, str]:
    """What the blocks of one call say."""
    found = {address: show(block.properties) for address, block in blocks(root).items()}
    return {address: shown for address, shown in found.items() if address.startswith(f"module.{name}[")}


QUIET = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


@QUIET
@given(CALLS)
def test_sibling_calls_do_not_see_each_other(load: Load, calls: dict[str, dict[str, str]]) -> None:
    files = {"m/main.tf": CHILD, "m/inner/main.tf": INNER}
    together = load({**files, "main.tf": AROUND + "".join(call(*one) for one in calls.items())})
    for name, arguments in calls.items():
        alone = load({**files, "main.tf": AROUND + call(name, arguments)})
        assert len(seen(together, name)) == 4
        assert seen(together, name) == seen(alone, name)


@QUIET
@given(CALLS, st.randoms(use_true_random=False))
def test_the_order_of_blocks_never_matters(load: Load, calls: dict[str, dict[str, str]], random: object) -> None:
    shuffle: Callable[[list[str]], None] = getattr(random, "shuffle")  # noqa: B009
    pieces = [call(*one) for one in calls.items()]
    pieces += ['variable "root" { default = "r" }\n', 'locals { root = "${var.root}!" }\n']
    pieces += ['locals { tags = { Team = "c", Name = var.root } }\n', 'resource "aws_x" "other" { name = "o" }\n']
    pieces += [f'output "{name}" {{ value = values(module.{name})[*].named }}\n' for name in calls]
    child = CHILD.split("\n}\n")
    inner = INNER.split("\n}\n")

    def read(parts: list[str], parts_of_child: list[str], parts_of_inner: list[str]) -> dict[str, str]:
        root = load(
            {
                "main.tf": "".join(parts),
                "m/main.tf": "\n}\n".join(parts_of_child) + "\n}\n",
                "m/inner/main.tf": "\n}\n".join(parts_of_inner) + "\n}\n",
            }
        )
        found = {address: show(block.properties) for address, block in blocks(root).items()}
        return {**found, **{f"output {name}": show(value) for name, value in root.outputs.items()}}

    child, inner = [one for one in child if one.strip()], [one for one in inner if one.strip()]
    child = [one.removesuffix("}") if one.rstrip().endswith("{}") else one for one in child]
    straight = read(pieces, child, inner)
    shuffle(pieces)
    shuffle(child)
    shuffle(inner)
    assert read(pieces, child, inner) == straight


def test_what_instances_have_in_common_is_evaluated_once(load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    evaluated: Counter[str] = Counter()
    evaluate = modules.evaluate

    def counted(expression: Expression, scope: object) -> Value:
        evaluated[f"{expression.span.file}:{expression.span.start_line}"] += 1
        return evaluate(expression, scope)  # type: ignore[arg-type]

    monkeypatch.setattr(modules, "evaluate", counted)
    calls = 'module "same" {\n  source = "./m"\n  count = 25\n  tags = { Team = "z" }\n}\n'
    calls += 'module "each" {\n  source = "./m"\n  count = 25\n  name = "n-${count.index}"\n}\n'
    root = load({"main.tf": calls, "m/main.tf": CHILD, "m/inner/main.tf": INNER})
    assert len(root.blocks) == 100
    line: dict[str, int] = {}
    for number, text in enumerate(CHILD.splitlines(), 1):
        line.setdefault(text.strip().split(" ")[0], number)
    # Once for each call, since one of them gives tags; what names an instance, for each instance.
    assert evaluated[f"m/main.tf:{line['plain']}"] == 2
    assert evaluated[f"m/main.tf:{line['upper']}"] == 2
    assert evaluated[f"m/main.tf:{line['named']}"] == 1 + 25
    assert evaluated["m/inner/main.tf:6"] == 1


@pytest.mark.parametrize(
    ("expression", "variables", "locals_", "elsewhere", "instance"),
    [
        ("var.a + local.b", {"a"}, {"b"}, False, False),
        ("[for x in var.a : x.y if x.z]", {"a"}, set(), False, False),
        ("{ for k, v in var.a : k => v... }", {"a"}, set(), False, False),
        ('"%{ for x in var.a }${x}%{ endfor }"', {"a"}, set(), False, False),
        ('file("${path.module}/x")', set(), set(), False, False),
        ("aws_x.y.id", set(), set(), True, False),
        ("data.aws_x.y.id", set(), set(), True, False),
        ("module.m.out", set(), set(), True, False),
        ("var.a[each.key]", {"a"}, set(), True, True),
        ("var.a[*].b", {"a"}, set(), False, False),
    ],
)
def test_what_an_expression_mentions(
    expression: str, variables: set[str], locals_: set[str], elsewhere: bool, instance: bool
) -> None:
    found = mentions(read_expression(expression))
    assert (found.variables, found.locals, found.elsewhere, found.instance) == (variables, locals_, elsewhere, instance)


def test_a_remark_is_made_once_however_many_instances_call_a_module_that_is_absent(load: Load) -> None:
    inner = 'module "x" {\n  source = "a/b/c"\n}\nresource "aws_x" "y" { a = module.x.id }\n'
    root = load({"main.tf": 'module "m" {\n  source = "./m"\n  count = 3\n}\n', "m/main.tf": inner})
    assert [str(note) for note in root.notes] == [
        "m/main.tf:1:1: module.x is unknown: a/b/c is not present in the scanned tree; what it makes is not judged, "
        "and id is open, which aws_x.y takes"
    ]
