from __future__ import annotations

import pytest

from scanner.inputs import Inputs, Limits
from scanner.parsers.cloudformation import Project, load_root, read_document
from scanner.values import Choice, Known, ListValue, MapValue, Reason, Reference, Unknown


def test_places_of_a_resource(load):
    (bucket,) = load("Resources:\n  Logs:\n    Type: AWS::S3::Bucket\n    Properties:\n      BucketName: x\n").blocks
    assert (bucket.address, bucket.type, bucket.dialect) == ("Logs", "AWS::S3::Bucket", "cloudformation")
    assert bucket.name_span == ("template.yaml", 2, 3, 2, 7)
    assert bucket.span[:3] == ("template.yaml", 2, 3)
    assert bucket.span.end_line == 5
    assert bucket.properties.entries["BucketName"].span == ("template.yaml", 5, 19, 5, 20)


def test_a_value_from_a_parameter_is_seen_where_it_is_used(load):
    root = load(
        "Parameters:\n  Name: {Type: String, Default: x}\nResources:\n  Logs:\n    Type: AWS::S3::Bucket\n"
        "    Properties:\n      BucketName: !Ref Name\n"
    )
    assert root.blocks[0].properties.entries["BucketName"].span.start_line == 7


def test_attributes(load):
    root = load("""
Parameters: {Env: {Type: String, AllowedValues: [dev, prod], Default: dev}}
Conditions: {Prod: !Equals [!Ref Env, prod]}
Resources:
  A: {Type: AWS::Test::A}
  B:
    Type: AWS::Test::B
    DependsOn: A
    DeletionPolicy: !If [Prod, Retain, Delete]
    UpdateReplacePolicy: Retain
    Metadata: {note: !Ref Env}
    UpdatePolicy: {AutoScalingRollingUpdate: {MinInstancesInService: 1}}
  C: {Type: AWS::Test::C, DependsOn: [A, B]}
""")
    attributes = root.blocks[1].attributes
    assert isinstance(attributes["DeletionPolicy"], Choice)
    assert attributes["DeletionPolicy"].options["prod"] == Known("Retain")
    assert attributes["UpdateReplacePolicy"] == Known("Retain")
    assert attributes["Metadata"] == MapValue({"note": MapValue({"Ref": Known("Env")})})
    assert attributes["DependsOn"] == ListValue((Reference("A"),))
    assert root.blocks[2].attributes["DependsOn"] == ListValue((Reference("A"), Reference("B")))


def test_malformed_resources_are_errors_and_the_others_go_on(load):
    root = load(
        "Resources:\n  A: x\n  B: {Properties: {}}\n  C: {Type: AWS::Test::C, Properties: [a]}\n  D: {Type: [x]}\n"
    )
    assert [block.address for block in root.blocks] == ["C"]
    assert [str(error) for error in root.errors] == [
        "template.yaml:2:6: resource A is not a map",
        "template.yaml:3:3: resource B has no type",
        "template.yaml:4:39: the properties of resource C are not a map",
        "template.yaml:5:3: resource D has no type",
    ]


@pytest.mark.parametrize("section", ["null", "[]", "x", "{A: null}"])
@pytest.mark.parametrize("name", ["Parameters", "Mappings", "Conditions", "Outputs", "Resources", "Rules", "Transform"])
def test_sections_of_the_wrong_shape(load, name, section):
    assert load(f"{name}: {section}\nDescription: x\n").blocks == []


def test_custom_resources_and_modules_are_opaque_and_named(load):
    root = load("""
Resources:
  A: {Type: Custom::Thing, Properties: {Name: x}}
  B: {Type: My::Org::Thing::MODULE}
  C: {Type: AWS::Test::C, Properties: {P: !GetAtt A.Name}}
  D: {Type: !Rain::Module "./x.yaml", Properties: {Group: !Ref C}}
""")
    assert [block.type for block in root.blocks[:2]] == ["Custom::Thing", "My::Org::Thing::MODULE"]
    assert root.blocks[3].type == "Rain::Module"
    assert root.handed_over.keys() == {"B", "D"}
    value = root.blocks[2].properties.entries["P"]
    assert isinstance(value, Reference)
    assert value.value is None


def test_names_that_a_transform_may_add_are_unknown_without_a_note(load):
    root = load("""
Resources:
  Api: {Type: AWS::Serverless::Api}
Outputs:
  Url: {Value: !Sub "https://${ServerlessRestApi}.x"}
  Arn: {Value: !GetAtt FunctionRole.Arn}
""")
    assert root.outputs["Arn"] == Unknown(Reason.MACRO, needs="FunctionRole.Arn")
    assert root.notes == []


def test_included_files_are_part_of_the_template(load):
    root = load(
        {
            "main.yaml": """
Parameters: {Name: {Type: String, Default: x}}
Resources:
  A:
    Type: AWS::Test::A
    Properties:
      Own: 1
      Fn::Transform: {Name: AWS::Include, Parameters: {Location: parts/more.yaml}}
  B:
    Type: AWS::Test::B
    Properties:
      Body: {Fn::Transform: {Name: AWS::Include, Parameters: {Location: s3://bucket/gone.yaml}}}
""",
            "parts/more.yaml": "Name: !Ref Name\nOwn: 2\n",
        }
    )
    assert dict(root.blocks[0].properties.entries) == {"Name": Known("x"), "Own": Known(1)}
    body = root.blocks[1].properties.entries["Body"]
    assert isinstance(body, Unknown)
    assert body.reason is Reason.MACRO


