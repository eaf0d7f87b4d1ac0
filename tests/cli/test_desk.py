"""What helps at the desk: stdin, figures, progress, completion, watching."""

from __future__ import annotations

import io
import json
import os
import re
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from scanner.cli import main

EBS = ["--policy", "encryption-at-rest/ebs-volume"]
OPEN = 'resource "aws_ebs_volume" "data" {\n  size = 8\n}\n'
CLOSED = 'resource "aws_ebs_volume" "data" {\n  size      = 8\n  encrypted = true\n}\n'
TEMPLATE = "Resources:\n  Data:\n    Type: AWS::EC2::Volume\n    Properties: {Size: 8, AvailabilityZone: eu-west-1a}\n"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def piped(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, Any]]:
    """Run `scan -` over a text, and read its JSON report."""

    def piped(text: str, *options: str) -> tuple[int, Any]:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
        code = main(["scan", "-", *options, *EBS, "--format", "json"])
        return code, json.loads(capsys.readouterr().out or "null")

    return piped


@pytest.mark.parametrize(("text", "name"), [(OPEN, "stdin.tf"), (TEMPLATE, "stdin.yaml")])
def test_the_words_on_stdin_decide_the_dialect(piped: Callable[..., tuple[int, Any]], text: str, name: str) -> None:
    code, report = piped(text)
    assert code == 1
    assert [one["location"]["file"] for one in report["results"]] == [name]


def test_what_is_not_saved_yet_is_judged_in_its_place(
    folder: Path, piped: Callable[..., tuple[int, Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "infra").mkdir()
    (folder / "infra" / "main.tf").write_text(CLOSED, encoding="utf-8")
    (folder / "infra" / "other.tf").write_text('resource "aws_ebs_volume" "other" {}\n', encoding="utf-8")
    code, report = piped(OPEN, "--stdin-filename", "infra/main.tf")
    assert code == 1
    assert {(one["resource"]["address"], one["location"]["file"]) for one in report["results"]} == {
        ("aws_ebs_volume.data", "infra/main.tf"),
        ("aws_ebs_volume.other", "infra/other.tf"),
    }
    assert (folder / "infra" / "main.tf").read_text(encoding="utf-8") == CLOSED
    assert main(["scan", "infra/main.tf", *EBS, "--format", "csv"]) == 1
    assert "pass" in capsys.readouterr().out


def test_a_file_that_is_not_there_yet_has_its_name_and_lines(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(OPEN.encode())))
    assert main(["scan", "-", "--stdin-filename", "new/volume.tf", *EBS]) == 1
    out = capsys.readouterr().out
    assert "--> new/volume.tf:1:1" in out
    assert '1 | resource "aws_ebs_volume" "data" {' in out
    assert not Path("new").exists()


def test_what_cannot_be_read_on_stdin_has_its_place(piped: Callable[..., tuple[int, Any]]) -> None:
    code, report = piped("Resources: [\n", "--stdin-filename", "broken.yaml")
    assert code == 3
    assert report["errors"][0]["file"] == "broken.yaml"


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["-", "main.tf"], "can't be scanned together with other paths"),
        (["-", "--base", "main"], "what comes from stdin can't be combined with"),
        (["-", "--watch"], "what comes from stdin can't be combined with"),
        (["-", "--stdin-filename", "."], "is a folder"),
        (["--stdin-filename", "main.tf"], "'-' stands for"),
        (["--statistics", "--format", "json"], "--statistics takes the place"),
    ],
)
def test_what_cannot_go_together(
    arguments: list[str], complaint: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
    assert main(["scan", *arguments]) == 2
    assert complaint in capsys.readouterr().err


def test_statistics_count_by_policy(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "main.tf").write_text(OPEN + CLOSED.replace('"data"', '"fine"'), encoding="utf-8")
    assert main(["scan", *EBS, "--statistics"]) == 1
    head, row, total = capsys.readouterr().out.splitlines()
    assert head.split() == ["fail", "unknown", "suppressed", "pass", "severity", "policy"]
    assert row.split()[:4] == ["1", "1", "high", "encryption-at-rest/ebs-volume"]
    assert total.split() == ["1", "0", "0", "1", "in", "all", "1", "policies"]
    (folder / "main.tf").write_text("", encoding="utf-8")
    main(["scan", *EBS, "--statistics"])
    assert capsys.readouterr().out == "no results\n"


def test_timings_go_to_stderr(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "main.tf").write_text(OPEN, encoding="utf-8")
    assert main(["scan", *EBS, "--timings"]) == 1
    err = capsys.readouterr().err
    assert re.search(
        r"^\d+\.\d{3} s in all: \d+\.\d{3} to read, \d+\.\d{3} to evaluate, \d+\.\d{3} to judge$", err, re.M
    )
    assert re.search(r"s  root \.$", err, re.M)
    assert re.search(r"s  policy encryption-at-rest/ebs-volume$", err, re.M)


SLOW = """\
import sys, time
from scanner.cli import progress
progress.AFTER, progress._EVERY = 0.05, 0.05
with progress.progress() as told:
    if told:
        told(2, 5)
    time.sleep(0.3)
print("done")
"""


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="needs a terminal")
def test_progress_shows_on_a_terminal_and_leaves_no_trace() -> None:
    master, slave = os.openpty()
    done = subprocess.run(
        [sys.executable, "-c", SLOW],
        stderr=slave,
        stdout=subprocess.PIPE,
        env={**os.environ, "TERM": "xterm"},
        check=True,
    )
    os.close(slave)
    shown = os.read(master, 10_000).decode()
    os.close(master)
    assert "2 of 5 roots, 0 s" in shown
    assert shown.endswith("\r\x1b[K")
    assert done.stdout == b"done\n"


