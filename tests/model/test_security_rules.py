"""Ports, protocols and sources of security group rules, as far as a template tells them."""

from __future__ import annotations

import pytest

from scanner.graph.build import ResourceGraph
from scanner.model.security_rules import IngressRule, port
from scanner.source import Span
from scanner.template import Block, Root
from scanner.values import Known, ListValue, MapValue, Reason, Text, Unknown, Value
from scanner.verdict import Verdict

PASS, FAIL, UNKNOWN = Verdict.PASS, Verdict.FAIL, Verdict.UNKNOWN
OPEN = Unknown(Reason.PARAMETER, needs="choice")


def rule(**properties: Value | str | int) -> IngressRule:
    entries = {
        name: value if isinstance(value, Known | MapValue | ListValue | Text | Unknown) else Known(value)  # type: ignore[arg-type]
        for name, value in properties.items()
    }
    place = Span("main.tf", 1, 1, 1, 10)
    block = Block(
        dialect="terraform",
        type="aws_vpc_security_group_ingress_rule",
        name="one",
        address="aws_vpc_security_group_ingress_rule.one",
        properties=MapValue(entries, place),
        span=place,
        name_span=place,
        root=".",
    )
    graph = ResourceGraph(Root(".", "terraform", [block]))
    return IngressRule(block, block.properties, graph.view(), place)


@pytest.mark.parametrize(
    ("protocol", "first", "last", "expected"),
    [
        ("tcp", 22, 22, PASS),
        ("TCP", 20, 30, PASS),
        ("6", 0, 65535, PASS),
        ("udp", 22, 22, PASS),
        ("-1", 443, 443, PASS),
        ("all", 0, 0, PASS),
        ("tcp", -1, -1, PASS),
        ("tcp", 23, 80, FAIL),
        ("tcp", 0, 0, FAIL),
        ("icmp", -1, -1, FAIL),
        ("50", 0, 0, FAIL),
        ("tcp", OPEN, 30, UNKNOWN),
        ("tcp", OPEN, 21, FAIL),
        ("tcp", 23, OPEN, FAIL),
        (OPEN, 22, 22, UNKNOWN),
        (OPEN, 80, 80, UNKNOWN),
    ],
)
def test_opens_a_port(protocol: Value | str, first: Value | int, last: Value | int, expected: Verdict) -> None:
    assert rule(ip_protocol=protocol, from_port=first, to_port=last).opens(port(22)).verdict is expected


def test_ports_left_out_are_all_ports() -> None:
    assert rule(ip_protocol="tcp").opens_every_port().verdict is PASS
    assert rule(ip_protocol="tcp", from_port=80).bounds() == (80, 80)


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [(80, 80, PASS), (80, 81, FAIL), (OPEN, OPEN, PASS), (OPEN, 81, UNKNOWN)],
)
def test_one_port_may_be_one_unknown_port(first: Value | int, last: Value | int, expected: Verdict) -> None:
    assert rule(ip_protocol="tcp", from_port=first, to_port=last).opens_one_port().verdict is expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("0.0.0.0/0", PASS),
        ("10.0.0.0/0", PASS),
        ("10.0.0.0/8", FAIL),
        ("203.0.113.7", FAIL),
        ("everybody", UNKNOWN),
        (OPEN, UNKNOWN),
        (Text((OPEN, Known("/32"))), FAIL),
        (Text((OPEN, Known("/0"))), UNKNOWN),
        (Unknown(Reason.DATA_SOURCE, needs="data.aws_vpc.main", path=("cidr_block",)), FAIL),
        (Unknown(Reason.DATA_SOURCE, needs="data.http.address", path=("body",)), UNKNOWN),
    ],
)
def test_from_anywhere(source: Value | str, expected: Verdict) -> None:
    assert rule(cidr_ipv4=source).from_anywhere().verdict is expected


def test_every_ipv6_address_is_anywhere() -> None:
    assert rule(cidr_ipv6="0:0:0:0:0:0:0:0/0").from_anywhere().verdict is PASS


def test_a_rule_without_a_source_admits_nobody() -> None:
    assert rule(ip_protocol="-1").from_anywhere().verdict is FAIL


def test_a_list_outside_the_template_may_hold_every_address() -> None:
    assert rule(prefix_list_id="pl-0a1b2c3d").from_anywhere().verdict is UNKNOWN
