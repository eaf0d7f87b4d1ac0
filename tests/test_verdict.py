from __future__ import annotations

from functools import reduce
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.source import Span
from scanner.verdict import SEVERITIES, Evidence, Result, Severity, Verdict, all_of, any_of, failed, passed, unknown

settings.register_profile("verdicts", deadline=None, max_examples=60)
PROPERTY = settings.get_profile("verdicts")

PASS, FAIL, UNKNOWN = Result(Verdict.PASS), Result(Verdict.FAIL), Result(Verdict.UNKNOWN)
BARE = (PASS, FAIL, UNKNOWN)
SPAN = Span("main.tf", 3, 5, 3, 9)

evidence = st.builds(
    Evidence,
    st.builds(Span, st.just("main.tf"), st.integers(1, 3), st.just(1), st.just(9), st.just(9)),
    st.sampled_from(["is off", "is on"]),
    st.sampled_from(["", "aws_vpc.a"]),
)
severities = st.none() | st.sampled_from(SEVERITIES)


def several(items: st.SearchStrategy[object]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(items, max_size=3, unique=True).map(tuple)


def consistent(result: Result) -> Result:
    # Only a stated severity can be mixed with the policy's own.
    return result if result.severity else Result(result.verdict, result.evidence, result.needs, result.involves)


results = st.builds(
    Result,
    st.sampled_from(Verdict),
    several(evidence),
    several(st.sampled_from(["Subnets", "var.zones", "var.size"])),
    several(st.sampled_from(["aws_vpc.a", "aws_vpc.b", "Subnet"])),
    severities,
    st.booleans(),
).map(consistent)


# Kleene's strong logic, over all verdicts.


def test_the_truth_tables_are_kleenes() -> None:
    order = [Verdict.FAIL, Verdict.UNKNOWN, Verdict.PASS]
    for left, right in product(BARE, repeat=2):
        assert (left & right).verdict is min(left.verdict, right.verdict, key=order.index)
        assert (left | right).verdict is max(left.verdict, right.verdict, key=order.index)
    assert [(~one).verdict for one in BARE] == [Verdict.FAIL, Verdict.PASS, Verdict.UNKNOWN]


def test_verdicts_form_a_distributive_lattice_with_de_morgans_negation() -> None:
    for a, b in product(BARE, repeat=2):
        assert a & b == b & a
        assert a | b == b | a
        assert a & (a | b) == a
        assert a | (a & b) == a
        assert ~(a & b) == ~a | ~b
        assert ~(a | b) == ~a & ~b
    for a, b, c in product(BARE, repeat=3):
        assert (a & b) & c == a & (b & c)
        assert (a | b) | c == a | (b | c)
        assert a & (b | c) == (a & b) | (a & c)
        assert a | (b & c) == (a | b) & (a | c)
    for a in BARE:
        assert a & PASS == a
        assert a | FAIL == a
        assert a & FAIL == FAIL
        assert a | PASS == PASS
        assert ~~a == a


# The same laws for what results carry.


@PROPERTY
@given(results, results, results)
def test_grouping_changes_nothing_at_all(a: Result, b: Result, c: Result) -> None:
    assert (a & b) & c == a & (b & c)
    assert (a | b) | c == a | (b | c)


@PROPERTY
@given(results, results)
def test_de_morgan_holds_with_all_evidence(a: Result, b: Result) -> None:
    assert ~(a & b) == ~a | ~b
    assert ~(a | b) == ~a & ~b
    assert ~~a == a


@PROPERTY
@given(results, results)
def test_order_changes_only_the_order_of_evidence(a: Result, b: Result) -> None:
    for one, other in ((a & b, b & a), (a | b, b | a)):
        assert one.verdict is other.verdict
        assert (one.severity, one.mixed) == (other.severity, other.mixed)
        assert set(one.evidence) == set(other.evidence)
        assert set(one.needs) == set(other.needs)
        assert set(one.involves) == set(other.involves)


@PROPERTY
@given(results)
def test_a_result_with_itself_is_itself(a: Result) -> None:
    assert a & a == a
    assert a | a == a


@PROPERTY
@given(results, results)
def test_what_decides_keeps_its_evidence_and_needs(a: Result, b: Result) -> None:
    for combined in (a & b, a | b):
        deciding = [one for one in (a, b) if one.verdict is combined.verdict]
        assert deciding
        assert set(combined.evidence) == {place for one in deciding for place in one.evidence}
        assert set(combined.needs) == {need for one in deciding for need in one.needs}
        first = next((one for one in deciding if one.evidence), None)
        assert first is None or combined.evidence[0] == first.evidence[0]


@PROPERTY
@given(results, results)
def test_whatever_was_looked_at_is_involved(a: Result, b: Result) -> None:
    for combined in (a & b, a | b):
        assert set(combined.involves) == {*a.involves, *b.involves}
        assert len(set(combined.involves)) == len(combined.involves)


def test_the_needs_of_an_unknown_survive_until_something_decides() -> None:
    open_ = unknown(SPAN, "not known", ["Subnets"])
    assert (open_ & passed(SPAN, "is on")).needs == ("Subnets",)
    assert (open_ | failed(SPAN, "is off")).needs == ("Subnets",)
    assert (open_ & unknown(SPAN, "not known", ["Zones"])).needs == ("Subnets", "Zones")
    assert (open_ & failed(SPAN, "is off")).needs == ()
    assert (open_ | passed(SPAN, "is on")).needs == ()
    assert (~open_).needs == ("Subnets",)


# Many at once.


@PROPERTY
@given(st.lists(results, min_size=1, max_size=5))
def test_many_combine_as_one_after_the_other_does(several: list[Result]) -> None:
    assert all_of(several, UNKNOWN) == reduce(lambda a, b: a & b, several)
    assert any_of(iter(several), UNKNOWN) == reduce(lambda a, b: a | b, several)


@pytest.mark.parametrize("empty", BARE)
def test_nothing_to_combine_is_what_the_caller_says(empty: Result) -> None:
    assert all_of([], empty) is empty
    assert any_of(iter(()), empty) is empty


def test_thousands_combine_without_losing_one() -> None:
    many = [failed(Span("main.tf", line, 1, line, 2), "is off", f"aws_vpc.a[{line}]") for line in range(1, 5001)]
    result = all_of(many, PASS)
    assert [place.span.start_line for place in result.evidence] == list(range(1, 5001))
    assert len(result.involves) == 5000


# Severities.


@PROPERTY
@given(st.lists(severities, min_size=1, max_size=4), st.sampled_from(SEVERITIES))
def test_failures_are_as_grave_as_the_gravest_of_them(stated: list[Severity | None], own: Severity) -> None:
    failures = [failed(SPAN, "is off").graded(one) if one else failed(SPAN, "is off") for one in stated]
    expected = min((one or own for one in stated), key=SEVERITIES.index)
    assert all_of(failures, PASS).severity_under(own) == expected
    assert reduce(lambda a, b: a & b, failures).severity_under(own) == expected


def test_an_improvement_beside_a_failure_does_not_make_it_light() -> None:
    both = failed(SPAN, "is off") & failed(SPAN, "could be better").graded("info")
    assert both.severity_under("high") == "high"
    assert both.graded("low").severity_under("high") == "low"


def test_only_what_decides_gives_the_severity() -> None:
    assert (failed(SPAN, "is off").graded("info") & passed(SPAN, "is on").graded("critical")).severity == "info"
    assert (failed(SPAN, "is off") & unknown(SPAN, "not known").graded("info")).severity_under("high") == "high"


def test_severities_go_from_the_gravest_to_the_lightest() -> None:
    assert SEVERITIES == ("critical", "high", "medium", "low", "info")


# Three values are no bool.


@pytest.mark.parametrize("result", BARE)
def test_a_result_is_refused_as_a_bool(result: Result) -> None:
    with pytest.raises(TypeError, match="three values"):
        bool(result)
    with pytest.raises(TypeError):
        _ = not result
    with pytest.raises(TypeError):
        _ = result and PASS
    with pytest.raises(TypeError):
        _ = result or PASS
    with pytest.raises(TypeError):
        any([result])
    with pytest.raises(TypeError):
        _ = [one for one in (result,) if one]


# Making and rewording results.


def test_makers_say_what_they_are_given() -> None:
    for make, verdict in ((passed, Verdict.PASS), (failed, Verdict.FAIL), (unknown, Verdict.UNKNOWN)):
        result = make(SPAN, "said", address="aws_vpc.a")
        assert result == Result(verdict, (Evidence(SPAN, "said", "aws_vpc.a"),), involves=("aws_vpc.a",))
        assert make(SPAN, "said").involves == ()


def test_needs_are_names_each_once_without_blanks() -> None:
    assert unknown(SPAN, "not known", ["Zones", "", "Subnets", "Zones"]).needs == ("Zones", "Subnets")
    assert unknown(SPAN, "not known", "Subnets").needs == ("Subnets",)
    assert unknown(SPAN, "not known", "").needs == ()


@PROPERTY
@given(results)
def test_because_rewords_the_primary_place_alone(result: Result) -> None:
    said = result.because("in other words")
    assert [place.span for place in said.evidence] == [place.span for place in result.evidence]
    assert said.evidence[1:] == result.evidence[1:]
    assert all(place.message == "in other words" for place in said.evidence[:1])
    assert said.verdict is result.verdict


@PROPERTY
@given(results)
def test_at_puts_another_place_in_front(result: Result) -> None:
    moved = result.at(SPAN, "look here", "aws_vpc.a")
    assert moved.evidence == (Evidence(SPAN, "look here", "aws_vpc.a"), *result.evidence)
    assert (moved.verdict, moved.needs, moved.involves) == (result.verdict, result.needs, result.involves)


@PROPERTY
@given(results)
def test_involving_adds_addresses_once(result: Result) -> None:
    more = result.involving("aws_vpc.a", "aws_vpc.z", "aws_vpc.z")
    assert more.involves[: len(result.involves)] == result.involves
    assert set(more.involves) == {*result.involves, "aws_vpc.a", "aws_vpc.z"}
    assert len(set(more.involves)) == len(more.involves)
