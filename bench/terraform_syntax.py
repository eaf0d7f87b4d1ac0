"""How fast Terraform files are read, and whether python-hcl2 sees the same blocks and attributes in them.

    python bench/terraform_syntax.py [--no-oracle] PATH…

Prints megabytes read per second and every file in which the two readers differ; ends with 1 where any does.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from scanner.parsers.terraform.syntax import read_file
from scanner.parsers.terraform.syntax_tree import Body

LONGEST = 200_000
"""Bytes of the longest file that python-hcl2 is asked about; it reads some 0.1 MB/s."""

Outline = list[tuple[str, int]]
"""Each block and attribute, as `type label … > name`, with the line on which it begins, in order of both."""


def outline(body: Body, inside: str = "") -> Outline:
    """The blocks and attributes that Stackproof sees."""
    found = [(f"{inside}{attribute.name}", attribute.span.start_line) for attribute in body.attributes.values()]
    for block in body.blocks:
        path = f"{inside}{' '.join((block.type, *block.labels))}"
        found.append((path, block.span.start_line))
        found.extend(outline(block.body, f"{path} > "))
    return sorted(found)


def oracle_outline(text: str) -> Outline:
    """The blocks and attributes that python-hcl2 sees, of a repeated attribute the last; raises lark's errors."""
    from hcl2.api import parses_to_tree

    def members(tree: object, inside: str) -> Iterator[tuple[str, int]]:
        attributes: dict[str, int] = {}
        for child in tree.children:
            if child.data == "attribute":
                attributes[f"{inside}{_text(child.children[0])}"] = child.meta.line
            elif child.data == "block":
                *header, body = [part for part in child.children if hasattr(part, "data")]
                names = [_text(part) for part in header if part.data != "new_line_or_comment"]
                path = f"{inside}{' '.join(names)}"
                yield path, child.meta.line
                yield from members(body, f"{path} > ")
        yield from attributes.items()

    return sorted(members(parses_to_tree(text + "\n").children[0], ""))


def _text(tree: object) -> str:
    return "".join(str(token) for token in tree.scan_values(lambda _: True)).strip('"')


def compare(path: Path) -> list[str]:
    """How the two readers differ about one file, in lines to print."""
    from lark.exceptions import LarkError

    file = read_file(path, str(path))
    try:
        theirs = oracle_outline(path.read_text(encoding="utf-8-sig"))
    except LarkError as error:
        first = str(error).partition("\n")[0]
        return [] if file.errors else [f"{path}: read, but python-hcl2 says: {first}"]
    except UnicodeDecodeError:
        return [] if file.errors else [f"{path}: read, but not UTF-8"]
    if file.errors:
        return [f"{file.errors[0]} (python-hcl2 reads the file)"]
    ours = outline(file.body)
    lines = [f"{path}:{line}: only Stackproof sees {name}" for name, line in sorted({*ours} - {*theirs})]
    return lines + [f"{path}:{line}: only python-hcl2 sees {name}" for name, line in sorted({*theirs} - {*ours})]


def main() -> int:
    """Measure, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    parser.add_argument("--no-oracle", action="store_true", help="measure only")
    arguments = parser.parse_args()
    files = [
        file
        for path in arguments.paths
        for file in ([path] if path.is_file() else sorted(path.rglob("*")))
        if file.suffix in (".tf", ".tofu", ".tfvars") and file.is_file()
    ]
    contents = [(file, file.read_bytes()) for file in files]
    size = sum(len(content) for _, content in contents)
    started = time.process_time()
    errors = [error for file, content in contents for error in read_file(file, str(file), content).errors]
    seconds = time.process_time() - started
    for error in errors:
        print(error)
    print(f"{len(files)} files, {size / 1e6:.2f} MB, {seconds:.2f} s, {size / 1e6 / max(seconds, 1e-9):.2f} MB/s")
    if arguments.no_oracle:
        return 0
    asked = [file for file, content in contents if len(content) <= LONGEST]
    lines = [line for file in asked for line in compare(file)]
    print("\n".join(lines))
    print(f"{len(asked)} files compared with python-hcl2, {len(lines)} differences")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
