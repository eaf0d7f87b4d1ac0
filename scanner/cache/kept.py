"""The results of scans that were run before, for scans that ask the same of the same files."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import blake2b
from pathlib import Path

from scanner.cache import stored_report
from scanner.cache.entries import Entries, Entry
from scanner.cache.keys import spelled
from scanner.cache.place import default_folder, is_apart
from scanner.cache.program import identity
from scanner.files import answer
from scanner.observed import Observations, Question, observing
from scanner.quoted import lines_of
from scanner.results import ScanReport


class KeptResults:
    """Results in a folder, for a program that was started at a moment, in nanoseconds of the clock."""

    def __init__(self, folder: Path, started: int) -> None:
        self._entries = Entries(folder)
        self._started = started

    def key(self, asked: Mapping[str, object]) -> str | None:
        """What results are found again by: all that is asked of a scan, who is asked, and where; None where some of
        that can't be told surely, so that nothing is kept.
        """
        program = identity(self._started)
        if program is None:
            return None
        try:
            text = "\n".join((program, os.path.realpath("."), spelled(asked)))
        except TypeError:
            return None
        return blake2b(text.encode("utf-8", "surrogateescape"), digest_size=16).hexdigest()

    def find(self, key: str) -> ScanReport | None:
        """The report of an earlier scan, where the file system answers as it did then all that was asked of it."""
        answers: dict[Question, str] = {}
        for entry in self._entries.of(key):
            report = _report(entry, answers)
            if report is not None:
                self._entries.use(entry)
                return report
        return None

    def keep(self, key: str, report: ScanReport, seen: Observations) -> None:
        """Keep a report that rests on what was seen, if that holds together and the report may be kept."""
        if not seen.consistent or not stored_report.is_plain(report):
            return
        with observing() as quoted:
            content = json.dumps(stored_report.written(report, cache(lines_of)), separators=(",", ":"))
        seen.add(quoted)
        ground = json.dumps([[*question, told] for question, told in seen.answers.items()])
        self._entries.keep(key, ground.encode(), content.encode())


def _report(entry: Entry, answers: dict[Question, str]) -> ScanReport | None:
    """What an entry holds, if it still holds; `answers` are those that were asked for already."""
    try:
        for *question, told in json.loads(entry.ground):
            asked = tuple(question)
            if asked not in answers:
                answers[asked] = answer(asked)
            if answers[asked] != told:
                return None
        return stored_report.read(json.loads(entry.content), cache(lines_of))
    except (ValueError, LookupError, TypeError, RecursionError):
        return None


def kept_results(scanned: Sequence[Path], started: int) -> KeptResults | None:
    """What is kept for a user who scans these paths; None where nothing can be. `started` is as in `KeptResults`."""
    folder = default_folder()
    return KeptResults(folder, started) if folder is not None and is_apart(folder, scanned) else None
