"""The checklist that comes with Stackproof, held against the document's structure and the table of controls."""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from scanner.bundled import policies_folder
from scanner.catalogue import load_controls
from scanner.checklist.catalogue import Checklist, Mode, Scope, Window
from scanner.checklist.load import available_checklists, load_checklist
from scanner.checklist.outline import Role

FOLDER = policies_folder() / "checklists"
PATH = FOLDER / "aws-dcx-2018-08.yaml"
SCHEMA = Path(__file__).parents[2] / "docs" / "schemas" / "checklist.schema.json"

ALL = ("multi-tenant-saas", "single-tenant-saas", "managed-service", "customer-deployed")
SECURITY = [number for number in range(1, 27) if number != 6]
CUSTOMER_DEPLOYED = [
    *(f"SEC-1.{number}" for number in (10, 11, 12, 16, 17, 18, 21, 22, 23, 24, 26)),
    *(f"REL-2.{number}" for number in (1, 2, 5, 6, 8, 10)),
]


@pytest.fixture(scope="module")
def checklist() -> Checklist:
    return load_checklist(PATH)


def test_it_says_what_it_is(checklist: Checklist) -> None:
    assert checklist.id == PATH.stem
    assert checklist.version == "2.0"
    assert checklist.published == "2018-08"
    assert checklist.title.startswith("AWS Digital Customer Experience Competency")
    assert tuple(checklist.categories) == ALL
    assert checklist.attestation_valid_months == 12


def test_it_is_found_by_its_id() -> None:
    assert available_checklists(FOLDER)["aws-dcx-2018-08"] == PATH


