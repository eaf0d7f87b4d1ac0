"""Reports of an assessment: one module a format, each with a function `write(assessment, stream)`.

`xlsx` is binary; the others are text.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, BinaryIO, Protocol, TextIO, cast

if TYPE_CHECKING:
    from scanner.checklist.assessment import Assessment

TEXT_FORMATS: Mapping[str, str] = MappingProxyType(
    {
        "terminal": "scanner.report.assessment.terminal",
        "json": "scanner.report.assessment.json_report",
        "markdown": "scanner.report.assessment.markdown",
        "html": "scanner.report.assessment.html",
    }
)
BINARY_FORMATS: Mapping[str, str] = MappingProxyType({"xlsx": "scanner.report.assessment.workbook"})


class _TextWriter(Protocol):
    def write(self, assessment: Assessment, stream: TextIO) -> None: ...


class _BinaryWriter(Protocol):
    def write(self, assessment: Assessment, stream: BinaryIO) -> None: ...


def write_text(assessment: Assessment, name: str, stream: TextIO) -> None:
    """Write in one of `TEXT_FORMATS`. Raises KeyError for another."""
    cast(_TextWriter, importlib.import_module(TEXT_FORMATS[name])).write(assessment, stream)


def write_binary(assessment: Assessment, name: str, stream: BinaryIO) -> None:
    """Write in one of `BINARY_FORMATS`. Raises KeyError for another."""
    cast(_BinaryWriter, importlib.import_module(BINARY_FORMATS[name])).write(assessment, stream)
