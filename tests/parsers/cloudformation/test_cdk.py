from __future__ import annotations

import json

import pytest

from scanner.parsers.cloudformation import Project, load_root, read_document
from scanner.values import Known, Reason, Unknown

VOLUME = {
    "Type": "AWS::EC2::Volume",
    "Properties": {"Zone": {"Ref": "AWS::Region"}, "Owner": {"Ref": "AWS::AccountId"}},
}


def manifest(environment: str = "aws://123456789012/eu-west-1") -> str:
    stack = {
        "type": "aws:cloudformation:stack",
        "environment": environment,
        "properties": {"templateFile": "App.template.json"},
        "metadata": {
            "/App/Data/Resource": [
                {"type": "aws:cdk:creationStack", "data": None},
                {"type": "aws:cdk:logicalId", "data": "Data1"},
            ]
        },
    }
    return json.dumps({"version": "36.0.0", "artifacts": {"App": stack, "Tree": {"type": "cdk:tree"}}})


def load_all(files: dict[str, str]):
    from pathlib import Path

    from scanner.inputs import Inputs

    documents = [read_document(Path(name), name, text) for name, text in files.items()]
    project = Project(documents)
    return {one.display: load_root(one, project, Inputs()) for one in documents if one.is_template}


def test_the_construct_comes_from_the_metadata_and_else_from_the_manifest():
    named = {**VOLUME, "Metadata": {"aws:cdk:path": "App/Named/Resource"}}
    roots = load_all(
        {
            "cdk.out/App.template.json": json.dumps(
                {"Resources": {"Data1": VOLUME, "Named2": named, "Other3": VOLUME}}
            ),
            "cdk.out/manifest.json": manifest(),
        }
    )
    constructs = {block.name: block.construct for block in roots["cdk.out/App.template.json"].blocks}
    assert constructs == {"Data1": "App/Data/Resource", "Named2": "App/Named/Resource", "Other3": ""}


def test_the_account_and_region_that_an_app_fixes_are_known():
    template = json.dumps({"Resources": {"Data1": VOLUME}})
    roots = load_all({"cdk.out/App.template.json": template, "cdk.out/manifest.json": manifest()})
    properties = roots["cdk.out/App.template.json"].blocks[0].properties.entries
    assert properties == {"Zone": Known("eu-west-1"), "Owner": Known("123456789012")}


@pytest.mark.parametrize("environment", ["aws://unknown-account/unknown-region", "nothing", "aws://1/x"])
def test_what_an_app_leaves_open_is_unknown(environment):
    template = json.dumps({"Resources": {"Data1": VOLUME}})
    roots = load_all({"cdk.out/App.template.json": template, "cdk.out/manifest.json": manifest(environment)})
    properties = roots["cdk.out/App.template.json"].blocks[0].properties.entries
    assert properties["Zone"] == Unknown(Reason.PSEUDO_PARAMETER, needs="AWS::Region")


def test_a_template_that_the_manifest_does_not_name_is_said_and_not_judged():
    template = json.dumps({"Resources": {"Data1": VOLUME}})
    roots = load_all(
        {
            "cdk.out/App.template.json": template,
            "cdk.out/Old.template.json": template,
            "elsewhere/Old.template.json": template,
            "cdk.out/manifest.json": manifest(),
        }
    )
    assert roots["cdk.out/Old.template.json"].blocks == []
    assert "not part of the cloud assembly" in roots["cdk.out/Old.template.json"].notes[0].message
    assert [len(roots[path].blocks) for path in ("cdk.out/App.template.json", "elsewhere/Old.template.json")] == [1, 1]


def test_a_manifest_of_something_else_is_none():
    template = json.dumps({"Resources": {"Data1": VOLUME}})
    roots = load_all({"web/App.template.json": template, "web/manifest.json": '{"name": "an app", "icons": []}'})
    assert len(roots["web/App.template.json"].blocks) == 1
