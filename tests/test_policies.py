"""Every policy, judged by the comments in its own fixtures.

A fixture is a real template under `fixtures/<dialect>/<theme>/<name>`; `# expect: fail defaults to 0` on a line says
that the policy's finding must point at that line, with that verdict, and that its message must contain the words.
"""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pytest

from scanner.discovery import discover
from scanner.engine import load_roots, scan_root
from scanner.inputs import Inputs
from scanner.policy.registry import bundled
from scanner.policy.selection import Selection
from scanner.results import Finding

ROOT = Path(__file__).parent.parent
EXPECT = re.compile(r"(?:#|//)\s*expect:\s*(pass|fail|unknown)\b[ ]*(.*)$")
NEVER = re.compile(r"(?:#|//)\s*never:\s*([a-z, ]+?)\s+-\s+\S")
REGISTRY = bundled()
DIALECTS = ("cloudformation", "terraform")


def fixture_paths(policy: str, dialect: str) -> list[Path]:
    """A policy's fixtures: one template, or a folder of them."""
    theme, name = policy.replace("-", "_").split("/")
    folder = ROOT / "fixtures" / dialect / theme
    return [path for path in (folder / name, folder / f"{name}.yaml") if path.exists()]


def dialects_of(policy: str) -> list[str]:
    """The dialects in which a policy has something to judge."""
    kinds = REGISTRY.load(policy).definition.types
    found = {"cloudformation" if "::" in kind else "terraform" for kind in kinds}
    return sorted(found)


CASES = [(policy, dialect) for policy in REGISTRY.paths for dialect in dialects_of(policy)]


def judge(policy: str, dialect: str) -> list[Finding]:
    """The policy's findings on its own fixtures, by itself."""
    paths = fixture_paths(policy, dialect)
    assert paths, f"{policy} has no fixture for {dialect}"
    findings: list[Finding] = []
    for root in load_roots(discover(paths), Inputs(expand_sam=False)):
        selection = Selection(profile="all", policies=(policy,))
        report = scan_root(root, registry=REGISTRY, selection=selection, deciding=frozenset(), all_choices=False)
        assert not report.errors, [str(error) for error in report.errors]
        findings.extend(report.findings)
    return findings


def expectations(policy: str, dialect: str) -> dict[tuple[str, int], tuple[str, str]]:
    """(file, line) → (verdict, words) as the comments of the fixtures state them."""
    found = {}
    for top in fixture_paths(policy, dialect):
        for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
            if path.suffix not in {".yaml", ".tf"}:
                continue
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                if match := EXPECT.search(line):
                    found[str(path.resolve()), number] = (match.group(1), match.group(2).strip())
    return found


def impossible(policy: str, dialect: str) -> set[str]:
    """The verdicts that the fixtures say their dialect cannot bring about."""
    found: set[str] = set()
    for top in fixture_paths(policy, dialect):
        for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
            if path.suffix in {".yaml", ".tf"}:
                for match in NEVER.finditer(path.read_text(encoding="utf-8")):
                    found.update(match.group(1).replace(",", " ").split())
    assert found <= {"pass", "fail", "unknown"}
    return found


@pytest.mark.parametrize(("policy", "dialect"), CASES)
def test_fixture(policy: str, dialect: str) -> None:
    expected = expectations(policy, dialect)
    actual: dict[tuple[str, int], list[Finding]] = defaultdict(list)
    for finding in judge(policy, dialect):
        actual[str(Path(finding.location.file).resolve()), finding.location.start_line].append(finding)
    shown = {
        place: sorted({finding.verdict.value for finding in findings}) for place, findings in sorted(actual.items())
    }
    assert shown == {place: [verdict] for place, (verdict, _) in sorted(expected.items())}, [
        f"{finding.location}: {finding.subject.address}: {finding.verdict.value}: {finding.message}"
        for findings in actual.values()
        for finding in findings
    ]
    for place, (_, words) in expected.items():
        said = [" ".join((finding.message, finding.when or "", *finding.needs)) for finding in actual[place]]
        assert any(words in one for one in said), (place, words, said)
    shown_verdicts = {verdict for verdict, _ in expected.values()}
    assert shown_verdicts == {"pass", "fail", "unknown"} - impossible(policy, dialect)


@pytest.mark.parametrize("policy", [p for p in REGISTRY.paths if len(dialects_of(p)) == 2])
def test_dialects_agree(policy: str) -> None:
    def by_name(dialect: str) -> dict[str, set[str]]:
        verdicts: dict[str, set[str]] = defaultdict(set)
        for finding in judge(policy, dialect):
            name = re.sub(r"\[.*?\]", "", finding.subject.address).rpartition(".")[2].rpartition("/")[2]
            verdicts[name.replace("_", "").lower()].add(finding.verdict.value)
        return verdicts

    wanted = {"pass", "fail"} - impossible(policy, "cloudformation") - impossible(policy, "terraform")
    if not wanted:
        pytest.skip("one dialect can tell neither way")
    if "file" in REGISTRY.load(policy).definition.types:
        pytest.skip("files of the two dialects have endings of their own")
    cloudformation, terraform = (by_name(dialect) for dialect in DIALECTS)
    shared = cloudformation.keys() & terraform.keys()
    assert shared, "resources of the same meaning must have the same name in both dialects"
    assert {name: cloudformation[name] for name in shared} == {name: terraform[name] for name in shared}
    agreed = set().union(*(cloudformation[name] for name in shared))
    assert wanted <= agreed, "a pass and a fail, at least, must be the same resource in both dialects"
