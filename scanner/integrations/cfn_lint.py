"""cfn-lint over templates: whether they are valid, where policies ask whether they are right.

cfn-lint runs in a process of its own. Of a `.cfnlintrc` in the working folder only settings that name no code are
handed to it, since the folder may be a stranger's: https://github.com/aws-cloudformation/cfn-lint#config-file
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from fnmatch import fnmatch
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import yaml

from scanner.errors import UserError
from scanner.results import Finding, ScanReport, Subject
from scanner.source import InputError, Span, start_of
from scanner.verdict import Evidence, Severity, Verdict
from scanner.yaml_depth import LOADER, too_deep

CONFIGURATION_NAMES = (".cfnlintrc", ".cfnlintrc.yaml", ".cfnlintrc.yml")

IGNORED = "ignore_templates"
"""Globs of templates to pass over; they are matched here, against what a scan found."""

SAFE_SETTINGS = frozenset(
    {
        "configure_rules",
        "ignore_checks",
        IGNORED,
        "include_checks",
        "include_experimental",
        "mandatory_checks",
        "regions",
    }
)
"""Settings that choose and tune rules; the others name Python files, templates or outputs."""

LEVELS: dict[str, Severity] = {"Error": "high", "Warning": "medium", "Informational": "info"}

# -I keeps the working folder off the module path, where a stranger's `cfnlint.py` could wait.
_COMMAND = (sys.executable, "-I", "-c", "import sys; from cfnlint.runner import main; sys.exit(main())")
_UNPARSED = "E0000"
_AT_ONCE = 200


def lint(templates: Sequence[str], settings: dict[str, Any] | None = None) -> ScanReport:
    """What cfn-lint says of these files; a file that it cannot parse is an error of the report.

    Raises UserError where cfn-lint is not installed, or fails as a whole.
    """
    if find_spec("cfnlint") is None:
        raise UserError("cfn-lint is not installed; install stackproof[lint]")
    settings = dict(settings or {})
    passed_over = settings.pop(IGNORED, None)
    globs = [str(glob) for glob in passed_over] if isinstance(passed_over, list) else []
    templates = [one for one in templates if not any(fnmatch(one, glob.removeprefix("./")) for glob in globs)]
    findings: list[Finding] = []
    errors: list[InputError] = []
    with tempfile.TemporaryDirectory() as folder:
        configuration = Path(folder, "cfnlintrc.yaml")
        configuration.write_text(json.dumps(settings), encoding="utf-8")
        for start in range(0, len(templates), _AT_ONCE):
            for match in _run(templates[start : start + _AT_ONCE], configuration):
                if match["Rule"]["Id"] == _UNPARSED:
                    errors.append(InputError(_span(match), match["Message"]))
                else:
                    findings.append(_finding(match))
    findings.sort(key=lambda one: (one.location, one.policy))
    return ScanReport((), tuple(findings), tuple(errors), (), tuple(templates))


def read_settings(folder: Path) -> tuple[dict[str, Any], list[InputError]]:
    """The harmless settings of cfn-lint's own file in a folder, and a note for each one that is left out."""
    path = next((folder / name for name in CONFIGURATION_NAMES if (folder / name).is_file()), None)
    if path is None:
        return {}, []
    text = path.read_text(encoding="utf-8", errors="replace")
    try:
        stated = None if too_deep(text) is not None else yaml.load(text, Loader=LOADER)  # noqa: S506 - a safe loader
    except yaml.YAMLError:
        stated = None
    if not isinstance(stated, dict):
        return {}, [InputError(start_of(path.name), "is no configuration of cfn-lint and is passed over")]
    kept = {str(key): value for key, value in stated.items() if key in SAFE_SETTINGS}
    left = sorted(str(key) for key in stated if key not in SAFE_SETTINGS)
    return kept, [InputError(start_of(path.name), f"{name} is not handed to cfn-lint") for name in left]


def _run(templates: Sequence[str], configuration: Path) -> list[dict[str, Any]]:
    words = [*_COMMAND, "--format", "json", "--config-file", str(configuration), "--", *templates]
    done = subprocess.run(words, capture_output=True, text=True, encoding="utf-8", check=False)  # noqa: S603 - our own
    try:
        found = json.loads(done.stdout or "[]")
    except json.JSONDecodeError:
        found = None
    if not isinstance(found, list):
        said = done.stderr.strip().splitlines()
        raise UserError(f"cfn-lint failed: {said[-1] if said else f'exit code {done.returncode}'}")
    return found


def _span(match: dict[str, Any]) -> Span:
    start, end = match["Location"]["Start"], match["Location"]["End"]
    return Span(match["Filename"], start["LineNumber"], start["ColumnNumber"], end["LineNumber"], end["ColumnNumber"])


def _finding(match: dict[str, Any]) -> Finding:
    rule = match["Rule"]
    span = _span(match)
    path = [str(step) for step in match["Location"].get("Path") or []]
    address = path[1] if path[:1] == ["Resources"] and len(path) > 1 else "/".join(path[:2])
    identity = "\0".join((rule["Id"], match["Filename"], *path, match["Message"]))
    return Finding(
        policy=f"cfn-lint/{rule['Id']}",
        title=rule["ShortDescription"],
        verdict=Verdict.FAIL,
        severity=LEVELS.get(match["Level"], "medium"),
        items=(),
        subject=Subject(address, "", "cloudformation", match["Filename"]),
        location=span,
        message=match["Message"],
        fingerprint=hashlib.sha256(identity.encode()).hexdigest()[:32],
        evidence=(Evidence(span, match["Message"], address),),
        involves=(address,) if address else (),
        help=rule.get("Source", ""),
        scanner="cfn-lint",
    )
