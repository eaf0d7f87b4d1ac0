"""What zones are held to: whatever a deployment fills in for the unknowns, nothing that is claimed turns out wrong."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.model.readings import Reading, Readings, undecided
from scanner.model.zones import Relation, Zones, ZoneTerm, every_zone, named_zones, relation, union
from scanner.source import NOWHERE
from scanner.values import Known, ListValue, Reason, Reference, Text, Unknown, Value
from scanner.verdict import Verdict

NAMES = ("eu-west-1a", "eu-west-1b", "eu-west-1c", "eu-west-1d")
SOURCES = ("AWS::Region", "data.aws_availability_zones.here.names", "Azs")


@dataclass(frozen=True)
class Deployment:
    """What the unknowns turn out to be: each list of zones is in some order, each single unknown is some zone."""

    orders: tuple[tuple[str, ...], ...]
    singles: tuple[str, ...]
    letter: str

    def zone(self, value: Value, position: int) -> str:
        """The zone that a value denotes here; what differs each time goes by `position`."""
        match value:
            case Known(name):
                return str(name)
            case Reference():
                return self.singles[0]
            case Text():
                return f"{self.letter}{value.suffix()}"
            case Unknown(reason=Reason.EACH):
                return NAMES[position % len(NAMES)]
            case Unknown(path=(int() as index,)):
                return self.orders[SOURCES.index(value.needs)][index]
            case Unknown():
                return self.singles[int(value.needs[-1])]
            case _:
                raise AssertionError(value)


def element(source: str, index: int) -> Unknown:
    reason = Reason.PARAMETER if source == "Azs" else Reason.ZONES
    return Unknown(reason, NOWHERE, source, (index,))


VALUES: st.SearchStrategy[Value] = st.one_of(
    st.sampled_from(NAMES).map(Known),
    st.builds(element, st.sampled_from(SOURCES), st.integers(-2, 3)),
    st.integers(0, 3).map(lambda number: Unknown(Reason.PARAMETER, NOWHERE, f"Zone{number}")),
    st.sampled_from("abc").map(lambda letter: Text((Unknown(Reason.PSEUDO_PARAMETER, needs="Region"), Known(letter)))),
    st.just(Reference("Subnet", "AvailabilityZone")),
    st.just(Unknown(Reason.EACH, NOWHERE, "Subnets", ("*",))),
)
DEPLOYMENTS = st.builds(
    Deployment,
    st.tuples(*(st.permutations(NAMES).map(tuple) for _ in SOURCES)),
    st.tuples(*(st.sampled_from(NAMES) for _ in range(4))),
    st.sampled_from(("eu-west-1", "us-east-1")),
)


def zones(*values: Value, rest: Value | None = None) -> Zones:
    terms = tuple(ZoneTerm(value, NOWHERE, f"subnet{number}") for number, value in enumerate(values))
    return Zones(terms, NOWHERE, "group", None if rest is None else undecided(rest))


@given(VALUES, VALUES)
def test_relation_is_symmetric(left: Value, right: Value) -> None:
    assert relation(left, right) is relation(right, left)


@given(VALUES)
def test_nothing_differs_from_itself(value: Value) -> None:
    assert relation(value, value) is not Relation.DISTINCT


@given(VALUES, VALUES, DEPLOYMENTS)
def test_relation_holds_wherever_it_is_deployed(left: Value, right: Value, deployment: Deployment) -> None:
    same = deployment.zone(left, 0) == deployment.zone(right, 1)
    match relation(left, right):
        case Relation.SAME:
            assert same
        case Relation.DISTINCT:
            assert not same
        case Relation.UNKNOWN:
            pass


@given(st.lists(VALUES, max_size=6), DEPLOYMENTS)
def test_bounds_hold_wherever_it_is_deployed(values: list[Value], deployment: Deployment) -> None:
    found = zones(*values)
    actual = len({deployment.zone(value, position) for position, value in enumerate(values)})
    most = found.at_most()
    assert most is not None
    assert found.distinct() <= actual <= most
    assert found.exactly() in (None, actual)


@given(st.lists(VALUES, max_size=6), st.integers(1, 3), DEPLOYMENTS)
def test_reach_is_never_wrong(values: list[Value], count: int, deployment: Deployment) -> None:
    verdict = zones(*values).reach(count).verdict
    actual = len({deployment.zone(value, position) for position, value in enumerate(values)})
    assert verdict is not Verdict.PASS or actual >= count
    assert verdict is not Verdict.FAIL or actual < count


@given(st.lists(VALUES, max_size=5))
def test_what_may_follow_unseen_only_adds(values: list[Value]) -> None:
    open_ended = zones(*values, rest=Unknown(Reason.PARAMETER, NOWHERE, "Subnets"))
    assert open_ended.at_most() is None
    assert open_ended.exactly() is None
    verdict = open_ended.reach(2).verdict
    assert verdict is (Verdict.PASS if zones(*values).distinct() >= 2 else Verdict.UNKNOWN)


@given(st.lists(VALUES, min_size=1, max_size=4), st.lists(VALUES, min_size=1, max_size=4))
def test_union_reaches_what_either_does(left: list[Value], right: list[Value]) -> None:
    both = union((zones(*left), zones(*right)), "members")
    assert both is not None
    assert both.distinct() >= max(zones(*left).distinct(), zones(*right).distinct())
    for part in (left, right):
        if zones(*part).reach(2).verdict is Verdict.PASS:
            assert both.reach(2).verdict is Verdict.PASS


def test_union_of_nothing() -> None:
    assert union((), "members") is None


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        (Known("eu-west-1a"), Known("euw1-az1"), Relation.UNKNOWN),
        (element("AWS::Region", 0), element("AWS::Region", 1), Relation.DISTINCT),
        (element("AWS::Region", 0), element("Azs", 1), Relation.UNKNOWN),
        (element("AWS::Region", 0), element("AWS::Region", -1), Relation.UNKNOWN),
        (Unknown(Reason.PARAMETER, needs="A"), Unknown(Reason.PARAMETER, needs="B"), Relation.UNKNOWN),
        (Unknown(Reason.PARAMETER, needs="A"), Unknown(Reason.PARAMETER, needs="A"), Relation.SAME),
        (Unknown(Reason.EACH, needs="A"), Unknown(Reason.EACH, needs="A"), Relation.UNKNOWN),
        (Unknown(Reason.COMPUTED), Unknown(Reason.COMPUTED), Relation.UNKNOWN),
        (
            Unknown(Reason.ZONES, needs="names", path=("[](m.index)",)),
            Unknown(Reason.ZONES, needs="names", path=("[](m.index)",)),
            Relation.UNKNOWN,
        ),
    ],
)
def test_relation(left: Value, right: Value, expected: Relation) -> None:
    assert relation(left, right) is expected


def test_local_zones_are_no_redundancy() -> None:
    found = zones(Known("us-west-2a"), Known("us-west-2-lax-1a"), Known("us-west-2-lax-1b"))
    assert found.exactly() == 1
    assert found.reach(2).verdict is Verdict.FAIL


def test_local_zones_alone_count_as_one() -> None:
    assert zones(Known("us-west-2-lax-1a"), Known("us-east-1-wl1-bos-wlz-1")).exactly() == 1


def test_all_zones_of_the_region_are_three() -> None:
    everything = ListValue((), NOWHERE, Unknown(Reason.ZONES, NOWHERE, "AWS::Region"))
    assert everything.rest is not None
    listed: Readings[Reading[str]] = Readings(
        "AvailabilityZones", (), NOWHERE, undecided(everything.rest), False, ("group",)
    )
    assert named_zones(listed).exactly() == 3


@pytest.mark.parametrize(
    "value",
    [
        Known("eu-west-1a"),
        Unknown(Reason.PARAMETER, NOWHERE, "Azs"),
        Unknown(Reason.ZONES, NOWHERE, "names", (0,)),
        Unknown(Reason.ZONES),
    ],
)
def test_only_a_whole_list_is_all_zones(value: Value) -> None:
    assert every_zone(value, NOWHERE, "group") == []


def test_many_terms_are_counted_soon() -> None:
    found = zones(*(Known(f"zone-{number}a") for number in range(5000)))
    assert found.distinct() >= 2
    assert found.reach(2).verdict is Verdict.PASS


def test_messages_name_what_decides() -> None:
    result = zones(rest=Unknown(Reason.PARAMETER, NOWHERE, "Subnets")).reach(2)
    assert result.needs == ("2 different zones in Subnets",)
    passed = zones(element("AWS::Region", 0), element("AWS::Region", 1)).reach(2)
    assert "zone 1 of the Region, zone 2 of the Region" in passed.evidence[0].message
    assert "taken to differ" in passed.evidence[0].message
