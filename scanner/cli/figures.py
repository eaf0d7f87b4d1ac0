"""The figures of a scan: how often each policy says what, and where the time went."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping

import click

from scanner.cli.console import say
from scanner.cli.text import table
from scanner.report import View
from scanner.report.order import state
from scanner.results import ScanReport

_SHOWN = 15
_STATES = ("fail", "unknown", "suppressed", "pass")


def statistics(report: ScanReport, view: View) -> None:
    """Print a line for each policy that said anything, those with the most failures first."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    about: dict[str, tuple[str, str]] = {}
    for finding in report.findings:
        if view.holds(finding):
            counts[finding.policy][state(finding)] += 1
            about.setdefault(finding.policy, (finding.severity, finding.title))
    if not counts:
        click.echo("no results")
        return
    rows: list[tuple[str, ...]] = [(*_STATES, "severity", "policy", "")]
    for policy in sorted(counts, key=lambda one: (*(-counts[one][word] for word in _STATES), one)):
        severity, title = about[policy]
        rows.append((*(str(counts[policy][word] or "") for word in _STATES), severity, policy, title))
    total = Counter(state(one) for one in report.findings if view.holds(one))
    rows.append((*(str(total[word]) for word in _STATES), "", "in all", f"{len(counts)} policies"))
    table(rows)


def timings(report: ScanReport, seconds: float) -> None:
    """Say on stderr where the time went: by phase, by root, by policy. Roots that run side by side add up to more."""
    found = next((one for one in report.timings if one.what == "find"), None)
    if found is not None:
        say(f"{seconds:.3f} s in all: {found.seconds:.3f} to find the results of an earlier scan")
        return
    phases: dict[str, float] = defaultdict(float)
    roots: dict[str, float] = defaultdict(float)
    policies: dict[str, float] = defaultdict(float)
    for one in report.timings:
        if one.what == "policy":
            policies[one.name] += one.seconds
        else:
            phases[one.what] += one.seconds
            if one.name:
                roots[one.name] += one.seconds
    spent = ", ".join(f"{phases[what]:.3f} to {what}" for what in ("read", "evaluate", "judge"))
    say(f"{seconds:.3f} s in all: {spent}")
    _ranking("root", roots)
    _ranking("policy", policies)


def _ranking(noun: str, seconds: Mapping[str, float]) -> None:
    order = sorted(seconds, key=lambda name: -seconds[name])
    for name in order[:_SHOWN]:
        say(f"{seconds[name]:8.3f} s  {noun} {name}")
    if order[_SHOWN:]:
        say(f"{sum(seconds[name] for name in order[_SHOWN:]):8.3f} s  {len(order) - _SHOWN} more")
