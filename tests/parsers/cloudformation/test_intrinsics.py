from __future__ import annotations

import ipaddress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scanner.values import (
    OTHER,
    Absent,
    Choice,
    Known,
    ListValue,
    MapValue,
    Reason,
    Reference,
    Text,
    Unknown,
    to_text,
)

PARAMETERS = """
Parameters:
  Name: {Type: String}
  Stage: {Type: String, Default: dev, AllowedValues: [dev, prod]}
  Subnets: {Type: "List<AWS::EC2::Subnet::Id>"}
  Two: {Type: CommaDelimitedList, Default: "one, two"}
  Count: {Type: Number, Default: 3}
"""


def name(*path: str | int) -> Unknown:
    return Unknown(Reason.PARAMETER, needs="Name", path=path)


def test_join_of_known_texts(evaluate):
    assert evaluate("!Join ['-', [a, 1, true]]") == Known("a-1-true")


def test_join_leaves_out_no_value_and_its_delimiter(evaluate):
    assert evaluate("!Join [',', [a, !Ref 'AWS::NoValue', b]]") == Known("a,b")


def test_join_keeps_unknown_parts_as_holes(evaluate):
    value = evaluate("!Join ['/', [a, !Ref Name, b]]", PARAMETERS)
    assert value == Text((Known("a/"), name(), Known("/b")))


def test_join_follows_choices(evaluate):
    value = evaluate("!Join ['', [x, !Ref Stage]]", PARAMETERS)
    assert isinstance(value, Choice)
    assert dict(value.options) == {"dev": Known("xdev"), "prod": Known("xprod")}


def test_join_of_a_list_parameter_with_a_default(evaluate):
    assert evaluate("!Join ['+', !Ref Two]", PARAMETERS) == Known("one+two")


def test_list_of_unknown_length_survives_being_joined_and_split(evaluate):
    value = evaluate("!Select [2, !Split [',', !Join [',', !Ref Subnets]]]", PARAMETERS)
    assert value == Unknown(Reason.PARAMETER, needs="Subnets", path=(2,))


@given(parts=st.lists(st.text("abc.-", max_size=4), min_size=1, max_size=5))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_split_undoes_join(evaluate, parts):
    listed = ", ".join(f"'{part}'" for part in parts)
    value = evaluate(f"!Split ['|', !Join ['|', [{listed}]]]")
    assert value == ListValue(tuple(Known(part) for part in parts))


def test_split_keeps_holes_whole(evaluate):
    value = evaluate("!Split [',', !Sub '${Name},x${Name}y,z']", PARAMETERS)
    assert value == ListValue((name(), Text((Known("x"), name(), Known("y"))), Known("z")))


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("!Sub 'a-${Count}-b'", Known("a-3-b")),
        ("!Sub '${!Count}'", Known("${Count}")),
        ("!Sub ['${A}${B}', {A: 1, B: !Ref Count}]", Known("13")),
        ("!Sub '$ {} ${'", Known("$ {} ${")),
        ("!Sub '${Name}'", name()),
        ("!Sub 'arn:${AWS::Region}'", Text((Known("arn:"), Unknown(Reason.PSEUDO_PARAMETER, needs="AWS::Region")))),
        ("!Sub '${Subject.Arn}/*'", Text((Reference("Subject", "Arn"), Known("/*")))),
        ("!Sub '${Subject}'", Reference("Subject")),
    ],
)
def test_sub(evaluate, expression, expected):
    assert evaluate(expression, PARAMETERS) == expected


def test_sub_prefers_its_own_names(evaluate):
    assert evaluate("!Sub ['${Count}', {Count: own}]", PARAMETERS) == Known("own")


def test_ref_to_a_resource_is_an_edge(evaluate):
    assert evaluate("!Ref Subject") == Reference("Subject")
    assert evaluate("!GetAtt Subject.A.B") == Reference("Subject", "A.B")
    assert evaluate("!GetAtt [Subject, Arn]") == Reference("Subject", "Arn")


