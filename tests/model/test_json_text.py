"""JSON in texts of a template: its holes, and on which line each part of it stands."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.model.json_text import DEPTH_LIMIT, decode
from scanner.source import Span
from scanner.values import Absent, Known, ListValue, MapValue, Reason, Text, Unknown, Value

HOLE = Unknown(Reason.PARAMETER, Span("main.tf", 9, 9, 9, 12), "name")


def at(line: int, column: int, end_line: int, end_column: int) -> Span:
    return Span("main.tf", line, column, end_line, end_column)


def one(written: str, span: Span) -> Text:
    return Text((Known(written, span),), span)


def statement_span(found: Value, key: str) -> Span:
    assert isinstance(found, MapValue)
    return found.entries[key].span


WRITTEN = '{\n  "Effect": "Allow",\n  "Action": "*"\n}\n'


def test_a_heredoc_is_placed_line_by_line() -> None:
    # policy = <<EOF … EOF: four lines of text between the lines 3 and 8
    found = decode(one(WRITTEN, at(3, 12, 8, 4)))
    assert statement_span(found, "Effect") == at(5, 1, 6, 1)
    assert statement_span(found, "Action") == at(6, 1, 7, 1)
    assert found.span == at(4, 1, 5, 1)
    assert isinstance(found, MapValue)
    assert found.key_spans["Action"] == at(6, 1, 7, 1)


def test_a_block_scalar_is_placed_line_by_line() -> None:
    # PolicyDocument: | on line 3, four lines of text up to line 7
    found = decode(one(WRITTEN, at(3, 23, 7, 8)))
    assert statement_span(found, "Action") == at(6, 1, 7, 1)


def test_a_text_on_one_line_has_one_place() -> None:
    span = at(3, 12, 3, 60)
    assert statement_span(decode(one(WRITTEN, span)), "Action") == span


def test_a_folded_text_has_one_place() -> None:
    span = at(3, 12, 9, 4)
    assert statement_span(decode(one('{"Action": "*"}', span)), "Action") == span


def test_around_a_hole_each_piece_has_its_own_place() -> None:
    pieces = (
        Known('{\n  "Resource": "', at(4, 1, 5, 16)),
        HOLE,
        Known('/*", "Effect": "Allow",\n  "Action": "*"\n}\n', at(5, 30, 8, 1)),
    )
    found = decode(Text(pieces, at(3, 12, 8, 4)))
    assert statement_span(found, "Resource") == at(5, 1, 6, 1)
    assert statement_span(found, "Effect") == at(5, 45, 5, 52)
    assert statement_span(found, "Action") == at(6, 1, 7, 1)


def plain(value: Value) -> object:
    match value:
        case Known(raw):
            return raw
        case Absent():
            return None
        case ListValue(items):
            return [plain(item) for item in items]
        case MapValue(entries):
            return {key: plain(item) for key, item in entries.items()}
        case _:
            raise TypeError(value)


TEXTS = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\ue000\ue001"), max_size=8)
DATA = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=12,
)


@given(DATA, st.sampled_from([None, 0, 2]))
def test_whatever_is_json_is_read_as_json_reads_it(data: object, indent: int | None) -> None:
    written = json.dumps(data, indent=indent)
    assert plain(decode(one(written, at(1, 1, 1, 9)))) == json.loads(written)


@given(st.text(alphabet='{}[]",: \\\n\t01eE+-.truefalsn', max_size=24))
def test_whatever_is_no_json_is_unknown(written: str) -> None:
    found = decode(one(written, at(1, 1, 1, 9)))
    try:
        data = json.loads(written)
    except ValueError:
        # A comma before a closing bracket is the one slip that is passed over.
        assert isinstance(found, Unknown) or "," in written
    else:
        assert plain(found) == data


@pytest.mark.parametrize("depth", [DEPTH_LIMIT + 2, 100_000])
def test_what_lies_too_deep_is_unknown(depth: int) -> None:
    assert isinstance(decode(one("[" * depth + "]" * depth, at(1, 1, 1, 9))), Unknown)
