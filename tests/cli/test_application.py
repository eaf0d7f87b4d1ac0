"""How the command answers without a command, and which exit code each kind of end has."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import ModuleType

import click
import pytest

import scanner
from scanner.cli import COMMANDS, main, overview
from scanner.errors import UserError


@pytest.fixture
def probe(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A command called "probe", whose callback a test may put in its place."""
    module = ModuleType("scanner.cli.probe")
    monkeypatch.setitem(sys.modules, "scanner.cli.probe", module)
    monkeypatch.setitem(COMMANDS, "probe", "Try the exit codes.")
    return module


def run_with(probe: ModuleType, callback: object) -> int:
    assert callable(callback)
    probe.command = click.Command("probe", callback=callback)  # type: ignore[attr-defined]
    return main(["probe"])


@pytest.mark.parametrize("arguments", [["--help"], ["-h"]])
def test_help_names_every_command(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 0
    out, err = capsys.readouterr()
    assert out == overview() + "\n"
    assert [name for name in COMMANDS if f"\n  {name} " not in out] == []
    assert err == ""


def test_help_is_the_same_when_click_answers(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help", "--help"]) == 0
    assert capsys.readouterr().out == overview() + "\n"


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"stackproof {scanner.__version__}\n"


@pytest.mark.parametrize("arguments", [[], ["no-such-command"], ["--no-such-option"]])
def test_bad_usage(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "stackproof" in err


@pytest.mark.parametrize("code", [0, 1, 3])
def test_a_command_decides_its_exit_code(probe: ModuleType, code: int) -> None:
    assert run_with(probe, lambda: code) == code


def test_a_command_may_exit_through_click(probe: ModuleType) -> None:
    assert run_with(probe, lambda: click.get_current_context().exit(3)) == 3


def test_a_user_error_is_told_in_one_line(probe: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    def callback() -> None:
        raise UserError("no policy is called x")

    assert run_with(probe, callback) == 2
    assert capsys.readouterr() == ("", "error: no policy is called x\n")


def test_a_defect_does_not_pass_for_findings(probe: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    def callback() -> None:
        raise ValueError("broken inside")

    assert run_with(probe, callback) not in {0, 1, 2, 3}
    err = capsys.readouterr().err
    assert "ValueError: broken inside" in err
    assert "defect" in err


def test_an_interruption_ends_as_shells_expect(probe: ModuleType) -> None:
    def callback() -> None:
        raise KeyboardInterrupt

    assert run_with(probe, callback) == 130


def test_a_reader_that_goes_away_is_neither_findings_nor_noise() -> None:
    program = """
import sys, types, click
from scanner.cli import COMMANDS, main
COMMANDS["probe"] = "Print much."
module = sys.modules["scanner.cli.probe"] = types.ModuleType("scanner.cli.probe")
module.command = click.Command("probe", callback=lambda: print("line\\n" * 100_000))
sys.exit(main(["probe"]))
"""
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == "line\n"
        process.stdout.close()
        assert process.stderr.read() == ""
    assert process.returncode == 141


def test_text_that_the_terminal_cannot_show_is_shown_as_its_code() -> None:
    program = """
import sys, types, click
from scanner.cli import COMMANDS, main
COMMANDS["probe"] = "Print an arrow."
module = sys.modules["scanner.cli.probe"] = types.ModuleType("scanner.cli.probe")
module.command = click.Command("probe", callback=lambda: print("\\u2192"))
sys.exit(main(["probe"]))
"""
    environment = {"PYTHONIOENCODING": "ascii", "PYTHONPATH": ":".join(sys.path)}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "\\u2192\n", "")


def test_it_runs_as_a_module() -> None:
    done = subprocess.run([sys.executable, "-m", "scanner", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout == f"stackproof {scanner.__version__}\n"


def test_nothing_is_imported_from_the_folder_that_is_scanned(tmp_path: Path) -> None:
    for name in ("click.py", "yaml.py", "samtranslator.py", "cfnlint.py"):
        (tmp_path / name).write_text(f"open({str(tmp_path / 'ran')!r}, 'w').close()\n", encoding="utf-8")
    (tmp_path / "t.yaml").write_text("Resources:\n  T: {Type: AWS::Serverless::SimpleTable}\n", encoding="utf-8")
    command = [sys.executable, "-m", "scanner", "scan", "t.yaml"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr
    assert not (tmp_path / "ran").exists()
