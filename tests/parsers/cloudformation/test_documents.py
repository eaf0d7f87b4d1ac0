from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from scanner.inputs import Limits
from scanner.parsers.cloudformation.documents import Document, read_document
from scanner.source import Span
from scanner.values import Absent, Known, ListValue, MapValue, Value

HERE = Path("template.yaml")


def read(text: str, limits: Limits | None = None) -> Document:
    return read_document(HERE, "template.yaml", text, limits or Limits())


def content(text: str) -> MapValue:
    document = read(text)
    assert document.errors == ()
    return document.value


def at(value: Value, *path: str | int) -> Value:
    for step in path:
        if isinstance(step, int):
            assert isinstance(value, ListValue)
            value = value.items[step]
        else:
            assert isinstance(value, MapValue)
            value = value.entries[step]
    return value


def plain(value: Value) -> object:
    """The value as Python's own lists, dicts and scalars."""
    match value:
        case Known():
            return value.value
        case Absent():
            return None
        case ListValue():
            return [plain(item) for item in value.items]
        case MapValue():
            assert value.entries.keys() == value.key_spans.keys()
            return {key: plain(item) for key, item in value.entries.items()}
    raise AssertionError(value)


def cut(text: str, span: Span) -> str:
    """What stands at a span."""
    assert span.file == "template.yaml"
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    if span.start_line == span.end_line:
        return lines[span.start_line - 1][span.start_column - 1 : span.end_column - 1]
    first = lines[span.start_line - 1][span.start_column - 1 :]
    last = lines[span.end_line - 1][: span.end_column - 1]
    return "\n".join([first, *lines[span.start_line : span.end_line - 1], last])


TEMPLATE = """\
AWSTemplateFormatVersion: 2010-09-09
Description: >-
  A text over
  two lines

Resources:
  Bucket:   # the store
    Type: AWS::S3::Bucket
    Properties:
      BucketName: "a 'quoted' name"
      Tags:
      - Key: 'it''s'
        Value: !Ref Owner
      - {Key: flow, Value: [1, 2.5]}
      Nothing:
      Script: |
        #!/bin/sh
        echo "é😀"

      After: yes
"""


