from __future__ import annotations

from pathlib import Path

import pytest

from scanner.discovery import discover
from scanner.inputs import Inputs
from scanner.roots import load_roots
from scanner.template import Root
from scanner.values import Known, MapValue, Reason, Unknown

OPENAPI = "openapi: 3.0.1\ninfo: {title: orders}\npaths: {}\n"
API = """
Resources:
  Api:
    Type: AWS::ApiGateway::RestApi
    Properties:
      Body: {"Fn::Transform": {Name: AWS::Include, Parameters: {Location: ./openapi.yaml}}}
"""
OUTER = """
Resources:
  Net: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: nested/net.yaml}}
"""
NET = "Resources:\n  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}\n"


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(files: dict[str, str]) -> None:
    for name, text in files.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text)


def roots(*paths: str) -> list[Root]:
    return list(load_roots(discover([Path(path) for path in paths]), Inputs()))


def test_an_included_file_of_the_folder_is_read_though_it_is_no_template(tree):
    write({"app/template.yaml": API, "app/openapi.yaml": OPENAPI})
    (root,) = roots("app")
    body = root.blocks[0].properties.entries["Body"]
    assert isinstance(body, MapValue)
    assert body.entries["openapi"] == Known("3.0.1")
    assert body.entries["openapi"].span.file == "app/openapi.yaml"


def test_a_template_named_on_its_own_brings_what_it_nests_and_includes(tree):
    write({"app/main.yaml": OUTER, "app/nested/net.yaml": NET})
    (root,) = roots("app/main.yaml")
    assert [block.address for block in root.blocks] == ["Net", "Net/Vpc"]
    assert root.notes == []


def test_a_nested_file_without_resources_loses_nothing_else(tree):
    write({"app/main.yaml": OUTER, "app/nested/net.yaml": "Parameters: {One: {Type: String}}\nResources: {}\n"})
    (root,) = roots("app")
    assert [block.address for block in root.blocks] == ["Net"]


def test_what_lies_outside_the_tree_of_a_named_template_is_not_read(tree):
    outside = OUTER.replace("nested/net.yaml", "../secret/net.yaml")
    write({"app/main.yaml": outside, "secret/net.yaml": NET})
    (root,) = roots("app/main.yaml")
    assert [block.address for block in root.blocks] == ["Net"]
    assert "is not part of the scan" in root.notes[0].message


def test_a_link_that_leads_out_of_the_tree_is_not_followed(tree):
    write({"app/main.yaml": OUTER, "secret/net.yaml": NET})
    Path("app/nested").symlink_to(tree / "secret")
    (root,) = roots("app/main.yaml")
    assert [block.address for block in root.blocks] == ["Net"]


def test_a_nested_stack_of_the_cdk_is_found_by_its_asset_in_a_scanned_folder(tree):
    write(
        {
            "cdk.out/App.template.json": '{"Resources": {"N": {"Type": "AWS::CloudFormation::Stack", "Properties":'
            ' {"TemplateURL": {"Fn::Sub": "https://s3.${AWS::Region}.${AWS::URLSuffix}/assets/abc.json"}}}}}',
            "cdk.out/App.assets.json": '{"files": {"abc": {"source": {"path": "N.nested.template.json"},'
            ' "destinations": {"d": {"objectKey": "abc.json"}}}}}',
            "cdk.out/N.nested.template.json": '{"Resources": {"V": {"Type": "AWS::EC2::Volume"}}}',
        }
    )
    (root,) = roots(".")
    assert [block.address for block in root.blocks] == ["N", "N/V"]


def test_sections_and_whole_templates_include_files(tree):
    write(
        {
            "template.yaml": """
Transform: [{Name: AWS::Include, Parameters: {Location: ./shared.yaml}}, AWS::LanguageExtensions]
Resources:
  Fn::Transform: [{Name: AWS::Include, Parameters: {Location: s3://bucket/prefix/more.yaml}}]
  B: {Type: AWS::S3::Bucket, Properties: {BucketName: !FindInMap [M, a, b], Tags: !Ref Shared}}
""",
            "shared.yaml": """
Resources:
  Shared: {Type: AWS::EC2::Volume}
  B: {Type: AWS::Other::Thing}
Mappings: {M: {a: {b: name}}}
""",
            "more.yaml": "Vol: {Type: AWS::EC2::Volume}\n",
        }
    )
    (root,) = roots(".")
    assert {block.address: block.type for block in root.blocks} == {
        "Shared": "AWS::EC2::Volume",
        "Vol": "AWS::EC2::Volume",
        "B": "AWS::S3::Bucket",
    }
    assert {block.address: block.span.file for block in root.blocks}["Vol"] == "more.yaml"
    bucket = next(block for block in root.blocks if block.address == "B")
    assert bucket.properties.entries["BucketName"] == Known("name")
    assert root.files == ["template.yaml", "shared.yaml", "more.yaml"]
    assert root.errors == root.notes == []


