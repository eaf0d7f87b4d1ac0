"""Take the default of one input away, and hold the verdicts against those from before.

    python bench/unknown_inputs.py FOLDER… --seed N [--cases 300]

FOLDER is one repository or a folder of them. In a copy, a parameter or variable that is drawn at random loses its
default, so that its value is unknown; the root is then judged anew. A verdict may become unknown, and a condition that
nothing decides any more may bring further resources; printed is everything else. The same seed over the same files
draws the same cases.
"""

from __future__ import annotations

import argparse
import random
import re
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import scanner

VARIABLE = re.compile(r'(variable\s+"?([\w-]+)"?\s*\{[^{}]*?)\n\s*default\s*=\s*[^\n{\[]+(?=\n)')
PARAMETERS = re.compile(r"^Parameters:.*?(?=^\S)", re.DOTALL | re.MULTILINE)
PARAMETER = re.compile(r"^( +)(\w+):[ \t]*\n(?:\1 .*\n)*?(?P<default>\1 +Default *:[^\n>|]+\n)", re.MULTILINE)
PER_ROOT = 3
"""The most cases that one root gives."""

Verdicts = dict[tuple[str, str], str]


@dataclass(frozen=True, slots=True)
class Case:
    """An input of a root, and the text of its file without the default."""

    root: Path
    file: Path
    name: str
    text: str


def cases(folder: Path, draw: random.Random) -> Iterator[Case]:
    """A few inputs of every root below a folder."""
    for root in sorted({path.parent for path in folder.rglob("*.tf")}):
        found = [case for file in sorted(root.glob("*.tf")) for case in _variables(root, file)]
        yield from draw.sample(found, min(PER_ROOT, len(found)))
    for file in sorted(path for kind in ("*.yaml", "*.yml", "*.template") for path in folder.rglob(kind)):
        found = list(_parameters(file)) if file.is_file() else []
        yield from draw.sample(found, min(PER_ROOT, len(found)))


def _variables(root: Path, file: Path) -> Iterator[Case]:
    text = file.read_text(encoding="utf-8", errors="replace")
    for match in VARIABLE.finditer(text):
        yield Case(root, file, match[2], text[: match.end(1)] + text[match.end() :])


def _parameters(file: Path) -> Iterator[Case]:
    text = file.read_text(encoding="utf-8", errors="replace")
    section = PARAMETERS.search(text)
    for match in PARAMETER.finditer(text, section.start(), section.end()) if section else ():
        yield Case(file, file, match[2], text[: match.start("default")] + text[match.end("default") :])


def verdicts(root: Path) -> Verdicts:
    """The verdict of each policy on each resource."""
    return {(one.policy, one.subject.address): one.verdict.value for one in scanner.scan([root]).findings}


def changes(before: Verdicts, after: Verdicts) -> Iterator[str]:
    """What became anything but unknown, of resources that were there before and are there now."""
    there = {address for _, address in before} & {address for _, address in after}
    for key in sorted({*before, *after}):
        old, new = before.get(key, "not concerned"), after.get(key, "not concerned")
        if key[1] in there and new not in (old, "unknown"):
            yield f"{key[0]}: {key[1]}: {old} becomes {new}"


def main() -> int:
    """Judge the cases; end with 1 where a verdict turned into its opposite."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--cases", type=int, default=300)
    options = parser.parse_args()
    draw = random.Random(options.seed)
    counts: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as scratch:
        copies = [Path(shutil.copytree(one, Path(scratch, str(n), one.name))) for n, one in enumerate(options.folders)]
        pool = [case for copy in copies for case in cases(copy, draw)]
        known: dict[Path, Verdicts] = {}
        for case in draw.sample(pool, min(options.cases, len(pool))):
            before = known[case.root] = known.get(case.root) or verdicts(case.root)
            text = case.file.read_bytes()
            case.file.write_text(case.text, encoding="utf-8")
            after = verdicts(case.root)
            case.file.write_bytes(text)
            counts.update(cases=1, verdicts=len(before))
            for change in changes(before, after):
                counts.update(changes=1, flips=change.endswith(("pass becomes fail", "fail becomes pass")))
                print(f"{case.file.relative_to(scratch)}: without {case.name}: {change}", flush=True)
    print(", ".join(f"{counts[name]} {name}" for name in ("cases", "verdicts", "changes", "flips")))
    return 1 if counts["flips"] else 0


if __name__ == "__main__":
    sys.exit(main())
