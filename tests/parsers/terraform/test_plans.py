"""Saved plans: what is known, unknown, referred to, changed and sensitive in them, with and without the sources."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from scanner.engine import scan
from scanner.parsers.terraform.plans import load_plan, read_plan
from scanner.policy.selection import Selection
from scanner.template import Block, Root
from scanner.values import Value, references
from tests.parsers.terraform.conftest import blocks, show

SHOP = Path(__file__).parents[2] / "data/plans/shop"

Read = Callable[..., Root]


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The sample plan and its sources in the working folder."""
    shutil.copytree(SHOP, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """A plan of these parts as a root."""

    def made(plan: object, encoding: str = "utf-8") -> Root:
        path = tmp_path / "plan.json"
        path.write_text(plan if isinstance(plan, str) else json.dumps(plan), encoding=encoding)
        return load_plan(read_plan(path, "plan.json"))

    return made


def planned(*resources: dict[str, object], **members: object) -> dict[str, object]:
    """A plan of format 1.2 that holds these resources."""
    module: dict[str, object] = {"resources": list(resources)}
    return {"format_version": "1.2", "terraform_version": "1.9.8", "planned_values": {"root_module": module}, **members}


def resource(address: str, values: object, **members: object) -> dict[str, object]:
    """One resource of the root module, by its address."""
    kind, _, name = address.removeprefix("data.").partition(".")
    mode = "data" if address.startswith("data.") else "managed"
    stated = {"address": address, "mode": mode, "type": kind, "name": name.partition("[")[0], "values": values}
    return {**stated, **members}


def change(address: str, *actions: str, unknown: object = None, sensitive: object = None) -> dict[str, object]:
    """What happens to one resource."""
    what = {"actions": list(actions), "after_unknown": unknown or {}, "after_sensitive": sensitive or {}}
    return {"address": address, "change": what}


def configured(**expressions: object) -> dict[str, object]:
    """The configuration of resources of the root module, by `type__name`."""
    listed = [
        {"address": name.replace("__", "."), "provider_config_key": "aws", "expressions": stated}
        for name, stated in expressions.items()
    ]
    return {"root_module": {"resources": listed}}


def refers(*names: str) -> dict[str, object]:
    """An expression that refers to something."""
    return {"references": list(names)}


def of(root: Root, address: str) -> str:
    """The properties of a block in one line."""
    assert not root.errors
    return show(blocks(root)[address].properties)


# What a plan says.


def test_what_is_known_unknown_and_left_to_the_provider(read: Read) -> None:
    plan = planned(
        resource("aws_db_instance.d", {"engine": "mysql", "multi_az": None, "port": 3306, "name": ""}),
        resource_changes=[change("aws_db_instance.d", "create", unknown={"id": True, "kms_key_id": True, "az": True})],
        configuration=configured(aws_db_instance__d={"engine": {"constant_value": "mysql"}, "az": refers("local.az")}),
    )
    root = read(plan)
    assert of(root, "aws_db_instance.d") == "{engine: 'mysql', az: ?aws_db_instance.d, port: 3306}"
    assert blocks(root)["aws_db_instance.d"].change == "create"


def test_without_a_configuration_what_is_unknown_stays_unknown(read: Read) -> None:
    plan = planned(
        resource("aws_db_instance.d", {"engine": "mysql"}),
        resource_changes=[change("aws_db_instance.d", "create", unknown={"kms_key_id": True})],
    )
    assert of(read(plan), "aws_db_instance.d") == "{engine: 'mysql', kms_key_id: ?aws_db_instance.d}"


def test_unknown_parts_of_lists_maps_and_blocks(read: Read) -> None:
    unknown = {"tags": {"Owner": True}, "ports": [False, True], "rule": [{"key": True, "size": True}]}
    plan = planned(
        resource(
            "aws_x.y",
            {"tags": {"Name": "n"}, "ports": [80, None], "rule": [{"kind": "a", "extra": ""}]},
        ),
        resource_changes=[change("aws_x.y", "create", unknown=unknown)],
        configuration=configured(
            aws_x__y={
                "tags": refers("aws_z.owner.name", "aws_z.owner"),
                "ports": refers("aws_z.port.number", "aws_z.port"),
                "rule": [{"kind": {"constant_value": "a"}, "key": refers("aws_z.key.arn", "aws_z.key")}],
            }
        ),
    )
    assert of(read(plan), "aws_x.y") == (
        "{tags: {Name: 'n', Owner: @aws_z.owner.name}, ports: [80, @aws_z.port.number], "
        "rule: [{kind: 'a', key: @aws_z.key.arn}]}"
    )


@pytest.mark.parametrize(
    ("stated", "shown"),
    [
        (["aws_sg.a.id", "aws_sg.a", "aws_sg.b.id", "aws_sg.b"], "[@aws_sg.a.id, @aws_sg.b.id]"),
        (["aws_sg.a.id", "aws_sg.a"], "@aws_sg.a.id"),
        (["aws_sg.a"], "@aws_sg.a."),  # Terraform 0.12 said no more
        (["aws_sg.c", "local.x"], '[@aws_sg.c["k"]., @aws_sg.c["l"]., ?aws_x.y…]'),
        (['aws_sg.c["k"].id', 'aws_sg.c["k"]', "aws_sg.c"], '@aws_sg.c["k"].id'),
        (["aws_sg.c", "each.key"], '@aws_sg.c["k"].'),
        (["local.ids"], '?aws_x.y["k"]'),
    ],
)
def test_what_an_unknown_list_refers_to(read: Read, stated: list[str], shown: str) -> None:
    address = 'aws_x.y["k"]' if "each.key" in stated or "local.ids" in stated else "aws_x.y"
    key = {"index": "k"} if "[" in address else {}
    groups = [resource("aws_sg.a", {}), resource("aws_sg.b", {})]
    groups += [resource(f'aws_sg.c["{k}"]', {}, index=k) for k in "kl"]
    plan = planned(
        *groups,
        resource(address, {}, **key),
        resource_changes=[change(address, "create", unknown={"groups": True})],
        configuration=configured(aws_x__y={"groups": refers(*stated)}),
    )
    assert of(read(plan), address) == f"{{groups: {shown}}}"


def test_a_known_value_keeps_what_it_was_taken_from(read: Read) -> None:
    plan = planned(
        resource("aws_vpc.v", {"id": "vpc-1"}),
        resource("aws_subnet.s", {"vpc_id": "vpc-1", "other": "vpc-2"}),
        configuration=configured(
            aws_vpc__v={},
            aws_subnet__s={k: refers("aws_vpc.v.id", "aws_vpc.v") for k in ("vpc_id", "other")},
        ),
    )
    assert of(read(plan), "aws_subnet.s") == "{vpc_id: @aws_vpc.v.id='vpc-1', other: 'vpc-2'}"


def test_references_lead_through_module_calls(shop: Path) -> None:
    root = load_plan(read_plan(Path("plan.json"), "plan.json"))
    found = blocks(root)
    assert 'vpc_id: @module.network["blue"].aws_vpc.this.id' in show(found["aws_security_group.web"].properties)
    association = found['module.network["green"].aws_route_table_association.private[1]']
    assert {one.address for one in references(association.properties)} == {
        'module.network["green"].aws_subnet.private[1]',
        'module.network["green"].aws_route_table.private[1]',
    }
    assert [call.address for call in association.calls] == ['module.network["green"]']
    assert set(root.containers) == {'module.network["blue"]', 'module.network["green"]'}


def test_arguments_of_a_call_lead_to_the_caller(read: Read) -> None:
    child = {
        "resources": [{"address": "aws_x.y", "expressions": {"key": refers("var.key")}}],
        "variables": {"key": {}},
    }
    plan = {
        "format_version": "1.2",
        "planned_values": {
            "root_module": {
                "resources": [resource("aws_kms_key.k", {})],
                "child_modules": [
                    {
                        "address": 'module.m["a.b"]',
                        "resources": [{**resource("aws_x.y", {}), "address": 'module.m["a.b"].aws_x.y'}],
                    }
                ],
            }
        },
        "resource_changes": [change('module.m["a.b"].aws_x.y', "create", unknown={"key": True})],
        "configuration": {
            "root_module": {
                "module_calls": {
                    "m": {"expressions": {"key": refers("aws_kms_key.k.arn", "aws_kms_key.k")}, "module": child}
                }
            }
        },
    }
    assert of(read(plan), 'module.m["a.b"].aws_x.y') == "{key: @aws_kms_key.k.arn}"


# What happens to resources.


def test_what_will_be_gone_is_no_part_of_the_root(shop: Path) -> None:
    changes = {block.address: block.change for block in load_plan(read_plan(Path("plan.json"), "plan.json")).blocks}
    assert "aws_ebs_volume.old" not in changes
    assert "aws_ebs_volume.left" not in changes
    assert changes["aws_s3_bucket.assets"] == "no-op"
    assert changes["aws_s3_bucket_public_access_block.assets"] == "update"
    assert changes["aws_db_instance.main"] == "replace"
    assert changes["aws_kms_key.data"] == "create"


def test_a_deposed_object_does_not_take_its_successor_along(read: Read) -> None:
    plan = planned(
        resource("aws_x.y", {"a": 1}),
        resource_changes=[change("aws_x.y", "no-op"), {**change("aws_x.y", "delete"), "deposed": "deadbeef"}],
    )
    assert [block.address for block in read(plan).blocks] == ["aws_x.y"]


def test_with_changed_only_what_stays_is_not_judged(shop: Path) -> None:
    selection = Selection("all", "info", policies=("*/bucket-versioning", "encryption-at-rest/rds-instance"))
    every = scan([Path("plan.json")], selection=selection)
    changed = scan([Path("plan.json")], selection=selection, changed_only=True)
    assert {one.subject.address for one in every.findings} == {"aws_s3_bucket.assets", "aws_db_instance.main"}
    assert {one.subject.address for one in changed.findings} == {"aws_db_instance.main"}


def test_a_state_is_read_alike(read: Read) -> None:
    state = {"format_version": "1.0", "values": {"root_module": {"resources": [resource("aws_x.y", {"a": 1})]}}}
    assert of(read(state), "aws_x.y") == "{a: 1}"


def test_a_plan_that_holds_only_a_part_says_so(read: Read) -> None:
    plan = planned(
        errored=True, deferred_changes=[{"reason": "unknown", "resource_change": {"address": "aws_x.later"}}]
    )
    assert [note.message for note in read(plan).notes] == [
        "the plan ended in an error and holds only a part",
        "aws_x.later is deferred to a later plan and not judged",
    ]


# Beside the resources.


def test_providers_outputs_variables_and_versions(read: Read) -> None:
    plan = planned(
        resource("aws_x.y", {"id": "i"}),
        variables={"region": {"value": "eu-west-1"}},
        configuration={
            "provider_config": {
                "aws": {
                    "name": "aws",
                    "version_constraint": "~> 5.0",
                    "expressions": {
                        "region": refers("var.region"),
                        "default_tags": [{"tags": {"constant_value": {"Team": "a"}}}],
                    },
                }
            },
            "root_module": {
                "resources": [{"address": "aws_x.y", "provider_config_key": "module.m:aws", "expressions": {}}],
                "outputs": {"id": {"expression": refers("aws_x.y.id", "aws_x.y")}},
                "variables": {"region": {}, "secret": {"sensitive": True, "default": "x"}},
            },
        },
    )
    stated = plan["planned_values"]
    assert isinstance(stated, dict)
    stated["outputs"] = {"id": {"sensitive": True, "value": "i"}}
    root = read(plan)
    assert show(root.providers["aws"]) == "{region: 'eu-west-1', default_tags: [{tags: {Team: 'a'}}]}"
    assert blocks(root)["aws_x.y"].provider == "aws"
    assert root.requirements == {"aws": ("~> 5.0",)}
    assert root.secret_outputs == {"id"}
    assert [one.address for one in references(root.outputs["id"])] == ["aws_x.y"]
    assert root.inputs["secret"].secret


def test_sensitive_values_are_unknown_to_everyone(shop: Path) -> None:
    root = load_plan(read_plan(Path("plan.json"), "plan.json"))
    assert "password: ?db_password" in show(blocks(root)["aws_db_instance.main"].properties)


def test_a_secret_that_the_configuration_writes_out_is_still_one(read: Read) -> None:
    plan = planned(
        resource("aws_db_instance.d", {"password": "plum-tree-9"}, sensitive_values={"password": True}),
        configuration=configured(aws_db_instance__d={"password": {"constant_value": "plum-tree-9"}}),
    )
    root = read(plan)
    value = blocks(root)["aws_db_instance.d"].properties.entries["password"]
    assert getattr(value, "sensitive", False) is True


# Files.


@pytest.mark.parametrize("version", ["0.1", "0.2", "1.0", "1.1", "1.2", "1.9"])
def test_formats(read: Read, version: str) -> None:
    assert of(read({**planned(resource("aws_x.y", {"a": 1})), "format_version": version}), "aws_x.y") == "{a: 1}"


def test_a_plan_that_powershell_saved(read: Read) -> None:
    assert of(read(planned(resource("aws_x.y", {"a": "é"})), encoding="utf-16"), "aws_x.y") == "{a: 'é'}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"format_version": "1.2", "planned_values": {', "plan.json:1:46: the file ends where"),
        ('{"format_version": "1.2", "planned_values": [}', "plan.json:1:46: found '}'"),
        ("[]", "plan.json:1:1: is not a plan"),
        ('{"format_version": "2.0", "planned_values": {}}', "has format version 2.0, which is not known here"),
        ('{"format_version": "1.0"}', "holds neither planned values nor a state"),
        ('{"planned_values": ' + '{"a": ' * 5_000 + "1" + "}" * 5_001, "nested"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_with_its_place(read: Read, text: str, message: str) -> None:
    (error,) = read(text).errors
    assert message in str(error)


@pytest.mark.parametrize(
    "plan",
    [
        {"planned_values": None, "resource_changes": 3},
        {"planned_values": {"root_module": {"resources": [1, {"address": 2}, {}], "child_modules": {"a": 1}}}},
        {"planned_values": {}, "resource_changes": [{"address": "a.b", "change": [1]}], "configuration": [1]},
        {"planned_values": {"outputs": {"a": 3}}, "variables": 3, "output_changes": 4},
        planned(resource("a_b.c", None), configuration={"root_module": {"resources": [{"expressions": 3}]}}),
        planned(resource("a_b.c", {"x": [1]}), configuration=configured(a_b__c={"x": [3], "y": {"references": 3}})),
    ],
)
def test_a_plan_of_any_shape_is_read(read: Read, plan: object) -> None:
    assert not read(plan).errors


# With the sources.


def located(root: Root, address: str, *path: str) -> str:
    """Where a property of a block stands."""
    value: Value = blocks(root)[address].properties
    for step in path:
        value = getattr(value, "entries")[step]  # noqa: B009 - a map, as the test knows
    span = value.span
    return f"{span.file}:{span.start_line}:{span.start_column}"


@pytest.fixture
def mapped(shop: Path) -> Root:
    """The sample plan on its sources."""
    return load_plan(read_plan(Path("plan.json"), "plan.json"), Path(), Path())


def test_what_the_plan_knows_stands_where_the_sources_state_it(mapped: Root) -> None:
    volume = blocks(mapped)["aws_ebs_volume.data[1]"]
    assert show(volume.properties.entries["encrypted"]) == "true"
    assert located(mapped, volume.address, "encrypted") == "main.tf:32:23"
    assert volume.name_span.start_line == 28
    assert volume.root == "plan.json"
    subnet = 'module.network["green"].aws_subnet.private[1]'
    assert located(mapped, subnet, "availability_zone") == "modules/network/main.tf:18:23"
    assert [str(call.span) for call in blocks(mapped)[subnet].calls] == ["main.tf:15:1"]
    assert mapped.files == ["plan.json", "main.tf", "modules/network/main.tf"]


def test_sources_say_what_the_unknown_is_made_of(mapped: Root) -> None:
    database = blocks(mapped)["aws_db_instance.main"].properties
    assert show(database.entries["vpc_security_group_ids"]) == "[@aws_security_group.web.id]"
    assert show(database.entries["password"]) == "?db_password"
    policy = blocks(mapped)["aws_s3_bucket_policy.assets"].properties
    assert show(policy.entries["bucket"]) == "@aws_s3_bucket.assets.id='shop-assets'"


def test_what_the_plan_does_not_keep_is_not_judged_by_its_sources(mapped: Root) -> None:
    assert "aws_ebs_volume.old" not in blocks(mapped)
    assert sum(1 for block in mapped.blocks if block.type == "aws_ebs_volume") == 2


def findings(*paths: str) -> Iterator[str]:
    """Failures of a few policies, each with its place and root."""
    selection = Selection("all", "info", policies=("*/rds-instance", "s3-public-access/policy-any-principal"))
    for one in scan([Path(path) for path in paths], selection=selection).findings:
        yield f"{one.location.file}:{one.location.start_line} {one.subject.address} {one.subject.root}"


def test_a_scan_judges_sources_by_the_plan_that_was_made_from_them(shop: Path) -> None:
    found = list(findings("."))
    assert "main.tf:84 aws_db_instance.main plan.json" in found
    assert "main.tf:55 aws_s3_bucket_policy.assets plan.json" in found
    assert not [one for one in found if one.endswith(" .")]
    assert found == list(findings("plan.json", "main.tf"))


@pytest.mark.parametrize(
    ("line", "other"),
    [
        ('"db.t4g.medium"', '"db.t4g.large"'),
        ('bucket = "shop-assets"', "tags = var.tags"),
        ("enable_key_rotation = true", ""),
    ],
)
def test_a_plan_of_other_sources_is_judged_beside_them(shop: Path, line: str, other: str) -> None:
    text = (shop / "main.tf").read_text(encoding="utf-8")
    (shop / "main.tf").write_text(text.replace(line, other), encoding="utf-8")
    found = list(findings("."))
    assert any(one.startswith("main.tf:") and one.endswith(" aws_db_instance.main .") for one in found)
    assert any(one.startswith("plan.json:") and one.endswith(" aws_db_instance.main plan.json") for one in found)


def test_a_module_that_is_not_there_is_shown_at_its_call(shop: Path) -> None:
    shutil.rmtree("modules")
    root = load_plan(read_plan(Path("plan.json"), "plan.json"), Path(), Path())
    block: Block = blocks(root)['module.network["blue"].aws_vpc.this']
    assert [str(call.span) for call in block.calls] == ["main.tf:15:1"]
    assert block.name_span.file == "plan.json"
