"""Policy documents in every form, and the questions that policies ask of them."""

from __future__ import annotations

import json
from collections.abc import Iterable

import pytest

from scanner.graph.build import ResourceGraph
from scanner.model.action_patterns import could_cover, covers, covers_resource
from scanner.model.base import Resource
from scanner.model.json_text import decode
from scanner.model.policy_document import PolicyDocument, document
from scanner.model.policy_statement import Statement
from scanner.source import Span
from scanner.template import Block, Root
from scanner.values import Known, ListValue, MapValue, Reason, Reference, Text, Unknown, Value
from scanner.verdict import Verdict

PLACE = Span("main.tf", 3, 1, 3, 9)
PASS, FAIL, UNKNOWN = Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN


class Safe(Resource):
    """A made-up resource with a policy."""

    terraform = "test_safe"

    policy = document(tf="policy")


def value_of(data: object) -> Value:
    """Plain data as a value; what is a value already stays."""
    match data:
        case dict():
            return MapValue({key: value_of(item) for key, item in data.items()}, PLACE)
        case list():
            return ListValue(tuple(value_of(item) for item in data), PLACE)
        case str() | bool() | int():
            return Known(data, PLACE)
        case Unknown() | Reference() | Text() | ListValue() | MapValue():
            return data
        case _:
            raise TypeError(data)


def policy_of(written: Value | None) -> PolicyDocument:
    block = Block(
        "terraform",
        "test_safe",
        "one",
        "test_safe.one",
        MapValue({} if written is None else {"policy": written}, PLACE),
        PLACE,
        PLACE,
        ".",
    )
    graph = ResourceGraph(Root(".", "terraform", [block]))
    return Safe(block, graph.view()).policy


def statements(*data: dict[str, object]) -> PolicyDocument:
    return policy_of(value_of({"Statement": list(data)}))


def statement(**data: object) -> Statement:
    [found] = statements({"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", **data})
    return found


def parameter(name: str) -> Unknown:
    return Unknown(Reason.PARAMETER, PLACE, name)


