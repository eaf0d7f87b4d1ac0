"""What kept results spare, and what keeping them costs: scans without them, scans that keep theirs, and scans that find
them, by turns.

    python bench/result_cache.py [--runs 10] PATH…

Each scan is a process of its own; all three must print the same. Shown are the fastest run and the median, in seconds,
and beside it the processor time of the fastest.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

if sys.platform != "win32":
    import resource

PROGRAM = [str(Path(sys.executable).with_name("stackproof")), "scan", "--format", "json"]


class Run(NamedTuple):
    """One scan: seconds by the clock and of the processor, and what it printed."""

    seconds: float
    processor: float
    printed: bytes


def run(path: str, folder: Path, *options: str) -> Run:
    """Scan a path with results in a folder."""
    environment = {**os.environ, "STACKPROOF_CACHE_DIR": str(folder)}
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run([*PROGRAM, path, *options], env=environment, capture_output=True, check=False)
    seconds, after = time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN)
    return Run(seconds, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stdout)


def shown(runs: list[Run]) -> str:
    """The fastest, the median, and the processor time."""
    seconds = [one.seconds for one in runs]
    return f"{min(seconds):.3f} / {statistics.median(seconds):.3f} ({min(one.processor for one in runs):.3f})"


def main() -> None:
    """Measure each path and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=10, help="scans of each kind (default 10)")
    parser.add_argument("paths", nargs="+")
    arguments = parser.parse_args()
    print("| path | without (s) | keeps (s) | finds (s) | kept (bytes) |")
    print("|---|---|---|---|---|")
    for path in arguments.paths:
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary) / "cache"
            run(path, folder, "--no-cache")  # the first run writes byte code
            without: list[Run] = []
            keeps: list[Run] = []
            finds: list[Run] = []
            for _ in range(arguments.runs):
                shutil.rmtree(folder, ignore_errors=True)
                without.append(run(path, folder, "--no-cache"))
                keeps.append(run(path, folder))
                finds.append(run(path, folder))
            assert len({one.printed for one in (*without, *keeps, *finds)}) == 1, f"{path}: not the same"
            size = sum(one.stat().st_size for one in folder.glob("*"))
            print(f"| {path} | {shown(without)} | {shown(keeps)} | {shown(finds)} | {size:,} |", flush=True)


if __name__ == "__main__":
    main()
