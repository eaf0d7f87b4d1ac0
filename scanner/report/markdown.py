"""Markdown for a comment on a pull request or for a job's summary.

The first line is a marker that nobody sees: whoever posts the report finds the comment of the last run by it, and
replaces that instead of adding one. GitHub takes comments of 65,536 characters; what is beyond is counted, not shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from typing import TextIO

from scanner.report import View, graded
from scanner.report.order import by_place, is_news, place
from scanner.report.printable import printable
from scanner.report.repository import Repository
from scanner.report.sentences import counted, failure_word, idle_suppressions, nothing, tally
from scanner.results import Finding, ScanReport
from scanner.verdict import SEVERITIES

MARKER = "<!-- stackproof:report -->"
_LIMIT = 60_000
_ACTIVE = re.compile(r"([\\`*_{}\[\]<>()#+!|~&:])")
"""What Markdown would act on."""
_NO_MENTION = "@\u200b"
"""Mentions are found in the rendered text, so that only a character between keeps an address from notifying people."""


def write(report: ScanReport, stream: TextIO, view: View) -> None:
    """Write the counts, then a table of failures for each file, the gravest first."""
    report = graded(report, view)
    failures = sorted((one for one in report.findings if is_news(one)), key=by_place)
    errors = [error for error in report.errors if error.span.file]
    repository = Repository([*(place(one).file for one in failures), *(error.span.file for error in errors)])
    stream.write(
        f"{MARKER}\n## Stackproof: {counted(len(failures), failure_word(report)) if failures else nothing(report)}\n\n"
    )
    stream.write(f"{tally(report)}\n")
    left = _LIMIT
    if report.errors:
        stream.write("\n### Could not be read\n\n")
        for error in report.errors:
            where = f"`{_code(repository.path(error.span.file))}:{error.span.start_line}` " if error.span.file else ""
            line = f"- {where}{inline(error.message)}\n"
            left -= len(line)
            if left > 0:
                stream.write(line)
    for span, words in idle_suppressions(report):
        line = f"- {inline(words)} ({inline(str(span))})\n"
        left -= len(line)
        stream.write(f"\n{line}" if left > 0 else "")
    shown = 0
    for lines, number in _tables(failures, repository):
        left -= len(lines)
        if left <= 0:
            break
        stream.write(lines)
        shown += number
    for line in _fixed(report):
        left -= len(line)
        stream.write(line if left > 0 else "")
    if shown < len(failures):
        stream.write(f"\n{counted(len(failures) - shown, 'more failure')} are not shown here.\n")


def _fixed(report: ScanReport) -> Iterator[str]:
    """What is gone since the commit that the report is compared with."""
    if report.comparison is None or not report.comparison.fixed:
        return
    yield f"\n### Fixed since `{_code(report.comparison.ref)}`\n\n"
    for one in report.comparison.fixed:
        yield f"- `{one.policy}`: `{_code(one.subject.address)}` in `{_code(one.subject.root)}`\n"


def _tables(failures: list[Finding], repository: Repository) -> Iterator[tuple[str, int]]:
    """The table of each file as text, and how many failures it holds."""
    groups = [(file, list(found)) for file, found in groupby(failures, key=lambda one: place(one).file)]
    groups.sort(key=lambda group: min(SEVERITIES.index(one.severity) for one in group[1]))
    for file, found in groups:
        path = repository.path(file)
        rows = [f"\n### `{_code(path)}`\n\n| Severity | Line | Policy | Finding |\n| --- | ---: | --- | --- |\n"]
        for one in sorted(found, key=lambda one: SEVERITIES.index(one.severity)):
            line = place(one).start_line
            choice = f" when `{_code(one.when)}`" if one.when else ""
            among = f" in set `{_code(one.parameter_set)}`" if one.parameter_set is not None else ""
            what = f"`{_code(one.subject.address)}`: {inline(one.message)}{choice}{among}"
            items = f" ({', '.join(one.items)})" if one.items else ""
            rows.append(f"| {one.severity} | {line} | `{one.policy}`{items} | {what} |\n")
        yield "".join(rows), len(found)


def inline(text: str) -> str:
    """Text of which Markdown acts on nothing, and which notifies nobody."""
    return _ACTIVE.sub(r"\\\1", printable(text)).replace("@", _NO_MENTION)


def _code(text: str) -> str:
    """Text inside a code span: nothing in it is acted on but what ends the span or the cell of a table."""
    return printable(text).replace("`", "'").replace("|", "\\|")