def test_macro_beside_properties_leaves_them_open(load):
    root = load("""
Resources:
  A:
    Type: AWS::Test::A
    Properties:
      Own: 1
      Fn::Transform: {Name: More}
""")
    properties = root.blocks[0].properties
    assert properties.entries["Own"] == Known(1)
    assert isinstance(properties.rest, Unknown)


def test_deep_expressions_end_in_an_unknown(load):
    depth = 90
    text = "!Join ['', [" * (depth // 2) + "x" + "]]" * (depth // 2)
    root = load(f"Resources:\n  A:\n    Type: AWS::Test::A\n    Properties:\n      P: {text}\n")
    assert not root.errors
    assert root.blocks[0].properties.entries["P"] == Known("x")


def test_chain_of_parameters_through_nested_stacks_of_every_depth(load):
    files = {
        f"{i}.yaml": "Parameters: {P: {Type: String, Default: x}}\nResources:\n  S:\n"
        "    Type: AWS::CloudFormation::Stack\n"
        f"    Properties: {{TemplateURL: {i + 1}.yaml, Parameters: {{P: !Sub 'a${{P}}'}}}}\n"
        for i in range(15)
    }
    files["15.yaml"] = "Parameters: {P: {Type: String}}\nResources: {R: {Type: 'AWS::T::R', Properties: {P: !Ref P}}}"
    assert load(files).blocks[-1].properties.entries["P"] == Known("a" * 15 + "x")


def test_evaluation_stops_at_its_limit(tmp_path):
    text = "Resources:\n" + "".join(
        f"  R{i}: {{Type: 'AWS::Test::R', Properties: {{P: !Sub '${{AWS::Region}}'}}}}\n" for i in range(50)
    )
    document = read_document(tmp_path / "t.yaml", "t.yaml", text)
    root = load_root(document, Project([document]), Inputs(), Limits(steps=60))
    assert len(root.blocks) == 20
    assert [error.message for error in root.errors] == ["too many resources in one root: the rest is left out"]


LOOPS = """
Transform: AWS::LanguageExtensions
Parameters:
  Names: {Type: CommaDelimitedList, Default: "a,b"}
  Open: {Type: CommaDelimitedList}
Conditions:
  Fn::ForEach::Each:
    - Name
    - [one, two]
    - "Is${Name}": !Equals [!Ref AWS::Partition, !Sub "aws-${Name}"]
Resources:
  Fn::ForEach::Buckets:
    - Name
    - !Ref Names
    - "Bucket${Name}":
        Type: AWS::S3::Bucket
        Condition: Isone
        Properties:
          BucketName: !Sub "x-${Name}"
          Tag: !Ref Name
          Other: "${Name}!"
          Arn: !GetAtt ["Bucket${Name}", Arn]
  Fn::ForEach::Open:
    - Name
    - !Ref Open
    - "Topic&{Name}": {Type: AWS::SNS::Topic, Properties: {TopicName: !Sub "t-${Name}", P: !Ref Name}}
  Grid:
    Type: AWS::Test::Grid
    Properties:
      Fn::ForEach::Rows:
        - Row
        - [1.x, 2]
        - Fn::ForEach::Columns:
            - Column
            - [a, b]
            - "Cell&{Row}${Column}": !Sub "${Row}/${Column}"
Outputs:
  Fn::ForEach::Out:
    - Name
    - [a, b]
    - "Arn${Name}": {Value: !GetAtt ["Bucket${Name}", Arn]}
"""


def test_loops(load):
    root = load(LOOPS)
    assert not root.errors
    assert [block.address for block in root.blocks] == ["Bucketa", "Bucketb", "Topic*", "Grid"]
    properties = root.blocks[1].properties.entries
    assert properties["BucketName"] == Known("x-b")
    assert properties["Tag"] == Known("b")
    assert properties["Other"] == Known("b!")
    assert properties["Arn"] == Reference("Bucketb", "Arn")
    assert isinstance(root.blocks[1].exists, Choice)
    assert root.outputs["Arnb"] == Reference("Bucketb", "Arn")


def test_loops_over_what_nobody_knows_are_symbolic(load):
    topic = load(LOOPS).blocks[2]
    assert topic.symbolic
    assert topic.properties.entries["P"] == Unknown(Reason.PARAMETER, needs="Open")
    name = topic.properties.entries["TopicName"]
    assert name.prefix() == "t-"


def test_loops_inside_properties_and_inside_each_other(load):
    grid = load(LOOPS).blocks[3].properties.entries
    assert grid == {
        "Cell1xa": Known("1.x/a"),
        "Cell1xb": Known("1.x/b"),
        "Cell2a": Known("2/a"),
        "Cell2b": Known("2/b"),
    }


@pytest.mark.parametrize("loop", ["x", "[a]", "[a, b, c]", "[[a], [b], {}]", "[a, [b], [c]]"])
def test_malformed_loops_are_noted(load, loop):
    root = load(f"Resources:\n  Fn::ForEach::L: {loop}\n")
    assert root.blocks == []
    assert root.notes


def test_loops_have_a_limit(load):
    elements = ", ".join(f"e{i}" for i in range(1200))
    root = load(
        f"Resources:\n  Fn::ForEach::L:\n    - N\n    - [{elements}]\n    - 'R${{N}}': {{Type: AWS::Test::R}}\n"
    )
    assert len(root.blocks) == 1000
    assert "more than 1000" in root.notes[0].message
