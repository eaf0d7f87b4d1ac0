"""`stackproof cache` shows what is kept, and removes it."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from scanner.cli import main


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "template.yaml").write_text("Resources:\n  Queue: {Type: AWS::SQS::Queue}\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("STACKPROOF_CACHE_DIR", str(tmp_path.parent / f"{tmp_path.name}-cache"))
    return tmp_path


def shown(capsys: pytest.CaptureFixture[str]) -> dict[str, object]:
    assert main(["cache", "show", "--format", "json"]) == 0
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


def test_shows_what_is_kept_and_removes_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert shown(capsys) == {"folder": os.environ["STACKPROOF_CACHE_DIR"], "results": 0, "bytes": 0}
    main(["scan", "."])
    capsys.readouterr()
    found = shown(capsys)
    assert found["results"] == 1
    assert isinstance(found["bytes"], int)
    assert found["bytes"] > 100
    assert main(["cache", "show"]) == 0
    assert "results of 1 scan," in capsys.readouterr().out
    assert main(["cache", "clear"]) == 0
    assert capsys.readouterr().out == "removed the results of 1 scan\n"
    assert shown(capsys)["results"] == 0


def test_removes_nothing_that_is_not_its_own(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    own = Path(os.environ["STACKPROOF_CACHE_DIR"])
    own.mkdir()
    (own / "somebody's notes").touch()
    main(["scan", "."])
    main(["cache", "clear"])
    assert [path.name for path in own.iterdir()] == ["somebody's notes"]


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ({"STACKPROOF_CACHE_DIR": "/else/where"}, "/else/where"),
        ({"XDG_CACHE_HOME": "/xdg"}, "/xdg/stackproof"),
        ({"XDG_CACHE_HOME": "relative", "HOME": "/home/me"}, "/home/me/.cache/stackproof"),
        ({"HOME": "/home/me"}, "/home/me/.cache/stackproof"),
    ],
)
@pytest.mark.skipif(sys.platform != "linux", reason="other platforms have other places")
def test_the_place_is_the_platform_s(
    stated: dict[str, str], expected: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("STACKPROOF_CACHE_DIR", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in stated.items():
        monkeypatch.setenv(name, value)
    assert shown(capsys)["folder"] == expected
