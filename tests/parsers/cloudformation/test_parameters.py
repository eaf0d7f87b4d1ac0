from __future__ import annotations

import json

import pytest

from scanner.errors import UserError
from scanner.inputs import Inputs, NamedSet
from scanner.parsers.cloudformation.parameter_files import forget, given_parameters
from scanner.values import OTHER, Choice, Known, ListValue, Reason, Unknown


def test_allowed_values_are_a_choice_with_the_default(evaluate):
    value = evaluate("!Ref Env", "Parameters: {Env: {Type: String, AllowedValues: [dev, prod], Default: dev}}")
    assert isinstance(value, Choice)
    assert (value.variable.name, value.variable.labels, value.variable.default) == ("Env", ("dev", "prod"), "dev")
    assert value.variable.when("prod") == "Env=prod"
    assert dict(value.options) == {"dev": Known("dev"), "prod": Known("prod")}


def test_allowed_values_without_a_default_decide_nothing(evaluate):
    value = evaluate("!Ref Env", "Parameters: {Env: {Type: String, AllowedValues: [dev, prod]}}")
    assert isinstance(value, Choice)
    assert value.variable.default is None


def test_a_given_value_decides_and_the_others_stay_possible(evaluate):
    sections = "Parameters: {Env: {Type: String, AllowedValues: [dev, prod], Default: dev}}"
    value = evaluate("!Ref Env", sections, {"Env": "prod"})
    assert isinstance(value, Choice)
    assert value.variable.default == "prod"


def test_numbers_and_booleans_among_allowed_values(evaluate):
    days = evaluate("!Ref Days", "Parameters: {Days: {Type: Number, AllowedValues: [1, 7], Default: '7'}}")
    assert isinstance(days, Choice)
    assert (days.variable.default, dict(days.options)) == ("7", {"1": Known(1), "7": Known(7)})
    flag = evaluate("!Ref On", "Parameters: {On: {Type: String, AllowedValues: [true, false], Default: true}}")
    assert isinstance(flag, Choice)
    assert dict(flag.options) == {"true": Known("true"), "false": Known("false")}


def test_a_single_allowed_value_is_known(evaluate):
    assert evaluate("!Ref Env", "Parameters: {Env: {Type: String, AllowedValues: [only]}}") == Known("only")


def test_what_nothing_compares_is_its_default_or_unknown(evaluate):
    sections = "Parameters: {A: {Type: String, Default: x}, B: {Type: String}, C: {Type: Number, Default: 1.5}}"
    assert evaluate("!Ref A", sections) == Known("x")
    assert evaluate("!Ref B", sections) == Unknown(Reason.PARAMETER, needs="B")
    assert evaluate("!Ref C", sections) == Known(1.5)
    assert evaluate("!Ref B", sections, {"B": "given"}) == Known("given")


NEVER_EMPTY = """
Parameters:
  Net: {Type: "AWS::EC2::VPC::Id"}
  Key: {Type: "AWS::EC2::KeyPair::KeyName", Default: ""}
  Long: {Type: String, MinLength: 1}
  Free: {Type: String}
Conditions:
  HasNet: !Not [!Equals [!Ref Net, ""]]
"""


def test_what_must_exist_or_have_a_length_is_never_empty(evaluate):
    assert evaluate("!If [HasNet, 1, 2]", NEVER_EMPTY) == Known(1)
    assert evaluate("!Ref Net", NEVER_EMPTY).excluded == {""}
    assert evaluate("!Ref Long", NEVER_EMPTY).excluded == {""}
    assert evaluate("!Ref Free", NEVER_EMPTY).excluded == frozenset()
    assert evaluate("!Ref Key", NEVER_EMPTY) == Known("")


COMPARED = """
Parameters:
  Key: {Type: String, Default: ""}
  Env: {Type: String}
  Long: {Type: String, MinLength: 1}
  Nets: {Type: CommaDelimitedList, Default: ""}
Conditions:
  HasKey: !Not [!Equals [!Ref Key, ""]]
  IsProd: !Or [!Equals [prod, !Ref Env], !Equals [!Sub "${Env}", live]]
  HasLong: !Not [!Equals ["", !Ref Long]]
  HasNets: !Not [!Equals [!Join ["", !Ref Nets], ""]]
"""


def test_what_conditions_compare_with_are_the_labels(evaluate):
    key = evaluate("!Ref Key", COMPARED)
    assert isinstance(key, Choice)
    assert (key.variable.labels, key.variable.default) == (("", OTHER), "")
    assert key.options[OTHER] == Unknown(Reason.PARAMETER, needs="Key")
    env = evaluate("!Ref Env", COMPARED)
    assert isinstance(env, Choice)
    assert (env.variable.labels, env.variable.default) == (("prod", "live", OTHER), None)
    other = env.options[OTHER]
    assert isinstance(other, Unknown)
    assert other.excluded == {"prod", "live"}
    assert env.variable.when(OTHER) == "Env!=prod and Env!=live"


def test_a_text_that_may_not_be_empty_has_no_empty_alternative(evaluate):
    assert evaluate("!Ref Long", COMPARED) == Unknown(Reason.PARAMETER, needs="Long")


def test_a_default_apart_from_what_is_compared_is_an_alternative(evaluate):
    sections = "Parameters: {E: {Type: String, Default: dev}}\nConditions: {P: !Equals [!Ref E, prod]}"
    value = evaluate("!Ref E", sections)
    assert isinstance(value, Choice)
    assert (value.variable.labels, value.variable.default) == (("prod", "dev", OTHER), "dev")


