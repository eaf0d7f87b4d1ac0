from __future__ import annotations

from scanner.values import Absent, Choice, Known, ListValue, MapValue

TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Parameters: {Env: {Type: String, AllowedValues: [dev, prod], Default: dev}}
Conditions: {Prod: !Equals [!Ref Env, prod]}
Globals:
  Function:
    Runtime: python3.12
    Timeout: 30
    Tracing: Active
    Layers: [base]
    MemorySize: !If [Prod, 1024, 128]
    Environment: {Variables: {STAGE: !Ref Env, LEVEL: info}}
  Api: {TracingEnabled: true}
Resources:
  Own:
    Type: AWS::Serverless::Function
    Properties:
      Timeout: 5
      Tracing: !Ref AWS::NoValue
      Layers: [mine]
      Environment: {Variables: {LEVEL: debug, EXTRA: x}}
  Bare: {Type: AWS::Serverless::Function}
  None: {Type: AWS::Serverless::Function, IgnoreGlobals: "*", Properties: {Timeout: 1}}
  Some: {Type: AWS::Serverless::Function, IgnoreGlobals: [Timeout, Layers]}
  Api: {Type: AWS::Serverless::Api, Properties: {StageName: v1}}
  Plain: {Type: AWS::Lambda::Function, Properties: {Timeout: 1}}
"""


def properties(root):
    return {block.name: block.properties.entries for block in root.blocks}


def test_a_resource_replaces_merges_and_adds(load):
    own = properties(load(TEMPLATE))["Own"]
    assert own["Runtime"] == Known("python3.12")
    assert own["Timeout"] == Known(5)
    assert "Tracing" not in own
    assert own["Layers"] == ListValue((Known("base"), Known("mine")))
    assert isinstance(own["MemorySize"], Choice)
    variables = own["Environment"].entries["Variables"]
    assert isinstance(variables, MapValue)
    assert (variables.entries["LEVEL"], variables.entries["EXTRA"]) == (Known("debug"), Known("x"))
    assert isinstance(variables.entries["STAGE"], Choice)


def test_inherited_values_are_seen_where_globals_states_them(load):
    bare = properties(load(TEMPLATE))["Bare"]
    assert bare["Timeout"].span.start_line == 8
    assert not any(isinstance(value, Absent) for value in bare.values())


def test_what_a_resource_does_not_inherit(load):
    found = properties(load(TEMPLATE))
    assert dict(found["None"]) == {"Timeout": Known(1)}
    assert found["Some"].keys() == {"Runtime", "Tracing", "MemorySize", "Environment"}
    assert dict(found["Api"]) == {"TracingEnabled": Known(True), "StageName": Known("v1")}
    assert dict(found["Plain"]) == {"Timeout": Known(1)}