@pytest.mark.parametrize(
    ("path", "written"),
    [
        (("AWSTemplateFormatVersion",), "2010-09-09"),
        (("Description",), ">-\n  A text over\n  two lines"),
        (("Resources", "Bucket", "Type"), "AWS::S3::Bucket"),
        (("Resources", "Bucket", "Properties", "BucketName"), "\"a 'quoted' name\""),
        (("Resources", "Bucket", "Properties", "Tags", 0, "Key"), "'it''s'"),
        (("Resources", "Bucket", "Properties", "Tags", 0), "Key: 'it''s'\n        Value: !Ref Owner"),
        (("Resources", "Bucket", "Properties", "Tags", 0, "Value"), "!Ref Owner"),
        (("Resources", "Bucket", "Properties", "Tags", 0, "Value", "Ref"), "Owner"),
        (("Resources", "Bucket", "Properties", "Tags", 1), "{Key: flow, Value: [1, 2.5]}"),
        (("Resources", "Bucket", "Properties", "Tags", 1, "Value"), "[1, 2.5]"),
        (("Resources", "Bucket", "Properties", "Tags", 1, "Value", 1), "2.5"),
        (("Resources", "Bucket", "Properties", "Nothing"), ""),
        (("Resources", "Bucket", "Properties", "Script"), '|\n        #!/bin/sh\n        echo "é😀"'),
        (("Resources", "Bucket", "Properties", "After"), "yes"),
    ],
)
@pytest.mark.parametrize("line_break", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_every_yaml_value_keeps_its_place(
    path: tuple[str | int, ...], written: str, line_break: str, mark: str
) -> None:
    text = mark + TEMPLATE.replace("\n", line_break)
    assert cut(text, at(content(text), *path).span) == written


def test_a_block_map_reaches_from_its_first_key_to_its_last_value() -> None:
    properties = at(content(TEMPLATE), "Resources", "Bucket", "Properties")
    written = cut(TEMPLATE, properties.span)
    assert written.startswith("BucketName: ")
    assert written.endswith("After: yes")


def test_keys_keep_their_places() -> None:
    resources = at(content(TEMPLATE), "Resources")
    assert isinstance(resources, MapValue)
    assert resources.key_spans["Bucket"] == Span("template.yaml", 7, 3, 7, 9)


def test_columns_count_characters_not_bytes() -> None:
    text = "{é😀: ['ü😀', x]}"
    value = content(text)
    assert value.key_spans["é😀"] == Span("template.yaml", 1, 2, 1, 4)
    assert at(value, "é😀", 1).span == Span("template.yaml", 1, 13, 1, 14)


def test_line_separators_that_editors_do_not_count_move_nothing() -> None:
    text = 'A: "x\u2028y\x85z"\nB: !Ref there\nC: |\n  one\n  two\n'
    value = content(text)
    assert at(value, "B").span == Span("template.yaml", 2, 4, 2, 14)
    assert at(value, "B", "Ref").span == Span("template.yaml", 2, 9, 2, 14)
    assert cut(text, at(value, "C").span) == "|\n  one\n  two"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("!Ref Name", {"Ref": "Name"}),
        ("!Condition IsProd", {"Condition": "IsProd"}),
        ("!GetAtt Role.Arn", {"Fn::GetAtt": ["Role", "Arn"]}),
        ("!GetAtt Stack.Outputs.Name", {"Fn::GetAtt": ["Stack", "Outputs.Name"]}),
        ("!GetAtt [Role, Arn]", {"Fn::GetAtt": ["Role", "Arn"]}),
        ("!GetAtt 'Role.Arn'", {"Fn::GetAtt": ["Role", "Arn"]}),
        ("!Sub '${Name}-x'", {"Fn::Sub": "${Name}-x"}),
        ("!Sub 123", {"Fn::Sub": "123"}),
        ("!GetAZs", {"Fn::GetAZs": ""}),
        ("!Select [0, !GetAZs '']", {"Fn::Select": [0, {"Fn::GetAZs": ""}]}),
        ("!If [A, !Ref B, !Ref AWS::NoValue]", {"Fn::If": ["A", {"Ref": "B"}, {"Ref": "AWS::NoValue"}]}),
        ("!Transform {Name: AWS::Include}", {"Fn::Transform": {"Name": "AWS::Include"}}),
        ("!Rain::Embed file.txt", {"Rain::Embed": "file.txt"}),
        ("!<tag:example.com,2000:x> y", {"tag:example.com,2000:x": "y"}),
        ("!!str 007", "007"),
        ("!!str yes", "yes"),
        ("!!int 7", 7),
        ("! 7", "7"),
    ],
)
def test_short_tags_are_written_out(written: str, meant: object) -> None:
    assert plain(content(f"Value: {written}\n")) == {"Value": meant}


def test_the_parts_of_a_short_getatt_have_their_own_places() -> None:
    for text in ("Value: !GetAtt Role.Arn.x\n", "Value: !GetAtt 'Role.Arn.x'\n", "Value: !GetAtt\n  Role.Arn.x\n"):
        function = at(content(text), "Value", "Fn::GetAtt")
        assert cut(text, at(function, 0).span) == "Role"
        assert cut(text, at(function, 1).span) == "Arn.x"


def test_a_tagged_value_covers_its_tag_and_its_function_is_placed_at_the_tag() -> None:
    text = "Value: !Join # glue\n  - ''\n  - - a\n    - !Sub |\n        b\nNext: 1\n"
    joined = at(content(text), "Value")
    assert isinstance(joined, MapValue)
    assert cut(text, joined.span) == text[len("Value: ") : text.index("\nNext")]
    assert cut(text, joined.key_spans["Fn::Join"]) == "!Join"
    assert cut(text, at(joined, "Fn::Join").span).startswith("- ''")
    assert cut(text, at(joined, "Fn::Join", 1, 1).span) == "!Sub |\n        b"
    assert cut(text, at(joined, "Fn::Join", 1, 1, "Fn::Sub").span) == "|\n        b"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("true", True),
        ("Yes", True),
        ("OFF", False),
        ("no", False),
        ("y", "y"),
        ("'yes'", "yes"),
        ("~", None),
        ("null", None),
        ("", None),
        ("nothing", "nothing"),
        ("0", 0),
        ("-12", -12),
        ("2.5", 2.5),
        ("8.0", "8.0"),
        ("1.10", "1.10"),
        ("+5", "+5"),
        ("-0", "-0"),
        ("1e3", "1e3"),
        ("0x1F", "0x1F"),
        ("0644", "0644"),
        ("012345678901", "012345678901"),
        ("012345670123", "012345670123"),
        ("123456789012", 123456789012),
        ("1_000", "1_000"),
        ("22:30", "22:30"),
        ("2012-10-17", "2012-10-17"),
        ("2001-12-14T21:59:43Z", "2001-12-14T21:59:43Z"),
        ("=", "="),
        ("9" * 30, "9" * 30),
        (".inf", ".inf"),
    ],
)
def test_plain_scalars_are_read_as_yaml_1_1_without_losing_characters(written: str, meant: object) -> None:
    found = at(content(f"Value: {written}\n"), "Value")
    assert plain(found) == meant
    assert type(plain(found)) is type(meant)


