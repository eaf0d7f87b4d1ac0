"""What may import what, and what the command may not import before it knows what is asked for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from importlinter.cli import EXIT_STATUS_SUCCESS, lint_imports

from scanner.cli import COMMANDS

ROOT = Path(__file__).resolve().parent.parent

# Costs more to import than it gives before a command is known.
HEAVY = {"asyncio", "click", "dataclasses", "inspect", "networkx", "re2", "rich", "tree_sitter", "typing", "yaml"}
# What a scan does without altogether: these explain, draw or validate for single commands and options.
RARE = {"cfnlint", "hcl2", "jinja2", "lark", "rich", "tfparse"}


def imported_by(statement: str) -> set[str]:
    """Return the top-level names of the modules that a fresh interpreter has loaded after a statement."""
    program = f"{statement}; import sys; print(*sys.modules)"
    # Without the site module: what an environment's own start-up files import is not ours.
    command = [sys.executable, "-S", "-c", f"import sys; sys.path[1:1] = {sys.path!r}; {program}"]
    loaded = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return {name.partition(".")[0] for name in loaded.split()}


def test_contracts_hold(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    status = lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True)
    assert status == EXIT_STATUS_SUCCESS, capsys.readouterr().out


def test_the_command_starts_light() -> None:
    loaded = imported_by("import scanner.cli")
    assert "scanner" in loaded
    assert loaded & HEAVY == set()


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_found_without_what_it_rarely_needs(name: str) -> None:
    loaded = imported_by(f"import scanner.cli.{name}")
    assert "click" in loaded
    assert loaded & (RARE | {"networkx", "tree_sitter", "yaml"}) == set()
