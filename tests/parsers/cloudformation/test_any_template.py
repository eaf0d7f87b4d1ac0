"""Whatever a template says, it is evaluated to the end, in bounded time, and the same way twice."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scanner.parsers.cloudformation.intrinsics import INTRINSICS

NAMES = ["A", "B", "C", "P", "L", "M", "AWS::Region", "AWS::NoValue", "x", "", "0", "1", "A.Outputs.X", "${P}-${L}"]

TYPES = ["AWS::S3::Bucket", "AWS::CloudFormation::Stack", "AWS::Serverless::Function", "AWS::X::Y"]
properties = st.sampled_from(["A", "BucketName", "TemplateURL", "Parameters"])
output_keys = st.sampled_from(["Value", "Export", "Condition"])

scalars = st.one_of(
    st.sampled_from(NAMES), st.none(), st.booleans(), st.integers(-2, 3), st.floats(allow_nan=False, width=16)
)
keys = st.sampled_from([*INTRINSICS, "Condition", "Fn::ForEach::X", "Fn::Odd", "Name", "Type", "DefaultValue"])
several = st.sampled_from(["Fn::Select", "Fn::Join", "Fn::If", "Fn::FindInMap", "Fn::Sub", "Fn::Cidr"])
trees = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(keys, inner, max_size=2),
        st.tuples(
            st.sampled_from(["Fn::Select", "Fn::Join", "Fn::If", "Fn::FindInMap", "Fn::Sub", "Fn::Cidr"]),
            st.lists(inner, min_size=2, max_size=3),
        ).map(lambda pair: {pair[0]: pair[1]}),
    ),
    max_leaves=12,
)
resource = st.fixed_dictionaries(
    {
        "Type": st.sampled_from(
            ["AWS::S3::Bucket", "AWS::CloudFormation::Stack", "AWS::Serverless::Function", "AWS::X::Y"]
        )
    },
    optional={
        "Properties": st.one_of(
            st.dictionaries(st.sampled_from(["A", "BucketName", "TemplateURL", "Parameters"]), trees), trees
        ),
        "Condition": trees,
        "DependsOn": trees,
        "DeletionPolicy": trees,
    },
)
template = st.fixed_dictionaries(
    {"Resources": st.dictionaries(st.sampled_from(["A", "B", "Fn::ForEach::R"]), st.one_of(resource, trees))},
    optional={
        "Parameters": st.dictionaries(
            st.sampled_from(["P", "L"]),
            st.fixed_dictionaries(
                {},
                optional={
                    "Type": st.sampled_from(["String", "Number", "CommaDelimitedList", "List<Number>", "Other"]),
                    "Default": scalars,
                    "AllowedValues": st.lists(scalars, max_size=3),
                },
            ),
        ),
        "Conditions": st.dictionaries(st.sampled_from(["A", "B", "C"]), trees),
        "Mappings": st.dictionaries(st.sampled_from(["M", "A"]), st.dictionaries(st.sampled_from("xPA"), trees)),
        "Outputs": st.dictionaries(st.sampled_from(["X", "Y"]), st.dictionaries(output_keys, trees)),
        "Globals": st.dictionaries(st.sampled_from(["Function", "Api"]), trees),
        "Rules": trees,
    },
)


def described(root):
    return [(block.address, block.type, block.properties, block.exists) for block in root.blocks]


@given(template=template)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=300)
def test_every_template_is_evaluated_to_the_end(load, template):
    text = json.dumps(template)
    first, second = load({"t.json": text}), load({"t.json": text})
    assert described(first) == described(second)
    assert first.notes == second.notes
    assert first.outputs == second.outputs


@pytest.mark.parametrize("count", [60, 2000])
def test_many_parameters_in_one_text_stay_quick(load, count):
    parameters = {f"P{i}": {"Type": "String", "AllowedValues": ["a", "b", "c"], "Default": "a"} for i in range(count)}
    stated = {"All": {"Fn::Join": ["", [{"Ref": name} for name in parameters]]}}
    started = time.monotonic()
    resources = {"R": {"Type": "A::B::C", "Properties": stated}}
    root = load({"t.json": json.dumps({"Parameters": parameters, "Resources": resources})})
    assert time.monotonic() - started < 5
    assert root.blocks[0].properties.entries["All"].value == "a" * count


def test_stacks_that_nest_two_each_end_at_a_limit(load):
    files = {}
    for level in range(18):
        stack = {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": f"{level + 1}.json"}}
        files[f"{level}.json"] = json.dumps({"Resources": {"A": stack, "B": stack}})
    files["18.json"] = json.dumps({"Resources": {"Leaf": {"Type": "A::B::C"}}})
    started = time.monotonic()
    root = load(files)
    assert time.monotonic() - started < 5
    assert any("more than 1000 nested stacks" in error.message for error in root.errors)
