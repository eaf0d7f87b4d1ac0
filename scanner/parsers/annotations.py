"""Comments that speak to a scanner, and what each is written at: the same rules for both dialects.

A comment behind something is about what begins on its line, or else about what ends there. A comment that has its line
to itself is about what follows; where nothing follows inside the block, about the block.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from scanner.source import Span
from scanner.template import MARKS, Annotation

_COMMENT_STARTS = ("#", "//", "/*", "*")


def holds_mark(text: str) -> bool:
    """Whether a text may hold a comment that speaks to a scanner: cheap enough to ask of every file."""
    return any(mark in text for mark in MARKS)


def annotate(
    text: str,
    file: str,
    comments: Mapping[int, str],
    things: Callable[[], tuple[Sequence[Span], Sequence[Span]]],
    *,
    indented: bool = False,
    around: bool = False,
) -> tuple[Annotation, ...]:
    """The comments of a file that speak to a scanner, in their order.

    `comments` are all comments by the line on which each begins. `things` yields what a comment can be about, and the
    resources and top blocks among them; it is asked only where there is such a comment. With `indented`, a comment is
    inside what is indented less (YAML); with `around`, it is about the block that it stands in (JSON).
    """
    marked = [(line, words) for line, words in comments.items() if holds_mark(words)]
    if not marked:
        return ()
    lines = text.split("\n")
    spans, tops = things()
    found = []
    for line, words in sorted(marked):
        place = _place(lines, line, file)
        alone = lines[line - 1].lstrip().startswith(_COMMENT_STARTS)
        if around:
            covers = _around(spans, line)
        elif alone:
            column = len(lines[line - 1]) - len(lines[line - 1].lstrip()) + 1
            covers = _following(spans, line, column, indented)
        else:
            covers = _on(spans, line)
        target = covers.start_line if covers is not None else line
        within = next((top for top in tops if top.start_line <= line <= top.end_line), None)
        within = within or next((top for top in tops if alone and top.start_line <= target <= top.end_line), None)
        found.append(Annotation(_bare(words), place, covers, within, alone))
    return tuple(found)


def _place(lines: Sequence[str], line: int, file: str) -> Span:
    """The first word that speaks to a scanner, to the end of its line."""
    for number in range(line, min(line + 50, len(lines) + 1)):
        shown = lines[number - 1].rstrip()
        columns = [shown.find(mark) + 1 for mark in MARKS if mark in shown]
        if columns:
            return Span(file, number, min(columns), number, len(shown) + 1)
    return Span(file, line, 1, line, 1)


def _bare(words: str) -> str:
    """The comment without its signs, on one line."""
    text = words.strip().removesuffix("*/")
    return " ".join(part.strip().lstrip("#/*").strip() for part in text.splitlines()).strip()


def _size(span: Span) -> tuple[int, int, int, int]:
    """A key that sorts what begins together by where it ends, the longest first."""
    return (span.start_line, span.start_column, -span.end_line, -span.end_column)


def _on(spans: Iterable[Span], line: int) -> Span | None:
    """What begins on a line; else what ends there; else what it lies in."""
    spans = list(spans)
    beginning = [span for span in spans if span.start_line == line]
    if beginning:
        return min(beginning, key=_size)
    ending = [span for span in spans if span.end_line == line]
    return min(ending, key=_size) if ending else _around(spans, line)


def _around(spans: Iterable[Span], line: int) -> Span | None:
    """The innermost thing that a line lies in."""
    inside = [span for span in spans if span.start_line <= line <= span.end_line]
    return max(inside, key=_size, default=None)


def _following(spans: Sequence[Span], line: int, column: int, indented: bool) -> Span | None:
    """What follows a comment that has its line to itself, in the same block; else the block."""
    after = min((span for span in spans if span.start_line > line), key=_size, default=None)
    if indented:
        if after is not None and after.start_column >= column:
            return after
        before = [span for span in spans if span.start_line < line and span.start_column < column]
        return max(before, key=_size, default=after)
    outside = _around([span for span in spans if span.start_line < line < span.end_line], line)
    if after is not None and (outside is None or after.end_line <= outside.end_line):
        return after
    return outside
