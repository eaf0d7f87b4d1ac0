from __future__ import annotations

import pytest

from scanner.values import Choice, Known, ListValue, Reason, Reference, Unknown, is_false, is_true

OUTER = """
Parameters:
  Env: {Type: String, AllowedValues: [dev, prod], Default: dev}
  Size: {Type: String}
Conditions:
  Prod: !Equals [!Ref Env, prod]
Resources:
  Net:
    Type: AWS::CloudFormation::Stack
    Condition: Prod
    Properties:
      TemplateURL: nested/vpc.yaml
      Parameters: {Stage: !Ref Env, Cidr: 10.1.0.0/16, Zones: !Join [",", [a, b]], Size: !Ref Size}
  Server:
    Type: AWS::EC2::Instance
    Properties:
      SubnetId: !GetAtt Net.Outputs.Subnet
      Cidr: !GetAtt Net.Outputs.Cidr
      Nothing: !GetAtt Net.Outputs.Nothing
"""

VPC = """
Parameters:
  Stage: {Type: String}
  Cidr: {Type: String, Default: 10.0.0.0/16}
  Zones: {Type: CommaDelimitedList}
  Size: {Type: String}
  Own: {Type: Number, Default: 4}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
  Big: !Equals [!Ref Size, big]
  Open: !Equals [!Ref AWS::Partition, aws]
Resources:
  Vpc:
    Type: AWS::EC2::VPC
    Properties:
      CidrBlock: !Ref Cidr
      Own: !Ref Own
      Flag: !If [IsProd, 1, 0]
      Size: !If [Big, 2, 1]
      O: !If [Open, 1, 2]
  Subnet:
    Type: AWS::EC2::Subnet
    Condition: IsProd
    Properties: {VpcId: !Ref Vpc, AvailabilityZone: !Select [1, !Ref Zones]}
Outputs:
  Subnet: {Value: !Ref Subnet}
  Cidr: {Value: !GetAtt Vpc.CidrBlock}
"""

FILES = {"app/main.yaml": OUTER, "app/nested/vpc.yaml": VPC}


def block(root, address):
    return next(block for block in root.blocks if block.address == address)


def test_blocks_of_the_nested_stack_follow_it(load):
    root = load(FILES)
    assert [block.address for block in root.blocks] == ["Net", "Net/Vpc", "Net/Subnet", "Server"]
    assert root.files == ["app/main.yaml", "app/nested/vpc.yaml"]
    inner = block(root, "Net/Vpc")
    assert (inner.container, inner.name, inner.root) == ("Net", "Vpc", "app/main.yaml")
    assert inner.calls == (root.containers["Net"],)
    assert inner.name_span.file == "app/nested/vpc.yaml"


def test_parameters_go_down(load):
    properties = block(load(FILES), "Net/Vpc").properties.entries
    assert properties["CidrBlock"] == Known("10.1.0.0/16")
    assert properties["Own"] == Known(4)
    assert block(load(FILES), "Net/Subnet").properties.entries["AvailabilityZone"] == Known("b")


def test_choices_inside_name_the_parameter_outside(load):
    flag = block(load(FILES), "Net/Vpc").properties.entries["Flag"]
    assert isinstance(flag, Choice)
    assert flag.variable.name == "Env"
    assert dict(flag.options) == {"dev": Known(0), "prod": Known(1)}


def test_what_the_inside_compares_tells_the_outer_parameter_apart(load):
    size = block(load(FILES), "Net/Vpc").properties.entries["Size"]
    assert isinstance(size, Choice)
    assert size.variable.name == "Size"
    assert size.options["big"] == Known(2)


def test_undecided_conditions_inside_carry_the_address(load):
    value = block(load(FILES), "Net/Vpc").properties.entries["O"]
    assert isinstance(value, Choice)
    assert value.variable.name == "Net/Open"


def test_resources_exist_where_their_stack_does(load):
    root = load(FILES)
    exists = block(root, "Net/Vpc").exists
    assert isinstance(exists, Choice)
    assert is_false(exists.options["dev"])
    assert is_true(exists.options["prod"])
    assert block(root, "Net/Subnet").exists == exists


def test_outputs_come_up(load):
    properties = block(load(FILES), "Server").properties.entries
    assert properties["SubnetId"] == Reference("Net/Subnet")
    assert properties["Cidr"] == Known("10.1.0.0/16")
    nothing = properties["Nothing"]
    assert isinstance(nothing, Unknown)
    assert nothing.reason is Reason.INVALID