def test_an_empty_list_compared_with_nothing(evaluate):
    value = evaluate("!Ref Nets", COMPARED)
    assert isinstance(value, Choice)
    assert value.variable.default == ""
    assert value.options[""] == ListValue((Known(""),))
    assert value.options[OTHER] == ListValue((), rest=Unknown(Reason.PARAMETER, needs="Nets"))


def test_lists(evaluate):
    sections = "Parameters: {L: {Type: CommaDelimitedList, Default: 'a, b'}, S: {Type: 'List<AWS::EC2::Subnet::Id>'}}"
    assert evaluate("!Ref L", sections) == ListValue((Known("a"), Known("b")))
    assert evaluate("!Ref S", sections) == ListValue((), rest=Unknown(Reason.PARAMETER, needs="S"))
    assert evaluate("!Ref S", sections, {"S": ["x", "y"]}) == ListValue((Known("x"), Known("y")))


def test_ssm_parameters_are_unknown_whatever_their_default(evaluate):
    sections = "Parameters: {A: {Type: 'AWS::SSM::Parameter::Value<String>', Default: /x/ami}}"
    assert evaluate("!Ref A", sections) == Unknown(Reason.DYNAMIC, needs="A")
    assert evaluate("!Ref A", sections, {"A": "/y/ami"}) == Unknown(Reason.DYNAMIC, needs="A")
    listed = evaluate("!Ref A", sections.replace("<String>", "<List<String>>"))
    assert listed == ListValue((), rest=Unknown(Reason.DYNAMIC, needs="A"))


def test_pseudo_parameters(evaluate):
    assert evaluate("!Ref AWS::Region") == Unknown(Reason.PSEUDO_PARAMETER, needs="AWS::Region")
    compared = evaluate("!Ref AWS::Region", "Conditions: {A: !Equals [!Ref AWS::Region, us-east-1]}")
    assert isinstance(compared, Choice)
    assert (compared.variable.name, compared.variable.default) == ("AWS::Region", None)
    assert compared.options["us-east-1"] == Known("us-east-1")


@pytest.mark.parametrize(
    "content",
    [
        [{"ParameterKey": "A", "ParameterValue": "1"}, {"ParameterKey": "B", "UsePreviousValue": True}],
        {"A": "1"},
        {"Parameters": {"A": "1"}, "Tags": {"x": "y"}},
        ["A=1"],
    ],
)
def test_parameter_files(tmp_path, content):
    path = tmp_path / "parameters.json"
    path.write_text(json.dumps(content), encoding="utf-8")
    assert given_parameters(Inputs(parameter_files=(path,))) == {"A": Known("1")}
    assert given_parameters(Inputs({"A": 2}, (path,))) == {"A": Known(2)}


def test_sam_configuration(tmp_path):
    path = tmp_path / "samconfig.toml"
    path.write_text('[default.deploy.parameters]\nparameter_overrides = "A=1 B=\\"two words\\""\n', encoding="utf-8")
    assert given_parameters(Inputs(parameter_files=(path,))) == {"A": Known("1"), "B": Known("two words")}


SAM_CONFIGURATION = """
version = 0.1
[default.deploy.parameters]
parameter_overrides = "A=1"
[prod.global.parameters]
parameter_overrides = ["A=2", "B=3"]
[prod.deploy.parameters]
parameter_overrides = "ParameterKey=B,ParameterValue=x=y,z ParameterKey=C,ParameterValue='two words'"
"""


def test_a_set_takes_the_environment_of_its_name(tmp_path):
    path = tmp_path / "samconfig.toml"
    path.write_text(SAM_CONFIGURATION, encoding="utf-8")
    sets = (NamedSet("prod", (path,)), NamedSet("other", (path,)))
    given = {name: given_parameters(inputs) for name, inputs in Inputs(sets=sets).each()}
    assert given["prod"] == {"A": Known("2"), "B": Known("x=y,z"), "C": Known("two words")}
    assert given["other"] == {"A": Known("1")}


def test_a_sam_configuration_without_a_default_says_which_environments_there_are(tmp_path):
    path = tmp_path / "samconfig.toml"
    path.write_text(SAM_CONFIGURATION.replace("[default.", "[dev."), encoding="utf-8")
    with pytest.raises(UserError, match="one of its own: dev, prod"):
        given_parameters(Inputs(parameter_files=(path,)))


@pytest.mark.parametrize(
    "text", ["A: 1\n", "Parameters: {A: 1}\nTags: {x: 'y'}\n", "- {ParameterKey: A, ParameterValue: 1}"]
)
def test_parameter_files_in_yaml(tmp_path, text):
    path = tmp_path / "prod.yaml"
    path.write_text(text, encoding="utf-8")
    assert given_parameters(Inputs(parameter_files=(path,))) == {"A": Known(1)}
    path.write_text("A: [", encoding="utf-8")
    forget()
    with pytest.raises(UserError, match=r"prod\.yaml cannot be parsed"):
        given_parameters(Inputs(parameter_files=(path,)))


@pytest.mark.parametrize("content", ["[1]", '"x"', "{", '[{"Key": "A"}]'])
def test_parameter_files_of_no_known_shape(tmp_path, content):
    path = tmp_path / "parameters.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(UserError, match=r"parameters\.json"):
        given_parameters(Inputs(parameter_files=(path,)))


def test_parameter_file_that_is_not_there(tmp_path):
    with pytest.raises(UserError, match="cannot read"):
        given_parameters(Inputs(parameter_files=(tmp_path / "none.json",)))


@pytest.mark.parametrize("declaration", ["x", "[]", "{Type: [a]}", "{Default: {a: b}}", "{AllowedValues: x}", "null"])
def test_malformed_declarations_are_unknown(evaluate, declaration):
    value = evaluate("!Ref P", f"Parameters: {{P: {declaration}}}")
    assert value == Unknown(Reason.PARAMETER, needs="P")
