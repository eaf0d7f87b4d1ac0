"""Functions of arguments that are not wholly known: what is known of them is kept, and nothing is made up."""

from __future__ import annotations

import gzip
from base64 import b64decode
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.parsers.terraform.functions import IMPURE, PURE, FileAccess, call
from scanner.parsers.terraform.functions.filesystem import WITH_FILES
from scanner.source import NOWHERE, Span
from scanner.values import (
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

SPAN = Span("main.tf", 1, 1, 1, 9)
ZONES = Unknown(Reason.ZONES, SPAN, "data.aws_availability_zones.this", ("names",))
NAME = Unknown(Reason.PARAMETER, SPAN, "var.name")
NAMES = ListValue((), SPAN, Unknown(Reason.PARAMETER, SPAN, "var.names"))
ROLE = Reference("aws_iam_role.this", "arn", SPAN)
NOWHERE_TO_READ = FileAccess(Path("/nonexistent"), Path("/nonexistent"))


def apply(name: str, *arguments: object) -> Value:
    """A call with values, or with plain data where all is known."""
    return call(name, [value_of(argument) for argument in arguments], SPAN, NOWHERE_TO_READ)


def value_of(data: object) -> Value:
    match data:
        case None:
            return Absent()
        case str() | bool() | int() | float():
            return Known(data)
        case list():
            return ListValue(tuple(map(value_of, data)))
        case dict():
            return MapValue({key: value_of(item) for key, item in data.items()})
        case _:
            assert isinstance(data, Known | Absent | Unknown | Reference | Text | ListValue | MapValue | Choice), type(
                data
            )
            return data


def texts(*parts: object) -> Text:
    return Text(tuple(part if isinstance(part, Unknown | Reference) else Known(str(part)) for part in parts))


# Lists of unknown length.


def test_a_slice_of_zones_has_as_many_distinct_zones_as_asked_for() -> None:
    assert apply("slice", ZONES, 0, 3) == ListValue((ZONES.at(0), ZONES.at(1), ZONES.at(2)))
    open_list = ListValue((Known("a"),), SPAN, ZONES)
    assert apply("slice", open_list, 0, 3) == ListValue((Known("a"), ZONES.at(0), ZONES.at(1)))
    assert apply("length", apply("slice", ZONES, 1, 3)) == Known(2)


def test_an_element_of_zones_is_the_one_at_its_place() -> None:
    assert apply("element", ZONES, 1) == ZONES.at(1)
    assert apply("element", ListValue((), SPAN, ZONES), 2) == ZONES.at(2)
    assert apply("element", [NAME, "b"], 2) == NAME


def test_the_length_of_unknown_elements_is_known_and_of_an_open_list_is_not() -> None:
    assert apply("length", [NAME, ROLE]) == Known(2)
    assert apply("length", {"a": NAME}) == Known(1)
    length = apply("length", NAMES)
    assert isinstance(length, Unknown)
    assert length.needs == "var.names"


def test_concat_keeps_what_it_knows_and_stays_open() -> None:
    assert apply("concat", ["a"], NAMES) == ListValue((Known("a"),), SPAN, NAMES.rest)
    joined = apply("concat", NAMES, ["0.0.0.0/0"])
    assert apply("contains", joined, "0.0.0.0/0") == Known(True)
    assert isinstance(apply("contains", joined, "other"), Unknown)
    assert isinstance(apply("length", joined), Unknown)
    assert isinstance(apply("element", joined, 0), Unknown)
    assert apply("concat", joined, ["b"]).placed is False  # type: ignore[union-attr]


def test_compact_drops_what_is_empty_and_leaves_open_what_may_be() -> None:
    assert apply("compact", ["a", "", None]) == ListValue((Known("a"),))
    assert apply("compact", ["a", NAME]) == ListValue((Known("a"),), SPAN, NAME)
    assert apply("compact", [NAME, "a"]) == ListValue((Known("a"),), SPAN, NAME, placed=False)
    assert apply("compact", [ROLE, ""]) == ListValue((ROLE,))


def test_flatten_keeps_references() -> None:
    assert apply("flatten", [["a"], [NAME_TEXT, [["b"]]]]) == ListValue((Known("a"), NAME_TEXT, Known("b")))
    # A reference may itself be a list.
    flat = apply("flatten", [["a"], ROLE, "b"])
    assert isinstance(flat, ListValue)
    assert (flat.items, flat.placed) == ((Known("a"), Known("b")), False)
    assert flat.rest is not None


def test_distinct_counts_only_what_surely_differs() -> None:
    other = Reference("aws_iam_role.other", "arn")
    assert apply("distinct", [ROLE, ROLE, other]) == ListValue((ROLE, other))
    assert apply("distinct", [ZONES.at(0), ZONES.at(1), ZONES.at(0)]) == ListValue((ZONES.at(0), ZONES.at(1)))
    assert apply("distinct", [texts("a-", NAME), texts("b-", NAME)]) == ListValue(
        (texts("a-", NAME), texts("b-", NAME))
    )
    assert apply("distinct", [NAME, "a"]) == ListValue((Known("a"),), SPAN, NAME, placed=False)
    assert apply("toset", [NAME, ROLE]) == ListValue((NAME,), SPAN, ROLE, placed=False)


NAME_TEXT = texts("x-", NAME)


def test_sets_and_lists_of_unknown_values_stay_lists() -> None:
    assert apply("tolist", NAME) == ListValue((), SPAN, NAME)
    assert apply("tomap", NAME) == MapValue({}, SPAN, NAME)


def test_one_is_none_of_many() -> None:
    assert apply("one", [ROLE]) == ROLE
    assert apply("one", []) == Absent()
    assert isinstance(apply("one", NAMES), Unknown)


@pytest.mark.parametrize("name", ["alltrue", "anytrue"])
def test_one_element_may_decide(name: str) -> None:
    deciding = name == "anytrue"
    assert apply(name, [NAME, deciding]) == Known(deciding)
    assert isinstance(apply(name, [NAME, not deciding]), Unknown)
    assert apply(name, ListValue((Known(deciding),), SPAN, NAME)) == Known(deciding)


def test_sorting_the_unknown_keeps_the_number() -> None:
    found = apply("sort", [NAME, "a"])
    assert isinstance(found, ListValue)
    assert len(found.items) == 2
    assert found.items[0] != found.items[1]
    assert found.items[0] != Known("a")


# Maps.


def test_merge_keeps_the_keys_after_an_unknown_map() -> None:
    merged = apply("merge", {"a": 1, "b": 1}, NAME, {"b": 2})
    assert isinstance(merged, MapValue)
    assert merged.entries["b"] == Known(2)
    assert isinstance(merged.entries["a"], Unknown)
    assert merged.rest == NAME
    assert apply("merge", None, {"a": NAME}) == MapValue({"a": NAME})


def test_lookup() -> None:
    assert apply("lookup", {"a": NAME}, "a", "d") == NAME
    assert apply("lookup", {"a": 1}, "b", NAME) == NAME
    open_map = MapValue({"a": Known(1)}, SPAN, NAME)
    assert apply("lookup", open_map, "a", 2) == Known(1)
    assert isinstance(apply("lookup", open_map, "b", 2), Unknown)
    assert isinstance(apply("lookup", {"a": 1}, NAME, 2), Unknown)


def test_keys_and_values() -> None:
    assert apply("keys", {"b": NAME, "a": 1}) == ListValue((Known("a"), Known("b")))
    assert apply("values", {"b": NAME, "a": 1}) == ListValue((Known(1), NAME))
    assert apply("zipmap", ["a", "b"], [NAME, ROLE]) == MapValue({"a": NAME, "b": ROLE})


def test_coalesce_goes_past_null_and_stops_at_what_may_be_something() -> None:
    assert apply("coalesce", None, "", "a") == Known("a")
    assert apply("coalesce", None, ROLE) == ROLE
    assert apply("coalesce", "a", NAME) == Known("a")
    assert apply("coalesce", None, NAME) == NAME
    assert isinstance(apply("coalesce", NAME, "a"), Unknown)
    assert apply("coalescelist", [], [ROLE]) == ListValue((ROLE,))


# Texts with holes.


def test_texts_keep_their_known_parts() -> None:
    assert apply("format", "arn:%s/*", ROLE) == texts("arn:", ROLE, "/*")
    assert apply("format", "%s-%02d", NAME, 7) == texts(NAME, "-07")
    assert apply("join", "-", ["a", NAME]) == texts("a-", NAME)
    assert apply("upper", texts("a-", NAME)).prefix() == "A-"  # type: ignore[union-attr]
    assert apply("replace", texts("a.b.", NAME), ".", "-").prefix() == "a-b-"  # type: ignore[union-attr]
    assert apply("formatlist", "%s!", ["a", NAME]) == ListValue((Known("a!"), texts(NAME, "!")))
    beginning = apply("join", ",", ListValue((Known("a"), Known("b")), SPAN, NAME))
    assert isinstance(beginning, Text)
    assert beginning.prefix() == "a,b"


POLICY = value_of(
    {"Statement": [{"Resource": ["_ARN_/*", texts("arn:", NAME, ":_ARN_")], "Effect": "Allow"}], "_ARN_": 1}
)


def test_replacing_keeps_what_a_text_encodes() -> None:
    encoded = Text((NAME,), SPAN, POLICY)
    replaced = apply("replace", Reference("data.x.y", "json", SPAN, encoded), "_ARN_", ROLE)
    assert isinstance(replaced, Text)
    assert isinstance(replaced.parts[0], Unknown)
    assert isinstance(replaced.decoded, MapValue)
    statement = replaced.decoded.entries["Statement"]
    assert statement == value_of([{"Resource": [texts(ROLE, "/*"), texts("arn:", NAME, ":", ROLE)], "Effect": "Allow"}])
    again = apply("replace", replaced, "Allow", "Deny")
    assert isinstance(again, Text)
    assert again.decoded != replaced.decoded


@pytest.mark.parametrize(("old", "new"), [('"', "x"), ("_ARN_", 'x", "y'), ("/_A/", "x"), (NAME, "x")])
def test_replacing_what_could_break_out_of_the_quotes_is_unknown(old: object, new: object) -> None:
    replaced = apply("replace", Text((NAME,), SPAN, POLICY), old, new)
    assert getattr(replaced, "decoded", None) is None


@pytest.mark.parametrize(
    ("name", "piece", "expected"),
    [
        ("startswith", "arn:", True),
        ("startswith", "arn:aws:s", None),
        ("startswith", "http", False),
        ("endswith", "/*", True),
        ("endswith", "x/*", None),
        ("endswith", "y", False),
        ("strcontains", "aws", True),
        ("strcontains", "bucket", None),
    ],
)
def test_the_known_end_of_a_text_decides(name: str, piece: str, expected: bool | None) -> None:
    answer = apply(name, texts("arn:aws:", NAME, "/*"), piece)
    assert answer == Known(expected) if expected is not None else isinstance(answer, Unknown)


def test_cutting_a_text_with_a_hole() -> None:
    text = texts("arn:aws:", NAME, ".txt")
    assert apply("trimprefix", text, "arn:") == texts("aws:", NAME, ".txt")
    assert apply("trimprefix", text, "x") == text
    assert apply("trimsuffix", text, ".txt") == texts("arn:aws:", NAME)
    assert isinstance(apply("trimsuffix", text, "a.txt"), Unknown)
    assert apply("substr", text, 0, 3) == Known("arn")
    assert isinstance(apply("substr", text, 0, 20), Unknown)
    split = apply("split", ":", text)
    assert isinstance(split, ListValue)
    assert split.items == (Known("arn"), Known("aws"))
    assert split.rest is not None


def test_json_keeps_its_structure() -> None:
    document = value_of({"Statement": [{"Action": "s3:*", "Resource": ROLE}]})
    encoded = apply("jsonencode", document)
    assert isinstance(encoded, Text)
    assert encoded.decoded == document
    assert apply("jsondecode", encoded) == document
    plain = apply("jsonencode", {"b": 1, "a": "x"})
    assert isinstance(plain, Text)
    assert plain.parts == (Known('{"a":"x","b":1}'),)
    assert apply("base64encode", plain) == Known("eyJhIjoieCIsImIiOjF9")


def test_networks_are_computed_from_known_prefixes_alone() -> None:
    assert apply("cidrsubnet", "10.0.0.0/16", 8, 2) == Known("10.0.2.0/24")
    first, second = apply("cidrsubnet", NAME, 8, 0), apply("cidrsubnet", NAME, 8, 1)
    assert isinstance(first, Unknown)
    assert first.needs == "var.name"
    assert first != second
    assert first == apply("cidrsubnet", NAME, 8, 0)


# Choices.


def test_choices_are_followed_together() -> None:
    production = Variable("production", ("true", "false"), "false")
    size = Choice(production, {"true": Known(3), "false": Known(1)})
    names = Choice(production, {"true": value_of(["a", "b", "c"]), "false": value_of(["a"])})
    assert apply("slice", names, 0, size) == names
    assert apply("length", names) == size
    assert apply("contains", ListValue((size,)), 1) == Choice(production, {"true": Known(False), "false": Known(True)})
    assert apply("max", size, 2) == Choice(production, {"true": Known(3), "false": Known(2)})


# What has no answer.


@pytest.mark.parametrize("name", sorted(IMPURE))
def test_impure_functions_are_unknown(name: str) -> None:
    answer = apply(name)
    assert isinstance(answer, Unknown)
    assert answer.reason is Reason.IMPURE


def test_functions_of_providers_are_unsupported() -> None:
    answer = apply("provider::aws::arn_parse", NAME)
    assert isinstance(answer, Unknown)
    assert (answer.reason, answer.needs) == (Reason.UNSUPPORTED, "var.name")


@pytest.mark.parametrize(
    ("name", "arguments"),
    [("length", ()), ("merge", ([1],)), ("upper", ("a", "b")), ("lookup", ({},)), ("join", ()), ("format", ())],
)
def test_a_wrong_call_is_invalid(name: str, arguments: tuple[object, ...]) -> None:
    answer = apply(name, *arguments)
    assert isinstance(answer, Unknown)
    assert answer.reason is Reason.INVALID
    assert name in answer.detail


def test_compressed_text_unpacks_to_what_it_was() -> None:
    answer = apply("base64gzip", "hello")
    assert isinstance(answer, Known)
    assert gzip.decompress(b64decode(str(answer.value))) == b"hello"


# Files.


@pytest.fixture
def files(tmp_path: Path) -> FileAccess:
    """A root in a scanned tree, with a secret beside the tree and links to it."""
    (tmp_path / "secret.txt").write_text("secret")
    root = tmp_path / "tree" / "root"
    root.mkdir(parents=True)
    (tmp_path / "tree" / "shared.txt").write_text("shared")
    (root / "a.txt").write_text("a")
    (root / "link.txt").symlink_to(tmp_path / "secret.txt")
    (root / "folder").symlink_to(tmp_path)
    return FileAccess(root, tmp_path / "tree")


def read(name: str, path: str, files: FileAccess) -> Value:
    return call(name, [Known(path)], SPAN, files)


def test_files_inside_the_tree_are_read(files: FileAccess) -> None:
    assert read("file", "a.txt", files) == Known("a")
    assert read("file", "../shared.txt", files) == Known("shared")
    assert read("fileexists", "none.txt", files) == Known(False)


@pytest.mark.parametrize(
    "path", ["../../secret.txt", "link.txt", "folder/secret.txt", "/etc/passwd", "none.txt", "a\0b"]
)
@pytest.mark.parametrize("name", ["file", "filebase64", "filesha256", "filemd5"])
def test_nothing_outside_the_tree_is_read(name: str, path: str, files: FileAccess) -> None:
    answer = read(name, path, files)
    assert isinstance(answer, Unknown)
    assert answer.reason is Reason.FILE
    assert path in answer.needs


def test_a_set_of_files_stays_inside_the_tree(files: FileAccess) -> None:
    found = call("fileset", [Known("."), Known("**")], SPAN, files)
    assert isinstance(found, ListValue)
    assert Known("a.txt") in found.items
    assert not any("secret" in str(item) for item in found.items)
    outside = call("fileset", [Known("../.."), Known("*")], SPAN, files)
    assert isinstance(outside, ListValue)
    assert outside.items == ()
    assert outside.rest is not None


# Nothing raises, nothing is made up.

SCALARS = st.one_of(st.sampled_from([NAME, ROLE, NAME_TEXT, Absent(), ZONES]), st.builds(Known, st.integers(-3, 20)))
WORDS = st.builds(Known, st.sampled_from(["", "a", "10.0.0.0/16", "/a+/", "%s", "{}", "a: b", "2020-01-01T00:00:00Z"]))
LEAVES = st.one_of(SCALARS, WORDS, st.builds(Known, st.booleans()))


def _collections(inner: st.SearchStrategy[Value]) -> st.SearchStrategy[Value]:
    rest = st.one_of(st.none(), st.just(NAME))
    items = st.lists(inner, max_size=3).map(tuple)
    entries = st.dictionaries(st.sampled_from("abc"), inner, max_size=3)
    flag = Variable("flag", ("true", "false"), "true")
    return st.one_of(
        st.builds(ListValue, items, st.just(NOWHERE), rest),
        st.builds(MapValue, entries, st.just(NOWHERE), rest),
        st.builds(lambda a, b: Choice(flag, {"true": a, "false": b}), inner, inner),
    )


VALUES = st.recursive(LEAVES, _collections, max_leaves=6)
NAMES_OF_FUNCTIONS = sorted({*PURE, *WITH_FILES})


@given(st.sampled_from(NAMES_OF_FUNCTIONS), st.lists(VALUES, max_size=3))
@settings(deadline=None, max_examples=600)
def test_no_function_raises(name: str, arguments: list[Value]) -> None:
    assert call(name, arguments, SPAN, NOWHERE_TO_READ) is not None


KNOWN_LISTS = st.lists(st.sampled_from(["", "a", "b", "c"]), min_size=1, max_size=4)
OF_A_LIST = [
    "alltrue",
    "anytrue",
    "coalescelist",
    "compact",
    "concat",
    "distinct",
    "flatten",
    "length",
    "one",
    "reverse",
]


@given(st.sampled_from([*OF_A_LIST, "sort", "tolist"]), KNOWN_LISTS, st.data())
@settings(deadline=None, max_examples=300)
def test_what_is_known_with_an_unknown_element_holds_whatever_it_is(
    name: str, words: list[str], data: st.DataObject
) -> None:
    """The answer for a list with a hole must agree, in whatever it says, with the answer for the whole list."""
    hole = data.draw(st.integers(0, len(words) - 1))
    holed = [NAME if place == hole else word for place, word in enumerate(words)]
    with_hole, whole = apply(name, holed), apply(name, words)
    assert agrees(with_hole, whole), f"{with_hole} but {whole}"


def agrees(said: Value, true: Value) -> bool:
    """Whether a value with unknown parts can be the known one."""
    if isinstance(said, Unknown):
        return True
    if isinstance(said, ListValue) and isinstance(true, ListValue):
        if said.rest is not None:
            if said.placed:
                return len(said.items) <= len(true.items) and all(map(agrees, said.items, true.items))
            return not Counter(item for item in said.items if item != NAME) - Counter(true.items)
        return len(said.items) == len(true.items) and all(map(agrees, said.items, true.items))
    return said == true


ZONE_NAME = Unknown(Reason.ZONES, SPAN, "data.aws_availability_zones.this.names", (1,))
ZONE_ID = Unknown(Reason.ZONES, SPAN, "data.aws_availability_zones.this.zone_ids", (1,))


@pytest.mark.parametrize(("pattern", "matches"), [("^[a-z]{2}-", 1), ("^use", 0), ("az[0-9]+$", 0), ("^", 1)])
def test_matches_in_a_zones_name_are_counted_where_all_names_agree(pattern: str, matches: int) -> None:
    assert apply("length", apply("regexall", pattern, ZONE_NAME)) == Known(matches)


@pytest.mark.parametrize("pattern", ["^us-", "a$", "lax", "["])
def test_matches_that_zones_differ_in_stay_open(pattern: str) -> None:
    assert isinstance(apply("regexall", pattern, ZONE_NAME), Unknown)


@pytest.mark.parametrize("given", [ZONE_ID, NAME, ZONES])
def test_matches_in_other_unknown_texts_stay_open(given: Value) -> None:
    assert isinstance(apply("regexall", "^[a-z]{2}-", given), Unknown)
