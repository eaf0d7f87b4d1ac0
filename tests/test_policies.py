"""Every policy, judged by the comments in its own fixtures; `scanner.fixtures` says how."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.fixtures import dialects_of, disagreements, judge
from scanner.policy.registry import bundled

FOLDER = Path(__file__).parent.parent / "fixtures"
REGISTRY = bundled()
CASES = [(policy, dialect) for policy in REGISTRY.paths for dialect in dialects_of(REGISTRY, policy)]


@pytest.mark.parametrize(("policy", "dialect"), CASES)
def test_fixture(policy: str, dialect: str) -> None:
    assert judge(REGISTRY, policy, dialect, FOLDER).problems == ()


@pytest.mark.parametrize("policy", [p for p in REGISTRY.paths if len(dialects_of(REGISTRY, p)) == 2])
def test_dialects_agree(policy: str) -> None:
    problems = disagreements(REGISTRY, policy, FOLDER)
    if problems is None:
        pytest.skip("the two dialects have nothing to compare")
    assert problems == []
