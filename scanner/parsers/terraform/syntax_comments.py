"""The comments of a file, read when somebody asks for them: only a file with findings is asked about suppressions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tree_sitter import Query, QueryCursor

from scanner.parsers.terraform.source_text import SourceText
from scanner.parsers.terraform.syntax_bodies import language, parse


class Comments(Mapping[int, str]):
    """The texts of comments, with their markers, by the line on which each begins."""

    __slots__ = ("_found", "_source")

    def __init__(self, source: SourceText) -> None:
        self._source = source
        self._found: dict[int, str] | None = None

    def _read(self) -> dict[int, str]:
        if self._found is None:
            self._found = _comments(self._source)
        return self._found

    def __getitem__(self, line: int) -> str:
        return self._read()[line]

    def __iter__(self) -> Iterator[int]:
        return iter(self._read())

    def __len__(self) -> int:
        return len(self._read())


def _comments(source: SourceText) -> dict[int, str]:
    if not any(marker in source.shadow for marker in (b"#", b"//", b"/*")):
        return {}
    tree = parse(source.shadow)
    if tree is None:
        return {}
    found: dict[int, str] = {}
    captures = QueryCursor(Query(language(), "(comment) @comment")).captures(tree.root_node)
    for node in sorted(captures.get("comment", ()), key=lambda node: node.start_byte):
        line = source.span(node.start_byte, node.end_byte).start_line
        text = source.text[node.start_byte : node.end_byte].rstrip()
        found[line] = f"{found[line]} {text}" if line in found else text
    return found
