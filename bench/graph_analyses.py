"""Measure the analyses of the graph against the parsing that comes before them.

    python bench/graph_analyses.py [FOLDER…] [--sizes 100,1000,10000]

For each folder, for generated templates of each size, and for as many shops as have that size: seconds to read and
evaluate, then seconds for each analysis (the loss of zones, exposure, buckets, backups). The analyses are meant to take
less time together than the parsing, and to grow in proportion.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import generate
import yaml

from scanner.analysis.workloads.workloads import workloads_of
from scanner.discovery import discover
from scanner.engine import paused_collector
from scanner.graph.build import ResourceGraph
from scanner.graph.questions import backups, buckets, exposed
from scanner.inputs import Inputs
from scanner.roots import load_roots

SHOP = Path(__file__).parent.parent / "fixtures" / "architectures" / "shop" / "stack.yaml"


def outages(graph: ResourceGraph) -> Iterable[object]:
    """The loss of each zone for each workload."""
    return [fates for workload in workloads_of(graph.view()) for _, fates in workload.outages()]


ANALYSES: dict[str, Callable[[ResourceGraph], Iterable[object]]] = {
    "zones": outages,
    "exposure": exposed.answers,
    "buckets": buckets.answers,
    "backups": backups.answers,
}


def measure(path: Path, repeat: int) -> tuple[int, float, dict[str, float]]:
    """Resources, seconds of parsing, and seconds of each analysis: the best of some runs."""
    best, resources = float("inf"), 0
    spent = dict.fromkeys(ANALYSES, float("inf"))
    for _ in range(repeat):
        with paused_collector():
            start = time.perf_counter()
            roots = list(load_roots(discover([path]), Inputs()))
            graphs = [ResourceGraph(root) for root in roots]
            for graph in graphs:
                graph.incoming, graph.outgoing  # noqa: B018 - the edges belong to the graph, whoever asks first
            best = min(best, time.perf_counter() - start)
            resources = sum(len(root.blocks) for root in roots)
            for name, analysis in ANALYSES.items():
                start = time.perf_counter()
                for graph in graphs:
                    list(analysis(graph))
                spent[name] = min(spent[name], time.perf_counter() - start)
    return resources, best, spent


def shops(folder: Path, resources: int) -> Path:
    """A template with so many shops that they have about as many resources: workloads with all that is behind them."""
    text = SHOP.read_text(encoding="utf-8")
    count = len(_resources(yaml.compose(text)))
    entries = [entry for number in range(max(1, resources // count)) for entry in _renamed(text, number)]
    start = yaml.ScalarNode("tag:yaml.org,2002:str", "Resources")
    whole = yaml.MappingNode("tag:yaml.org,2002:map", [(start, yaml.MappingNode("tag:yaml.org,2002:map", entries))])
    path = folder / "shops.yaml"
    path.write_text(yaml.serialize(whole), encoding="utf-8")
    return path


def _resources(document: Any) -> list[tuple[Any, Any]]:
    return next(value.value for key, value in document.value if key.value == "Resources")


def _renamed(text: str, number: int) -> list[tuple[Any, Any]]:
    """The resources of one more shop, whose names and references end with its number."""
    entries = _resources(yaml.compose(text))
    waiting = [value for _, value in entries]
    while waiting:
        node = waiting.pop()
        if isinstance(node, yaml.ScalarNode):
            if node.tag in ("!Ref", "!GetAtt"):
                name, dot, attribute = node.value.partition(".")
                node.value = f"{name}X{number}{dot}{attribute}"
        elif isinstance(node, yaml.MappingNode):
            waiting.extend(value for _, value in node.value)
        else:
            waiting.extend(node.value)
    for key, _ in entries:
        key.value = f"{key.value}X{number}"
    return entries


def main() -> None:
    """Print one row for each case."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path)
    parser.add_argument("--sizes", default="100,1000,10000")
    parser.add_argument("--repeat", type=int, default=2)
    arguments = parser.parse_args()
    print(f"| case | resources | parsing (s) | {' | '.join(f'{name} (s)' for name in ANALYSES)} | of parsing |")
    print(f"|{'---|' * (len(ANALYSES) + 4)}")
    measure(Path(__file__).parent.parent / "fixtures" / "architectures", 1)  # Imports are no part of the work.
    cases = [(folder.name, folder) for folder in arguments.folders]
    with tempfile.TemporaryDirectory() as temporary:
        for size in filter(None, arguments.sizes.split(",")):
            folder = Path(temporary) / size
            folder.mkdir()
            cloudformation, terraform = generate.write(folder, int(size))
            cases += [(f"{size} resources, cloudformation", cloudformation), (f"{size}, terraform", terraform)]
            cases.append((f"{size}, shops, cloudformation", shops(folder, int(size))))
        for name, path in cases:
            resources, parsing, spent = measure(path, arguments.repeat)
            whole = sum(spent.values())
            shown = " | ".join(f"{seconds:.3f}" for seconds in spent.values())
            print(f"| {name} | {resources} | {parsing:.3f} | {shown} | {whole / parsing:.0%} |", flush=True)


if __name__ == "__main__":
    main()