def test_keys_are_texts_as_written() -> None:
    text = "2012-10-17: a\n080: b\ntrue: c\n~: d\n? [x, y]\n: e\n{{ name }}: f\n"
    assert plain(content(text)) == {
        "2012-10-17": "a",
        "080": "b",
        "true": "c",
        "~": "d",
        "[x, y]": "e",
        "{{ name }}": "f",
    }


def test_anchors_aliases_and_merge_keys() -> None:
    text = (
        "Base: &base {A: 1, B: 2}\n"
        "Other: &other\n  B: 3\n  C: 4\n"
        "Both:\n  <<: [*base, *other]\n  A: own\n"
        "One:\n  B: own\n  <<: *base\n"
        "Name: &name Bucket\n"
        "Again: *name\n"
        "*name : key\n"
        "Tagged: &tagged !Ref Owner\n"
        "Twice: [*tagged, *tagged]\n"
        "Quoted: {'<<': 1}\n"
    )
    assert plain(content(text)) == {
        "Base": {"A": 1, "B": 2},
        "Other": {"B": 3, "C": 4},
        "Both": {"A": "own", "B": 2, "C": 4},
        "One": {"B": "own", "A": 1},
        "Name": "Bucket",
        "Again": "Bucket",
        "Bucket": "key",
        "Tagged": {"Ref": "Owner"},
        "Twice": [{"Ref": "Owner"}, {"Ref": "Owner"}],
        "Quoted": {"<<": 1},
    }


def test_an_anchored_value_is_placed_behind_its_anchor() -> None:
    text = "A: &x {b: c}\nD: &y\n  e: f\nG: &z text\nH: &t !Ref Name\n"
    value = content(text)
    assert cut(text, at(value, "A").span) == "{b: c}"
    assert cut(text, at(value, "D").span) == "e: f"
    assert cut(text, at(value, "G").span) == "text"
    assert cut(text, at(value, "H").span) == "!Ref Name"


def test_a_map_that_ends_with_an_alias_ends_there() -> None:
    text = "Long: &long\n  - 1\n  - 2\nMap:\n  Key: *long\n"
    assert cut(text, at(content(text), "Map").span) == "Key: *long"


def test_duplicate_keys_are_noted_and_the_last_one_counts() -> None:
    for text in ("A: 1\nB: 2\nA: 3\n", '{"A": 1,\n"B": 2,\n"A": 3}\n'):
        document = read(text)
        assert plain(document.value) == {"A": 3, "B": 2}
        (note,) = document.notes
        assert note.span.start_line == 3
        assert cut(text, note.span).strip('"') == "A"
        assert note.message == "duplicate key 'A', first on line 1; the last one counts"


def test_comments_are_found_by_line() -> None:
    text = (
        "# top\n"
        "A: 'x # no' # yes\n"
        "B: a#b\n"
        "C: | # header\n"
        "  # text\n"
        "  more # text\n"
        "D: >\n"
        "  # text too\n"
        "\n"
        "# stackproof:ignore this\n"
        '"k # ey": 1   #end\n'
        "E: [a, # inside\n"
        "  b]\n"
    )
    assert read(text).comments == {
        1: "top",
        2: "yes",
        4: "header",
        10: "stackproof:ignore this",
        11: "end",
        12: "inside",
    }


JSON = """\
{
\t"AWSTemplateFormatVersion" : "2010-09-09",
\t"Resources": {"Bucket": {"Type": "AWS::S3::Bucket",
      "Properties": {"Tags": [ {"Key": "a\\/b\\u00e9\\ud83d\\ude00\\n", "Value": "é😀"}, [], {}, 12, -2.5, 1e3, 8.0],
        "On": true, "Off": false, "Nothing": null}}}
}
"""


