"""checkov, run as a command of an environment of its own, or its JSON report read from a file.

checkov can't share our environment: it pins `networkx<2.7` and carries its own module `hcl2`. Its command line:
https://www.checkov.io/2.Basics/CLI%20Command%20Reference.html

The scanned folder may be a stranger's, and checkov reads settings that name Python files from `.checkov.yaml` in the
working folder, the home and whatever follows `--directory` as a word of its own. So it runs in an empty folder that
is its home too, with each path joined to its option.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from scanner.errors import UserError
from scanner.integrations.foreign import ForeignFinding, ForeignReport
from scanner.source import InputError, Span, start_of
from scanner.verdict import SEVERITIES, Severity

NAME = "checkov"
SECONDS = 1800.0
"""How long a run may take."""

Json = object


def run(paths: Sequence[Path], program: str = NAME) -> ForeignReport:
    """Run checkov over files and folders.

    Raises UserError where it isn't on the PATH, fails, or takes longer than `SECONDS`.
    """
    found = shutil.which(program)
    if found is None:
        raise UserError(
            "checkov is not on the PATH; install it in an environment of its own (pipx install checkov), "
            "or hand over its JSON report with --import"
        )
    # checkov leaves files out where folders are named too, so that each kind has a run of its own.
    folders = [f"--directory={path.resolve()}" for path in paths if path.is_dir()]
    files = [f"--file={path.resolve()}" for path in paths if not path.is_dir()]
    reports = [_report(found, options) for options in (folders, files) if options]
    return ForeignReport(
        NAME,
        tuple(dict.fromkeys(finding for report in reports for finding in report.findings)),
        tuple(dict.fromkeys(error for report in reports for error in report.errors)),
    )


def _report(program: str, options: Sequence[str]) -> ForeignReport:
    words = [program, "--framework", "terraform", "cloudformation", "--output=json", "--quiet", "--compact"]
    words += ["--skip-download", "--soft-fail", *options]
    with tempfile.TemporaryDirectory() as empty:
        environment = {**os.environ, "HOME": empty, "USERPROFILE": empty, "LOG_LEVEL": "ERROR"}
        # A setting by the environment would reach checkov as well, and may name Python files.
        environment = {name: value for name, value in environment.items() if not name.startswith("CKV_")}
        try:
            done = subprocess.run(  # noqa: S603 - found on the user's PATH, on the user's request
                words, cwd=empty, env=environment, capture_output=True, encoding="utf-8", check=False, timeout=SECONDS
            )
        except subprocess.TimeoutExpired as error:
            raise UserError(f"checkov was stopped after {SECONDS / 60:.0f} minutes") from error
        except (OSError, UnicodeDecodeError) as error:
            raise UserError(f"checkov could not be run: {error}") from error
    try:
        report = json.loads(done.stdout)
    except json.JSONDecodeError as error:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise UserError(f"checkov failed: {said[-1] if said else f'exit code {done.returncode}'}") from error
    return read(report)


def is_report(report: Json) -> bool:
    """Whether this is what `checkov --output json` prints: an object, or a list with one for each framework."""
    parts = report if isinstance(report, list) else [report]
    # Without anything to scan, checkov prints its counts alone.
    return bool(parts) and all(isinstance(one, dict) and ("check_type" in one or "passed" in one) for one in parts)


def read(report: Json) -> ForeignReport:
    """The failed checks of a report; paths become relative to the working folder where they lie below it."""
    findings: dict[ForeignFinding, None] = {}
    errors: dict[InputError, None] = {}
    for part in report if isinstance(report, list) else [report]:
        results = part.get("results", {}) if isinstance(part, dict) else {}
        for check in results.get("failed_checks", ()):
            findings[_finding(check)] = None
        for file in results.get("parsing_errors", ()):
            errors[InputError(start_of(_relative(str(file))), "could not be read by checkov")] = None
    return ForeignReport(NAME, tuple(findings), tuple(errors))


def _finding(check: dict[str, object]) -> ForeignFinding:
    start, end = (int(str(line)) for line in _lines(check.get("file_line_range")))
    path = _relative(str(check.get("file_abs_path") or check.get("repo_file_path") or check.get("file_path") or ""))
    title = str(check.get("check_name") or check.get("check_id"))
    severity = str(check.get("severity") or "").lower()
    known: Severity | None = next((one for one in SEVERITIES if one == severity), None)
    return ForeignFinding(
        scanner=NAME,
        rule=str(check.get("check_id")),
        title=title,
        message=title[:1].lower() + title[1:] if title[1:2].islower() else title,
        span=Span(path, start, 1, end, 1),
        address=str(check.get("resource_address") or check.get("resource") or ""),
        severity=known,
        help=str(check.get("guideline") or ""),
    )


def _lines(stated: object) -> Iterator[object]:
    """The first and the last line; checkov counts from 1, and writes 0 where it knows none."""
    lines = stated if isinstance(stated, list) and len(stated) == 2 else [1, 1]
    yield from (max(int(line), 1) if isinstance(line, int) else 1 for line in lines)


def _relative(path: str) -> str:
    """The path as our reports write it."""
    try:
        relative = os.path.relpath(os.path.realpath(path))
    except ValueError:  # Another drive of Windows.
        return path
    return path if relative.startswith(os.pardir) else Path(relative).as_posix()