DATA = {"Statement": {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": ["s3:GetObject"], "Resource": "*"}}


@pytest.mark.parametrize(
    "written",
    [
        value_of(DATA),
        value_of({"Statement": [DATA["Statement"]]}),
        Known(json.dumps(DATA), PLACE),
        Known(json.dumps(DATA).replace('"]', '",]'), PLACE),
        Text((parameter("p"),), PLACE, value_of(DATA)),
        Text((Known('{"Statement": [{"Principal": {"AWS": "*"}, "Action": "s3:Get'), parameter("p"), Known('"}]}'))),
    ],
    ids=["map", "list", "text", "text with a slip", "encoded", "text with a hole"],
)
def test_every_form_is_read_as_the_same(written: Value) -> None:
    [found] = policy_of(written)
    assert found.allows
    assert found.names_everyone().verdict is PASS
    assert found.span == PLACE or written.__class__ is Text


def test_an_effect_is_read_in_whatever_case() -> None:
    # Trust policies that are copied from one another often say "allow", which IAM takes.
    assert statement(Effect="allow").allows
    assert statement(Effect="deny").denies
    assert statement(Effect="other").allows is False


def test_a_document_left_out_and_a_blank_one_have_no_statement() -> None:
    for written in (None, Known("  ", PLACE)):
        found = policy_of(written)
        assert found.missing
        assert found.none(Statement.is_public).verdict is PASS
        assert found.some(Statement.is_public).verdict is FAIL


@pytest.mark.parametrize(
    "written", [parameter("policy"), Known("{no json", PLACE), Reference("data.x.y", "json", PLACE)]
)
def test_a_document_that_cannot_be_read_is_unknown(written: Value) -> None:
    found = policy_of(written)
    assert found.none(Statement.is_public).verdict is UNKNOWN
    assert found.some(Statement.is_public).verdict is UNKNOWN


def test_a_hole_among_statements_may_hold_any_number() -> None:
    found = policy_of(
        Text((Known('{"Statement": [{"Effect": "Deny", "Action": "*"}, '), parameter("more"), Known("]}")))
    )
    assert len(found) == 1
    assert found.rest is not None
    assert found.rest.needs == ("more",)


@pytest.mark.parametrize(
    ("principal", "verdict"),
    [
        ("*", PASS),
        ({"AWS": "*"}, PASS),
        ({"AWS": ["arn:aws:iam::111122223333:root", "*"]}, PASS),
        ({"Service": "*"}, PASS),
        ({"Service": "ec2.amazonaws.com"}, FAIL),
        ({"AWS": "arn:aws:iam::111122223333:root"}, FAIL),
        ({"AWS": parameter("who")}, UNKNOWN),
        ({"AWS": Unknown(Reason.DATA_SOURCE, PLACE, "data.aws_iam_role.x", ("arn",))}, FAIL),
        ({"AWS": Reference("aws_iam_role.x", "arn", PLACE)}, FAIL),
        ({"AWS": Text((Known("arn:aws:iam::"), parameter("account"), Known(":root")), PLACE)}, FAIL),
        (parameter("principals"), UNKNOWN),
    ],
)
def test_who_is_everyone(principal: object, verdict: Verdict) -> None:
    assert statement(Principal=principal).names_everyone().verdict is verdict


def test_all_but_some_are_everyone() -> None:
    assert statement(NotPrincipal={"AWS": "111122223333"}).is_public().verdict is PASS


@pytest.mark.parametrize(
    ("condition", "verdict"),
    [
        ({"StringEquals": {"aws:PrincipalOrgID": "o-1234567890"}}, PASS),
        ({"StringEquals": {"aws:PrincipalOrgID": parameter("organization")}}, PASS),
        ({"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-1234567890"}}, FAIL),
        ({"ForAllValues:StringEquals": {"aws:PrincipalOrgPaths": "o-1/r-1/ou-1/"}}, FAIL),
        ({"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-1/r-1/ou-1/*"}}, PASS),
        ({"StringLike": {"aws:SourceAccount": "*"}}, FAIL),
        ({"StringLike": {"aws:userid": "${aws:userid}"}}, FAIL),
        ({"StringNotEquals": {"aws:SourceVpce": "vpce-1"}}, FAIL),
        ({"Bool": {"aws:SecureTransport": "true"}}, FAIL),
        ({"StringLike": {"aws:Referer": "https://example.com/*"}}, FAIL),
        ({"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}, PASS),
        ({"IpAddress": {"aws:SourceIp": "10.0.0.0/8"}}, PASS),
        ({"IpAddress": {"aws:SourceIp": ["203.0.113.0/24", "0.0.0.0/1"]}}, FAIL),
        ({"IpAddress": {"aws:SourceIp": "2001:db8::/31"}}, FAIL),
        ({"IpAddress": {"aws:SourceIp": [parameter("range")]}}, UNKNOWN),
        ({"ArnLike": {"aws:SourceArn": "arn:aws:s3:::orders"}}, PASS),
        ({"ArnLike": {"aws:SourceArn": "arn:aws:s3:*:*:orders"}}, PASS),
        ({"ArnLike": {"aws:SourceArn": "arn:aws:s3:::*"}}, FAIL),
        ({"ArnLike": {"aws:SourceArn": "arn:aws:sns:*:*:orders"}}, FAIL),
        ({"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/*"}}, PASS),
        ({"StringEquals": {"aws:ResourceAccount": "111122223333"}}, FAIL),
        ({"Bool": {"aws:SecureTransport": "true"}, "StringEquals": {"aws:SourceVpc": "vpc-1"}}, PASS),
        (parameter("condition"), UNKNOWN),
    ],
)
def test_which_conditions_restrict(condition: object, verdict: Verdict) -> None:
    assert statement(Principal="*", Condition=condition).is_restricted().verdict is verdict


def test_no_condition_restricts_nobody() -> None:
    assert statement(Principal="*").is_restricted().verdict is FAIL


@pytest.mark.parametrize(
    ("written", "verdict"),
    [
        ({"Action": "s3:GetObject"}, PASS),
        ({"Action": "S3:getobject"}, PASS),
        ({"Action": ["sqs:SendMessage", "s3:Get*"]}, PASS),
        ({"Action": "*"}, PASS),
        ({"Action": "s3:GetObjectAcl"}, FAIL),
        ({"Action": parameter("action")}, UNKNOWN),
        ({"Action": Text((Known("s3:Get"), parameter("what")), PLACE)}, UNKNOWN),
        ({"Action": Text((Known("sqs:"), parameter("what")), PLACE)}, FAIL),
        ({"Action": None, "NotAction": "s3:Put*"}, PASS),
        ({"Action": None, "NotAction": "s3:*"}, FAIL),
        ({"Action": None, "NotAction": parameter("spared")}, UNKNOWN),
        ({"Effect": "Deny"}, FAIL),
        ({"Effect": parameter("effect")}, UNKNOWN),
        ({"Effect": None}, PASS),
    ],
)
def test_what_is_granted(written: dict[str, object], verdict: Verdict) -> None:
    data = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", **written}
    [found] = statements({key: value for key, value in data.items() if value is not None})
    assert found.grants("s3:GetObject").verdict is verdict


def test_a_deny_takes_all_actions_away_or_none() -> None:
    denial = statement(Effect="Deny", Action=["s3:GetObject", "s3:ListBucket"])
    assert denial.takes_away("s3:GetObject").verdict is PASS
    assert denial.takes_away("s3:GetObject", "s3:PutObject").verdict is FAIL
    assert statement().takes_away("s3:GetObject").verdict is FAIL


GRANT = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::orders/*"}
ENDPOINT = {"StringNotEquals": {"aws:SourceVpce": "vpce-1"}}


@pytest.mark.parametrize(
    ("denial", "verdict"),
    [
        ({"Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::orders/*", "Condition": ENDPOINT}, FAIL),
        ({"Principal": "*", "Action": "*", "Resource": "*"}, FAIL),
        ({"Principal": "*", "Action": "s3:PutObject", "Resource": "*", "Condition": ENDPOINT}, PASS),
        ({"Principal": "*", "Action": "s3:*", "Resource": "arn:aws:s3:::other/*", "Condition": ENDPOINT}, PASS),
        ({"Principal": {"AWS": "111122223333"}, "Action": "s3:*", "Resource": "*", "Condition": ENDPOINT}, PASS),
        (
            {
                "Principal": "*",
                "Action": "s3:*",
                "Resource": "*",
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            },
            PASS,
        ),
        (
            {
                "Principal": "*",
                "Action": "s3:*",
                "Resource": "*",
                "Condition": {**ENDPOINT, "Bool": {"aws:PrincipalIsAWSService": "false"}},
            },
            FAIL,
        ),
        ({"Principal": "*", "Action": "s3:*", "Resource": "*", "Condition": parameter("condition")}, UNKNOWN),
    ],
)
def test_which_denials_take_a_public_grant_away(denial: dict[str, object], verdict: Verdict) -> None:
    found = statements(GRANT, {"Effect": "Deny", **denial})
    assert found.publicly_grants("s3:GetObject").verdict is verdict


def test_a_public_grant_of_something_else_is_not_asked_about() -> None:
    assert statements(GRANT).publicly_grants("s3:PutObject").verdict is FAIL
    assert statements(GRANT).publicly_grants("s3:PutObject", "s3:GetObject").verdict is PASS


@pytest.mark.parametrize(
    ("pattern", "action", "expected"),
    [
        ("s3:*", "s3:GetObject", True),
        ("S3:GET*", "s3:getobject", True),
        ("s3:Get?bject", "s3:GetObject", True),
        ("s3:[a-z]*", "s3:a", False),
        ("*", "anything:AtAll", True),
        ("s3:Put*", "s3:GetObject", False),
    ],
)
def test_patterns_of_actions(pattern: str, action: str, expected: bool) -> None:
    assert covers(pattern, action) is expected
    assert could_cover(Known(pattern), action) is expected


ARN = Reference("aws_s3_bucket.b", "arn")


@pytest.mark.parametrize(
    ("pattern", "resource", "expected"),
    [
        (Known("*"), parameter("resource"), True),
        (Known("*"), Unknown(Reason.UNDECIDED), True),
        (Text((ARN, Known("/*"))), Text((ARN, Known("/public/*"))), True),
        (Text((ARN, Known("/*"))), ARN, False),
        (ARN, ARN, True),
        (parameter("one"), parameter("one"), True),
        (parameter("one"), parameter("other"), False),
        (Known("arn:aws:s3:::orders/*"), Known("arn:aws:s3:::orders/2024/*"), True),
        (Unknown(Reason.UNDECIDED), Unknown(Reason.UNDECIDED), False),
    ],
)
def test_patterns_of_resources(pattern: Value, resource: Value, expected: bool) -> None:
    assert covers_resource(pattern, resource) is expected


def texts(parts: Iterable[str | Unknown]) -> Text:
    return Text(tuple(Known(part, PLACE) if isinstance(part, str) else part for part in parts), PLACE)


def test_json_with_holes_keeps_the_holes() -> None:
    hole = parameter("name")
    found = decode(texts(['{"a": "x-', hole, '", "b": ', hole, ', "c": [1, ', hole, '], "d": "\\"', hole, '"}']))
    assert isinstance(found, MapValue)
    assert found.entries["a"] == Text((Known("x-"), hole))
    assert found.entries["b"] == hole
    assert found.entries["c"] == ListValue((Known(1),), rest=hole)
    assert found.entries["d"] == Text((Known('"'), hole))


def test_a_hole_in_a_key_leaves_the_other_keys() -> None:
    found = decode(texts(['{"a": 1, "', parameter("key"), '": 2}']))
    assert isinstance(found, MapValue)
    assert found.entries == {"a": Known(1)}
    assert found.rest is not None


@pytest.mark.parametrize(
    "parts", [['{"a": ', parameter("x")], ["\ue000", parameter("x")], ["[" * 100_000, parameter("x")]]
)
def test_what_is_no_json_is_unknown(parts: list[str | Unknown]) -> None:
    assert isinstance(decode(texts(parts)), Unknown)
