from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from scanner.engine import scan
from scanner.policy.selection import Selection
from scanner.results import ScanReport
from scanner.suppressions import Rules

Scan = Callable[..., ScanReport]

EBS = "encryption-at-rest/ebs-volume"
ADMIN = "network-exposure/security-group-remote-admin-ports"


@pytest.fixture
def scanned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Scan:
    """Write a file and scan the folder that it lies in."""
    monkeypatch.chdir(tmp_path)

    def scanned(
        name: str, text: str, rules: Rules | None = None, policies: tuple[str, ...] = (EBS, ADMIN)
    ) -> ScanReport:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return scan([Path()], selection=Selection(policies=policies), suppressions=rules)

    return scanned


def held(report: ScanReport) -> dict[str, str | None]:
    """The failures by address, each with the reason for which it is accepted."""
    return {
        one.subject.address: None if one.suppressed is None else one.suppressed.reason
        for one in report.findings
        if one.verdict.value == "fail"
    }
