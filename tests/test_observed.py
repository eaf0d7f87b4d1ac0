"""Whatever a scan asks of the file system is observed: nobody before the reports asks in another way."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from scanner.files import (
    answer,
    entries,
    files_below,
    git_root,
    is_file,
    is_folder,
    is_link,
    overlaid,
    read_bytes,
    real_path,
)
from scanner.observed import observing
from scanner.source import InputError

PACKAGE = Path(__file__).resolve().parent.parent / "scanner"

STAGES = (
    "assumed.py", "combined.py", "discovery.py", "engine.py", "findings.py", "fingerprints.py", "judging.py",
    "property_paths.py", "roots.py", "template.py", "world.py",
    "analysis", "graph", "model", "parsers", "values",
)  # fmt: skip

OF_OS = frozenset({"scandir", "listdir", "walk", "fwalk", "stat", "lstat", "open", "readlink", "access"})
OF_OS_PATH = frozenset(
    {"realpath", "exists", "lexists", "isfile", "isdir", "islink", "getsize", "getmtime", "samefile"}
)
OF_PATHS = frozenset(
    {
        "exists", "glob", "is_dir", "is_file", "is_symlink", "iterdir", "lstat", "open", "owner", "read_bytes",
        "read_text", "readlink", "resolve", "rglob", "samefile", "stat", "walk",
    }
)  # fmt: skip

ELSEWHERE = {
    ("discovery.py", "path.stat"): "only to say why a path that was given can't be scanned",
    ("discovery.py", "entry.is_dir"): "an entry of a folder whose listing is observed",
    ("discovery.py", "entry.is_file"): "the same",
    ("discovery.py", "entry.is_symlink"): "the same",
    ("roots.py", "file.path.exists"): "the weight of a root, which shares out the work and decides nothing",
    ("roots.py", "file.path.stat"): "the same",
    ("engine.py", "os.path.realpath"): "which roots read a changed file: such a scan is not kept",
    ("model/lookup.py", "_FOLDER.glob"): "the model's own files",
    ("model/lookup.py", "path.read_text"): "the same",
    ("analysis/identity/iam_actions.py", "Path(__file__).with_name('iam_actions.tsv.gz').read_bytes"): "the same",
    ("parsers/terraform/declarations.py", "one.is_file"): "an entry of a folder whose listing is observed",
    ("parsers/terraform/declarations.py", "one.is_symlink"): "the same",
}


def asking(path: Path) -> Iterator[str]:
    """The calls in a module that ask the file system themselves."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        called = node.func
        if isinstance(called, ast.Name) and called.id == "open":
            yield "open"
        if isinstance(called, ast.Attribute):
            owner = ast.unparse(called.value)
            known = {"os": OF_OS, "os.path": OF_OS_PATH}.get(owner, OF_PATHS)
            # Methods of our own by these names take arguments: `world.exists(block)`.
            ours = owner not in ("os", "os.path") and node.args and called.attr not in ("glob", "rglob", "samefile")
            if called.attr in known and not ours:
                yield f"{owner}.{called.attr}"


def test_nobody_asks_the_file_system_unobserved() -> None:
    modules = [PACKAGE / stage for stage in STAGES if stage.endswith(".py")]
    modules += [path for stage in STAGES for path in (PACKAGE / stage).rglob("*.py")]
    assert len(modules) > 300
    found = {(path.relative_to(PACKAGE).as_posix(), call) for path in modules for call in asking(path)}
    assert found - ELSEWHERE.keys() == set(), "ask through scanner.files"
    assert ELSEWHERE.keys() - found == set(), "no longer asked"


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("folder").mkdir()
    Path("folder/file.tf").write_text("text", encoding="utf-8")
    Path("link").symlink_to("folder")
    return tmp_path


def test_every_answer_can_be_asked_for_again(tree: Path) -> None:
    with observing() as seen:
        assert read_bytes(Path("folder/file.tf"), "shown", 100) == b"text"
        assert read_bytes(Path("folder/file.tf"), "shown", 2, head=True) == b"te"
        assert isinstance(read_bytes(Path("folder/file.tf"), "shown", 2), InputError)
        assert isinstance(read_bytes(Path("absent"), "shown", 2), InputError)
        assert [one.name for one in entries(Path())] == ["folder", "link"]
        with pytest.raises(OSError, match="absent"):
            entries("absent")
        assert is_file("folder/file.tf")
        assert is_folder("link")
        assert is_link("link")
        assert not is_link("folder")
        assert real_path("link/file.tf") == os.path.realpath("folder/file.tf")
        assert list(files_below(Path())) == [os.path.join(".", "folder", "file.tf")]  # noqa: PTH118 - as it is listed
        assert git_root(Path("folder")) is None
    assert seen.consistent
    assert len(seen.answers) > 12
    assert {question: answer(question) for question in seen.answers} == seen.answers


@pytest.mark.parametrize(
    "change",
    [
        lambda: Path("folder/file.tf").write_text("tex!", encoding="utf-8"),
        lambda: Path("folder/file.tf").unlink(),
        lambda: Path("folder/another").touch(),
        lambda: Path("folder/file.tf").rename("folder/other.tf"),
        lambda: Path("absent").touch(),
        lambda: Path(".git").mkdir(),
        lambda: (Path("link").unlink(), Path("link").symlink_to(".")),
        lambda: (Path("link").unlink(), Path("link").mkdir()),
    ],
)
def test_a_change_of_what_was_asked_changes_an_answer(tree: Path, change: object) -> None:
    with observing() as seen:
        read_bytes(Path("folder/file.tf"), "shown", 100)
        read_bytes(Path("absent"), "shown", 100)
        entries(Path("folder"))
        real_path("link")
        is_link("link")
        git_root(Path("folder").absolute())
    assert callable(change)
    change()
    assert any(answer(question) != before for question, before in seen.answers.items())


def test_what_answers_differently_meanwhile_is_no_ground_to_stand_on(tree: Path) -> None:
    with observing() as seen:
        read_bytes(Path("folder/file.tf"), "shown", 100)
        Path("folder/file.tf").write_text("else", encoding="utf-8")
        read_bytes(Path("folder/file.tf"), "shown", 100)
    assert not seen.consistent


def test_what_an_editor_shows_can_not_be_asked_for_again(tree: Path) -> None:
    with overlaid({Path("folder/file.tf"): b"unsaved"}), observing() as seen:
        assert read_bytes(Path("folder/file.tf"), "shown", 100) == b"unsaved"
    assert not seen.consistent
