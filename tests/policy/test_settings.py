"""Values that a policy lets its user choose: declared by the check, checked when read, asked with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jsonschema
import pytest

from scanner.config import configure
from scanner.engine import scan
from scanner.errors import UserError
from scanner.policy.adjustments import Adjustment
from scanner.policy.configured import adjusted
from scanner.policy.registry import Registry
from scanner.policy.selection import Selection
from scanner.policy.settings import Setting, setting
from scanner.results import Finding
from scanner.source import start_of
from scanner.verdict import Severity, Verdict, failed

POLICY = '''\
from scanner.model import kms
from scanner.policy import Result, policy, setting


@policy(severity="high", items=["SEC-1.22"])
def check(
    key: kms.Key,
    *,
    least: int = setting(8, "the fewest days", at_least=1, at_most=100),
    kinds: tuple[str, ...] = setting((), "the kinds that are allowed; any without"),
) -> Result:
    """Wait before keys are deleted.

    Because.
    """
    late = key.deletion_window_days.at_least(least)
    return late & key.spec.is_in(kinds) if kinds else late
'''
OTHER = POLICY.replace("    least:", "    most:").replace("at_least(least)", "at_least(most)")
TEMPLATE = """\
Resources:
  Data:
    Type: AWS::KMS::Key
    Properties: {PendingWindowInDays: 10, KeySpec: RSA_2048}
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, text in (("window", POLICY), ("other", OTHER)):
        path = tmp_path / "own" / "keys" / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (tmp_path / "template.yaml").write_text(TEMPLATE)
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path / "own"


def judged(folder: Path, text: str) -> list[Finding]:
    Path("stackproof.toml").write_text(text)
    registry = adjusted(Registry([folder]), configure([]))
    report = scan([Path("template.yaml")], registry=registry, selection=Selection(profile="all"))
    assert not report.errors
    return [one for one in report.findings if one.policy == "keys/window"]


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("", Verdict.PASS),
        ('[policies."keys/window"]\nleast = 20\n', Verdict.FAIL),
        ('[policies."keys/window"]\nkinds = ["RSA_4096"]\n', Verdict.FAIL),
        ('[policies."keys/window"]\nkinds = ["RSA_2048", "RSA_4096"]\n', Verdict.PASS),
        ('[policies."Keys/*"]\nleast = 20\n', Verdict.FAIL),
        ('[policies."keys/window"]\nleast = 5\n[policies."*/*"]\nleast = 20\n', Verdict.PASS),
        ('[policies."keys/*"]\nleast = 20\n[policies."*/window"]\nleast = 5\n', Verdict.PASS),
        ('[policies."keys/window"]\nleast = 20\n[policies."*/*"]\nseverity = "low"\n', Verdict.FAIL),
    ],
)
def test_what_is_set_is_what_the_policy_is_asked_with(folder: Path, text: str, verdict: Verdict) -> None:
    assert [one.verdict for one in judged(folder, text)] == [verdict]


def test_one_registry_does_not_change_another(folder: Path) -> None:
    plain = Registry([folder])
    (before,) = plain.for_types({"AWS::KMS::Key"}, lambda identifier, *_: identifier == "keys/window")
    strict = plain.adjusted({"keys/window": Adjustment(values={"least": 20})})
    for registry, wanted in ((strict, Verdict.FAIL), (plain, Verdict.PASS)):
        report = scan([Path("template.yaml")], registry=registry, selection=Selection(profile="all"))
        assert [one.verdict for one in report.findings if one.policy == "keys/window"] == [wanted]
    assert plain.load("keys/window") is before