@pytest.mark.parametrize(
    ("path", "written"),
    [
        (("AWSTemplateFormatVersion",), '"2010-09-09"'),
        (("Resources", "Bucket", "Type"), '"AWS::S3::Bucket"'),
        (("Resources", "Bucket", "Properties", "Tags", 0, "Key"), '"a\\/b\\u00e9\\ud83d\\ude00\\n"'),
        (("Resources", "Bucket", "Properties", "Tags", 0, "Value"), '"é😀"'),
        (("Resources", "Bucket", "Properties", "Tags", 1), "[]"),
        (("Resources", "Bucket", "Properties", "Tags", 2), "{}"),
        (("Resources", "Bucket", "Properties", "Tags", 4), "-2.5"),
        (("Resources", "Bucket", "Properties", "On"), "true"),
        (("Resources", "Bucket", "Properties", "Nothing"), "null"),
    ],
)
@pytest.mark.parametrize("line_break", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_every_json_value_keeps_its_place(
    path: tuple[str | int, ...], written: str, line_break: str, mark: str
) -> None:
    text = mark + JSON.replace("\n", line_break)
    assert cut(text, at(content(text), *path).span) == written


def test_json_values() -> None:
    value = content(JSON)
    tags = at(value, "Resources", "Bucket", "Properties", "Tags")
    assert plain(tags) == [{"Key": "a/bé😀\n", "Value": "é😀"}, [], {}, 12, -2.5, "1e3", "8.0"]
    assert isinstance(value, MapValue)
    assert cut(JSON, value.key_spans["Resources"]) == '"Resources"'
    assert cut(JSON, value.span) == JSON.rstrip()


def test_json_strings_may_hold_control_characters() -> None:
    text = '{"A": "one\ttwo\nthree\x01", "B": 1}'
    value = content(text)
    assert plain(value) == {"A": "one\ttwo\nthree\x01", "B": 1}
    assert cut(text, at(value, "A").span) == '"one\ttwo\nthree\x01"'
    assert at(value, "B").span == Span("template.yaml", 2, 15, 2, 16)


def test_half_a_surrogate_pair_becomes_a_character_that_can_be_written() -> None:
    found = plain(content('{"A": "x\\ud83dy"}'))
    assert found == {"A": "x\ufffdy"}
    json.dumps(found, ensure_ascii=False).encode()


def test_what_starts_like_json_may_be_yaml() -> None:
    document = read('{"A": 1, # comment\n B: [x, y,],}\n')
    assert plain(document.value) == {"A": 1, "B": ["x", "y"]}
    assert [str(note) for note in document.notes] == [
        "template.yaml:1:10: not JSON, and read as YAML: found '#' where a key in double quotes should stand"
    ]


JSON_TREES = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**15), 10**15) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(st.dictionaries(st.text(), JSON_TREES, max_size=4), st.booleans(), st.sampled_from([None, 1, "\t"]))
def test_json_is_read_as_python_reads_it(tree: dict[str, object], ascii_only: bool, indent: str | int | None) -> None:
    text = json.dumps(tree, ensure_ascii=ascii_only, indent=indent)
    value = content(text)
    assert plain(value) == json.loads(text)
    for leaf in leaves(value):
        written = cut(text, leaf.span)
        assert json.loads(written) == plain(leaf)


@given(
    st.dictionaries(st.text(), JSON_TREES, min_size=1, max_size=4),
    st.booleans(),
    st.sampled_from([None, False, True]),
    st.sampled_from([20, 80, 1000]),
)
def test_yaml_is_read_as_pyyaml_reads_what_it_writes(
    tree: dict[str, object], unicode: bool, flow: bool | None, width: int
) -> None:
    text = yaml.safe_dump(tree, allow_unicode=unicode, default_flow_style=flow, width=width, sort_keys=False)
    value = content(text)
    assert plain(value) == yaml.safe_load(text)
    for leaf in leaves(value):
        if isinstance(leaf, Known) and leaf.span.start_line == leaf.span.end_line:
            assert yaml.safe_load(cut(text, leaf.span)) == leaf.value


