"""Serverless resources as AWS's own translator expands them: offline, never in the way, each value at its place."""

from __future__ import annotations

import json
import re
import socket
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scanner.inputs import Inputs
from scanner.parsers.cloudformation import Project, load_root, read_document, sam_expansion
from scanner.template import Root
from scanner.values import Choice, Known, MapValue, Reason, Unknown

pytest.importorskip("samtranslator")

TEMPLATE = """\
Transform: AWS::Serverless-2016-10-31
Globals:
  Function: {Runtime: python3.12, Tracing: Active, Timeout: 3}
Parameters:
  Stage: {Type: String, AllowedValues: [dev, prod], Default: dev}
Conditions:
  Prod: !Equals [!Ref Stage, prod]
Resources:
  Orders:
    Type: AWS::Serverless::Function
    Metadata: {cfn_nag: {rules_to_suppress: [{id: W58}]}}
    Properties:
      CodeUri: ./src
      Handler: app.handler
      Policies: [AWSLambdaExecute, S3ReadPolicy: {BucketName: !Ref Stage}]
      Environment: {Variables: {STAGE: !Ref Stage, MODE: !If [Prod, strict, loose]}}
      FunctionUrlConfig: {AuthType: NONE}
      Events:
        Get: {Type: Api, Properties: {Path: /orders, Method: get}}
        Work:
          Type: SQS
          Properties: {Queue: !GetAtt Queue.Arn, BatchSize: 3}
  Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: !Sub '${Orders}-q'}}
  Table: {Type: AWS::Serverless::SimpleTable, Properties: {SSESpecification: {SSEEnabled: true}}}
  Shop:
    Type: AWS::Serverless::Application
    Properties:
      Location: {ApplicationId: 'arn:aws:serverlessrepo:us-east-1:1:applications/shop', SemanticVersion: 1.0.0}
Outputs:
  Url: {Value: !Ref ServerlessRestApi.Stage}
  Shop: {Value: !GetAtt Shop.Outputs.Url}
"""


