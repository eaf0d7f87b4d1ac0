from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TextIO

import jsonschema
import networkx
import pytest

from scanner.graph.build import ResourceGraph
from scanner.graph.drawing import write_dot, write_graphml, write_mermaid
from scanner.graph.export import plain_json, write_json
from scanner.source import Span
from scanner.template import Block, Call, Dialect, Root
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
    Value,
    Variable,
)

AT = Span("main.tf", 3, 5, 3, 9)
STAGE = Variable("stage", ("test", OTHER), "test")


def block(kind: str, name: str, calls: tuple[Call, ...] = (), root: str = ".", **properties: Value) -> Block:
    address = ".".join([*(call.address for call in calls[-1:]), kind, name])
    container = calls[-1].address if calls else ""
    whole, header = Span("main.tf", 1, 1, 4, 2), Span("main.tf", 1, 1, 1, 9)
    dialect: Dialect = "terraform"
    return Block(
        dialect, kind, name, address, MapValue(properties), whole, header, root, container=container, calls=calls
    )


SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "schemas" / "graph.schema.json").read_text(encoding="utf-8"))


def written(write: Callable[[Iterable[ResourceGraph], TextIO], None], *roots: Root) -> str:
    stream = io.StringIO()
    write(map(ResourceGraph, roots), stream)
    return stream.getvalue()


def network() -> Root:
    calls = (Call("module.net", Span("main.tf", 9, 1, 9, 13)),)
    vpc = block("aws_vpc", "this", calls, cidr_block=Known("10.0.0.0/16"))
    subnet = block("aws_subnet", "a", calls, vpc_id=Reference(vpc.address, "id", AT))
    server = block("aws_instance", "web", subnet_id=Reference(subnet.address, "id", AT))
    return Root(".", "terraform", [vpc, subnet, server])


def test_resources_and_edges() -> None:
    document = json.loads(written(write_json, network()))
    jsonschema.validate(document, SCHEMA)
    assert list(document) == ["resources", "edges"]
    assert document["resources"][1] == {
        "address": "module.net.aws_subnet.a",
        "type": "aws_subnet",
        "dialect": "terraform",
        "root": ".",
        "location": {"file": "main.tf", "start_line": 1, "start_column": 1, "end_line": 4, "end_column": 2},
        "properties": {"vpc_id": {"$ref": {"address": "module.net.aws_vpc.this", "attribute": "id"}}},
    }
    place = {"file": "main.tf", "start_line": 3, "start_column": 5, "end_line": 3, "end_column": 9}
    assert document["edges"] == [
        {"from": "module.net.aws_subnet.a", "to": "module.net.aws_vpc.this", "kind": "vpc_id", "location": place},
        {"from": "aws_instance.web", "to": "module.net.aws_subnet.a", "kind": "subnet_id", "location": place},
    ]


def test_nothing_is_an_empty_document() -> None:
    assert json.loads(written(write_json)) == {"resources": [], "edges": []}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Known("a"), "a"),
        (Known(True), True),
        (Known(1.5), 1.5),
        (Known(float("inf")), "inf"),
        (Absent(), None),
        (Unknown(Reason.COMPUTED), {"$unknown": "computed on creation"}),
        (
            Unknown(Reason.PARAMETER, needs="Subnets", path=(0,)),
            {"$unknown": "parameter without default", "needs": "Subnets[0]"},
        ),
        (Reference("a.b", "arn"), {"$ref": {"address": "a.b", "attribute": "arn"}}),
        (Reference("a.b", "x", value=Known(3)), {"$ref": {"address": "a.b", "attribute": "x", "value": 3}}),
        (Reference("a.b", "x", value=ListValue()), {"$ref": {"address": "a.b", "attribute": "x"}}),
        (
            Text((Known("arn:"), Reference("a.b", "name"), Unknown(Reason.IMPURE))),
            {
                "$text": [
                    "arn:",
                    {"$ref": {"address": "a.b", "attribute": "name"}},
                    {"$unknown": "differs at every evaluation"},
                ]
            },
        ),
        (
            Text((Known("{"), Unknown(Reason.COMPUTED)), decoded=MapValue({"a": Known(1)})),
            {"$text": ["{", {"$unknown": "computed on creation"}], "decoded": {"a": 1}},
        ),
        (
            Choice(STAGE, {"test": Known(1), OTHER: Absent()}),
            {"$choice": [{"when": "stage=test", "value": 1}, {"when": "stage!=test", "value": None}]},
        ),
        (ListValue((Known(1), Absent())), [1, None]),
        (
            ListValue((Known(1),), rest=Known(2)),
            {"$unknown": "list of unknown length", "known": [1], "like": 2},
        ),
        (MapValue({"a": Known(1), "b": Absent()}), {"a": 1}),
        (MapValue({}, rest=Known(2)), {"$unknown": "map of unknown length", "known": {}, "like": 2}),
        (MapValue({"$ref": Known("#/x"), "$$ref": Known(1), "$a": Known(2)}), {"$$ref": "#/x", "$$$ref": 1, "$a": 2}),
    ],
)
def test_each_kind_of_value(value: Value, expected: object) -> None:
    found = plain_json(value)
    assert found == expected
    assert json.loads(json.dumps(found, allow_nan=False)) == expected
    jsonschema.validate(found, {"$ref": "#/$defs/value", "$defs": SCHEMA["$defs"]})


