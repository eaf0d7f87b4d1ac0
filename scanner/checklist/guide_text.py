"""Reads a deployment guide as headings with the text below them: Markdown, AsciiDoc or HTML.

A guide in AsciiDoc may be put together from files (`include::architecture.adoc[]`); those in the guide's own folder,
or below it, are read too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

from scanner.errors import UserError
from scanner.files import decode, read_bytes
from scanner.source import InputError

MARKDOWN = (".md", ".markdown")
ASCIIDOC = (".adoc", ".asciidoc", ".asc")
HTML = (".html", ".htm")

_LIMIT = 10_000_000
_DEEPEST = 8
_INCLUDE = re.compile(r"^include::([^\[{}]+)\[[^\]]*\]\s*$")
_ASCIIDOC_HEADING = re.compile(r"^(={1,6})\s+(\S.*)$")
_FENCE = re.compile(r"^(-{4,}|\.{4,}|={4,}|`{3,})\s*$")


@dataclass(slots=True)
class Passage:
    """A heading and the text up to the next one; `line` counts from 1 in `file`, 0 where the format keeps no lines."""

    heading: str
    level: int
    file: str
    line: int
    lines: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The heading and what stands below it."""
        return "\n".join((self.heading, *self.lines))


def read_guide(path: Path) -> list[Passage]:
    """The passages of a guide, the one before its first heading included.

    Raises UserError for a file that can't be read, and for a format that isn't known.
    """
    ending = path.suffix.lower()
    if ending in ASCIIDOC:
        return _asciidoc(path, path.resolve().parent, 0)
    if ending in MARKDOWN:
        return _markdown(_text(path), str(path))
    if ending in HTML:
        return _html(_text(path), str(path))
    known = ", ".join((*MARKDOWN, *ASCIIDOC, *HTML))
    raise UserError(f"{path}: a guide is Markdown, AsciiDoc or HTML, by its ending ({known})")


def _text(path: Path) -> str:
    data = read_bytes(path, str(path), _LIMIT)
    text = decode(data, str(path)) if isinstance(data, bytes) else data
    if isinstance(text, InputError):
        raise UserError(str(text))
    return text


def _markdown(text: str, file: str) -> list[Passage]:
    from markdown_it import MarkdownIt

    found = [Passage("", 0, file, 1)]
    tokens = MarkdownIt("commonmark").enable("table").parse(text)
    for position, token in enumerate(tokens):
        line = token.map[0] + 1 if token.map else 0
        is_text = token.type == "inline" and tokens[position - 1].type != "heading_open"
        if token.type == "heading_open":
            found.append(Passage(tokens[position + 1].content, int(token.tag[1:]), file, line))
        elif is_text or token.type in ("fence", "code_block", "html_block"):
            found[-1].lines.append(token.content)
        elif token.type == "ordered_list_open":
            found[-1].lines.append("1.")
    return found


def _asciidoc(path: Path, folder: Path, depth: int) -> list[Passage]:
    found = [Passage("", 0, str(path), 1)]
    for passage in _asciidoc_passages(path, folder, depth):
        if passage.heading:
            found.append(passage)
        else:
            found[-1].lines += passage.lines
    return found


def _asciidoc_passages(path: Path, folder: Path, depth: int) -> Iterator[Passage]:
    current = Passage("", 0, str(path), 1)
    fence = ""
    for number, line in enumerate(_text(path).splitlines(), 1):
        if fence:
            fence = "" if line.strip() == fence else fence
        elif _FENCE.match(line):
            fence = line.strip()
        elif heading := _ASCIIDOC_HEADING.match(line):
            yield current
            current = Passage(heading[2], len(heading[1]), str(path), number)
            continue
        elif (include := _INCLUDE.match(line)) and depth < _DEEPEST:
            target = (path.parent / include[1]).resolve()
            if target.is_relative_to(folder) and target.is_file():
                yield current
                inner = _asciidoc(target, folder, depth + 1)
                yield from inner[:-1]
                current = inner[-1]
                continue
        elif line.startswith("//"):
            continue
        current.lines.append(line)
    yield current


def _html(text: str, file: str) -> list[Passage]:
    reader = _Reader(file)
    reader.feed(text)
    reader.close()
    return reader.found


class _Reader(HTMLParser):
    """Collects headings and text; scripts and styles are no text."""

    def __init__(self, file: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found = [Passage("", 0, file, 1)]
        self._file = file
        self._heading = False
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if re.fullmatch(r"h[1-6]", tag):
            self.found.append(Passage("", int(tag[1]), self._file, self.getpos()[0]))
            self._heading = True
        elif tag in ("script", "style"):
            self._silent += 1
        elif tag == "img":
            self.found[-1].lines.append(
                "<img " + " ".join(value or "" for name, value in attrs if name in ("alt", "src"))
            )
        elif tag == "ol":
            self.found[-1].lines.append("1.")

    def handle_endtag(self, tag: str) -> None:
        if re.fullmatch(r"h[1-6]", tag):
            self._heading = False
            self.found[-1].heading = " ".join(self.found[-1].heading.split())
        elif tag in ("script", "style"):
            self._silent = max(0, self._silent - 1)

    def handle_data(self, data: str) -> None:
        if self._silent:
            return
        if self._heading:
            self.found[-1].heading += data
        elif data.strip():
            self.found[-1].lines.append(data)
