"""Time the questions to the graph against the parsing of the same templates.

    python bench/analyses.py [PATH]...

With paths, each root in them; without any, the generated series in both dialects, ten times larger from step to step.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from generate import cloudformation, terraform

from scanner.discovery import discover
from scanner.engine import paused_collector
from scanner.graph.build import ResourceGraph
from scanner.graph.questions import backups, buckets, exposed
from scanner.inputs import Inputs
from scanner.roots import load_roots

SIZES = (200, 2000, 20000)
QUESTIONS = (exposed, buckets, backups)


def cases(folder: Path) -> Iterator[tuple[str, Path]]:
    """The generated series: each size in each dialect."""
    for size in SIZES:
        for name, text in (("stack.yaml", cloudformation(size)), ("main.tf", terraform(size))):
            path = folder / f"{size}-{name.partition('.')[0]}" / name
            path.parent.mkdir()
            path.write_text(text, encoding="utf-8")
            yield f"{size} {name}", path.parent


def measure(name: str, path: Path) -> None:
    """Print the seconds of parsing, of building the graph, and of each question."""
    with paused_collector():
        start = time.perf_counter()
        graphs = [ResourceGraph(root) for root in load_roots(discover([path]), Inputs())]
        parsed = time.perf_counter() - start
        spent = []
        for question in QUESTIONS:
            start = time.perf_counter()
            count = sum(1 for graph in graphs for _ in question.answers(graph))
            spent.append((question.QUESTION.name, time.perf_counter() - start, count))
    told = ", ".join(f"{title} {seconds:.3f} s ({count})" for title, seconds, count in spent)
    share = sum(seconds for _, seconds, _ in spent) / parsed if parsed else 0.0
    print(f"{name:<40} parsing {parsed:.3f} s, {told}; together {share:.0%} of parsing")


def main() -> None:
    """Measure what the command line names."""
    if sys.argv[1:]:
        for argument in sys.argv[1:]:
            measure(Path(argument).name, Path(argument))
        return
    with tempfile.TemporaryDirectory() as folder:
        for name, path in cases(Path(folder)):
            measure(name, path)


if __name__ == "__main__":
    main()