def test_macros_that_cannot_be_followed_are_named_and_may_have_added_what_is_referred_to(tree):
    write(
        {
            "template.yaml": """
Transform: [Upper]
Resources:
  Fn::Transform: {Name: More}
  B: {Type: AWS::S3::Bucket, Properties: {BucketName: !Ref Made}}
Mappings:
  Fn::Transform: {Name: AWS::Include, Parameters: {Location: !Sub 's3://${B}/gone.yaml'}}
"""
        }
    )
    (root,) = roots(".")
    bucket = root.blocks[0].properties.entries["BucketName"]
    assert bucket == Unknown(Reason.MACRO, needs="Made")
    assert [note.message for note in root.notes] == [
        "the macro Upper may change the template, which is judged as it is written",
        "the macro More may add to Resources, which is judged as it is written",
        "the file that is included, s3://…/gone.yaml, is not part of the scan",
    ]


def test_what_is_odd_in_a_nested_template_is_said_too(tree):
    write({"main.yaml": OUTER, "nested/net.yaml": NET + "  Vpc: {Type: AWS::EC2::VPC}\n---\nResources: {}\n"})
    (root,) = roots(".")
    assert "duplicate key 'Vpc'" in root.notes[0].message
    assert "another YAML document" in root.errors[0].message


def test_a_nested_file_that_is_no_template_by_itself_is_followed(tree):
    write({"main.yaml": OUTER, "nested/net.yaml": "Parameters: {One: {Type: String}}\nResources: {}\n"})
    (root,) = roots(".")
    assert [block.address for block in root.blocks] == ["Net"]
    assert root.notes == []


ADDRESSED = """
Parameters:
  Bucket: {Type: String}
  Prefix: {Type: String, Default: shop/}
Resources:
  Net:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: !Sub "https://${Bucket}.s3.amazonaws.com/${Prefix}submodules/net/templates/net.yaml"}
"""


def test_of_a_repository_what_an_address_ends_in_is_found_above_a_named_template(tree):
    write({"templates/main.yaml": ADDRESSED, "submodules/net/templates/net.yaml": NET, ".git/HEAD": ""})
    (root,) = roots("templates/main.yaml")
    assert [block.address for block in root.blocks] == ["Net", "Net/Vpc"]
    assert root.blocks[1].span.file == "submodules/net/templates/net.yaml"


def test_without_a_repository_nothing_above_a_named_template_is_read(tree):
    write({"templates/main.yaml": ADDRESSED, "submodules/net/templates/net.yaml": NET})
    (root,) = roots("templates/main.yaml")
    assert [block.address for block in root.blocks] == ["Net"]
    assert "is not part of the scan" in root.notes[0].message


def test_nothing_above_the_repository_is_read(tree):
    write({"repository/templates/main.yaml": ADDRESSED, "submodules/net/templates/net.yaml": NET})
    write({"repository/.git/HEAD": ""})
    (root,) = roots("repository/templates/main.yaml")
    assert [block.address for block in root.blocks] == ["Net"]


CHOSEN = """
Parameters:
  Engine: {Type: String, Default: aurora, AllowedValues: [aurora, mysql]}
  Bucket: {Type: String}
Conditions:
  Aurora: !Equals [!Ref Engine, aurora]
Resources:
  Net:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: !Sub
        - "https://${Bucket}.s3.amazonaws.com/${Name}"
        - Name: !If [Aurora, nested/net.yaml, nested/other.yaml]
"""


def test_a_variable_of_a_location_is_filled_with_each_of_its_values(tree):
    write({"main.yaml": CHOSEN, "nested/net.yaml": NET, "nested/other.yaml": "Resources: {}\n", ".git/HEAD": ""})
    (root,) = roots("main.yaml")
    assert "Net/Vpc" in [block.address for block in root.blocks]