def test_attribute_of_a_stated_property_has_its_value(load):
    root = load("""
Resources:
  Web:
    Type: AWS::EC2::Instance
    Properties: {AvailabilityZone: !Select [1, !GetAZs ""]}
  Disk:
    Type: AWS::EC2::Volume
    Properties: {AvailabilityZone: !GetAtt Web.AvailabilityZone}
""")
    zone = root.blocks[1].properties.entries["AvailabilityZone"]
    assert isinstance(zone, Reference)
    assert zone == Reference("Web", "AvailabilityZone")
    assert zone.value == Unknown(Reason.ZONES, needs="AWS::Region", path=(1,))


def test_ref_returns_a_stated_name_and_stays_an_edge_inside_texts(load):
    root = load("""
Resources:
  Logs: {Type: "AWS::S3::Bucket", Properties: {BucketName: my-logs}}
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties: {Bucket: !Ref Logs, Resource: !Sub "arn:aws:s3:::${Logs}/*"}
""")
    properties = root.blocks[1].properties.entries
    bucket = properties["Bucket"]
    assert isinstance(bucket, Reference)
    assert bucket.value == Known("my-logs")
    assert properties["Resource"] == Text((Known("arn:aws:s3:::"), Reference("Logs"), Known("/*")))


def test_resource_that_names_itself_in_a_circle(load):
    root = load("""
Resources:
  A: {Type: "AWS::S3::Bucket", Properties: {BucketName: !Ref B}}
  B: {Type: "AWS::S3::Bucket", Properties: {BucketName: !Ref A}}
""")
    assert root.blocks[0].properties.entries["BucketName"] == Reference("B")


def test_ref_to_nothing_is_unknown_and_noted(load):
    root = load("Resources:\n  A:\n    Type: AWS::Test::A\n    Properties:\n      P: !Ref Missing\n")
    value = root.blocks[0].properties.entries["P"]
    assert isinstance(value, Unknown)
    assert value.reason is Reason.INVALID
    assert [str(note) for note in root.notes] == ["template.yaml:5:10: there is no parameter or resource Missing"]


@pytest.mark.parametrize(
    ("index", "expected"),
    [
        ("0", Known("a")),
        ("'1'", Known("b")),
        ("2", Reason.INVALID),
        ("-1", Reason.INVALID),
        ("!Ref Name", Reason.PARAMETER),
    ],
)
def test_select(evaluate, index, expected):
    value = evaluate(f"!Select [{index}, [a, b]]", PARAMETERS)
    assert (value.reason if isinstance(value, Unknown) else value) == expected


def test_select_with_an_unknown_index_of_equal_elements(evaluate):
    assert evaluate("!Select [!Ref Name, [a, a]]", PARAMETERS) == Known("a")


def test_select_counts_no_elements_that_are_absent(evaluate):
    sections = PARAMETERS + "Conditions: {Prod: !Equals [!Ref Stage, prod]}\n"
    value = evaluate("!Select [0, [!If [Prod, a, !Ref 'AWS::NoValue'], b]]", sections)
    assert isinstance(value, Choice)
    assert dict(value.options) == {"dev": Known("b"), "prod": Known("a")}


def test_zones_are_distinct_and_repeatable(evaluate):
    first, again, second = (
        evaluate(f"!Select [{index}, {zones}]")
        for index, zones in ((0, "!GetAZs ''"), (0, "!GetAZs {Ref: 'AWS::Region'}"), (1, "!GetAZs ''"))
    )
    assert first == again == Unknown(Reason.ZONES, needs="AWS::Region", path=(0,))
    assert first != second


def test_zones_of_a_named_region(evaluate):
    assert evaluate("!Select [0, !GetAZs eu-west-1]") == Unknown(Reason.ZONES, needs="eu-west-1", path=(0,))


MAPPINGS = (
    PARAMETERS
    + """
Mappings:
  Sizes:
    dev: {instance: small, disks: [a], same: x}
    prod: {instance: large, disks: [a, b], same: x}
"""
)


