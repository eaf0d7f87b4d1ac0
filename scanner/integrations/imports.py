"""Report files of other scanners, told apart by what is in them."""

from __future__ import annotations

import json
from pathlib import Path

from scanner.errors import UserError
from scanner.files import decode, read_bytes
from scanner.integrations import checkov, sarif_file
from scanner.integrations.foreign import ForeignReport
from scanner.source import InputError

LIMIT = 200_000_000
"""Bytes of a report that are read."""


def read_report(path: Path) -> list[ForeignReport]:
    """The reports in a file.

    Raises UserError for a file that can't be read or is neither SARIF 2.1.0 nor checkov's JSON.
    """
    data = read_bytes(path, str(path), LIMIT)
    text = decode(data, str(path)) if isinstance(data, bytes) else data
    if isinstance(text, InputError):
        raise UserError(f"--import {text}")
    try:
        report = json.loads(text)
    except json.JSONDecodeError as error:
        raise UserError(f"--import {path}:{error.lineno}:{error.colno}: is no JSON: {error.msg.lower()}") from error
    except RecursionError as error:
        raise UserError(f"--import {path}: is nested too deep") from error
    try:
        if sarif_file.is_report(report):
            return list(sarif_file.read(report))
        if checkov.is_report(report):
            return [checkov.read(report)]
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise UserError(f"--import {path}: is not built as its format says: {error}") from error
    raise UserError(f"--import {path}: is neither SARIF 2.1.0 nor the JSON that checkov prints")
