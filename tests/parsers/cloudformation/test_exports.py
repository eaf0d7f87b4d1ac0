from __future__ import annotations

import pytest

from scanner.values import Choice, Known, ListValue, Reason, Text, Unknown, by_default

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


def exported_as(value, sections=""):
    return f"""
{sections}
Resources:
  A: {{Type: AWS::EC2::Subnet, Properties: {{CidrBlock: 10.0.0.0/24}}}}
  B: {{Type: AWS::EC2::Subnet}}
Outputs: {{O: {{Value: {value}, Export: {{Name: o}}}}}}
"""


@pytest.fixture
def imported(load):
    def value(stated, sections=""):
        return (
            load({"a.yaml": importer("o"), "net.yaml": exported_as(stated, sections)}).blocks[0].properties.entries["P"]
        )

    return value


def test_a_zone_is_the_same_zone_in_both_stacks(imported):
    value = imported("{'Fn::Select': [1, {'Fn::GetAZs': ''}]}")
    assert value == Unknown(Reason.ZONES, needs="AWS::Region", path=(1,))


def test_text_keeps_what_the_exporting_stack_states_of_it(imported):
    value = imported("{'Fn::Sub': 'arn:aws:ec2:${AWS::Region}:${A}/${AWS::StackName}/${A}'}")
    assert isinstance(value, Text)
    here, stack = Unknown(Reason.IMPORT, needs="o"), Unknown(Reason.IMPORT, needs="o", path=(1,))
    region = Unknown(Reason.PSEUDO_PARAMETER, needs="AWS::Region")
    assert value.parts == (Known("arn:aws:ec2:"), region, Known(":"), here, Known("/"), stack, Known("/"), here)


def test_a_joined_list_of_another_stacks_resources_has_its_length(load):
    importing = importer("o").replace("P: !ImportValue o", "P: !Split [',', !ImportValue o]")
    exporting = exported_as("{'Fn::Join': [',', [{Ref: A}, {Ref: B}]]}")
    value = load({"a.yaml": importing, "net.yaml": exporting}).blocks[0].properties.entries["P"]
    assert isinstance(value, ListValue)
    assert len(value.items) == 2
    assert value.rest is None
    assert value.items[0] != value.items[1]


def test_a_choice_of_the_exporting_stack_stays_one_and_says_whose_it_is(imported):
    sections = """
Parameters: {Set: {Type: String, AllowedValues: [dev, prod], Default: dev}}
Conditions: {IsProd: {'Fn::Equals': [{Ref: Set}, prod]}}
"""
    value = imported("{'Fn::If': [IsProd, '30', '1']}", sections)
    assert isinstance(value, Choice)
    assert value.variable.when("prod") == "net.yaml:Set=prod"
    assert by_default(value) == Known("1")


def test_what_is_given_holds_for_the_exporting_stack_too(load):
    exporting = exported_as("{Ref: Size}", "Parameters: {Size: {Type: String}}")
    files = {"a.yaml": importer("o"), "net.yaml": exporting}
    assert load(files, {"Size": "9"}).blocks[0].properties.entries["P"] == Known("9")
    value = load(files).blocks[0].properties.entries["P"]
    assert value == Unknown(Reason.IMPORT, needs="o")