def test_only_what_no_other_nests_is_a_root(roots):
    assert roots(FILES) == ["app/main.yaml"]
    assert roots({**FILES, "other.yaml": VPC}) == ["app/main.yaml", "other.yaml"]
    assert roots({"app/nested/vpc.yaml": VPC}) == ["app/nested/vpc.yaml"]


def nest(url):
    return f"""
Parameters: {{Bucket: {{Type: String}}, Prefix: {{Type: String, Default: x/}}}}
Resources:
  S:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: {url}
"""


LEAF = "Resources: {Leaf: {Type: 'AWS::S3::Bucket'}}"


@pytest.mark.parametrize(
    "url",
    [
        "./vpc/leaf.yaml",
        "vpc/leaf.yaml",
        "../templates/vpc/leaf.yaml",
        "https://s3.amazonaws.com/bucket/prefix/templates/vpc/leaf.yaml?versionId=1",
        "!Sub 'https://${Bucket}.s3.${AWS::Region}.amazonaws.com/${Prefix}templates/vpc/leaf.yaml'",
        "!Join ['/', ['https://s3.amazonaws.com', !Ref Bucket, templates, vpc, leaf.yaml]]",
        "!If [Local, vpc/leaf.yaml, 'https://s3.amazonaws.com/elsewhere/leaf-1.yaml']",
        "!Sub ['${A}/leaf.yaml', {A: vpc}]",
    ],
)
def test_template_addresses_that_are_found(load, url):
    root = load({"repo/templates/main.yaml": nest(url), "repo/templates/vpc/leaf.yaml": LEAF, "else/leaf.yaml": LEAF})
    assert [block.address for block in root.blocks] == ["S", "S/Leaf"]
    assert root.files == ["repo/templates/main.yaml", "repo/templates/vpc/leaf.yaml"]


@pytest.mark.parametrize(
    "url", ["missing.yaml", "!Ref Bucket", "https://s3.amazonaws.com/a/b/other.yaml", "[a]", "!Sub '${Bucket}.yaml'"]
)
def test_template_addresses_that_are_not(load, url):
    root = load({"repo/main.yaml": nest(url), "repo/vpc/leaf.yaml": LEAF})
    assert [block.address for block in root.blocks] == ["S"]
    assert [note.message for note in root.notes] == ["the template of nested stack S is not part of the scan"]


def test_two_equally_good_matches_are_none(load):
    url = "https://s3.amazonaws.com/bucket/templates/leaf.yaml"
    files = {"a/main.yaml": nest(url), "b/templates/leaf.yaml": LEAF, "c/templates/leaf.yaml": LEAF}
    assert len(load(files).blocks) == 1


def test_the_nearer_of_two_matches_counts(load):
    url = "!Sub '${Prefix}submodules/x/templates/leaf.yaml'"
    files = {
        "a/templates/main.yaml": nest(url),
        "a/submodules/x/templates/leaf.yaml": LEAF,
        "b/submodules/x/templates/leaf.yaml": LEAF,
    }
    assert load(files).files[-1] == "a/submodules/x/templates/leaf.yaml"


def test_outputs_of_a_missing_stack_are_unknown(load):
    root = load(nest("gone.yaml") + "Outputs: {O: {Value: !GetAtt S.Outputs.Vpc}}\n")
    assert root.outputs["O"] == Unknown(Reason.NESTED_STACK, needs="S.Outputs.Vpc")


def test_what_a_missing_stack_is_given_is_kept(load):
    given = "      Parameters: {Group: !Ref Group}\n"
    root = load(nest("gone.yaml") + given + "  Group: {Type: AWS::EC2::SecurityGroup}\n")
    assert root.handed_over["S"].entries["Group"] == Reference("Group")


def test_circles_end_with_a_note(load, roots):
    files = {"a.yaml": nest("b.yaml"), "b.yaml": nest("a.yaml")}
    root = load(files)
    assert [block.address for block in root.blocks] == ["S", "S/S"]
    assert len(root.notes) == 1
    assert "part of" in root.notes[0].message
    assert roots(files) == ["a.yaml"]


def test_sibling_stacks_hand_values_on(load):
    root = load(
        {
            "main.yaml": """
Resources:
  A: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: a.yaml}}
  B:
    Type: AWS::CloudFormation::Stack
    Properties: {TemplateURL: b.yaml, Parameters: {Nets: !Join [",", [!GetAtt A.Outputs.One, !GetAtt A.Outputs.Two]]}}
""",
            "a.yaml": """
Resources:
  One: {Type: AWS::EC2::Subnet}
  Two: {Type: AWS::EC2::Subnet}
Outputs:
  One: {Value: !Ref One}
  Two: {Value: !Ref Two}
""",
            "b.yaml": """
Parameters: {Nets: {Type: "List<AWS::EC2::Subnet::Id>"}}
Resources:
  Group: {Type: AWS::RDS::DBSubnetGroup, Properties: {SubnetIds: !Ref Nets, First: !Select [0, !Ref Nets]}}
""",
        }
    )
    properties = block(root, "B/Group").properties.entries
    assert properties["SubnetIds"] == ListValue((Reference("A/One"), Reference("A/Two")))
    assert properties["First"] == Reference("A/One")