def leaves(value: Value) -> Iterator[Value]:
    yield value
    inner = value.items if isinstance(value, ListValue) else ()
    for item in value.entries.values() if isinstance(value, MapValue) else inner:
        yield from leaves(item)


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("Resources:\n\tA: 1\n", "2:1", "a tab cannot indent; use spaces"),
        ("A: b\n  C: d\n", "2:4", "a ':' stands where none may"),
        ("A:\n  - x\n  y: z\n", "3:3", "the line doesn't fit the list around it"),
        ("A:\n    B: 1\n  C: 2\n", "3:3", "the indentation and the quotes (in the map that starts on line 1)"),
        ("A: @x\n", "1:4", "no text can start with '@'; quote it"),
        ("A: 'x\nB: y\n", "3:1", "not closed before the file ends (in the quoted text that starts on line 1)"),
        ("A: *x\n", "1:4", "the alias '*x' has no anchor '&x' before it"),
        ("A: &x [*x]\n", "1:8", "the alias '*x' has no anchor '&x' before it"),
        ("A: 1\nB: \x07\n", "2:4", "the control character 0x07 is not allowed"),
        ("A: {<<: 1}\n", "1:9", "a merge key '<<' takes a map or a list of maps"),
        ("A: {% if x %}\n", "1:5", "looks like a Jinja template"),
        ('{"A": 1 "B": 2}', "1:9", "found '\"' where ',' or '}' should stand"),
        ('{"A": [1, 2}', "1:12", "found '}' where ',' or ']' should stand"),
        ('{"A": tru}\n@', "1:7", "found 'tru' where a value should stand"),
        ('{"A": "x}', "1:7", "the string that starts here is not closed"),
        ('{"A": "x,\n"B": 1}', "1:7", "the string that starts here is not closed on its line"),
        ('{"A": "\\q"}', "1:8", "wrong escape in a string"),
        ('{"A": [1,', "1:10", "the file ends where a value should stand"),
        ('{"A": 1} x', "1:10", "found 'x' where the end of the file should stand"),
        ('{"A" 1}', "1:6", "found '1' where ':' should stand"),
        ("", "1:1", "not a template: it is empty"),
        ("# nothing\n---\n", "1:1", "not a template"),
        ("- a\n- b\n", "1:1", "not a template: it is not a map at its top"),
        ("just words\n", "1:1", "not a template: it is not a map at its top"),
        ("[1, 2]", "1:1", "not a template: it is not a map at its top"),
    ],
)
def test_what_cannot_be_read_is_explained_at_its_place(text: str, place: str, words: str) -> None:
    document = read(text)
    assert len(document.errors) == 1
    assert str(document.errors[0]).startswith(f"template.yaml:{place}: ")
    assert words in document.errors[0].message
    assert document.value.entries == {}


def test_only_the_first_yaml_document_is_read_and_the_next_reported() -> None:
    text = "---\n# empty\n---\nA: 1\n---\nB: 2\n"
    document = read(text)
    assert plain(document.value) == {"A": 1}
    (error,) = document.errors
    assert error.span.start_line == 5
    assert error.message.startswith("another YAML document starts here")


def test_an_alias_bomb_is_stopped() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    (error,) = read("\n".join(lines)).errors
    assert "holds more than 1,000,000 values once its aliases are expanded" in error.message
    assert error.span.start_line > 1


def test_aliases_cannot_nest_deeper_than_the_limit() -> None:
    text = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}]\n" for n in range(1, 30))
    assert read(text, Limits(nesting=40)).errors == ()
    (error,) = read(text, Limits(nesting=20)).errors
    assert "nested more than 20 levels deep once its aliases are expanded" in error.message


@pytest.mark.parametrize(
    "text", ["[" * 100_000, "{A: " * 100_000, '{"a":' * 100_000, "A: " + "[" * 200, "- " * 50_000 + "x"]
)
def test_deep_nesting_is_an_error(text: str) -> None:
    (error,) = read(text).errors
    assert error.message == "nested more than 100 levels deep"


def test_too_many_values_are_an_error() -> None:
    for text in ("A: [" + "1, " * 50 + "1]", '{"A": [' + "1, " * 50 + "1]}"):
        (error,) = read(text, Limits(nodes=40)).errors
        assert "holds more than 40 values" in error.message


