from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.report.excerpt import Excerpt, Sources, _cut
from scanner.report.printable import cells, width
from scanner.source import Span


def under(excerpt: Excerpt | None) -> str:
    """The cells above the carets; only for lines of narrow characters."""
    assert excerpt is not None
    return excerpt.line[excerpt.caret : excerpt.caret + excerpt.carets]


def excerpt(line: str, start: int, end: int, room: int = 80, name: str = "main.tf") -> Excerpt | None:
    Path(name).write_text(f"first\n{line}\nlast", encoding="utf-8")
    return Sources().excerpt(Span(name, 2, start, 2, end), room)


def test_the_carets_stand_under_the_span() -> None:
    assert excerpt("  encrypted = false", 15, 20) == Excerpt("  encrypted = false", 14, 5)


def test_tabs_become_spaces_and_the_carets_move_with_them() -> None:
    found = excerpt("\tencrypted\t= false", 14, 19)
    assert found == Excerpt("    encrypted   = false", 18, 5)
    assert under(found) == "false"


def test_wide_characters_take_two_cells_each() -> None:
    found = excerpt('name = "日本", on = false', 19, 24)
    assert found is not None
    assert found.caret == width('name = "日本", on = ')
    assert found.carets == 5


def test_escaped_characters_take_the_cells_of_their_code() -> None:
    found = excerpt("a: \x1b[1m, b: no", 13, 15, name="t.yaml")
    assert found is not None
    assert "\x1b" not in found.line
    assert under(found) == "no"


def test_a_long_line_is_cut_around_the_carets() -> None:
    line = f"{'x' * 500} FINDME {'y' * 500}"
    found = excerpt(line, 502, 508, room=60)
    assert found is not None
    assert len(found.line) <= 60
    assert found.line.startswith("...")
    assert found.line.endswith("...")
    assert under(found) == "FINDME"


def test_a_span_over_several_lines_is_shown_by_its_first() -> None:
    Path("main.tf").write_text('resource "a" "b" {\n  c = 1\n}\n', encoding="utf-8")
    found = Sources().excerpt(Span("main.tf", 1, 1, 3, 2), 80)
    assert under(found) == 'resource "a" "b" {'


@pytest.mark.parametrize("span", [Span("main.tf", 9, 1, 9, 2), Span("gone.tf", 1, 1, 1, 2), Span("", 0, 0, 0, 0)])
def test_a_line_that_is_not_there_any_more_has_no_excerpt(span: Span) -> None:
    Path("main.tf").write_text("a = 1\n", encoding="utf-8")
    assert Sources().excerpt(span, 80) is None


def test_a_line_that_became_shorter_still_has_one() -> None:
    assert excerpt("a", 40, 50) == Excerpt("a", 1, 1)


def test_line_breaks_are_those_of_the_language() -> None:
    Path("t.yaml").write_bytes("a: 1\r\nb: \u2028c: 3\rd: 4".encode())
    Path("t.tf").write_bytes("a = 1\r\nb = \u2028c\nd = 4".encode())
    sources = Sources()
    yaml_line, hcl_line = (sources.excerpt(Span(file, 3, 1, 3, 2), 80) for file in ("t.yaml", "t.tf"))
    assert yaml_line is not None
    assert yaml_line.line == "c: 3"
    assert hcl_line is not None
    assert hcl_line.line == "d = 4"


def test_a_file_that_is_not_text_does_no_harm() -> None:
    Path("main.tf").write_bytes(b"\xff\xfe\x00a = false")
    found = Sources().excerpt(Span("main.tf", 1, 1, 1, 3), 80)
    assert found is not None
    assert found.line.isprintable()


def test_a_secret_cut_by_the_window_is_masked_all_the_same() -> None:
    found = excerpt(f'{"x" * 100} password = "{"hunter2" * 20}", then = 1', 200, 205, room=40)
    assert found is not None
    assert "hunter" not in found.line


@given(st.text(max_size=80), st.integers(0, 90), st.integers(0, 90), st.integers(20, 60))
def test_whatever_is_cut_fits_and_the_carets_stay_inside(text: str, start: int, length: int, room: int) -> None:
    shown = list(cells(text))
    start = min(start, len(shown))
    found = _cut(shown, start, start + length, room)
    assert width(found.line) <= room
    assert 0 <= found.caret <= room
    assert found.carets >= 1
