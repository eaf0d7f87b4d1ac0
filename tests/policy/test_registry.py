"""Policies are found by their paths, and a broken one does not end a scan."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.engine import scan
from scanner.errors import UserError
from scanner.policy.registry import Registry, policy_id
from scanner.policy.selection import Selection

GOOD = '''\
from scanner.model import ec2
from scanner.policy import Result, policy


@policy(severity="high", items=["SEC-1.22"])
def check(volume: ec2.Volume) -> Result:
    """Encrypt."""
    return volume.encrypted.is_true()
'''


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    theme = tmp_path / "policies" / "own_theme"
    theme.mkdir(parents=True)
    (theme / "good_one.py").write_text(GOOD, encoding="utf-8")
    (theme / "_shared.py").write_text("raise SystemError\n", encoding="utf-8")
    return tmp_path / "policies"


def test_the_path_is_the_id(folder: Path) -> None:
    registry = Registry([folder])
    assert list(registry.paths) == ["own-theme/good-one"]
    assert policy_id(folder / "own_theme" / "good_one.py") == "own-theme/good-one"
    assert registry.load("own-theme/good-one").title == "Encrypt"


def test_only_policies_whose_types_occur_are_asked(folder: Path) -> None:
    registry = Registry([folder])
    assert registry.for_types({"aws_s3_bucket"}) == []
    assert [one.id for one in registry.for_types({"aws_ebs_volume"})] == ["own-theme/good-one"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("import no_such_module\n", "ModuleNotFoundError"),
        ("def check(): ...\n", "no function `check` decorated with @policy"),
        (GOOD.replace('"high"', '"awful"'), "severity is 'awful'"),
        (GOOD.replace("volume: ec2.Volume", "volume: int"), "annotated with a class of the typed model"),
        (GOOD.replace('    """Encrypt."""\n', ""), "needs a docstring"),
    ],
)
def test_a_file_that_is_no_policy_is_refused(folder: Path, text: str, words: str) -> None:
    (folder / "own_theme" / "good_one.py").write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match="policy own-theme/good-one: ") as caught:
        Registry([folder]).load("own-theme/good-one")
    assert words in str(caught.value)


def test_a_broken_policy_is_an_error_of_the_scan_and_the_others_are_asked(folder: Path, tmp_path: Path) -> None:
    (folder / "own_theme" / "broken.py").write_text("import no_such_module\n", encoding="utf-8")
    template = tmp_path / "t.yaml"
    template.write_text("Resources:\n  V:\n    Type: AWS::EC2::Volume\n", encoding="utf-8")
    report = scan([template], registry=Registry([folder]), selection=Selection(profile="all"))
    assert [one.policy for one in report.findings] == ["own-theme/good-one"]
    assert [error.message.split(":")[0] for error in report.errors] == ["policy own-theme/broken"]


def test_no_such_policy(folder: Path) -> None:
    with pytest.raises(UserError, match="no policy is called own-theme/other"):
        Registry([folder]).load("own-theme/other")
