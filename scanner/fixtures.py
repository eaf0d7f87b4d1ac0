"""Fixtures of policies: real templates that state, in comments, what their policy must say of them.

    resource "aws_ebs_volume" "not_set" { # expect: fail defaults to
    }

The finding must point at the line of the comment, with this verdict, and the words after it must occur in its message.
A pass, a failure and an unknown are wanted in each dialect; `# never: unknown - why` says which one there can't be.
What means the same has the same name in both dialects (`NotSet`, `not_set`), so that they are held against each other.

A policy's fixtures are `fixtures/<dialect>/<theme>/<name>.yaml`, or a folder `fixtures/<dialect>/<theme>/<name>/`, in
the folder of policies or beside it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from scanner.discovery import discover, display_of
from scanner.inputs import Inputs
from scanner.judging import scan_root
from scanner.policy.registry import Registry
from scanner.policy.selection import Selection
from scanner.results import Finding
from scanner.roots import load_roots

DIALECTS = ("cloudformation", "terraform")
VERDICTS = ("pass", "fail", "unknown")
FOLDER = "fixtures"

_EXPECT = re.compile(r"(?:#|//)\s*expect:\s*(pass|fail|unknown)\b[ ]*(.*)$")
_NEVER = re.compile(r"(?:#|//)\s*never:\s*([a-z, ]+?)\s+-\s+\S")
_SUFFIXES = frozenset({".yaml", ".tf"})


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a policy's fixtures in one dialect: how many findings there are by verdict, and what is wrong."""

    policy: str
    dialect: str
    counts: Mapping[str, int]
    problems: tuple[str, ...] = ()


def folder_of(policies: Path) -> Path:
    """Where the fixtures of a folder of policies lie: in it, or else beside it."""
    inside = policies / FOLDER
    beside = policies.absolute().parent / FOLDER
    return inside if inside.is_dir() or not beside.is_dir() else beside


def fixture_paths(folder: Path, policy: str, dialect: str) -> list[Path]:
    """A policy's fixtures: one template, or a folder of them."""
    theme, name = policy.replace("-", "_").split("/")
    base = folder / dialect / theme
    return [path for path in (base / name, base / f"{name}.yaml") if path.exists()]


def dialects_of(registry: Registry, policy: str) -> list[str]:
    """The dialects in which a policy has something to judge."""
    kinds = registry.load(policy).definition.types
    return sorted({"cloudformation" if "::" in kind else "terraform" for kind in kinds})


def judge(registry: Registry, policy: str, dialect: str, folder: Path) -> Outcome:
    """Hold what a policy says of its fixtures in a dialect against what they state."""
    paths = fixture_paths(folder, policy, dialect)
    if not paths:
        theme, name = policy.replace("-", "_").split("/")
        wanted = display_of(
            folder / dialect / theme / f"{name}{'.yaml' if dialect == 'cloudformation' else '/main.tf'}"
        )
        return Outcome(policy, dialect, {}, (f"{wanted}: there is no fixture for {dialect}",))
    findings, problems = _findings(registry, policy, paths)
    expected = dict(_expectations(paths))
    problems += _mismatches(findings, expected)
    never = _impossible(paths)
    shown = {verdict for verdict, _ in expected.values()}
    place = display_of(paths[0])
    problems += [
        f"{place}: shows no {one}; if there can't be one, say '# never: {one} - why'"
        for one in VERDICTS
        if one not in shown | never
    ]
    problems += [f"{place}: shows a {one} that it says there never is" for one in VERDICTS if one in shown & never]
    counts = {one: sum(1 for finding in findings if finding.verdict.value == one) for one in VERDICTS}
    return Outcome(policy, dialect, counts, tuple(problems))