def test_it_follows_the_schema() -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    document = yaml.load(PATH.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert [error.message for error in jsonschema.Draft202012Validator(schema).iter_errors(document)] == []


def test_every_item_of_the_document_is_there_in_its_order(checklist: Checklist) -> None:
    expected = [
        *(
            f"PRE-{section}.{n}"
            for section, last in ((1, 3), (2, 2), (3, 2), (4, 5), (5, 1))
            for n in range(1, last + 1)
        ),
        *(f"FEAT-{s}-{n}" for s, last in (("CM", 7), ("MA", 5), ("DC", 6), ("C360", 6)) for n in range(1, last + 1)),
        *(f"DOC-{n}" for n in range(1, 4)),
        *(f"SEC-1.{n}" for n in SECURITY),
        *(f"REL-2.{n}" for n in range(1, 13)),
        *(f"OPS-3.{n}" for n in range(1, 4)),
    ]
    assert [item.id for item in checklist.items] == expected


@pytest.mark.parametrize(
    ("pattern", "count"),
    [("PRE-*", 13), ("FEAT-*", 24), ("DOC-*", 3), ("SEC-*", 25), ("REL-*", 12), ("OPS-*", 3), ("*", 80)],
)
def test_the_counts_of_the_document(checklist: Checklist, pattern: str, count: int) -> None:
    assert len({item.id for item in checklist.matching(pattern)}) == count


def test_items_stand_in_the_section_that_their_id_names(checklist: Checklist) -> None:
    for section in checklist.sections:
        for item in section.items:
            assert item.section == section.id
            assert re.match(rf"{re.escape(section.id)}[-.]", item.id), item.id
            assert item.applicability.segment == section.segment


def test_each_segment_has_its_features(checklist: Checklist) -> None:
    by_segment = Counter(item.applicability.segment for item in checklist.items)
    assert by_segment == {
        None: 56,
        "content-management": 7,
        "marketing-automation": 5,
        "digital-commerce": 6,
        "customer-360": 6,
    }
    feature = checklist.item("FEAT-MA-1")
    assert feature.applies_to("managed-service")
    assert feature.applies_to("managed-service", "marketing-automation")
    assert not feature.applies_to("managed-service", "digital-commerce")
    assert checklist.item("SEC-1.16").applies_to("managed-service", "digital-commerce")


def test_optional_features(checklist: Checklist) -> None:
    optional = [item.id for item in checklist.items if not item.required]
    assert optional == [
        *("FEAT-CM-5", "FEAT-CM-6", "FEAT-CM-7", "FEAT-MA-4", "FEAT-MA-5"),
        *("FEAT-C360-4", "FEAT-C360-5"),
    ]


def test_what_applies_to_customer_deployed(checklist: Checklist) -> None:
    technical = [item for section in ("SEC", "REL", "OPS") for item in checklist.matching(f"{section}-*")]
    assert len(technical) == 40
    assert [item.id for item in technical if item.applies_to("customer-deployed")] == CUSTOMER_DEPLOYED
    for category in ALL[:3]:
        assert all(item.applies_to(category) for item in technical)


def test_prerequisites_and_features_apply_to_every_category(checklist: Checklist) -> None:
    for item in (*checklist.matching("PRE-*"), *checklist.matching("FEAT-*")):
        assert all(item.applies_to(category) for category in ALL), item.id


def test_which_documents_are_due(checklist: Checklist) -> None:
    both, each = (Scope.SOLUTION, Scope.CASE_STUDY), (Scope.CASE_STUDY,)
    assert checklist.item("DOC-1").documents == dict(zip(ALL, (both, both, each, each), strict=True))
    assert checklist.item("DOC-2").documents == {"customer-deployed": (Scope.SOLUTION,)}
    assert checklist.item("DOC-3").documents == dict.fromkeys(ALL, each)
    assert [item.id for item in checklist.items if item.documents] == ["DOC-1", "DOC-2", "DOC-3"]


def test_the_windows(checklist: Checklist) -> None:
    def limits(window: Window) -> dict[str, Any]:
        found = {name: getattr(window, name) for name in Window.__slots__ if name != "event"}
        return {name: value for name, value in found.items() if value not in (None, ())}

    assert {item.id: [limits(window) for window in item.windows] for item in checklist.items if item.windows} == {
        "PRE-2.1": [{"within_months": 18}],
        "PRE-3.2": [{"within_months": 12}],
        "SEC-1.12": [{"rotation_days": 7}],
        "SEC-1.25": [{"within_months": 12}],
        "SEC-1.26": [{"within_months": 12}],
        "REL-2.7": [{"repeated": ("on a schedule", "after significant changes of the architecture")}],
        "REL-2.9": [{"within_months": 12}],
        "REL-2.11": [{"rto_hours": 24}],
        "REL-2.12": [{"before": "approval", "repeated": ("at intervals", "after major updates")}],
    }


def test_how_many_items_are_decided_how(checklist: Checklist) -> None:
    technical = [item for section in ("SEC", "REL", "OPS") for item in checklist.matching(f"{section}-*")]
    assert Counter(item.mode for item in technical) == {
        Mode.DECIDED_BY_CODE: 19,
        Mode.SUPPORTED_BY_CODE: 14,
        Mode.ATTEST_ONLY: 7,
    }


def test_an_attestation_outweighs_code_only_where_the_item_offers_a_branch(checklist: Checklist) -> None:
    assert [item.id for item in checklist.items if item.attestation.outweighs_failure] == [
        *("SEC-1.12", "SEC-1.19", "SEC-1.20", "REL-2.2"),
    ]


def test_what_is_not_decided_by_code_alone_needs_an_attestation(checklist: Checklist) -> None:
    for item in checklist.items:
        if item.mode is not Mode.DECIDED_BY_CODE and item.id != "FEAT-CM-5":
            assert item.attestation.always_needed, item.id


def test_every_item_names_its_policies_or_says_why_code_cannot_decide_it(checklist: Checklist) -> None:
    for item in checklist.items:
        assert bool(item.decides) != bool(item.not_by_code), item.id
        assert item.evidence or not (item.decides or item.supports), item.id


def test_items_and_controls_agree_both_ways(checklist: Checklist) -> None:
    controls = load_controls(policies_folder() / "catalogue")
    by_table = {(control.id, item) for control in controls for item in control.items}
    by_checklist = {(policy, item) for policy in checklist.policies for item, _ in checklist.items_of(policy)}
    assert by_checklist - by_table == set(), "the checklist names what the table doesn't"
    assert by_table - by_checklist == set(), "the table names what the checklist doesn't"


def test_the_roles_of_all_policies_are_kept(checklist: Checklist) -> None:
    roles = Counter(role for policy in checklist.policies for _, role in checklist.items_of(policy))
    assert roles == {Role.DECIDES: 245, Role.SUPPORTS: 342}


def test_roles_of_a_policy(checklist: Checklist) -> None:
    assert checklist.items_of("availability-zones/load-balancer-zones") == (
        ("REL-2.1", Role.SUPPORTS),
        ("REL-2.8", Role.DECIDES),
    )
    assert checklist.items_of("no-such/policy") == ()


def test_the_policies_that_judge_the_effect(checklist: Checklist) -> None:
    assert {item.id: item.effective for item in checklist.items if item.effective} == {
        "SEC-1.17": ("s3-public-access/effective-bucket-access",),
        "SEC-1.18": ("s3-public-access/effective-bucket-access",),
        "SEC-1.24": ("encryption-in-transit/boundary-plaintext-path",),
        "REL-2.1": ("network-resilience/cross-zone-route-dependence",),
        "REL-2.6": ("backups/stateful-coverage",),
        "REL-2.8": ("availability-zones/workload-single-zone-disruption",),
    }


def test_texts_are_whole_sentences(checklist: Checklist) -> None:
    for item in checklist.items:
        for text in (item.summary, item.evidence, item.met, item.not_met, item.not_by_code, item.attestation.states):
            assert text is None or text.endswith("."), (item.id, text)
        assert item.question.endswith("?"), item.id
        assert not item.title.endswith("."), item.id
        assert 1 <= len(re.findall(r"[.?!](?= [A-Z]|$)", item.summary)) <= 3, item.id


def test_no_two_items_say_the_same(checklist: Checklist) -> None:
    for texts in ([item.title for item in checklist.items], [item.question for item in checklist.items]):
        assert len(set(texts)) == len(texts)


def test_loading_is_quick() -> None:
    def once() -> float:
        start = time.process_time()
        load_checklist(PATH)
        return time.process_time() - start

    # It takes some 15 ms; the margin is for a busy machine.
    assert min(once() for _ in range(5)) < 0.1
