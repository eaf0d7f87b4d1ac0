from __future__ import annotations

import pytest

from scanner.values import Known, Reason, Unknown

EXPORTER = """
Resources: {Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}}
Outputs:
  Cidr: {Value: !GetAtt Vpc.CidrBlock, Export: {Name: !Sub "${AWS::StackName}-Cidr"}}
  Vpc: {Value: !Ref Vpc, Export: {Name: net-Vpc}}
"""


def importer(name):
    return f"""
Parameters: {{Net: {{Type: String}}, Set: {{Type: String, Default: prod}}}}
Resources:
  R:
    Type: AWS::Test::R
    Properties:
      P: !ImportValue {name}
"""


@pytest.mark.parametrize("name", ["prod-Cidr", "{'Fn::Sub': '${Net}-Cidr'}", "{'Fn::Sub': '${Set}-Cidr'}"])
def test_imports_meet_the_export_of_another_template(load, name):
    root = load({"a.yaml": importer(name), "net.yaml": EXPORTER})
    assert root.blocks[0].properties.entries["P"] == Known("10.0.0.0/16")


def test_imports_of_another_roots_resources_are_unknown_with_their_place(load):
    value = load({"a.yaml": importer("net-Vpc"), "net.yaml": EXPORTER}).blocks[0].properties.entries["P"]
    assert value == Unknown(Reason.IMPORT, needs="net-Vpc")
    assert value.detail == "exported by net.yaml"


@pytest.mark.parametrize("name", ["else", "prod-Subnet", "{Ref: Net}"])
def test_imports_of_nothing_in_the_scan(load, name):
    value = load({"a.yaml": importer(name), "net.yaml": EXPORTER}).blocks[0].properties.entries["P"]
    assert isinstance(value, Unknown)
    assert value.reason is Reason.IMPORT


def test_ambiguous_imports_are_unknown(load):
    files = {"a.yaml": importer("prod-Cidr"), "net.yaml": EXPORTER, "other.yaml": EXPORTER}
    value = load(files).blocks[0].properties.entries["P"]
    assert value == Unknown(Reason.IMPORT, needs="prod-Cidr")


def test_text_of_an_import_name_with_a_hole(load):
    value = load(importer("{'Fn::Sub': '${Net}-x'}")).blocks[0].properties.entries["P"]
    assert value == Unknown(Reason.IMPORT, needs="${Net}-x")
