from __future__ import annotations

from pathlib import Path

import pytest

from scanner.cli.checklist import bundled_outline
from scanner.cli.selection import check
from scanner.cli.suggestions import near
from scanner.errors import UserError
from scanner.policy.registry import Registry
from scanner.policy.selection import Selection


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    """Three policies, one for each way of having items; nothing here loads them."""
    for name in ("encryption_at_rest/ebs_volume", "availability_zones/load_balancer_zones", "own/policy"):
        path = tmp_path / f"{name}.py"
        path.parent.mkdir(exist_ok=True)
        path.touch()
    return Registry([tmp_path])


@pytest.mark.parametrize(
    "selection",
    [
        Selection(),
        Selection(policies=("own/*",)),
        Selection(themes=("Own",)),
        Selection(items=("sec-1.2*",)),
        Selection(items=("REL-2.8",), themes=("availability-zones",), policies=("*/load-*", "own/policy")),
    ],
)
def test_a_selection_that_leaves_something(selection: Selection, registry: Registry) -> None:
    check(selection, registry, bundled_outline())


@pytest.mark.parametrize(
    ("selection", "complaint"),
    [
        (Selection(policies=("own/polity",)), "--policy own/polity matches nothing; did you mean own/policy?"),
        (Selection(policies=("own/*", "none/*")), "--policy none/* matches nothing"),
        (Selection(themes=("owm",)), "--theme owm matches nothing; did you mean own?"),
        (Selection(items=("SEC-9.*",)), "--item SEC-9.* matches nothing"),
        (Selection(items=("SEC-1.16",)), "--item SEC-1.16: no policy says anything about it"),
        (
            Selection(themes=("own",), items=("REL-2.8",)),
            "together, --theme own --item REL-2.8 leave no policy",
        ),
        (
            Selection(themes=("own",), policies=("*/ebs-*",)),
            "together, --theme own --policy */ebs-* leave no policy",
        ),
    ],
)
def test_a_selection_that_leaves_nothing(selection: Selection, complaint: str, registry: Registry) -> None:
    with pytest.raises(UserError) as caught:
        check(selection, registry, bundled_outline())
    assert str(caught.value).startswith(complaint)


def test_near_names() -> None:
    assert near("REL28", ["REL-2.8", "SEC-1.1"]) == "; did you mean REL-2.8?"
    assert near("nothing alike", ["REL-2.8"]) == ""


def test_deciding_policies_are_those_that_decide_an_item() -> None:
    found = bundled_outline().deciding
    assert "encryption-at-rest/ebs-volume" in found
    assert "encryption-at-rest/ebs-default" not in found
