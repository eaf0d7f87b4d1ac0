"""JSON syntax: what is a block, what is a template, and where it all stands."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scanner.inputs import Limits
from scanner.parsers.terraform.rendering import render
from scanner.parsers.terraform.syntax import read_file
from scanner.parsers.terraform.syntax_tree import Body, FileSyntax, GetAttribute, Invalid, Literal, Object, Tuple
from scanner.source import Span


def read(text: str, name: str = "main.tf.json") -> FileSyntax:
    return read_file(Path(name), name, text.encode())


def shown(body: Body) -> dict[str, str]:
    return {name: render(attribute.expression) for name, attribute in body.attributes.items()}


def test_labels_nest_by_block_type() -> None:
    file = read(
        json.dumps(
            {
                "resource": {"aws_a": {"x": {"p": 1}, "y": {"p": 2}}, "aws_b": {"x": {"p": 3}}},
                "variable": {"v": {}},
                "locals": {"l": 4},
                "terraform": {"backend": {"s3": {"bucket": "b"}}, "required_version": ">= 1"},
            }
        )
    )
    assert not file.errors
    assert [(block.type, *block.labels) for block in file.body.blocks] == [
        ("resource", "aws_a", "x"),
        ("resource", "aws_a", "y"),
        ("resource", "aws_b", "x"),
        ("variable", "v"),
        ("locals",),
        ("terraform",),
    ]
    assert [shown(block.body) for block in file.body.blocks[:3]] == [{"p": "1"}, {"p": "2"}, {"p": "3"}]
    (backend,) = file.body.blocks[-1].body.blocks
    assert (backend.type, backend.labels, shown(backend.body)) == ("backend", ("s3",), {"bucket": '"b"'})


def test_an_array_is_several_blocks_of_one_name() -> None:
    file = read('{"provider": {"aws": [{"region": "a"}, {"alias": "b"}]}, "locals": [{"c": 1}, {"d": 2}]}')
    assert [(block.type, *block.labels, *block.body.attributes) for block in file.body.blocks] == [
        ("provider", "aws", "region"),
        ("provider", "aws", "alias"),
        ("locals", "c"),
        ("locals", "d"),
    ]


def test_a_file_may_be_an_array_of_objects_and_repeat_a_key() -> None:
    file = read('[{"locals": {"a": 1}}, {"locals": {"b": 2}, "locals": {"c": 3}}]')
    assert [list(block.body.attributes) for block in file.body.blocks] == [["a"], ["b"], ["c"]]


def test_nested_blocks_of_resources_are_objects() -> None:
    file = read('{"resource": {"aws_a": {"x": {"one": {"p": 1}, "many": [{"p": 1}, {"p": 2}]}}}}')
    body = file.body.blocks[0].body
    assert not body.blocks
    assert isinstance(body.attributes["one"].expression, Object)
    many = body.attributes["many"].expression
    assert isinstance(many, Tuple)
    assert [render(item) for item in many.items] == ['{"p" = 1}', '{"p" = 2}']


def test_strings_are_templates() -> None:
    file = read(
        r"""{"locals": {
          "a": "${var.x}", "b": "a-${var.x[0]}", "c": "%{ if var.x }y%{ endif }", "d": "$${var.x}",
          "e": "a\n\"${var.x}\"", "f": {"${var.k}": "v"}, "g": "\\n", "h": "\ud83d\ude00\ud83d", "i": [1.5, -2, 1e3],
          "j": true, "k": null
        }}"""
    )
    assert not file.errors
    assert shown(file.body.blocks[0].body) == {
        "a": "var.x",
        "b": '"a-${var.x[0]}"',
        "c": '"%{if var.x}y%{else}%{endif}"',
        "d": '"${var.x}"',
        "e": '"a\n"${var.x}""',
        "f": '{var.k = "v"}',
        "g": '"\\\\n"',
        "h": '"😀\ufffd"',
        "i": "[1.5, -2, 1000]",
        "j": "true",
        "k": "null",
    }


def test_references_are_expressions() -> None:
    file = read(
        json.dumps(
            {
                "variable": {"v": {"type": "list(string)", "default": ["${not}"]}},
                "resource": {
                    "aws_a": {
                        "x": {
                            "depends_on": ["aws_b.c", "${aws_b.d}"],
                            "provider": "aws.west",
                            "lifecycle": {"ignore_changes": ['tags["a"]'], "precondition": [{"condition": "${a}"}]},
                        }
                    }
                },
                "module": {"m": {"providers": {"aws": "aws.west"}}},
                "moved": [{"from": "aws_a.x", "to": "aws_a.y[0]"}],
            }
        )
    )
    assert not file.errors
    variable, resource, module, moved = file.body.blocks
    assert shown(variable.body) == {"type": "list(string)", "default": '["${not}"]'}
    assert shown(resource.body) == {"depends_on": "[aws_b.c, aws_b.d]", "provider": "aws.west"}
    (lifecycle,) = resource.body.blocks
    assert shown(lifecycle.body) == {"ignore_changes": '[tags["a"]]'}
    assert shown(lifecycle.body.blocks[0].body) == {"condition": "a"}
    assert shown(module.body) == {"providers": '{"aws" = aws.west}'}
    assert shown(moved.body) == {"from": "aws_a.x", "to": "aws_a.y[0]"}


def test_dynamic_blocks_nest() -> None:
    inner = {"for_each": "${ingress.value.b}", "content": [{"p": "${deep.value}"}]}
    dynamic = {"ingress": {"for_each": "${var.a}", "iterator": "it", "content": {"q": 1, "dynamic": {"deep": inner}}}}
    file = read(json.dumps({"resource": {"aws_a": {"x": {"dynamic": dynamic}}}}))
    (block,) = file.body.blocks[0].body.blocks
    assert (block.type, block.labels) == ("dynamic", ("ingress",))
    assert shown(block.body) == {"for_each": "var.a", "iterator": "it"}
    (content,) = block.body.blocks
    (deep,) = content.body.blocks
    assert (deep.type, deep.labels, shown(deep.body)) == ("dynamic", ("deep",), {"for_each": "ingress.value.b"})
    assert shown(deep.body.blocks[0].body) == {"p": "deep.value"}


def test_variable_files_hold_no_templates() -> None:
    file = read('{"a": "${b}", "c": {"${d}": ["%{ e"]}}', "x.auto.tfvars.json")
    assert not file.errors
    assert shown(file.body) == {"a": '"${b}"', "c": '{"${d}" = ["%{ e"]}'}


def test_comments_are_no_attributes() -> None:
    file = read(
        '{"//": "top",\n"resource": {"aws_a": {"x": {\n"//": "check:skip=A because",\n"p": {"//": 1, "q": 2}}}}}'
    )
    assert not file.errors
    assert shown(file.body.blocks[0].body) == {"p": '{"q" = 2}'}
    assert dict(file.comments) == {1: "// top", 3: "// check:skip=A because", 4: "//"}


def test_spans() -> None:
    file = read(
        '{\n  "resource": {\n    "aws_a": {\n      "x": {\n        "p": "é\\n${var.x}-"\n      }\n    }\n  }\n}\n'
    )
    (block,) = file.body.blocks
    assert block.span == Span("main.tf.json", 4, 7, 6, 8)
    assert block.header == Span("main.tf.json", 4, 7, 4, 10)
    assert block.body.span == Span("main.tf.json", 4, 12, 6, 8)
    attribute = block.body.attributes["p"]
    assert attribute.span == Span("main.tf.json", 5, 9, 5, 28)
    assert attribute.name_span == Span("main.tf.json", 5, 9, 5, 12)
    (_, name, _) = attribute.expression.parts  # type: ignore[union-attr]
    assert isinstance(name, GetAttribute)
    assert name.span == Span("main.tf.json", 5, 20, 5, 25)
    assert name.target.span == Span("main.tf.json", 5, 20, 5, 23)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("", "1:1: not JSON: expected a value, found the end of the file"),
        ('{"a" 1}', '1:6: not JSON: expected ":" after a name'),
        ('{"a": 1,\n}', "2:1: not JSON: expected a name in quotes"),
        ('{"a": 1} x', "1:10: not JSON: unexpected text after the end of the JSON value"),
        ('{"a": "\\x"}', '1:8: not JSON: "\\x" is not an escape in JSON'),
        ('{"a": "b\nc"}', "1:7: not JSON: expected a value, found '\"'"),
        ('{"a": 01}', '1:8: not JSON: expected "," or "}"'),
        ("[" * 200, "1:101: not JSON: nested more than 100 levels deep"),
        ('{"resource": 5}', "1:14: must be an object"),
        ('{"locals": {"a": "${"}}', "1:19: syntax error in a template"),
        ('{"moved": {"from": "a b"}}', "1:21: syntax error in an expression"),
    ],
)
def test_errors(text: str, error: str) -> None:
    file = read(text)
    assert [str(found) for found in file.errors] == [f"main.tf.json:{error}"]


def test_an_unreadable_template_is_invalid_and_the_rest_is_read() -> None:
    file = read('{"locals": {"a": "${", "b": 1}}')
    attributes = file.body.blocks[0].body.attributes
    assert isinstance(attributes["a"].expression, Invalid)
    assert attributes["b"].expression == Literal(1, attributes["b"].expression.span)


def test_limits_hold() -> None:
    deep = '{"locals": {"a": "${' + "[" * 150 + "]" * 150 + '}"}}'
    file = read_file(Path("a.tf.json"), "a.tf.json", deep.encode(), Limits())
    assert [error.message for error in file.errors] == ["nested more than 100 levels deep"]