def test_processes_side_by_side_are_asked_with_the_same(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scanner.parallel.WORTH", 0)
    for name in "abcd":
        Path(f"{name}.yaml").write_text(TEMPLATE)
    registry = Registry([folder]).adjusted({"keys/window": Adjustment(values={"least": 20})})
    report = scan([Path()], registry=registry, selection=Selection(policies=("keys/window",)), processes=2)
    assert [one.verdict for one in report.findings] == [Verdict.FAIL] * 5


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[policies."keys/window"]\nleats = 3\n', "2: keys/window has no setting 'leats'; did you mean 'least'?"),
        (
            '[policies."*/*"]\nx = 3\n',
            "2: none of these policies has a setting 'x'; there are kinds, least, most, severity",
        ),
        ('[policies."keys/windows"]\nleast = 3\n', "1: 'keys/windows' matches no policy; did you mean 'keys/window'?"),
        (
            '[policies."keys/window"]\nleast = "3"\n',
            "2: 'least' must be a number of at least 1 and at most 100, not '3'",
        ),
        ('[policies."keys/window"]\nleast = 0\n', "2: 'least' must be a number of at least 1 and at most 100, not 0"),
        ('[policies."keys/window"]\nkinds = "a"\n', "2: 'kinds' must be a list of texts, not 'a'"),
        ('[policies."keys/window"]\nkinds = [1]\n', "2: 'kinds' must be a list of texts, not [1]"),
    ],
)
def test_mistakes_have_their_line(folder: Path, text: str, said: str) -> None:
    with pytest.raises(UserError) as caught:
        judged(folder, text)
    assert str(caught.value) == f"stackproof.toml:{said}"


@pytest.mark.parametrize(
    ("own", "graded", "override", "wanted"),
    [
        ("high", None, "low", "low"),
        ("high", None, "critical", "critical"),
        ("high", "info", "critical", "info"),
        ("high", "medium", "low", "low"),
        ("high", "medium", "critical", "medium"),
        ("high", "critical", "low", "low"),
        ("high", "critical", "medium", "medium"),
        ("medium", "high", "critical", "critical"),
    ],
)
def test_a_severity_that_is_set(own: Severity, graded: Severity | None, override: Severity, wanted: Severity) -> None:
    result = failed(start_of("a"), "wrong")
    result = result.graded(graded) if graded else result
    assert Adjustment(severity=override).grade(result, own) == wanted
    assert Adjustment().grade(result, own) == (graded or own)


def test_a_severity_that_is_set_decides_what_the_profile_holds(folder: Path) -> None:
    text = '[policies."keys/window"]\nseverity = "low"\nleast = 20\n'
    (finding,) = judged(folder, text)
    assert finding.severity == "low"
    registry = adjusted(Registry([folder]), configure([]))
    report = scan([Path("template.yaml")], registry=registry, selection=Selection())
    assert "keys/window" not in {one.policy for one in report.findings}


@pytest.mark.parametrize(
    ("default", "options", "good", "bad"),
    [
        (True, {}, [False], [1, "true", None]),
        (7, {"at_least": 1}, [1, 10_000], [0, True, "7", 1.5]),
        ("a", {"one_of": ("a", "b")}, ["b"], ["c", "", 1]),
        ("a", {}, ["b"], ["", " ", 3]),
        ((), {}, [[], ["a"]], ["a", [""], [1]]),
        ((), {"one_of": ("a", "b")}, [[], ["b", "a"]], [["c"], "a"]),
        ((), {"each": "account"}, [["123456789012"]], [["12345678901"], [123456789012]]),
        ((), {"each": "cidr"}, [["10.0.0.0/8", "::/0", "192.0.2.1"]], [["10.0.0.0/33"], ["all"]]),
        ((443,), {"each": "port"}, [[], [0, 65535]], [[65536], [-1], ["443"], [True]]),
    ],
)
def test_what_a_setting_takes(default: Any, options: dict[str, Any], good: list[object], bad: list[object]) -> None:
    declared = setting(default, "a value", **options)
    assert isinstance(declared, Setting)
    validator = jsonschema.Draft202012Validator(dict(declared.schema))
    for value in good:
        taken = declared.read(value)
        assert taken == (tuple(value) if isinstance(value, list) else value)
        assert validator.is_valid(value)
    for value in bad:
        with pytest.raises(ValueError, match="must be "):
            declared.read(value)
    assert declared.read(declared.shown) == default


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('setting(8, "the fewest days", at_least=1, at_most=100)', "8", "must be declared by setting()"),
        ("setting(8,", "setting(0,", "the default of the setting 'least' must be a number of at least 1"),
        ("    least:", "    severity:", "a setting can't be called 'severity'"),
    ],
)
def test_a_declaration_that_makes_no_sense(folder: Path, old: str, new: str, said: str) -> None:
    (folder / "keys" / "window.py").write_text(POLICY.replace(old, new))
    with pytest.raises(UserError) as caught:
        Registry([folder]).load("keys/window")
    assert said in str(caught.value)