def disagreements(registry: Registry, policy: str, folder: Path) -> list[str] | None:
    """Where the two dialects' fixtures say different things of the same name; None where they can't be compared."""
    if dialects_of(registry, policy) != list(DIALECTS) or "file" in registry.load(policy).definition.types:
        return None  # Files of the two dialects have endings of their own.
    paths = {dialect: fixture_paths(folder, policy, dialect) for dialect in DIALECTS}
    wanted = {"pass", "fail"} - _impossible(paths["cloudformation"]) - _impossible(paths["terraform"])
    if not wanted:
        return None
    cloudformation, terraform = (_by_name(_findings(registry, policy, paths[one])[0]) for one in DIALECTS)
    shared = sorted(cloudformation.keys() & terraform.keys())
    if not shared:
        return [f"{policy}: resources of the same meaning must have the same name in both dialects"]
    problems = [
        f"{policy}: {name} is {_words(cloudformation[name])} in CloudFormation, {_words(terraform[name])} in Terraform"
        for name in shared
        if cloudformation[name] != terraform[name]
    ]
    agreed = set().union(*(cloudformation[name] for name in shared))
    if not wanted <= agreed:
        problems.append(f"{policy}: a pass and a fail, at least, must be the same resource in both dialects")
    return problems


def _findings(registry: Registry, policy: str, paths: Sequence[Path]) -> tuple[list[Finding], list[str]]:
    """The policy's findings on its fixtures, by itself; and what could not be read."""
    findings: list[Finding] = []
    problems: list[str] = []
    selection = Selection(profile="all", policies=(policy,))
    for root in load_roots(discover(paths), Inputs(expand_sam=False)):
        report = scan_root(root, registry=registry, selection=selection, deciding=frozenset(), all_choices=False)
        problems.extend(map(str, report.errors))
        findings.extend(report.findings)
    return findings, problems


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for top in paths:
        for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
            if path.suffix in _SUFFIXES:
                yield path


def _expectations(paths: Sequence[Path]) -> Iterator[tuple[tuple[str, int], tuple[str, str]]]:
    """(file, line) and (verdict, words) as the comments state them."""
    for path in _files(paths):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if match := _EXPECT.search(line):
                yield (str(path.resolve()), number), (match.group(1), match.group(2).strip())


def _impossible(paths: Sequence[Path]) -> set[str]:
    """The verdicts that the fixtures say their dialect cannot bring about."""
    found: set[str] = set()
    for path in _files(paths):
        for match in _NEVER.finditer(path.read_text(encoding="utf-8")):
            found.update(match.group(1).replace(",", " ").split())
    return found


def _mismatches(findings: Sequence[Finding], expected: Mapping[tuple[str, int], tuple[str, str]]) -> list[str]:
    actual: dict[tuple[str, int], list[Finding]] = defaultdict(list)
    for finding in findings:
        actual[str(Path(finding.location.file).resolve()), finding.location.start_line].append(finding)
    problems = []
    for place in sorted(actual.keys() | expected.keys()):
        where = f"{display_of(place[0])}:{place[1]}"
        found = actual.get(place, [])
        verdict, words = expected.get(place, ("", ""))
        verdicts = {one.verdict.value for one in found}
        if verdicts != ({verdict} if verdict else set()):
            wanted = f"{verdict} is expected" if verdict else "nothing is expected"
            said = "; ".join(f"{one.subject.address} is {one.verdict.value}: {one.message}" for one in found)
            problems.append(f"{where}: {wanted}, but {said or 'nothing is said here'}")
        elif not any(words in " ".join((one.message, one.when or "", *one.needs)) for one in found):
            problems.append(f"{where}: {words!r} is expected in the message, which is {found[0].message!r}")
    return problems


def _by_name(findings: Sequence[Finding]) -> dict[str, set[str]]:
    verdicts: dict[str, set[str]] = defaultdict(set)
    for finding in findings:
        name = re.sub(r"\[.*?\]", "", finding.subject.address).rpartition(".")[2].rpartition("/")[2]
        verdicts[name.replace("_", "").lower()].add(finding.verdict.value)
    return verdicts


def _words(verdicts: set[str]) -> str:
    return " and ".join(sorted(verdicts))
