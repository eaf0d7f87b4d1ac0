"""Stackproof: judges CloudFormation and Terraform by policies, and maps what it finds to a validation checklist.

    from pathlib import Path
    import scanner

    report = scanner.scan([Path("infrastructure")])
    for finding in report.findings:
        print(finding.policy, finding.verdict, finding.location, finding.message)

Names are imported on first use, so that importing the package costs nothing.
"""

from __future__ import annotations

# What a type checker takes for true; importing `typing` for it would double the time of `stackproof --help`.
TYPE_CHECKING = False

if TYPE_CHECKING:
    from scanner.engine import scan as scan
    from scanner.errors import UserError as UserError
    from scanner.inputs import Inputs as Inputs
    from scanner.policy.selection import Selection as Selection
    from scanner.results import Finding as Finding
    from scanner.results import ScanReport as ScanReport
    from scanner.verdict import Verdict as Verdict

__version__ = "0.1.0"

_PUBLIC = {
    "Finding": "scanner.results",
    "Inputs": "scanner.inputs",
    "ScanReport": "scanner.results",
    "Selection": "scanner.policy.selection",
    "UserError": "scanner.errors",
    "Verdict": "scanner.verdict",
    "scan": "scanner.engine",
}


def __getattr__(name: str) -> object:
    if name in _PUBLIC:
        from importlib import import_module

        return getattr(import_module(_PUBLIC[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *_PUBLIC])
