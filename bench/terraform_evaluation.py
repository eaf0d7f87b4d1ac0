"""How fast Terraform roots are evaluated, and why what is unknown is unknown.

    python bench/terraform_evaluation.py [--slowest N] PATH…
    python bench/terraform_evaluation.py --oracle PATH…

Prints the slowest roots and the unknowns by their reason. With --oracle, tfparse evaluates each root too (in a process
of its own, since it may crash), and every attribute that both know and disagree on is printed.
"""

from __future__ import annotations

import argparse
import gc
import json
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from scanner.discovery import discover
from scanner.inputs import Inputs
from scanner.parsers.terraform import find_roots, load_root
from scanner.template import Root
from scanner.values import Choice, Known, ListValue, MapValue, Reference, Text, Unknown, Value, plain
from scanner.world import World

OPEN = object()
"""What stands for a value that is not known."""

REFERENCE = object()
"""What stands for a value that is a reference to a resource, or a text that holds one: it says more than a name."""

PATIENCE = 20.0
"""Seconds after which tfparse is given up on a root; it fetches modules where it can, and waits for them."""

META = {"count", "for_each", "depends_on", "provider", "lifecycle", "dynamic", "provisioner", "connection", "id"}


def main() -> None:
    """Evaluate every root below the paths."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--slowest", type=int, default=10)
    parser.add_argument("--oracle", action="store_true")
    options = parser.parse_args()
    found = discover(options.paths)
    trees = {folder.path: folder.tree for folder in found.terraform_folders if folder.files}
    gc.disable()
    start = time.perf_counter()
    paths = find_roots(trees)
    read = time.perf_counter() - start
    times: list[tuple[float, Path, int]] = []
    reasons: Counter[str] = Counter()
    oracle: Counter[str] = Counter()
    blocks = 0
    for path in paths:
        began = time.perf_counter()
        root = load_root(path, Inputs(), trees[path])
        times.append((time.perf_counter() - began, path, len(root.blocks)))
        blocks += len(root.blocks)
        for block in root.blocks:
            reasons.update(unknown.reason.value for unknown in unknowns(block.properties))
        if options.oracle:
            compare(path, root, oracle)
    spent = sum(time for time, _, _ in times)
    print(f"{len(trees)} folders read in {read:.2f} s, {len(paths)} roots with {blocks} blocks in {spent:.2f} s")
    for seconds, path, size in sorted(times, reverse=True)[: options.slowest]:
        print(f"  {seconds:6.3f} s  {size:5} blocks  {path}")
    for reason, count in reasons.most_common():
        print(f"  {count:6} {reason}")
    if options.oracle:
        print(", ".join(f"{count} {name}" for name, count in oracle.most_common()))


def unknowns(value: Value) -> Iterator[Unknown]:
    """Every unknown inside a value, under any choice."""
    match value:
        case Unknown():
            yield value
        case Text():
            yield from (part for part in value.parts if isinstance(part, Unknown))
        case ListValue():
            for item in (*value.items, *(() if value.rest is None else (value.rest,))):
                yield from unknowns(item)
        case MapValue():
            for item in (*value.entries.values(), *(() if value.rest is None else (value.rest,))):
                yield from unknowns(item)
        case Choice():
            for option in value.options.values():
                yield from unknowns(option)
        case _:
            pass


def compare(path: Path, root: Root, totals: Counter[str]) -> None:
    """Hold what tfparse knows of a root against what we do."""
    program = "import json, sys, tfparse; json.dump(tfparse.load_from_path(sys.argv[1]), sys.stdout)"
    # Terraform is run in the folder of the root module, which `path.cwd` tells.
    command = [sys.executable, "-c", program, "."]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE, cwd=path)
        theirs = json.loads(done.stdout)
    except (ValueError, subprocess.TimeoutExpired):
        totals["roots that tfparse does not read"] += 1
        return
    ours = {block.address: block for block in root.blocks}
    for items in theirs.values():
        for item in items if isinstance(items, list) else ():
            address = item.get("__tfmeta", {}).get("path", "")
            if address in ours:
                stated = {name: known(value) for name, value in ours[address].properties.entries.items()}
                wanted = {name: value for name, value in item.items() if name not in META}
                _hold(wanted, stated, f"{path}: {address}", totals)


def known(value: Value) -> object:
    """A value as plain data where the defaults decide it; OPEN for the rest."""
    match plain(World().resolve(value)):
        case Known(value=scalar):
            return scalar
        case Reference():
            return REFERENCE
        case Text(parts=parts) if any(isinstance(part, Reference) for part in parts):
            return REFERENCE
        case ListValue(items=items, rest=None):
            return [known(item) for item in items]
        case MapValue(entries=entries, rest=None):
            return {key: known(item) for key, item in entries.items()}
        case _:
            return OPEN


def _hold(theirs: object, ours: object, where: str, totals: Counter[str]) -> None:
    if theirs is None or (isinstance(theirs, dict) and "__attribute__" in theirs):
        return
    if ours is REFERENCE:
        totals["kept as a reference"] += 1
    elif ours is OPEN and is_made_up(theirs):
        totals["made up by tfparse (identifiers, regions, unresolved references)"] += 1
    elif ours is OPEN:
        totals["known to tfparse alone"] += 1
        print(f"{where}: tfparse alone says {str(theirs)[:80]}")
    elif isinstance(theirs, dict):
        inner = ours[0] if isinstance(ours, list) and len(ours) == 1 else ours
        if not isinstance(inner, dict):
            _differs(theirs, inner, where, totals)
            return
        for key, value in theirs.items():
            if not key.startswith("__") and key != "id" and key in inner:
                _hold(value, inner[key], f"{where}.{key}", totals)
    elif isinstance(theirs, list) and isinstance(ours, list) and len(theirs) == len(ours):
        for number, (left, right) in enumerate(zip(theirs, ours, strict=True)):
            _hold(left, right, f"{where}[{number}]", totals)
    elif _text(theirs) == _text(ours):
        totals["agreed"] += 1
    else:
        _differs(theirs, ours, where, totals)


_MADE_UP = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|current-|\$\{|\(sensitive value\)")
"""What tfparse says of a value that only a deployment could tell: a UUID, `current-region`, the reference as it
stands.
"""


def is_made_up(value: object) -> bool:
    """Whether a value that tfparse knows holds something that nobody could know before the deployment."""
    if isinstance(value, dict):
        return any(is_made_up(item) for key, item in value.items() if not str(key).startswith("__"))
    if isinstance(value, list):
        return any(map(is_made_up, value))
    return isinstance(value, str) and _MADE_UP.search(value) is not None


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _differs(theirs: object, ours: object, where: str, totals: Counter[str]) -> None:
    totals["differing"] += 1
    print(f"{where}: tfparse says {str(theirs)[:80]}, we say {str(ours)[:80]}")


if __name__ == "__main__":
    main()
