"""Reports: one module a format, all made of the same `ScanReport`.

A format is a module with a function `write(report, stream, view)` and a line in `FORMATS`.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol, TextIO, cast

from scanner.results import ScanReport
from scanner.verdict import Verdict


@dataclass(frozen=True, slots=True)
class View:
    """How a report is shown to a person; formats that machines read take no notice of it.

    Failures are always shown. `verdicts` are the others to show, `suppressed` whether to show what is suppressed too.
    `width` is in terminal cells.
    """

    color: bool = False
    width: int = 120
    encoding: str = "utf-8"
    verdicts: frozenset[Verdict] = frozenset({Verdict.FAIL})
    suppressed: bool = False


class Writer(Protocol):
    """What the module of a format must have."""

    def write(self, report: ScanReport, stream: TextIO, view: View) -> None:
        """Write the whole report to `stream`."""


FORMATS: Mapping[str, str] = MappingProxyType(
    {
        "terminal": "scanner.report.terminal",
        "json": "scanner.report.json_report",
        "sarif": "scanner.report.sarif",
    }
)
"""A format's name and its module, which is imported only when the format is asked for."""

PLAIN = View()


def write(report: ScanReport, name: str, stream: TextIO, view: View = PLAIN) -> None:
    """Write `report` to `stream` in the format `name`.

    Raises:
        KeyError: there is no such format.
        OSError: the stream can't be written to.
    """
    writer = cast(Writer, importlib.import_module(FORMATS[name]))
    writer.write(report, stream, view)