def test_find_in_map_with_known_keys(evaluate):
    assert evaluate("!FindInMap [Sizes, prod, instance]", MAPPINGS) == Known("large")
    assert evaluate("!FindInMap [Sizes, prod, disks]", MAPPINGS) == ListValue((Known("a"), Known("b")))


def test_find_in_map_follows_the_choice_of_its_key(evaluate):
    value = evaluate("!FindInMap [Sizes, !Ref Stage, instance]", MAPPINGS)
    assert isinstance(value, Choice)
    assert (value.variable.name, dict(value.options)) == ("Stage", {"dev": Known("small"), "prod": Known("large")})


def test_find_in_map_whose_rows_agree_needs_no_key(evaluate):
    assert evaluate("!FindInMap [Sizes, !Select [0, !Ref Subnets], same]", MAPPINGS) == Known("x")


def test_find_in_map_with_an_unknown_key(evaluate):
    value = evaluate("!FindInMap [Sizes, !Select [0, !Ref Subnets], instance]", MAPPINGS)
    assert isinstance(value, Unknown)
    assert (value.reason, value.needs) == (Reason.PARAMETER, "Subnets")


def test_find_in_map_without_an_entry(evaluate):
    value = evaluate("!FindInMap [Sizes, test, instance]", MAPPINGS)
    assert isinstance(value, Unknown)
    assert value.detail == "the mapping Sizes has no entry for test and instance"


def test_find_in_map_with_a_default_value(evaluate):
    assert evaluate("!FindInMap [Sizes, test, instance, {DefaultValue: tiny}]", MAPPINGS) == Known("tiny")
    assert evaluate("!FindInMap [Nothing, test, instance, {DefaultValue: tiny}]", MAPPINGS) == Known("tiny")
    assert evaluate("!FindInMap [Sizes, dev, instance, {DefaultValue: tiny}]", MAPPINGS) == Known("small")


def test_free_parameter_as_a_key_is_a_choice_between_the_rows(evaluate):
    sections = "Parameters: {Tier: {Type: String}}\nMappings: {M: {a: {x: 1}, b: {x: 2}}}\n"
    value = evaluate("!FindInMap [M, !Ref Tier, x]", sections)
    assert isinstance(value, Choice)
    assert dict(value.options) == {"a": Known(1), "b": Known(2)}


def test_key_that_is_not_always_looked_up_may_be_another(evaluate):
    sections = """
Parameters: {Tier: {Type: String}}
Mappings: {M: {a: {x: 1}, b: {x: 2}}}
Conditions: {IsA: !Equals [!Ref Tier, a]}
"""
    value = evaluate("!If [IsA, !FindInMap [M, !Ref Tier, x], !Ref Tier]", sections)
    assert isinstance(value, Choice)
    assert value.variable.labels == ("a", "b", OTHER)
    assert value.options["a"] == Known(1)
    assert value.options[OTHER] == Unknown(Reason.PARAMETER, needs="Tier")


def test_key_of_a_long_mapping_is_no_choice(evaluate):
    rows = ", ".join(f"r{i}: {{x: {i}}}" for i in range(20))
    sections = f"Parameters: {{Tier: {{Type: String}}}}\nMappings: {{M: {{{rows}}}}}\n"
    value = evaluate("!FindInMap [M, !Ref Tier, x]", sections)
    assert value == Unknown(Reason.PARAMETER, needs="Tier", path=("M.x",))


def test_base64_keeps_the_text_readable(evaluate):
    assert evaluate("Fn::Base64: !Sub 'echo ${Count}'", PARAMETERS) == Known("echo 3")


