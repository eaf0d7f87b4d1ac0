"""``scan --watch``: judge again whenever a file has changed."""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from scanner.cli.console import say
from scanner.discovery import SKIPPED_FOLDERS

EVERY = 0.5
"""Seconds between two looks at the files: by their times alone, which costs little."""

_OF_INTEREST = re.compile(r"\.(?:tf|tofu|tfvars|hcl|json|ya?ml|template|cfn|cform|cft|toml|txt)\Z", re.IGNORECASE)

State = dict[str, tuple[int, int]]


def watch(paths: Sequence[Path], judge: Callable[[], int]) -> int:
    """Judge now and after every change, until the user interrupts; returns what the last time returned."""
    code = 0
    seen: State | None = None
    try:
        while True:
            state = dict(_files(paths))
            if state != seen:
                seen = state
                if sys.stdout.isatty():
                    sys.stdout.write("\x1b[2J\x1b[H")
                code = _once(judge)
                sys.stdout.flush()
                say(f"watching {len(state)} files; Ctrl+C ends it")
            time.sleep(EVERY)
    except KeyboardInterrupt:
        return code


def _once(judge: Callable[[], int]) -> int:
    from scanner.errors import UserError
    from scanner.roots import forget

    forget()
    try:
        return judge()
    except UserError as error:
        # A half-written configuration ends the round, not the watch.
        say(f"error: {error}")
        return 2


def _files(paths: Sequence[Path]) -> Iterator[tuple[str, tuple[int, int]]]:
    """Every file that a scan may read, with the time of its last change and its size."""
    for path in paths:
        for folder, below, names in os.walk(path.parent if path.is_file() else path):
            below[:] = [] if path.is_file() else [one for one in below if one not in SKIPPED_FOLDERS]
            for name in names:
                if _OF_INTEREST.search(name):
                    file = os.path.join(folder, name)  # noqa: PTH118 - thousands of them, twice a second
                    try:
                        status = os.stat(file)  # noqa: PTH116 - as above
                    except OSError:
                        continue
                    yield file, (status.st_mtime_ns, status.st_size)
