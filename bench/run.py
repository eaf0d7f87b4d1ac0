"""Measure cold scans beside checkov, cfn-lint and c7n-left, in one run, as ratios.

    python bench/run.py [--corpus FOLDER] [--sizes 100,1000,10000] [--repeat 3] [--peers checkov,cfn-lint,c7n-left]

Each peer is installed into an environment of its own below `bench/.environments` (their dependencies don't go
together). A time is the best of the repetitions of the whole command, start-up included. What takes longer than the
limit is given up.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import generate

ENVIRONMENTS = Path(__file__).parent / ".environments"
OURS = [str(Path(sys.executable).with_name("stackproof")), "scan", "--profile", "all", "--no-cache", "--format", "json"]
# An installed package has its bytecode; a checkout gets it at the first run, unless the environment forbids it.
SURROUNDINGS = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


@dataclass(frozen=True)
class Case:
    """Something to scan."""

    name: str
    path: Path
    dialect: str


def environment(package: str) -> Path:
    """The scripts folder of an environment that holds this package alone, made where it is missing."""
    folder = ENVIRONMENTS / package
    scripts = folder / ("Scripts" if os.name == "nt" else "bin")
    if not (folder / "done").exists():
        print(f"installing {package} …", file=sys.stderr)
        venv.create(folder, with_pip=True, clear=True)
        subprocess.run([scripts / "python", "-m", "pip", "install", "-q", package], check=True)
        (folder / "done").touch()
    return scripts


def command(peer: str, case: Case) -> list[str] | None:
    """How a peer scans a case; None where it does not know the dialect."""
    folder = case.path.is_dir()
    match peer:
        case "checkov":
            framework = "terraform" if case.dialect == "terraform" else "cloudformation"
            return [
                str(environment("checkov") / "checkov"), "--framework", framework, "-o", "json", "--quiet", "--compact",
                "-d" if folder else "-f", str(case.path),
            ]  # fmt: skip
        case "cfn-lint" if case.dialect == "cloudformation":
            targets = [str(case.path)]
            if folder:
                endings = {".yaml", ".yml", ".json", ".template"}
                targets = [str(path) for path in sorted(case.path.rglob("*")) if path.suffix in endings]
            return [str(environment("cfn-lint") / "cfn-lint"), "--format", "json", *targets]
        case "c7n-left" if case.dialect == "terraform" and folder:
            policies = Path(__file__).parent / "c7n_policies"
            return [
                str(environment("c7n_left") / "c7n-left"), "run", "-p", str(policies), "-d", str(case.path), "-o",
                "json"
            ]  # fmt: skip
        case _:
            return None


def seconds(words: Sequence[str], repeat: int, limit: float = 600.0) -> float | None:
    """The best time of a command; None where it takes too long or does not run at all."""
    best: float | None = None
    for _ in range(repeat):
        started = time.perf_counter()
        try:
            done = subprocess.run(words, capture_output=True, timeout=limit, check=False, env=SURROUNDINGS)
        except subprocess.TimeoutExpired:
            return None
        spent = time.perf_counter() - started
        if done.returncode > 125 or (not done.stdout and done.returncode):
            print(f"{words[0]}: exit {done.returncode}: {done.stderr.decode(errors='replace')[-300:]}", file=sys.stderr)
            return None
        best = spent if best is None else min(best, spent)
        if spent > 20:
            break
    return best


def corpus_cases(corpus: Path | None) -> list[Case]:
    """The largest repository of each dialect below a folder with one sub-folder a dialect, and each dialect as a
    whole.
    """
    found: list[Case] = []
    for dialect in ("cloudformation", "terraform"):
        folder = corpus / dialect if corpus else None
        if folder is None or not folder.is_dir():
            continue
        weighed = sorted(
            folder.iterdir(), key=lambda one: -sum(file.stat().st_size for file in one.rglob("*") if file.is_file())
        )
        found.extend(Case(one.name, one, dialect) for one in weighed[:2] if one.is_dir())
        found.append(Case(f"all of {dialect}", folder, dialect))
    return found


def main() -> None:
    """Print one table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, help="a folder of real repositories, one sub-folder a dialect")
    parser.add_argument("--sizes", default="100,1000,10000", help="resources of the generated templates")
    parser.add_argument("--repeat", type=int, default=3)
    parser.add_argument("--peers", default="checkov,cfn-lint,c7n-left", help="others to measure beside; empty for none")
    parser.add_argument("--limit", type=float, default=600.0, help="seconds after which a command is given up")
    options = parser.parse_args()
    peers = [peer for peer in options.peers.split(",") if peer]
    with tempfile.TemporaryDirectory() as scratch:
        cases = []
        for size in [generate.UNIT, *map(int, options.sizes.split(","))]:
            template, module = generate.write(Path(scratch), size)
            cases += [
                Case(f"{size} resources", template, "cloudformation"),
                Case(f"{size} resources", module, "terraform"),
            ]
        cases += corpus_cases(options.corpus)
        bare = seconds([sys.executable, "-c", "pass"], 5)
        help_ = seconds([OURS[0], "--help"], 5)
        print(f"python -c pass {bare or 0:.3f} s; stackproof --help {help_ or 0:.3f} s\n")
        print("| case | dialect | stackproof (s) |" + "".join(f" {peer} (s, ratio) |" for peer in peers))
        print("|---|---|---|" + "---|" * len(peers))
        for case in cases:
            own = seconds([*OURS, str(case.path)], options.repeat, options.limit)
            cells = []
            for peer in peers:
                words = command(peer, case)
                spent = seconds(words, options.repeat, options.limit) if words else None
                shown = "-" if words is None else "gave up" if spent is None else f"{spent:.2f}"
                cells.append(f" {shown}{f', {spent / own:.1f}x' if spent and own else ''} |")
            print(
                f"| {case.name} | {case.dialect} | {own:.2f} |" + "".join(cells)
                if own
                else f"| {case.name} | failed |",
                flush=True,
            )


if __name__ == "__main__":
    main()