@given(
    bits=st.integers(4, 12),
    count=st.integers(1, 6),
    network=st.integers(0, 255).map(lambda octet: f"10.{octet}.0.0/16"),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_cidr_blocks_lie_apart_inside_their_network(evaluate, bits, count, network):
    value = evaluate(f"!Cidr [{network}, {count}, {bits}]")
    blocks = [ipaddress.ip_network(to_text(item.value)) for item in value.items]
    assert len(blocks) == count
    assert all(block.prefixlen == 32 - bits for block in blocks)
    assert all(block.subnet_of(ipaddress.ip_network(network)) for block in blocks)
    assert not any(a.overlaps(b) for i, a in enumerate(blocks) for b in blocks[:i])


def test_cidr_of_an_unknown_block_has_distinct_elements(evaluate):
    first, second = (evaluate(f"!Select [{index}, !Cidr [!Ref Name, 2, 8]]", PARAMETERS) for index in (0, 1))
    assert isinstance(first, Unknown)
    assert first.needs == "Name"
    assert first != second


@pytest.mark.parametrize("arguments", ["10.0.0.0/24, 4, 8", "nonsense, 1, 8", "10.0.0.0/24, 1, 99"])
def test_cidr_that_cannot_be(evaluate, arguments):
    value = evaluate(f"!Cidr [{arguments}]")
    assert isinstance(value, Unknown)
    assert value.reason is Reason.INVALID


def test_length(evaluate):
    assert evaluate("Fn::Length: [a, b]") == Known(2)
    assert evaluate("Fn::Length: !Ref Two", PARAMETERS) == Known(2)
    unknown = evaluate("Fn::Length: !Ref Subnets", PARAMETERS)
    assert isinstance(unknown, Unknown)
    assert unknown.needs == "Subnets"


def test_to_json_string_keeps_what_it_encodes(evaluate):
    value = evaluate("Fn::ToJsonString: {a: [1, true, !Ref Name], b: {}}", PARAMETERS)
    assert isinstance(value, Text)
    assert isinstance(value.decoded, MapValue)
    assert value.prefix() == '{"a":[1,true,'
    assert value.suffix() == '],"b":{}}'


def test_dynamic_references(evaluate):
    whole = "resolve:secretsmanager:db:SecretString:password"
    assert evaluate(f"'{{{{{whole}}}}}'") == Unknown(Reason.DYNAMIC, needs=whole)
    inside = evaluate("'a-{{resolve:ssm:/x/y:1}}-b'")
    assert inside == Text((Known("a-"), Unknown(Reason.DYNAMIC, needs="resolve:ssm:/x/y:1"), Known("-b")))
    assert evaluate("'{{ not.one }}'") == Known("{{ not.one }}")


def test_functions_of_no_name_and_macros_are_unknown_with_their_names(evaluate):
    strange = evaluate("Fn::Nonsense: [1]")
    macro = evaluate("Fn::Transform: {Name: Upper, Parameters: {In: x}}")
    assert isinstance(strange, Unknown)
    assert isinstance(macro, Unknown)
    assert (strange.reason, strange.describe()) == (Reason.UNSUPPORTED, "Fn::Nonsense")
    assert (macro.reason, macro.describe()) == (Reason.MACRO, "Upper")


def test_stack_output_of_another_stack(evaluate):
    value = evaluate("Fn::GetStackOutput: {StackName: net, OutputName: Vpc}")
    assert value == Unknown(Reason.IMPORT, needs="net.Vpc")


def test_no_value_removes_what_null_keeps(load):
    root = load("""
Resources:
  A:
    Type: AWS::Test::A
    Properties: {Gone: !Ref "AWS::NoValue", Null: null, List: [a, !Ref "AWS::NoValue"]}
""")
    assert dict(root.blocks[0].properties.entries) == {"Null": Absent(), "List": ListValue((Known("a"),))}


@pytest.mark.parametrize(
    "expression",
    [
        "!Join [',']",
        "!Join x",
        "!Select [0]",
        "!Split [!Ref Name, x]",
        "!FindInMap [a]",
        "!If [A, b]",
        "!Cidr [a]",
        "!Sub []",
        "!GetAtt Subject",
        "Ref: [a]",
        "Fn::ImportValue: [a]",
        "Fn::Transform: x",
        "Fn::GetStackOutput: x",
        "!Equals [a]",
        "!Not [a, b]",
        "!And []",
        "Fn::Length: x",
    ],
)
def test_malformed_functions_are_unknown(evaluate, expression):
    assert isinstance(evaluate(expression, PARAMETERS), Unknown | Reference | ListValue | Choice)
