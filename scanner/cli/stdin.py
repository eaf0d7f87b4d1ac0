"""``scan -``: judge what comes from stdin, in place of the file that an editor has not saved yet."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from scanner.cli.request import Request
from scanner.errors import UserError
from scanner.files import overlaid
from scanner.inputs import LIMITS

STDIN = Path("-")


@contextmanager
def standard_input(request: Request, name: Path | None) -> Iterator[Request]:
    """The request for what comes from stdin, by the `name` of its file; while it lasts, readers of that file get it.

    A file that is there is judged with all that belongs to it, its module and its stacks. Without a name, the words
    decide which dialect it is.
    """
    if len(request.paths) > 1:
        raise UserError("'-' stands for stdin, and can't be scanned together with other paths")
    data = sys.stdin.buffer.read(LIMITS.file_bytes + 1)
    path = name or Path("stdin.tf" if _is_terraform(data) else "stdin.yaml")
    if path.is_file():
        with overlaid({path: data}):
            yield replace(request, paths=(path,))
        return
    if path.is_dir():
        raise UserError(f"--stdin-filename {path}: is a folder")
    inside = os.path.relpath(path)
    if inside.startswith(os.pardir):
        inside = path.name
    import tempfile

    with tempfile.TemporaryDirectory(prefix="stackproof-") as folder:
        place = Path(folder) / inside
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
        with overlaid({Path(inside): data}):
            yield replace(_absolute(request), paths=(Path(inside),), folder=Path(folder))


def _is_terraform(data: bytes) -> bool:
    return b"Resources" not in data and b"AWSTemplateFormatVersion" not in data


def _absolute(request: Request) -> Request:
    """The request with its files named such that another working folder makes no difference."""
    inputs = request.inputs
    baseline = request.review.baseline
    return replace(
        request,
        inputs=replace(
            inputs,
            parameter_files=tuple(map(Path.absolute, inputs.parameter_files)),
            variable_files=tuple(map(Path.absolute, inputs.variable_files)),
            sets=tuple(
                replace(
                    one,
                    parameter_files=tuple(map(Path.absolute, one.parameter_files)),
                    variable_files=tuple(map(Path.absolute, one.variable_files)),
                )
                for one in inputs.sets
            ),
        ),
        review=replace(request.review, baseline=None if baseline is None else baseline.absolute()),
    )
