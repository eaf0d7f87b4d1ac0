"""What `import scanner` offers."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import scanner


def test_scan_yields_a_report(tmp_path: Path) -> None:
    template = tmp_path / "t.yaml"
    template.write_text("Resources:\n  Data:\n    Type: AWS::EC2::Volume\n", encoding="utf-8")
    report = scanner.scan([template], selection=scanner.Selection(policies=("encryption-at-rest/ebs-volume",)))
    assert [(one.policy, one.verdict) for one in report.findings] == [
        ("encryption-at-rest/ebs-volume", scanner.Verdict.FAIL)
    ]


def test_importing_the_package_imports_no_stage() -> None:
    code = "import sys, scanner; print([name for name in sys.modules if name.startswith('scanner.')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_public_name_is_there() -> None:
    for name in dir(scanner):
        assert getattr(scanner, name) is not None or name.startswith("__")
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = scanner.nothing  # type: ignore[attr-defined]
