"""The sample stacks of the demo are templates that a deployment would take."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import hcl2
import pytest

ROOT = Path(__file__).resolve().parent.parent
CLOUDFORMATION = sorted((ROOT / "fixtures" / "cloudformation" / "samples").glob("*.yaml"))
TERRAFORM = sorted((ROOT / "fixtures" / "terraform" / "samples").iterdir())


@pytest.mark.parametrize("path", CLOUDFORMATION, ids=lambda path: path.stem)
def test_cloudformation_sample_follows_the_resource_schemas(path: Path) -> None:
    program = "import sys; from cfnlint.runner import main; sys.exit(main())"
    command = [sys.executable, "-c", program, "--regions", "us-east-1", "--", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")


@pytest.mark.parametrize("folder", TERRAFORM, ids=lambda path: path.stem)
def test_terraform_sample_is_terraform(folder: Path) -> None:
    for path in folder.glob("*.tf"):
        with path.open(encoding="utf-8") as file:
            assert hcl2.load(file)


def test_each_sample_stands_in_both_dialects() -> None:
    assert [path.stem for path in CLOUDFORMATION] == [path.stem for path in TERRAFORM] != []
