"""Native syntax: what every construct becomes, where it stands, and what broken files still say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.inputs import Limits
from scanner.parsers.terraform.syntax import read_expression, read_file, read_template
from scanner.parsers.terraform.syntax_tree import (
    Binary,
    Body,
    Conditional,
    Expression,
    FileSyntax,
    ForList,
    ForMap,
    FunctionCall,
    GetAttribute,
    Index,
    Invalid,
    Literal,
    Name,
    Object,
    Splat,
    Template,
    TemplateFor,
    TemplateIf,
    Tuple,
    Unary,
)
from scanner.source import Span


def read(text: str | bytes, limits: Limits | None = None) -> FileSyntax:
    data = text if isinstance(text, bytes) else text.encode()
    return read_file(Path("main.tf"), "main.tf", data, limits or Limits())


def written(node: Expression | None) -> str:  # noqa: C901 -- one case for each kind of expression
    """An expression with all its nesting in the open."""
    match node:
        case None:
            return "-"
        case Literal():
            return repr(node.value)
        case Name():
            return node.name
        case GetAttribute():
            return f"{written(node.target)}.{node.name}"
        case Index():
            return f"{written(node.target)}[{written(node.key)}]"
        case Splat():
            return f"{'full' if node.full else 'attr'}({written(node.target)}; {written(node.each)})"
        case Unary():
            return f"({node.operator}{written(node.operand)})"
        case Binary():
            return f"({written(node.left)} {node.operator} {written(node.right)})"
        case Conditional():
            return f"({written(node.condition)} ? {written(node.then)} : {written(node.otherwise)})"
        case FunctionCall():
            return f"{node.name}({', '.join(map(written, node.arguments))}{'...' if node.expand else ''})"
        case Tuple():
            return f"[{', '.join(map(written, node.items))}]"
        case Object():
            return f"{{{', '.join(f'{written(item.key)} = {written(item.value)}' for item in node.items)}}}"
        case ForList():
            names = f"{node.key},{node.value}"
            return f"[for {names} in {written(node.collection)}: {written(node.result)} if {written(node.condition)}]"
        case ForMap():
            result = f"{written(node.result_key)} => {written(node.result)}{'...' if node.grouped else ''}"
            names = f"{node.key},{node.value}"
            return f"{{for {names} in {written(node.collection)}: {result} if {written(node.condition)}}}"
        case Template():
            return f"<{' '.join(map(written, node.parts))}>"
        case TemplateIf():
            return f"if({written(node.condition)}; {written(node.then)}; {written(node.otherwise)})"
        case TemplateFor():
            return f"for({node.key},{node.value} in {written(node.collection)}; {written(node.body)})"
        case Invalid():
            return "invalid"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("null", "None"),
        ("true", "True"),
        ("12345678901234567890123", "12345678901234567890123"),
        ("1.5", "1.5"),
        ("1e3", "1000"),
        ("1E-2", "0.01"),
        ("2.50e+1", "25"),
        ("1e999999999", "invalid"),
        ("a.b.c", "a.b.c"),
        ("a .\n b", "a.b"),
        ("a.0.b", "a.0.b"),
        ('a.b["c"][0]', "a.b['c'][0]"),
        ("!a && b", "((!a) && b)"),
        ("a || b && c", "(a || (b && c))"),
        ("a == b ? c : d", "((a == b) ? c : d)"),
        ("a == b && c < d", "((a == b) && (c < d))"),
        ("a == b < c", "(a == (b < c))"),
        ("-1 + 2 * 3", "((-1) + (2 * 3))"),
        ("a - b - c", "((a - b) - c)"),
        ("a - -b", "(a - (-b))"),
        ("10 % 4 * 2", "((10 % 4) * 2)"),
        ("-a.b[0]", "(-a.b[0])"),
        ("!!a", "(!(!a))"),
        ("(1 + 2) * 3", "((1 + 2) * 3)"),
        ("(a).b", "a.b"),
        ("a ? b : c ? d : e ? f : g", "(a ? b : (c ? d : (e ? f : g)))"),
        ("a ? b ? c : d : e", "(a ? (b ? c : d) : e)"),
        ("(a ? b : c) ? d : e", "((a ? b : c) ? d : e)"),
        ("f(a, [b]...)", "f(a, [b]...)"),
        ("f()", "f()"),
        ("f(x).y[0]", "f(x).y[0]"),
        ("f(\n a,\n b,\n)", "f(a, b)"),
        ("provider::aws::arn_parse(x)", "provider::aws::arn_parse(x)"),
        ("a[*]", "full(a; *)"),
        ("a[*].b[0].c", "full(a; *.b[0].c)"),
        ("a[*].b[*].c", "full(a; full(*.b; *.c))"),
        ("a.*.b.c[0].d", "attr(a; *.b.c)[0].d"),
        ("a.*.b.0", "attr(a; *.b.0)"),
        ("[1, /* two */ 2, # three\n 3]", "[1, 2, 3]"),
        ("[]", "[]"),
        ("{}", "{}"),
        ('{ a = 1, "b" : 2, (c) = 3, "d-${e}" = 4, 5 = 6 }', "{'a' = 1, 'b' = 2, c = 3, <'d-' e> = 4, 5 = 6}"),
        ("{\n a = b\n (c) = d\n}", "{'a' = b, c = d}"),
        ("{ for = 1, in = 2, if = 3, true = 4, null = 5 }", "{'for' = 1, 'in' = 2, 'if' = 3, 'true' = 4, 'null' = 5}"),
        ("{ a = { b = [] } }", "{'a' = {'b' = []}}"),
        ("[for v in a : v.b]", "[for None,v in a: v.b if -]"),
        ("[for k, v in a : v if k != null]", "[for k,v in a: v if (k != None)]"),
        ("{ for k, v in a : v => k... if v }", "{for k,v in a: v => k... if v}"),
        ("{ for v in a : v.id => v }", "{for None,v in a: v.id => v if -}"),
        ("ñandú.ü", "ñandú.ü"),
        ("a b", "invalid"),
        ("", "invalid"),
        ("a\nb = c", "invalid"),
    ],
)
def test_expression(text: str, expected: str) -> None:
    assert written(read_expression(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('""', "''"),
        ('"a"', "'a'"),
        ('"${a}"', "a"),
        ('"${"b"}"', "'b'"),
        ('"${~ a ~}"', "a"),
        ('"a-${b}"', "<'a-' b>"),
        ('"${a}${b}"', "<a b>"),
        ('"a${"b"}c"', "<'a' 'b' 'c'>"),
        ('"é${a}ü"', "<'é' a 'ü'>"),
        (r'"\n\r\t\"\\\u00e9\U0001F600"', repr('\n\r\t"\\é😀')),
        (r'"a\/b\.c"', repr("a\\/b\\.c")),
        (r'"\ud800"', repr("\ufffd")),
        ('"$${a} %%{b} $ % $$ %%"', "'${a} %{b} $ % $$ %%'"),
        ('"$$${a} %%%{b"', "'$${a} %%{b'"),
        ('"  ${~ a ~}  "', "<'' a ''>"),
        ('"%{ if a }b%{ endif }"', "<if(a; <'b'>; <>)>"),
        ('"%{ if a ~}  b %{~ else }c${d}%{ endif }"', "<if(a; <'b'>; <'c' d>)>"),
        ('"%{ for v in a }${v},%{ endfor }"', "<for(None,v in a; <v ','>)>"),
        ('"%{ for k, v in a }%{ if v }x%{ endif }%{ endfor }"', "<for(k,v in a; <if(v; <'x'>; <>)>)>"),
        ('"${ a ? "x" : "${b}" }-"', "<(a ? 'x' : b) '-'>"),
        ("<<EOT\nEOT", "''"),
        ("<<EOT\n  a\n    b ${c}\nEOT", "<'  a\\n    b ' c '\\n'>"),
        ('<<EOT\na\\tb\\" $${c} %%{d}\nEOT', repr('a\\tb\\" ${c} %{d}\n')),
        ("<<-EOT\n    a\n      b ${c}\n\n    d\n    EOT", "<'a\\n  b ' c '\\n\\nd\\n'>"),
        ("<<-EOT\n    ${a ~}\n\n      b\n    c\n\td\n  EOT", "<'   ' a '\\n     b\\n   c\\nd\\n'>"),
        ("<<-EOT\n  %{ if a ~}\n  b\n  %{ endif ~}\n  c\n  EOT", "<'' if(a; <'  b\\n'>; <>) '  c\\n'>"),
        ("<<A.B\nx\nA.B", "'x\\n'"),
        ("<<EOT\nx EOT\nEOTX\nEOT", "'x EOT\\nEOTX\\n'"),
        ("<<EOT\r\na\r\nEOT", "'a\\r\\n'"),
        ("[<<A\nx\nA\n, <<B\ny\nB\n]", "['x\\n', 'y\\n']"),
    ],
)
def test_template(text: str, expected: str) -> None:
    """What Terraform 1.11 makes of it, strip markers and indentation too (but for its refusal of unknown escapes)."""
    assert written(read_expression(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain \\n text", repr("plain \\n text")),
        ("${a}", "a"),
        ('${"a"}', "'a'"),
        ("a\n${b}", "<'a\\n' b>"),
        ("a ${~ b ~}\n\n  c", "<'a' b '\\n  c'>"),
        ("EOT ${a}\nEOT\n", "<'EOT ' a '\\nEOT\\n'>"),
        ("%{ if a }b%{ endif }", "<if(a; <'b'>; <>)>"),
        ("${a", "invalid"),
        ("%{ if a }b", "invalid"),
    ],
)
def test_bare_template(text: str, expected: str) -> None:
    assert written(read_template(text)) == expected


def test_blocks_and_attributes() -> None:
    file = read(
        """
        resource "aws_instance" web { # first
          ami = "ami-1"
          ebs_block_device { size = 1 }
          ebs_block_device {
            size = 2
          }
        }
        locals {}
        for = 1
        """
    )
    assert not file.errors
    resource, local = file.body.blocks
    assert (resource.type, resource.labels) == ("resource", ("aws_instance", "web"))
    assert [written(block.body.attributes["size"].expression) for block in resource.body.blocks] == ["1", "2"]
    assert (local.type, local.labels, local.body.attributes) == ("locals", (), {})
    assert list(file.body.attributes) == ["for"]
    assert not file.body.incomplete


def test_of_a_repeated_attribute_the_last_counts() -> None:
    assert written(read("a = 1\na = 2\n").body.attributes["a"].expression) == "2"


def test_spans_count_characters_from_one_and_end_after_the_last() -> None:
    file = read('resource "aws_instance" "ü" {\n  é = "ö-${var.name}"\n  tags = merge(local.a, {\n    b = 1\n  })\n}\n')
    (block,) = file.body.blocks
    assert block.span == Span("main.tf", 1, 1, 6, 2)
    assert block.header == Span("main.tf", 1, 1, 1, 28)
    assert block.body.span == Span("main.tf", 1, 29, 6, 2)
    name = block.body.attributes["é"]
    assert name.span == Span("main.tf", 2, 3, 2, 22)
    assert name.name_span == Span("main.tf", 2, 3, 2, 4)
    assert isinstance(name.expression, Template)
    assert name.expression.span == Span("main.tf", 2, 7, 2, 22)
    assert name.expression.parts[1].span == Span("main.tf", 2, 12, 2, 20)
    tags = block.body.attributes["tags"].expression
    assert isinstance(tags, FunctionCall)
    assert tags.span == Span("main.tf", 3, 10, 5, 5)
    assert tags.arguments[0].span == Span("main.tf", 3, 16, 3, 23)
    assert isinstance(tags.arguments[1], Object)
    assert tags.arguments[1].items[0].span == Span("main.tf", 4, 5, 4, 10)
    assert tags.arguments[1].items[0].value.span == Span("main.tf", 4, 9, 4, 10)


def test_each_step_of_a_traversal_ends_where_it_is_written() -> None:
    outer = read("a = b.cc[0].d\n").body.attributes["a"].expression
    assert isinstance(outer, GetAttribute)
    assert isinstance(outer.target, Index)
    assert isinstance(outer.target.target, GetAttribute)
    assert [outer.span[2:], outer.target.span[2:], outer.target.target.span[2:]] == [(5, 1, 14), (5, 1, 12), (5, 1, 9)]


@pytest.mark.parametrize("text", ["a = 1", "\ufeffa = 1\n", "a = 1\r\n", "\ta\t=\t1 // no new line at the end"])
def test_marks_and_line_ends_make_no_difference(text: str) -> None:
    file = read(text)
    assert not file.errors
    assert written(file.body.attributes["a"].expression) == "1"


def test_comments_by_line() -> None:
    file = read('# one\na = "# not" // two\n/* three\n   four */ b = [ # five\n  1, /* six */ 2 # seven\n]\n')
    assert dict(file.comments) == {
        1: "# one",
        2: "// two",
        3: "/* three\n   four */",
        4: "# five",
        5: "/* six */ # seven",
    }
    assert len(read("a = 1\n").comments) == 0


@pytest.mark.parametrize("text", ["", "\n", "\ufeff", "# nothing\n"])
def test_empty_file(text: str) -> None:
    file = read(text)
    assert not file.errors
    assert (file.body.attributes, file.body.blocks, file.body.incomplete) == ({}, (), False)


# Broken files.

OTHER = 'resource "b" "b" {\n  x = 2\n}\n'


@pytest.mark.parametrize(
    ("broken", "place", "words", "read_of_it"),
    [
        ('resource "a" "a" {\n  x = 1\n  y =\n  z = 3\n}\n', (3, 6), "new line", {"x": "1", "y": "invalid", "z": "3"}),
        ('resource "a" "a" {\n  x = 1\n  v {\n    w = 1\n}\n', (6, 1), 'expected "}"', {"x": "1"}),
        ('resource "a" "a" {\n  x = "open\n  y = 1\n}\n', (2, 8), "unexpected", {"x": "invalid", "y": "1"}),
        ('resource "a" "a" {\n  x = {\n    q = ]\n  }\n  y = 2\n}\n', (3, 9), '"]"', {"x": "invalid", "y": "2"}),
        ('resource "a" "a" {\n  x = "${f(}"\n  y = 2\n}\n', (2, 12), '"}"', {"x": "invalid", "y": "2"}),
        ('resource "a" "a" {\n  x == 1\n}\n', (2, 5), '"=="', {}),
    ],
)
def test_a_broken_block_costs_no_other(
    broken: str, place: tuple[int, int], words: str, read_of_it: dict[str, str]
) -> None:
    file = read(broken + OTHER)
    (error,) = file.errors
    assert (error.span.file, error.span.start_line, error.span.start_column) == ("main.tf", *place)
    assert words in error.message
    assert "\n" not in error.message
    first, second = file.body.blocks
    assert {name: written(attribute.expression) for name, attribute in first.body.attributes.items()} == read_of_it
    assert first.body.incomplete
    line = broken.count("\n") + 1
    assert second.span == Span("main.tf", line, 1, line + 2, 2)
    assert written(second.body.attributes["x"].expression) == "2"
    assert not second.body.incomplete


def test_a_brace_too_many_costs_no_block() -> None:
    file = read('resource "a" "a" {\n  x = 1\n}\n}\n' + OTHER)
    assert [error.span.start_line for error in file.errors] == [4]
    assert [block.labels for block in file.body.blocks] == [("a", "a"), ("b", "b")]


def test_what_stands_before_a_block_is_not_taken_for_its_type() -> None:
    file = read("left over\n" + OTHER)
    assert [error.span.start_line for error in file.errors] == [2]
    assert [(block.type, block.labels) for block in file.body.blocks] == [("resource", ("b", "b"))]


def test_where_only_the_header_can_be_read_the_body_is_incomplete() -> None:
    file = read('resource "a" "a" {\n  {{ ]] ((\n  "\n  ]] {{\n' + OTHER)
    assert [block.labels for block in file.body.blocks] == [("a", "a"), ("b", "b")]
    assert file.body.blocks[0].body.incomplete
    assert file.errors


def test_a_heredoc_that_looks_like_a_block_is_none() -> None:
    file = read('resource "a" "a" {\n  x = <<EOT\nresource "c" "c" {\nEOT\n  y = ]\n}\n' + OTHER)
    assert [block.labels for block in file.body.blocks] == [("a", "a"), ("b", "b")]
    assert written(file.body.blocks[0].body.attributes["x"].expression) == repr('resource "c" "c" {\n')


def test_not_text() -> None:
    file = read('a = "1"\nb = "é"\n'.encode("latin-1"))
    (error,) = file.errors
    assert (error.span.start_line, error.span.start_column) == (2, 6)
    assert "not UTF-8" in error.message
    assert file.body.incomplete
    assert "UTF-16" in read("a = 1".encode("utf-16")).errors[0].message


def test_missing_file(tmp_path: Path) -> None:
    file = read_file(tmp_path / "none.tf", "none.tf")
    assert file.errors[0].message.startswith("cannot be opened")
    assert file.body.incomplete


def test_too_large_a_file(tmp_path: Path) -> None:
    path = tmp_path / "main.tf"
    path.write_text("a = 1\n" * 100)
    file = read_file(path, "main.tf", limits=Limits(file_bytes=500))
    assert "more than the limit of 500" in file.errors[0].message
    assert read("a = 1\n" * 100, Limits(file_bytes=500)).errors == file.errors


@pytest.mark.parametrize(
    "text",
    [
        "a = " + "[" * 5_000 + "]" * 5_000,
        "a = " + "(" * 5_000 + "1" + ")" * 5_000,
        "a = " + "{b = " * 5_000 + "1" + "}" * 5_000,
        "a = " + "f(" * 5_000 + ")" * 5_000,
        "a = " + "!" * 5_000 + "b",
        "a = " + "1 + " * 5_000 + "1",
        "a = " + "b ? c : " * 5_000 + "d",
        "a = b" + ".c" * 5_000,
        "a = b" + "[0]" * 5_000,
        "a = b" + "[*]" * 5_000,
        "a = " + "[for b in c : " * 5_000 + "b" + "]" * 5_000,
        "a = " + '"${' * 60 + "[" * 60 + "]" * 60 + '}"' * 60,
        "a {\n" * 5_000 + "}\n" * 5_000,
    ],
)
def test_nesting_is_bounded(text: str) -> None:
    file = read(text)
    assert any("nested more than 100 levels deep" in error.message for error in file.errors)
    assert all(error.span.file == "main.tf" for error in file.errors)


def test_ninety_levels_are_fine() -> None:
    assert not read("a = " + "[" * 90 + "]" * 90).errors


@pytest.mark.parametrize(
    "text",
    [
        "a = <<EOT\n" + "\n" * 60_000,
        'a = "' + " " * 60_000,
        "a = ]" + " " * 60_000,
        "a = <<E\n" * 5_000,
        'resource "a" "a" {\n' + "  x = ]\n" * 5_000 + "}\n",
        'a = "${' * 5_000,
    ],
)
def test_time_is_bounded(text: str) -> None:
    """Each of these would take tree-sitter, python-hcl2 or a naive repair minutes."""
    file = read(text)
    assert file.errors
    assert file.body.incomplete or file.body.blocks[0].body.incomplete


def nodes(tree: object) -> Iterator[object]:
    yield tree
    if is_dataclass(tree):
        for field in fields(tree):
            yield from nodes(getattr(tree, field.name))
    elif isinstance(tree, dict):
        for item in tree.values():
            yield from nodes(item)
    elif isinstance(tree, tuple) and not isinstance(tree, Span):
        for item in tree:
            yield from nodes(item)


PIECES = st.sampled_from(
    [
        *('resource "a" "b" {\n', "a = ", "<<EOT\n", "EOT\n", "\n", "# c\n", "/*", "*/", "${", "%{", "é", "\\", "\x00"),
        *(
            "b",
            "1",
            '"',
            "if ",
            "endif",
            "}",
            "[",
            "]",
            "(",
            ")",
            "{",
            "}\n",
            ".",
            "*",
            "=",
            ",",
            "for ",
            " in ",
            ":",
            "?",
        ),
    ]
)


@given(st.lists(PIECES, max_size=40).map("".join))
@settings(deadline=None, max_examples=150)
def test_any_text_gives_a_tree_within_the_file(text: str) -> None:
    file = read(text)
    last = text.count("\n") + 1
    for node in nodes(file.body):
        span = getattr(node, "span", None)
        if isinstance(span, Span) and span.file:
            assert 1 <= span.start_line <= span.end_line <= last
            assert (span.start_line, span.start_column) <= (span.end_line, span.end_column)
    assert all(1 <= error.span.start_line <= last for error in file.errors)
    incomplete = any(isinstance(node, Body) and node.incomplete for node in nodes(file.body))
    assert bool(file.errors) or not incomplete
