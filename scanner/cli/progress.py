"""How far a scan is, on stderr: on a terminal only, and only where it takes more than a moment."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from types import FrameType

AFTER = 1.0
"""Seconds that nobody minds waiting without a word."""

_EVERY = 0.25


@contextmanager
def progress(*, quiet: bool = False) -> Iterator[Callable[[int, int], None] | None]:
    """Yields what is to be told how many of how many roots are done; None where nobody looks."""
    quiet = quiet or os.environ.get("TERM") == "dumb" or threading.current_thread() is not threading.main_thread()
    if quiet or not sys.stderr.isatty():
        yield None
        return
    line = _Line()
    alarmed = hasattr(signal, "setitimer")
    before: object = None
    if alarmed:
        # A timer and no thread: processes are forked meanwhile.
        before = signal.signal(signal.SIGALRM, line.show)
        signal.setitimer(signal.ITIMER_REAL, AFTER, _EVERY)
    try:
        yield line.count
    finally:
        if alarmed:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, before)  # type: ignore[arg-type]
        line.clear()


class _Line:
    """The one line that is written over and over."""

    def __init__(self) -> None:
        self._started = monotonic()
        self._done = self._total = 0
        self._shown = False
        self._process = os.getpid()

    def count(self, done: int, total: int) -> None:
        self._done, self._total = done, total
        if not hasattr(signal, "setitimer") and monotonic() - self._started > AFTER:
            self.show()

    def show(self, _signal: int = 0, _frame: FrameType | None = None) -> None:
        """Write the line; past Python's buffers, which the interrupted code may be writing to."""
        if os.getpid() != self._process:
            return
        seconds = int(monotonic() - self._started)
        what = f"{self._done} of {self._total} roots" if self._total else "reading"
        self._shown = True
        os.write(sys.stderr.fileno(), f"\r\x1b[K{what}, {seconds} s".encode())

    def clear(self) -> None:
        if self._shown:
            os.write(sys.stderr.fileno(), b"\r\x1b[K")
