"""Whom buckets let in: every way to open one, and every way to close it again."""

from __future__ import annotations

from pathlib import Path

import pytest

from scanner.analysis.buckets.bucket_reach import BucketReach, reach_of
from scanner.discovery import discover
from scanner.graph.build import ResourceGraph
from scanner.inputs import Inputs
from scanner.model.s3 import Bucket
from scanner.roots import load_roots

BUCKETS = Path(__file__).resolve().parents[2] / "fixtures" / "architectures" / "buckets"

EXPECTED = {
    "Oac": ("limited", {"cloudfront.amazonaws.com"}),
    "Vpce": ("limited", {"whoever meets StringEquals on aws:sourcevpce"}),
    "Deny": ("limited", {"those whom another statement does not deny"}),
    "TlsDeny": ("public", {"everyone"}),
    "Acl": ("public", {"everyone"}),
    "AclBlocked": ("closed", set()),
    "Site": ("closed", set()),
    "NotP": ("public", {"everyone"}),
    "Signed": ("public", {"every AWS account"}),
    "Ap": ("public", {"whoever meets StringEquals on s3:dataaccesspointaccount", "everyone"}),
    "Restricted": ("closed", set()),
}


@pytest.fixture(scope="module", params=["stack.yaml", "plain"])
def reached(request: pytest.FixtureRequest) -> dict[str, BucketReach]:
    (root,) = load_roots(discover([BUCKETS / request.param]), Inputs())
    graph = ResourceGraph(root)
    found = (Bucket(block, graph.view()) for block in graph.blocks_of(Bucket.types()))
    return {bucket.name.replace("_", "").lower(): reach_of(bucket) for bucket in found}


@pytest.mark.parametrize("name", EXPECTED)
def test_openness_and_who_is_let_in(reached: dict[str, BucketReach], name: str) -> None:
    reach = reached[name.lower()]
    assert (reach.openness.value, {one.who for one in reach.grants if not one.void}) == EXPECTED[name]


def test_a_grant_without_effect_says_what_takes_it_away(reached: dict[str, BucketReach]) -> None:
    (grant,) = reached["restricted"].grants
    assert grant.void == "public buckets are restricted"
    assert grant.what == ("list", "read", "write", "delete", "permissions")
    assert 'the statement "All"' in grant.place.message
