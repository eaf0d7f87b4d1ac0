"""The work of a scan grows with its resources, and not with their square: counted in function calls, not in time."""

from __future__ import annotations

import cProfile
from collections import defaultdict
from pathlib import Path

import pytest

from scanner import judging
from scanner.engine import scan
from scanner.policy.judge import judge

BENCH = Path(__file__).resolve().parent.parent / "bench"

FEW, MANY = 100, 1_000

NOISE = 20_000
"""Calls of a policy that count for nothing: what is worked out once, whoever asks first."""


def calls(folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """How many functions each policy calls in a scan."""
    profiles: defaultdict[str, cProfile.Profile] = defaultdict(cProfile.Profile)

    def counted(policy, *arguments, **options):  # type: ignore[no-untyped-def]
        profile = profiles[policy.id]
        profile.enable()
        try:
            return judge(policy, *arguments, **options)
        finally:
            profile.disable()

    monkeypatch.setattr(judging, "judge", counted)
    scan([folder], processes=1)
    return {policy: sum(one.callcount for one in profile.getstats()) for policy, profile in profiles.items()}


@pytest.mark.parametrize(("dialect", "name"), [("cloudformation", "template.json"), ("terraform", "main.tf")])
def test_no_policy_looks_at_all_resources_for_each(
    dialect: str, name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(BENCH)
    import generate

    found = []
    for number in (FEW, MANY):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / name).write_text(getattr(generate, dialect)(number), encoding="utf-8")
        found.append(calls(folder, monkeypatch))
    few, many = found
    assert len(many) > 50
    grown = {
        policy: f"{few[policy]:,} calls for {FEW} resources, {number:,} for {MANY}"
        for policy, number in many.items()
        if number > 1.3 * MANY / FEW * few[policy] + NOISE
    }
    assert grown == {}, "ask once for the whole template: scanner.model.facts.once"
