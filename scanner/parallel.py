"""Run independent work in several processes where it outweighs their start."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, TypeVar

T = TypeVar("T")
R = TypeVar("R")

WORTH = 400_000
"""Bytes of input from which on a second process pays: starting one costs about as much as evaluating a tenth of
that.
"""

_work: tuple[Callable[[Any], Any], Sequence[Any]] | None = None


def side_by_side(
    function: Callable[[T], R],
    tasks: Sequence[T],
    sizes: Sequence[int],
    processes: int | None = None,
    done: Callable[[int, int], None] | None = None,
) -> list[R]:
    """`function` of each task, in the order of the tasks.

    Processes are forked, so that they share what is parsed already; where the platform cannot fork, or the work is
    small, everything runs here. `sizes` are the tasks' weights in bytes. `done` is told
    after each task how many of how many are done.
    """
    count = min(processes or _processors(), len(tasks))
    if count < 2 or sum(sizes) < WORTH or not hasattr(os, "fork"):
        return [function(task) for task in _counted(tasks, len(tasks), done)]
    import multiprocessing

    global _work  # noqa: PLW0603 - a forked process inherits it, which spares pickling what cannot be pickled
    _work = (function, tasks)
    heaviest_first = sorted(range(len(tasks)), key=lambda index: -sizes[index])
    chunk = max(1, len(tasks) // (count * 16))
    gc.freeze()
    try:
        with multiprocessing.get_context("fork").Pool(count) as pool:
            outcomes = pool.imap_unordered(_run, heaviest_first, chunk)
            results: dict[int, R] = dict(_counted(outcomes, len(tasks), done))
    finally:
        gc.unfreeze()
        _work = None
    return [results[index] for index in range(len(tasks))]


def _counted(items: Iterable[T], total: int, done: Callable[[int, int], None] | None) -> Iterator[T]:
    for number, item in enumerate(items):
        if done is not None:
            done(number, total)
        yield item


def _run(index: int) -> tuple[int, Any]:
    assert _work is not None
    function, tasks = _work
    return index, function(tasks[index])


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