@pytest.mark.parametrize(
    "text",
    [
        "AWSTemplateFormatVersion: '2010-09-09'\n",
        "Resources:\n  A:\n    Type: AWS::S3::Bucket\n",
        "Resources:\n  A:\n    Type: Company::Team::Thing::MODULE\n",
        "Resources:\n  Fn::ForEach::Topics: []\n",
        "Transform: AWS::Serverless-2016-10-31\nResources: {}\n",
        '{"Resources": {"A": {"Type": "AWS::S3::Bucket"}}}',
    ],
)
def test_a_template_is_told_by_its_content(text: str) -> None:
    assert read(text).is_template


@pytest.mark.parametrize(
    "text",
    [
        "apiVersion: v1\nkind: Pod\nspec: {containers: [{resources: {}}]}\n",
        "openapi: 3.0.0\ninfo: {title: x}\npaths: {}\n",
        "services:\n  web: {image: nginx}\n",
        "on: push\njobs: {build: {steps: []}}\n",
        "Resources: [a, b]\n",
        "Resources:\n  A: {Type: plain}\n",
        "Resources:\n",
        '{"version": "36.0.0", "artifacts": {"Tree": {"type": "cdk:tree"}}}',
        "- hosts: all\n  tasks: []\n",
    ],
)
def test_other_formats_are_no_templates(text: str) -> None:
    assert not read(text).is_template


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("Resources:\n  A:\n    Type: AWS::S3::Bucket\n   Oops: 1\n", True),
        ('{"Resources": {"A": {"Type": "AWS::S3::Bucket",,}}', True),
        ("AWSTemplateFormatVersion: '2010-09-09'\nResources:\n\tA: 1\n", True),
        ("kind: List\n\tbroken: [\n", False),
    ],
)
def test_a_broken_file_is_told_by_its_words(text: str, meant: bool) -> None:
    document = read(text)
    assert document.errors
    assert document.is_template is meant


def test_files(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"\xef\xbb\xbfA: 1\r\nB: \xc3\xa9\r\n")
    document = read_document(path, "a.yaml")
    assert plain(document.value) == {"A": 1, "B": "é"}
    assert document.display == "a.yaml"
    assert at(document.value, "A").span == Span("a.yaml", 1, 4, 1, 5)


def test_bytes_that_are_no_text_are_an_error_at_their_place(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes("A: 1\nB: é".encode() + b"\xff\n")
    (error,) = read_document(path, "a.yaml").errors
    assert str(error) == "a.yaml:2:5: is not UTF-8: byte 0xff fits no character"
    for text, meant in (("A: 1\n", False), ("Resources:\n  A: {Type: AWS::S3::Bucket}\n", True)):
        path.write_bytes(text.encode("utf-16"))
        document = read_document(path, "a.yaml")
        assert [error.message for error in document.errors] == ["is encoded as UTF-16; save it as UTF-8"]
        assert document.is_template is meant
        path.write_bytes(text.encode() + b"# \xe9\n")
        document = read_document(path, "a.yaml")
        assert [error.message for error in document.errors] == ["is not UTF-8: byte 0xe9 fits no character"]
        assert document.is_template is meant


def test_files_that_cannot_be_had_are_errors(tmp_path: Path) -> None:
    large = tmp_path / "large.yaml"
    large.write_text("A: 1\n" * 10)
    (error,) = read_document(large, "large.yaml", limits=Limits(file_bytes=49)).errors
    assert str(error) == "large.yaml:1:1: has 50 bytes, more than the limit of 49"
    assert read_document(large, "large.yaml", limits=Limits(file_bytes=50)).errors == ()
    (error,) = read_document(tmp_path / "none.yaml", "none.yaml").errors
    assert error.message == "cannot be opened: no such file or directory"
    (error,) = read_document(tmp_path, "folder").errors
    assert error.message == "is not a regular file"
    (error,) = read_document(Path("a\0b"), "a").errors
    assert error.message == "cannot be opened: embedded null byte"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes are a matter of POSIX")
def test_a_named_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    (error,) = read_document(tmp_path / "pipe.yaml", "pipe.yaml").errors
    assert error.message == "is not a regular file"


@given(st.text(alphabet="ab:-[]{}!&*#'\"|> \n\t%@,?\\<.0é\r\u2028", max_size=60))
def test_nothing_makes_the_reader_raise(text: str) -> None:
    document = read(text)
    assert isinstance(document.value, MapValue)
    assert document.errors or plain(document.value) is not None
