"""Draw a random sample of results, failures by default, to be read against the source.

    python bench/sample.py FOLDER… --seed N [--status fail] [--size 150] [--profile default] [--output sample.md]

Run it where the paths in the report lead. The draw is spread: each result is taken from the policy, the theme and the
repository (the first folder below FOLDER) that have given the fewest so far, so that no single policy fills the sample.
The same seed over the same files draws the same sample. Suppressed results and improvements are left out.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

CONTEXT = 6
"""Lines shown before and after the place of a result."""


def results(folders: list[Path], profile: str, status: str) -> list[dict[str, Any]]:
    """Every result of this status that a scan lists, improvements aside."""
    command = [str(Path(sys.executable).with_name("stackproof")), "scan", *map(str, folders), "--profile", profile]
    done = subprocess.run([*command, "--format", "json"], capture_output=True, text=True, check=False)
    found = json.loads(done.stdout)["results"]
    return [one for one in found if one["status"] == status and one["severity"] != "info" and not one["suppressed"]]


def draw(found: list[dict[str, Any]], size: int, seed: int, folders: list[Path]) -> list[dict[str, Any]]:
    """A sample of at most `size` results, spread over policies, themes and repositories."""
    pool = sorted(found, key=lambda one: (one["location"]["file"], one["location"]["start_line"], one["policy"]))
    random.Random(seed).shuffle(pool)
    given: Counter[str] = Counter()
    drawn: list[dict[str, Any]] = []
    while pool and len(drawn) < size:
        best = min(range(len(pool)), key=lambda index: (*_weights(pool[index], given, folders), index))
        one = pool.pop(best)
        given.update((one["policy"], one["policy"].partition("/")[0], repository(one, folders)))
        drawn.append(one)
    return drawn


def _weights(finding: dict[str, Any], given: Counter[str], folders: list[Path]) -> tuple[int, int]:
    policy = finding["policy"]
    return given[policy], given[policy.partition("/")[0]] + given[repository(finding, folders)]


def repository(finding: dict[str, Any], folders: list[Path]) -> str:
    """The first folder below the one that was scanned."""
    path = Path(finding["location"]["file"]).resolve()
    below = [folder for folder in folders if path.is_relative_to(folder)]
    return path.relative_to(below[0]).parts[0] if below else path.parts[0]


def shown(number: int, finding: dict[str, Any]) -> str:
    """One result with its evidence and the lines around it."""
    place = finding["location"]
    address = finding["resource"]["address"]
    lines = [f"## {number}. {finding['policy']} ({finding['severity']})", "", f"{address}: {finding['message']}"]
    if finding["when"]:
        lines.append(f"when {finding['when']}")
    if finding["needs"]:
        lines.append(f"needs {', '.join(finding['needs'])}")
    for evidence in finding["evidence"][1:4]:
        at = evidence["location"]
        lines.append(f"- {evidence['message']} ({at['file']}:{at['start_line']})")
    lines += ["", f"{place['file']}:{place['start_line']}", "", "```"]
    source = Path(place["file"]).read_text(encoding="utf-8", errors="replace").splitlines()
    first = max(0, place["start_line"] - 1 - CONTEXT)
    for index, line in enumerate(source[first : place["start_line"] + CONTEXT], first + 1):
        lines.append(f"{'>' if index == place['start_line'] else ' '}{index:5} {line[:200]}")
    return "\n".join([*lines, "```", ""])


def main() -> int:
    """Write the sample."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--status", choices=("fail", "pass", "unknown"), default="fail")
    parser.add_argument("--size", type=int, default=150)
    parser.add_argument("--profile", default="default")
    parser.add_argument("--output", type=Path)
    options = parser.parse_args()
    folders = [folder.resolve() for folder in options.folders]
    found = results(options.folders, options.profile, options.status)
    sample = draw(found, options.size, options.seed, folders)
    heading = f"# {len(sample)} of {len(found)}: {options.status}, profile {options.profile}, seed {options.seed}\n\n"
    text = heading + "\n".join(shown(number, one) for number, one in enumerate(sample, 1))
    if options.output is None:
        sys.stdout.write(text)
    else:
        options.output.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