def load(text: str, parameters: dict[str, object] | None = None, others: dict[str, str] | None = None) -> Root:
    documents = [read_document(Path(name), name, text) for name, text in {"t.yaml": text, **(others or {})}.items()]
    return load_root(documents[0], Project(documents), Inputs(parameters=parameters or {}))


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object, **_options: object) -> None:
        raise AssertionError("a scan asks nobody")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    for name in ("AWS_DEFAULT_REGION", "AWS_REGION", "AWS_PROFILE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def root(offline: None) -> Root:
    return load(TEMPLATE)


def test_resources_are_expanded_offline_and_the_rest_stays(root: Root) -> None:
    kinds = {block.address: block.type for block in root.blocks}
    assert kinds["Orders"] == "AWS::Lambda::Function"
    assert kinds["OrdersRole"] == "AWS::IAM::Role"
    assert kinds["OrdersWork"] == "AWS::Lambda::EventSourceMapping"
    assert kinds["ServerlessRestApi"] == "AWS::ApiGateway::RestApi"
    assert kinds["Table"] == "AWS::DynamoDB::Table"
    assert kinds["Shop"] == "AWS::Serverless::Application"
    assert [note.message for note in root.notes] == ["the application Shop is not part of the scan"]
    assert root.errors == []


@pytest.mark.parametrize(
    ("address", "line", "column"),
    [
        ("Orders", 9, 3),
        ("OrdersRole", 15, 7),
        ("OrdersUrl", 17, 7),
        ("OrdersGetPermissionProd", 19, 9),
        ("OrdersWork", 20, 9),
        ("ServerlessRestApi", 19, 9),
        ("ServerlessRestApiProdStage", 19, 9),
        ("Queue", 23, 3),
        ("Table", 24, 3),
    ],
)
def test_a_generated_resource_is_seen_at_what_asks_for_it(root: Root, address: str, line: int, column: int) -> None:
    block = next(block for block in root.blocks if block.address == address)
    assert (block.name_span.start_line, block.name_span.start_column) == (line, column)
    assert block.span.file == "t.yaml"


def test_a_generated_resource_names_the_one_that_it_was_made_from(root: Root) -> None:
    made_from = {block.address: block.made_from for block in root.blocks}
    assert made_from["OrdersRole"] == "Orders"
    assert made_from["Orders"] == made_from["Queue"] == ""
    assert not any("stackproof:origin" in block.attributes for block in root.blocks)


def test_values_are_seen_where_they_are_written(root: Root) -> None:
    found = {block.address: block.properties.entries for block in root.blocks}
    assert found["Orders"]["Runtime"].span[1:3] == (3, 23)  # from Globals
    assert found["Orders"]["Timeout"].span[1:3] == (3, 61)  # a number, from Globals
    assert found["Orders"]["Handler"].span[1:3] == (14, 16)
    tracing = found["Orders"]["TracingConfig"]
    assert isinstance(tracing, MapValue)
    assert tracing.entries["Mode"].span[1:3] == (3, 44)  # under another name
    assert found["OrdersWork"]["BatchSize"].span[1:3] == (22, 61)  # a number of an event
    encryption = found["Table"]["SSESpecification"]
    assert isinstance(encryption, MapValue)
    assert encryption.entries["SSEEnabled"] == Known(True)
    assert encryption.entries["SSEEnabled"].span[1:3] == (24, 91)  # a boolean inside


def test_parameters_and_conditions_stay_choices(root: Root) -> None:
    (orders,) = (block for block in root.blocks if block.address == "Orders")
    variables = orders.properties.entries["Environment"]
    assert isinstance(variables, MapValue)
    inner = variables.entries["Variables"]
    assert isinstance(inner, MapValue)
    assert isinstance(inner.entries["STAGE"], Choice)
    assert isinstance(inner.entries["MODE"], Choice)
    assert set(orders.attributes) == {"Metadata"}  # suppressions hold for what is generated


def test_the_place_of_a_package_is_known_to_the_deployment_alone(root: Root) -> None:
    (orders,) = (block for block in root.blocks if block.address == "Orders")
    code = orders.properties.entries["Code"]
    assert isinstance(code, MapValue)
    for name in ("S3Bucket", "S3Key"):
        value = code.entries[name]
        assert isinstance(value, Unknown)
        assert (value.reason, value.span[1:3]) == (Reason.COMPUTED, (13, 16))


def test_regions_and_accounts_are_not_the_translators(root: Root) -> None:
    assert "us-east-1" not in str([block.properties for block in root.blocks if block.address != "Shop"])


def test_what_the_translator_must_know_of_a_parameter_is_given_or_the_default() -> None:
    text = """
Parameters: {Alias: {Type: String, Default: live}}
Resources:
  F:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: s3://b/k, Handler: a.b, Runtime: python3.12, AutoPublishAlias: !Ref Alias}
"""
    assert "FAliaslive" in {block.address for block in load(text).blocks}
    assert "FAliasbeta" in {block.address for block in load(text, {"Alias": "beta"}).blocks}


def test_what_is_refused_is_judged_as_it_is_written() -> None:
    root = load("""
Resources:
  Good: {Type: AWS::Serverless::SimpleTable}
  Bad:
    Type: AWS::Serverless::Function
    Properties: {CodeUri: s3://b/k}
  Globalised: {Type: AWS::Serverless::Api}
Globals: {Api: {TracingEnabled: true}}
""")
    assert {block.address: block.type for block in root.blocks} == {
        "Good": "AWS::DynamoDB::Table",
        "Bad": "AWS::Serverless::Function",
        "Globalised": "AWS::Serverless::Api",
    }
    (api,) = (block for block in root.blocks if block.address == "Globalised")
    assert api.properties.entries["TracingEnabled"] == Known(True)
    assert [(note.span.start_line, "judged as it is written" in note.message) for note in root.notes] == [
        (4, True),
        (7, True),
    ]


def test_a_fault_of_the_translator_costs_nothing_but_the_expansion(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise KeyError("x")

    monkeypatch.setattr(sam_expansion, "translate", fail)
    root = load("Resources:\n  T: {Type: AWS::Serverless::SimpleTable}\n")
    assert [block.type for block in root.blocks] == ["AWS::Serverless::SimpleTable"]
    assert "fails at it (KeyError: 'x')" in root.notes[0].message


def test_without_the_extra_the_template_stays_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sam_expansion, "is_available", lambda: False)
    root = load(TEMPLATE)
    assert {block.type for block in root.blocks} >= {"AWS::Serverless::Function", "AWS::Serverless::SimpleTable"}


def test_a_definition_beside_the_template_is_read() -> None:
    text = """
Resources:
  Api:
    Type: AWS::Serverless::Api
    Properties: {StageName: live, DefinitionUri: api/openapi.yaml}
"""
    definition = "openapi: 3.0.1\ninfo: {title: t, version: '1'}\npaths:\n  /x:\n    get: {}\n"
    root = load(text, others={"api/openapi.yaml": definition})
    (api,) = (block for block in root.blocks if block.type == "AWS::ApiGateway::RestApi")
    body = api.properties.entries["Body"]
    assert isinstance(body, MapValue)
    assert body.entries["paths"].span[:2] == ("api/openapi.yaml", 4)
    assert root.files == ["t.yaml", "api/openapi.yaml"]


def test_other_macros_may_still_have_added_something() -> None:
    root = load("""
Transform: [Mine, AWS::Serverless-2016-10-31]
Resources:
  T: {Type: AWS::Serverless::SimpleTable}
  Q: {Type: AWS::SQS::Queue, Properties: {QueueName: !Ref Made}}
""")
    (queue,) = (block for block in root.blocks if block.address == "Q")
    assert queue.properties.entries["QueueName"] == Unknown(Reason.MACRO, needs="Made")


FUNCTION = {"Handler": "a.b", "Runtime": "python3.12", "CodeUri": "src"}
odd = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-2, 9), st.sampled_from(["", "x", "Api", "A", "s3://b/k"])),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["Ref", "Fn::If", "Fn::Sub", "Type", "Properties", "Api", "E", "Bucket"]), inner, max_size=3
        ),
    ),
    max_leaves=8,
)
names = ["Events", "Policies", "Environment", "Layers", "AutoPublishAlias", "DeploymentPreference", "Auth", "StageName"]
names += ["VpcConfig", "Tags", "Role", "DefinitionBody", "Domain", "MethodSettings", "FunctionUrlConfig", "PrimaryKey"]
kinds = [f"AWS::Serverless::{name}" for name in ("Function", "Api", "HttpApi", "SimpleTable", "StateMachine", "Odd")]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    kind=st.sampled_from(kinds),
    properties=st.dictionaries(st.sampled_from(names), odd, max_size=3),
    shared=odd,
    attributes=st.dictionaries(st.sampled_from(["Metadata", "Condition", "DependsOn", "Connectors"]), odd, max_size=1),
)
def test_whatever_a_template_says_a_root_comes_of_it(kind, properties, shared, attributes) -> None:
    resource = {"Type": kind, "Properties": {**FUNCTION, **properties}, **attributes}
    template = {"Resources": {"A": resource, "B": {"Type": "AWS::SQS::Queue"}}, "Globals": shared}
    root = load(json.dumps(template))
    assert "B" in {block.address for block in root.blocks}
    assert any(block.address.startswith("A") for block in root.blocks)


# The pairs of the translator's own tests: what is written, and what it becomes.

PAIRS = Path("../shared/corpus/cloudformation/aws+serverless-application-model/tests/translator")
WRITTEN = sorted((PAIRS / "input").glob("*.yaml")) if PAIRS.is_dir() else []


def verdicts(path: Path) -> Counter[tuple[str, str, str]]:
    """Each policy's verdict on each resource; a digest in a logical ID counts for nothing."""
    from scanner.engine import scan
    from scanner.policy.selection import Selection

    report = scan([path], selection=Selection(profile="all"), processes=1)
    assert not report.errors
    return Counter(
        (finding.policy, re.sub(r"[0-9a-f]{10}(?=$|[A-Z])", "#", finding.subject.address), finding.verdict.value)
        for finding in report.findings
        if finding.subject.type != "Template::File"
    )


@pytest.mark.skipif(not WRITTEN, reason="the corpus is not at hand")
@pytest.mark.parametrize("written", WRITTEN, ids=lambda path: path.stem)
def test_a_template_and_what_the_service_makes_of_it_get_the_same_verdicts(written: Path) -> None:
    assert verdicts(written) == verdicts(PAIRS / "output" / f"{written.stem}.json")
