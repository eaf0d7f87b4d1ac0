"""`docs/writing-policies.md`, followed word by word in an empty folder."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from scanner.policy.declarative import read_policy

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "docs" / "writing-policies.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"(?:^`([^`\n]+)`\n\n)?^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def commands(block: str) -> Iterator[tuple[str, list[str]]]:
    """Each command of a console block with the lines that it prints."""
    for part in re.split(r"(?m)^\$ ", block)[1:]:
        command, *lines = part.rstrip("\n").split("\n")
        yield command, lines


def holds(shown: list[str], printed: list[str]) -> bool:
    """Whether a program printed what is shown; `…` stands for any number of lines."""
    pattern = "".join("(?:.*\n)*?" if line == "…" else re.escape(line.rstrip()) + r"\s*\n" for line in shown)
    return re.fullmatch(pattern, "".join(f"{line.rstrip()}\n" for line in printed)) is not None


def test_the_page_holds_word_by_word(tmp_path: Path) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    programs = os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)))
    environment = {**os.environ, "PATH": programs, "XDG_CONFIG_HOME": str(tmp_path / "home"), "COLUMNS": "120"}
    for path, language, content in BLOCK.findall(TEXT):
        if path:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(content, encoding="utf-8")
        elif language == "console":
            for command, shown in commands(content):
                done = subprocess.run(
                    command, shell=True, cwd=folder, env=environment, capture_output=True, text=True, check=False
                )
                printed = done.stdout.splitlines()
                assert holds(shown, printed), (command, done.stdout, done.stderr)
                assert done.stderr == "", command


def test_every_example_in_yaml_is_a_policy(tmp_path: Path) -> None:
    examples = [
        content for path, language, content in BLOCK.findall(TEXT) if language == "yaml" and "require" in content
    ]
    assert len(examples) == 3
    for text in examples:
        path = tmp_path / "policy.yaml"
        path.write_text(text, encoding="utf-8")
        assert read_policy(path).page.title == yaml.safe_load(text)["title"]


@pytest.mark.parametrize(
    ("shown", "printed", "wanted"), [(["a", "…", "c"], ["a", "b", "b", "c"], True), (["a"], ["b"], False)]
)
def test_lines_left_out(shown: list[str], printed: list[str], wanted: bool) -> None:
    assert holds(shown, printed) is wanted