def test_progress_is_silent_elsewhere() -> None:
    done = subprocess.run([sys.executable, "-c", SLOW], capture_output=True, check=True)
    assert done.stderr == b""


def completed(shell: str, words: str, number: int) -> str:
    environment = {
        **os.environ,
        "_STACKPROOF_COMPLETE": f"{shell}_complete",
        "COMP_WORDS": words,
        "COMP_CWORD": str(number),
    }
    command = [sys.executable, "-m", "scanner"]
    return subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_has_its_script(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", shell]) == 0
    script = capsys.readouterr().out
    assert f"_STACKPROOF_COMPLETE={shell}_complete" in script
    if shutil.which(shell):
        subprocess.run(
            [shell, "-n"] if shell != "fish" else [shell, "--no-execute"], input=script, text=True, check=True
        )


@pytest.mark.parametrize(
    ("words", "number", "expected"),
    [
        ("stackproof sc", 1, "plain,scan"),
        ("stackproof scan --fo", 2, "plain,--format"),
        ("stackproof scan --format ma", 3, "plain,markdown"),
        ("stackproof scan --policy encryption-at-rest/ebs-v", 3, "plain,encryption-at-rest/ebs-volume"),
        ("stackproof scan --item SEC-1.22", 3, "plain,SEC-1.22"),
        ("stackproof scan --theme key", 3, "plain,key-management"),
        ("stackproof policy show backups/vault", 3, "plain,backups/vault-protection"),
        ("stackproof baseline pr", 2, "plain,prune"),
    ],
)
def test_what_a_word_may_become(words: str, number: int, expected: str) -> None:
    assert expected in completed("bash", words, number).splitlines()
    assert expected.partition(",")[2] in completed("zsh", words, number).splitlines()


def test_bash_completes_with_the_script(folder: Path) -> None:
    program = folder / "stackproof"
    root = Path(__file__).parents[2]
    program.write_text(f'#!/bin/sh\nPYTHONPATH={root} exec {sys.executable} -m scanner "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    lines = [
        'eval "$(stackproof completion bash)"',
        "COMP_WORDS=(stackproof scan --format sar) COMP_CWORD=3",
        "_stackproof_completion stackproof",
        'echo "${COMPREPLY[@]}"',
    ]
    done = subprocess.run(
        ["bash", "--norc", "-c", "\n".join(lines)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"},
    )
    assert done.stdout.strip() == "sarif"


def wait_for(stream: Any, text: bytes, seconds: float = 30.0) -> bytes:
    found = b""
    end = time.monotonic() + seconds
    while text not in found and time.monotonic() < end:
        if select.select([stream], [], [], 0.2)[0]:
            found += os.read(stream.fileno(), 65536)
    assert text in found, found
    return found


@pytest.mark.skipif(os.name == "nt", reason="interrupts as terminals of Unix do")
def test_watching_judges_again_after_a_change(folder: Path) -> None:
    (folder / "main.tf").write_text(CLOSED, encoding="utf-8")
    command = [sys.executable, "-m", "scanner", "scan", "--watch", *EBS]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment) as process:
        try:
            wait_for(process.stdout, b"watching 1 files")
            (folder / "main.tf").write_text(OPEN, encoding="utf-8")
            assert b"1 failure (1 high)" in wait_for(process.stdout, b"watching 1 files")
            (folder / "more.tf").write_text(OPEN.replace("data", "more"), encoding="utf-8")
            assert b"2 failures (2 high)" in wait_for(process.stdout, b"watching 2 files")
            (folder / "stackproof.toml").write_text("[scan]\n", encoding="utf-8")
            wait_for(process.stdout, b"watching 3 files")
        finally:
            process.send_signal(signal.SIGINT)
        assert process.wait(30) == 1
