from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.report.printable import cells, printable, width


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("bell\a", "bell\\x07"),
        ("two\nlines", "two\\x0alines"),
        ("\x9b31m", "\\x9b31m"),
        ("a\u202eb", "a\\u202eb"),
        ("a\u2066b\u200bc", "a\\u2066b\\u200bc"),
        ("日本語 é", "日本語 é"),
        ("\U000e0041", "\\U000e0041"),
        ("\udcff", "\\udcff"),
    ],
)
def test_what_a_terminal_would_obey_is_shown_as_its_code(text: str, shown: str) -> None:
    assert printable(text) == shown


def test_what_the_encoding_lacks_is_shown_as_its_code() -> None:
    assert printable("é日", "latin-1") == "é\\u65e5"
    assert printable("é", "ascii") == "\\xe9"


@given(st.text())
def test_nothing_that_is_shown_controls_a_terminal(text: str) -> None:
    shown = printable(text)
    assert all(character.isprintable() or unicodedata.category(character) == "Zs" for character in shown)
    assert printable(shown) == shown


@given(st.text())
def test_cells_are_as_wide_as_they_say(text: str) -> None:
    assert all(width(shown) == taken for shown, taken in cells(text))


def test_tabs_reach_to_the_next_stop() -> None:
    assert list(cells("a\tb\t")) == [("a", 1), ("   ", 3), ("b", 1), ("   ", 3)]


def test_wide_and_combining_characters() -> None:
    assert width("日本") == 4
    assert width("e\u0301") == 1