def test_dot() -> None:
    assert (
        written(write_dot, network())
        == """\
digraph stackproof {
  rankdir=LR;
  node [shape=box];
  subgraph cluster_box0 { label=".";
    n2 [label="web\\naws_instance", tooltip="aws_instance.web"];
    subgraph cluster_box0_0 { label="module.net";
      n0 [label="this\\naws_vpc", tooltip="module.net.aws_vpc.this"];
      n1 [label="a\\naws_subnet", tooltip="module.net.aws_subnet.a"];
    }
  }
  n1 -> n0 [label="vpc_id"];
  n2 -> n1 [label="subnet_id"];
}
"""
    )


def test_mermaid() -> None:
    assert (
        written(write_mermaid, network())
        == """\
flowchart LR
  subgraph box0["."]
    n2["web<br>aws_instance"]
    subgraph box0_0["module.net"]
      n0["this<br>aws_vpc"]
      n1["a<br>aws_subnet"]
    end
  end
  n1 -->|"vpc_id"| n0
  n2 -->|"subnet_id"| n1
"""
    )


def test_graphml_is_read_back_by_networkx() -> None:
    text = written(write_graphml, network(), network())
    read = networkx.parse_graphml(text, force_multigraph=True)
    assert read.number_of_nodes() == 6
    edges = {(read.nodes[a]["address"], read.nodes[b]["address"], kind) for a, b, kind in read.edges(data="kind")}
    assert edges == {
        ("module.net.aws_subnet.a", "module.net.aws_vpc.this", "vpc_id"),
        ("aws_instance.web", "module.net.aws_subnet.a", "subnet_id"),
    }
    assert {data["container"] for _, data in read.nodes(data=True)} == {"", "module.net"}


# What a line may be once all that stands in quotes is known to be quoted right.
DRAWN = {
    write_dot: re.compile(
        r"digraph stackproof \{|  (rankdir=LR;|node \[shape=box\];)| *\}"
        r"| *subgraph \w+ \{ label=Q;| *n\d+ \[label=Q, tooltip=Q\];| *n\d+ -> n\d+ \[label=Q\];".replace(
            "Q", r'"(?:[^"\\]|\\.)*"'
        )
    ),
    write_mermaid: re.compile(
        r"flowchart LR| *subgraph \w+\[Q\]| *end| *n\d+\[Q\]| *n\d+ -->\|Q\| n\d+".replace(
            "Q", r'"(?:[^"#&<>\\`;]|#\d+;|<br>)*"'
        )
    ),
}
EVIL = 'a"]; end\n\x1b[31m<script>\\ \u202e\ud800'


@pytest.mark.parametrize("write", [write_dot, write_mermaid, write_graphml, write_json])
def test_strangers_names_stay_names(write: Callable[[Iterable[ResourceGraph], TextIO], None]) -> None:
    text = written(write, Root(EVIL, "terraform", [block("aws_vpc", EVIL, (Call(EVIL, AT),), a=Known(EVIL))]))
    assert not any(sign in text for sign in ("\x1b", "\u202e", "\ud800"))
    if write is write_graphml:
        assert networkx.parse_graphml(text).number_of_nodes() == 1
    elif write is write_json:
        assert json.loads(text)["resources"][0]["properties"] == {"a": EVIL}
    else:
        assert all(DRAWN[write].fullmatch(line) for line in text.splitlines()), text
