from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from scanner.report import View, write
from scanner.results import Finding, RootSummary, ScanReport, Subject
from scanner.source import InputError, Span
from scanner.verdict import Evidence, Severity, Verdict

Render = Callable[..., str]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder of its own for each test, since reports name files relative to it."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def finding(
    verdict: Verdict = Verdict.FAIL,
    *,
    span: Span = Span("main.tf", 2, 15, 2, 20),
    policy: str = "encryption-at-rest/made-up",
    severity: Severity = "high",
    address: str = "aws_ebs_volume.data",
    message: str = "encrypted is false",
    items: tuple[str, ...] = ("SEC-1.22",),
    **others: object,
) -> Finding:
    """A finding whose every field can be chosen."""
    evidence = others.pop("evidence", (Evidence(span, message, address),))
    return Finding(
        policy=policy,
        title=str(others.pop("title", "Encrypt volumes")),
        verdict=verdict,
        severity=severity,
        items=items,
        subject=Subject(address, "aws_ebs_volume", "terraform", "."),
        location=span,
        message=message,
        fingerprint=str(others.pop("fingerprint", f"{policy} {address}")),
        evidence=evidence,  # type: ignore[arg-type]
        **others,  # type: ignore[arg-type]
    )


def report(*findings: Finding, errors: tuple[InputError, ...] = (), notes: tuple[InputError, ...] = ()) -> ScanReport:
    """A report of one Terraform root."""
    return ScanReport((RootSummary(".", "terraform", 3),), findings, errors, notes, ("main.tf",), policies=12)


def render(report: ScanReport, name: str = "terminal", **view: object) -> str:
    """What a format makes of a report."""
    stream = io.StringIO()
    write(report, name, stream, View(**view))  # type: ignore[arg-type]
    return stream.getvalue()