def test_output_under_a_condition(load):
    root = load(
        {
            "main.yaml": nest("leaf.yaml") + "Outputs: {O: {Value: !GetAtt S.Outputs.X}}\n",
            "leaf.yaml": "Parameters: {P: {Type: String, Default: a}}\n"
            "Conditions: {C: !Equals [!Ref P, b]}\n"
            "Resources: {R: {Type: 'AWS::Test::R'}}\nOutputs: {X: {Condition: C, Value: 1}}",
        }
    )
    value = root.outputs["O"]
    assert isinstance(value, Unknown)
    assert "under this choice" in value.detail


def test_stacks_nested_beyond_the_limit(load):
    files = {f"{i}.yaml": nest(f"{i + 1}.yaml") for i in range(40)}
    root = load(files)
    assert 20 <= len(root.blocks) < 40
    assert [note.message for note in root.notes] == ["nested stack S is nested too deep"]


def test_nested_stacks_of_cdk_are_found_by_their_asset(load):
    assets = """{"version": "1", "files": {"abc": {
        "source": {"path": "inner.nested.template.json"},
        "destinations": {"here": {"bucketName": "b", "objectKey": "abc.json"}}}}}"""
    root = load(
        {
            "cdk.out/app.template.json": nest("!Sub 'https://s3.${AWS::Region}.amazonaws.com/b/abc.json'"),
            "cdk.out/app.assets.json": assets,
            "cdk.out/inner.nested.template.json": LEAF,
        }
    )
    assert [block.address for block in root.blocks] == ["S", "S/Leaf"]


STACK_SET = """
Resources:
  Everywhere:
    Type: AWS::CloudFormation::StackSet
    Properties:
      Parameters: [{ParameterKey: Name, ParameterValue: logs}]
      TemplateBody: |
        Parameters: {Name: {Type: String}}
        Resources:
          Bucket:
            Type: AWS::S3::Bucket
            Properties:
              BucketName: !Ref Name
"""


def test_stack_sets_with_their_template_inside(load):
    root = load(STACK_SET)
    assert [block.address for block in root.blocks] == ["Everywhere", "Everywhere/Bucket"]
    name = root.blocks[1].properties.entries["BucketName"]
    assert name == Known("logs")
    assert name.span.start_line == 7
    assert root.files == ["template.yaml"]


def test_stack_sets_with_a_template_of_the_scan(load):
    text = "Resources:\n  S:\n    Type: AWS::CloudFormation::StackSet\n    Properties: {TemplateURL: leaf.yaml}\n"
    assert [block.address for block in load({"main.yaml": text, "leaf.yaml": LEAF}).blocks] == ["S", "S/Leaf"]


def test_template_inside_that_cannot_be_read(load):
    root = load(STACK_SET.replace("Parameters: {Name", "Parameters: ]{Name"))
    assert [block.address for block in root.blocks] == ["Everywhere"]
    assert "the template inside cannot be read" in root.errors[0].message


def test_of_several_templates_the_default_is_followed(load):
    text = """
Parameters: {Engine: {Type: String, AllowedValues: [mysql, aurora], Default: aurora}}
Mappings: {M: {mysql: {t: my.yaml}, aurora: {t: au.yaml}}}
Resources:
  Db: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: !FindInMap [M, !Ref Engine, t]}}
"""
    root = load({"main.yaml": text, "my.yaml": LEAF, "au.yaml": LEAF})
    assert root.files == ["main.yaml", "au.yaml"]
    assert [note.message for note in root.notes] == ["nested stack Db may be my.yaml too; au.yaml is followed"]


def test_what_is_no_template_is_not_nested(load, roots):
    files = {"main.yaml": nest("values.yaml"), "values.yaml": "replicas: 1\n"}
    assert [block.address for block in load(files).blocks] == ["S"]
    assert roots(files) == ["main.yaml"]


def test_a_template_that_a_parameter_names_by_default_is_no_root(roots):
    outer = """
Parameters: {Where: {Type: String, Default: nested/vpc.yaml}}
Resources:
  Net: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: !Ref Where}}
"""
    assert roots({"app/main.yaml": outer, "app/nested/vpc.yaml": LEAF}) == ["app/main.yaml"]
