"""The tfparse package as an independent witness of values: what it knows of a root, we know and agree on.

`bench/terraform_evaluation.py --oracle` asks it about every root of a folder, which takes minutes; here it is asked
about our own samples, and about some roots of others where they are at hand.
"""

from __future__ import annotations

import importlib.util
from collections import Counter
from pathlib import Path

import pytest

from bench.terraform_evaluation import compare
from scanner.discovery import discover
from scanner.inputs import Inputs
from scanner.parsers.terraform import find_roots, load_root

ROOT = Path(__file__).parents[3]
SAMPLES = ROOT / "fixtures/terraform/samples"
OTHERS = ROOT.parent / "shared/corpus/terraform"
AGREED = 0.995
"""The share of the values known to both on which both must agree."""

pytestmark = pytest.mark.skipif(importlib.util.find_spec("tfparse") is None, reason="tfparse is not installed")


def agreement(top: Path) -> Counter[str]:
    """What holding the roots below a folder against tfparse comes to."""
    trees = {folder.path: folder.tree for folder in discover([top]).terraform_folders}
    totals: Counter[str] = Counter()
    for path in find_roots(trees):
        compare(path, load_root(path, Inputs(), trees[path]), totals)
    return totals


def test_our_own_samples(capsys: pytest.CaptureFixture[str]) -> None:
    totals = agreement(SAMPLES)
    assert totals["agreed"] > 50
    assert totals["differing"] == 0, capsys.readouterr().out


@pytest.mark.skipif(not OTHERS.is_dir(), reason="the templates of others are not at hand")
@pytest.mark.parametrize(
    "repository", ["terraform-aws-modules+terraform-aws-alb", "nozaq+terraform-aws-secure-baseline"]
)
def test_roots_of_others(repository: str, capsys: pytest.CaptureFixture[str]) -> None:
    totals = agreement(OTHERS / repository)
    assert totals["agreed"] > 100
    share = totals["agreed"] / (totals["agreed"] + totals["differing"])
    assert share >= AGREED, capsys.readouterr().out
