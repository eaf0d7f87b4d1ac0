from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.source import NOWHERE, Span
from scanner.values import (
    CHOICE_LIMIT,
    HOLE_LENGTH,
    OTHER,
    TEXT_LIMIT,
    Absent,
    Choice,
    Known,
    ListValue,
    MapValue,
    Reason,
    Reference,
    Scalar,
    Text,
    Unknown,
    Value,
    Variable,
    by_default,
    choice,
    hoist,
    is_false,
    is_one_thing,
    is_true,
    join_text,
    leaves,
    lift,
    plain,
    references,
    respan,
    restrict,
    to_text,
)

settings.register_profile("values", deadline=None, max_examples=40)
PROPERTY = settings.get_profile("values")

HERE = Span("main.tf", 3, 5, 3, 9)
ELSEWHERE = Span("other.tf", 7, 1, 8, 2)

VARIABLES = (
    Variable("Env", ("prod", "dev", OTHER), "dev"),
    Variable("Many", ("true", "false"), "false"),
    Variable("Size", ("1", OTHER)),
    Variable("Many", ("true", "false"), "true", scope="nested"),
)
ASSIGNMENTS = [
    dict(zip(VARIABLES, labels, strict=True)) for labels in product(*(variable.labels for variable in VARIABLES))
]

Assignment = Mapping[Variable, str]

# Few and alike, so that collisions are frequent.
scalars: st.SearchStrategy[Scalar] = st.sampled_from([True, False, 1, 0, 1.0, 1.5, "1", "", "a", "b", "true"])
knowns = st.builds(Known, scalars)
unknowns = st.builds(
    Unknown,
    st.sampled_from([Reason.PARAMETER, Reason.COMPUTED, Reason.INVALID]),
    needs=st.sampled_from(["", "Subnets", "var.name"]),
    path=st.sampled_from([(), (0,), (1,), ("id",)]),
    excluded=st.sampled_from([frozenset(), frozenset({"a"})]),
)
links = st.builds(
    Reference,
    st.sampled_from(["aws_vpc.a", "aws_vpc.b"]),
    st.sampled_from(["", "arn"]),
    value=st.none()
    | st.just(
        Text((Known("x-"), Unknown(Reason.COMPUTED))),
    ),
)
pieces = knowns | unknowns | links
texts = st.lists(pieces, min_size=2, max_size=4).map(lambda parts: join_text(parts, NOWHERE))
simple: st.SearchStrategy[Value] = pieces | texts | st.just(Absent())


def branching(inner: st.SearchStrategy[Value]) -> st.SearchStrategy[Value]:
    """Choices as evaluation makes them."""
    return st.sampled_from(VARIABLES).flatmap(
        lambda variable: st.tuples(*(inner for _ in variable.labels)).map(
            lambda options: choice(variable, dict(zip(variable.labels, options, strict=True)), NOWHERE)
        )
    )


def branching_at_will(inner: st.SearchStrategy[Value]) -> st.SearchStrategy[Value]:
    """Choices as nothing should make them: one variable asked over and over, the same under every label."""
    return st.sampled_from(VARIABLES).flatmap(
        lambda variable: st.tuples(*(inner for _ in variable.labels)).map(
            lambda options: Choice(variable, dict(zip(variable.labels, options, strict=True)))
        )
    )


def nested(inner: st.SearchStrategy[Value]) -> st.SearchStrategy[Value]:
    several = st.lists(inner, max_size=2).map(tuple)
    entries = st.dictionaries(st.sampled_from("ab"), inner, max_size=2)
    return st.builds(ListValue, several, rest=st.none() | inner) | st.builds(MapValue, entries, rest=st.none() | inner)


trees = st.recursive(simple, branching, max_leaves=8)
wild_trees = st.recursive(simple, branching_at_will, max_leaves=8)
known_trees = st.recursive(knowns, branching, max_leaves=8)
values = st.recursive(simple, lambda inner: branching(inner) | nested(inner), max_leaves=10)


def under(value: Value, assignment: Assignment) -> Value:
    """The oracle: follow one world down a tree of choices."""
    while isinstance(value, Choice):
        value = value.options[assignment[value.variable]]
    return value


def same(left: Value, right: Value) -> bool:
    """Equal, also in what equality leaves out at the top."""
    if isinstance(left, Unknown) and isinstance(right, Unknown):
        return left == right and left.excluded == right.excluded
    if isinstance(left, Reference) and isinstance(right, Reference):
        return left == right and left.value == right.value
    return left == right


def nodes(value: Value, path: tuple[Variable, ...] = ()) -> Iterator[tuple[Choice, tuple[Variable, ...]]]:
    """Every choice at the top of a value, with the variables that decide on the way to it."""
    if isinstance(value, Choice):
        yield value, path
        for option in value.options.values():
            yield from nodes(option, (*path, value.variable))


def is_tidy(value: Value) -> bool:
    """No variable is asked twice on one way, no choice is needless, and there are not too many leaves."""
    return leaves(value) <= CHOICE_LIMIT and all(
        node.variable not in path
        and set(node.options) == set(node.variable.labels)
        and any(not same(option, next(iter(node.options.values()))) for option in node.options.values())
        for node, path in nodes(value)
    )


def moved(value: Value, span: Span) -> Value:
    """The same value with every span replaced, however deep."""

    def inner(part: Value | None) -> Value | None:
        return None if part is None else moved(part, span)

    match value:
        case ListValue():
            return ListValue(tuple(moved(item, span) for item in value.items), span, inner(value.rest))
        case MapValue():
            entries = {key: moved(item, span) for key, item in reversed(value.entries.items())}
            return MapValue(entries, span, inner(value.rest), dict.fromkeys(entries, span))
        case Choice():
            return Choice(value.variable, {key: moved(o, span) for key, o in reversed(value.options.items())}, span)
        case Text():
            return Text(tuple(respan(part, span) for part in value.parts), span)  # type: ignore[misc]
        case _:
            return respan(value, span)


# Equality.


@PROPERTY
@given(values)
def test_equality_ignores_spans_at_any_depth(value: Value) -> None:
    other = moved(value, ELSEWHERE)
    assert value == other
    assert hash(value) == hash(other)


@PROPERTY
@given(values, values)
def test_equal_values_have_equal_hashes(left: Value, right: Value) -> None:
    assert (left == right) is (right == left)
    assert left != right or hash(left) == hash(right)


def test_scalars_are_equal_where_templates_say_they_are() -> None:
    alike = [(1, 1.0), (0, 0.0), ("a", "a"), (True, True)]
    different: list[tuple[Scalar, Scalar]] = [(True, 1), (False, 0), (True, "true"), (1, "1"), ("", False), (1, 1.5)]
    for left, right in alike:
        assert Known(left) == Known(right)
        assert hash(Known(left)) == hash(Known(right))
    for left, right in different:
        assert Known(left) != Known(right)
        assert ListValue((Known(left),)) != ListValue((Known(right),))
        assert MapValue({"a": Known(left)}) != MapValue({"a": Known(right)})
        assert len({Known(left), Known(right)}) == 2
    assert Known("a") != "a"


@PROPERTY
@given(knowns, knowns)
def test_equal_scalars_print_the_same(left: Known, right: Known) -> None:
    assert left != right or to_text(left.value) == to_text(right.value)


def test_kinds_are_never_equal_to_each_other() -> None:
    kinds: list[Value] = [
        Known(""),
        Absent(),
        Unknown(Reason.PARAMETER),
        Reference(""),
        Text(()),
        ListValue(),
        MapValue(),
        choice(VARIABLES[1], {"true": Known(1), "false": Known(2)}, NOWHERE),
    ]
    assert len(set(kinds)) == len(kinds)


def test_a_list_that_may_go_on_is_another_list() -> None:
    assert ListValue((Known(1),)) != ListValue((Known(1),), rest=Unknown(Reason.PARAMETER))
    assert MapValue({}) != MapValue({}, rest=Unknown(Reason.PARAMETER))


def test_unknowns_are_the_same_when_the_same_thing_decides_them() -> None:
    subnets = Unknown(Reason.PARAMETER, HERE, "Subnets", detail="said one way")
    assert subnets == Unknown(Reason.PARAMETER, ELSEWHERE, "Subnets", excluded=frozenset({"a"}))
    assert subnets.at(0) == Unknown(Reason.PARAMETER, needs="Subnets").at(0)
    assert len({subnets, subnets.at(0), subnets.at(1), subnets.at(0).at("id")}) == 4


def test_an_unknown_is_described_by_what_decides_it() -> None:
    assert Unknown(Reason.PARAMETER, needs="Subnets").at(1).at("id").describe() == "Subnets[1].id"
    assert Unknown(Reason.IMPURE).describe() == Reason.IMPURE.value
    assert Unknown(Reason.INVALID, detail="not a text").describe() == "not a text"


def test_what_is_excluded_of_a_thing_does_not_hold_for_its_parts() -> None:
    assert Unknown(Reason.PARAMETER, needs="Name", excluded=frozenset({"a"})).at("id").excluded == frozenset()


# What is one thing in every deployment.


@PROPERTY
@given(known_trees)
def test_what_is_known_is_one_thing(value: Value) -> None:
    assert is_one_thing(value)


@pytest.mark.parametrize(
    ("unknown", "expected"),
    [
        (Unknown(Reason.PARAMETER, needs="Name"), True),
        (Unknown(Reason.DATA_SOURCE, needs="data.aws_vpc.a", path=("id",)), True),
        (Unknown(Reason.PARAMETER), False),
        (Unknown(Reason.IMPURE, needs="uuid()"), False),
        (Unknown(Reason.LIMIT, needs="Name"), False),
        (Unknown(Reason.UNDECIDED, needs="Name"), False),
        (Unknown(Reason.EACH, needs="var.names"), False),
    ],
)
def test_an_unknown_is_one_thing_when_its_name_is_its_own(unknown: Unknown, expected: bool) -> None:
    wrapped: list[Value] = [
        unknown,
        Text((Known("a"), unknown)),
        ListValue((Known(1), unknown)),
        MapValue({"a": unknown}),
        choice(VARIABLES[1], {"true": Known(1), "false": unknown}, NOWHERE),
    ]
    assert [is_one_thing(value) for value in wrapped] == [expected] * len(wrapped)


def test_a_list_of_unknown_length_is_not_one_thing() -> None:
    name = Unknown(Reason.PARAMETER, needs="Name")
    assert not is_one_thing(ListValue((), rest=name))
    assert not is_one_thing(MapValue({}, rest=name))
    assert is_one_thing(Reference("aws_vpc.a", "id"))


def test_alternatives_that_nobody_decided_are_not_taken_for_the_same() -> None:
    size = VARIABLES[2]
    zones = [
        choice(size, {"1": Known("a"), OTHER: Known("b")}, NOWHERE),
        choice(size, {"1": Known("b"), OTHER: Known("a")}, NOWHERE),
    ]
    left, right = map(by_default, zones)
    assert left == right
    assert not is_one_thing(left)


# Choices.


@PROPERTY
@given(st.sampled_from(VARIABLES), simple)
def test_a_choice_between_equals_is_the_thing_itself(variable: Variable, value: Value) -> None:
    assert choice(variable, dict.fromkeys(variable.labels, value), HERE) is value


@PROPERTY
@given(trees)
def test_choices_are_tidy(value: Value) -> None:
    assert is_tidy(value)


@PROPERTY
@given(st.sampled_from(VARIABLES), st.lists(wild_trees, min_size=3, max_size=3))
def test_a_choice_holds_what_its_options_say(variable: Variable, options: list[Value]) -> None:
    mapping = dict(zip(variable.labels, options, strict=False))
    made = choice(variable, mapping, HERE)
    for assignment in ASSIGNMENTS:
        assert same(under(made, assignment), under(mapping[assignment[variable]], assignment))


def test_a_choice_keeps_apart_what_equality_leaves_out() -> None:
    name = Unknown(Reason.PARAMETER, needs="Name")
    other = Unknown(Reason.PARAMETER, needs="Name", excluded=frozenset({"prod"}))
    many = VARIABLES[1]
    made = choice(many, {"true": name, "false": other}, HERE)
    assert same(restrict(made, many, "true"), name)
    assert same(restrict(made, many, "false"), other)
    links = {"true": Reference("aws_vpc.a", "id"), "false": Reference("aws_vpc.a", "id", value=Known("vpc-1"))}
    made = choice(many, links, HERE)
    assert same(restrict(made, many, "true"), links["true"])
    assert same(restrict(made, many, "false"), links["false"])


def test_a_label_without_an_option_has_that_of_any_other_text() -> None:
    env = Variable("Env", ("prod", "dev", OTHER), "dev")
    made = choice(env, {"prod": Known(1), OTHER: Known(2)}, HERE)
    assert isinstance(made, Choice)
    assert dict(made.options) == {"prod": Known(1), "dev": Known(2), OTHER: Known(2)}
    assert by_default(made) == Known(2)
    assert restrict(made, env, "a text that nobody names") == Known(2)


def test_a_label_without_any_option_is_undecided() -> None:
    env = Variable("Env", ("prod", "dev"), "dev")
    undecided = Unknown(Reason.UNDECIDED, needs="Env")
    assert restrict(choice(env, {"prod": Known(1)}, HERE), env, "dev") == undecided
    assert restrict(Choice(env, {"prod": Known(1)}, HERE), env, "dev") == undecided
    assert by_default(Choice(env, {"prod": Known(1)}, HERE)) == undecided
    assert choice(Variable("Env", ()), {}, HERE) == undecided
    assert lift(lambda value: value, Choice(Variable("Env", ()), {})) == undecided


def test_variables_of_different_roots_are_kept_apart() -> None:
    outer, inner = VARIABLES[1], VARIABLES[3]
    both = choice(outer, {"true": choice(inner, {"true": Known(1), "false": Known(2)}, HERE), "false": Known(3)}, HERE)
    assert leaves(both) == 3
    assert restrict(both, inner, "true") == choice(outer, {"true": Known(1), "false": Known(3)}, HERE)


def test_a_label_is_put_in_words() -> None:
    env = VARIABLES[0]
    assert [env.when(label) for label in env.labels] == ["Env=prod", "Env=dev", "Env!=prod and Env!=dev"]
    assert Variable("Env", (OTHER,)).when(OTHER) == "Env=other"


# Restricting.


@PROPERTY
@given(wild_trees, st.sampled_from(VARIABLES))
def test_restricting_takes_one_variable_away_and_changes_nothing_else(value: Value, variable: Variable) -> None:
    for label in variable.labels:
        restricted = restrict(value, variable, label)
        assert all(node.variable != variable for node, _ in nodes(restricted))
        assert leaves(restricted) <= leaves(value)
        assert restrict(restricted, variable, label) == restricted
        for assignment in ASSIGNMENTS:
            if assignment[variable] == label:
                assert same(under(restricted, assignment), under(value, assignment))


@PROPERTY
@given(trees)
def test_a_value_that_does_not_depend_on_a_variable_stays_as_it_is(value: Value) -> None:
    assert restrict(value, Variable("Another", ("a", "b")), "a") is value


@PROPERTY
@given(values)
def test_restricting_leaves_lists_and_maps_alone(value: Value) -> None:
    if not isinstance(value, Choice):
        assert restrict(value, VARIABLES[0], "prod") is value


@PROPERTY
@given(wild_trees)
def test_leaves_are_counted(value: Value) -> None:
    def count(one: Value) -> int:
        return sum(map(count, one.options.values())) if isinstance(one, Choice) else 1

    assert leaves(value) == count(value)


# Lifting: the central law.


def listed(*parts: Value) -> Value:
    return ListValue(parts)


def printed(*parts: Value) -> Value:
    return Known("|".join(map(repr, parts)))


def all_equal(*parts: Value) -> Value:
    return Known(all(part == parts[0] for part in parts))


def first_known(*parts: Value) -> Value:
    return next((part for part in parts if isinstance(part, Known)), Absent())


def branching_again(*parts: Value) -> Value:
    """Decides by an argument which of two choices holds: what a conditional does."""
    many = VARIABLES[1]
    if parts[0] == Known("a"):
        return choice(many, {"true": Known("then"), "false": parts[-1]}, NOWHERE)
    return Choice(many, {"true": parts[-1], "false": choice(VARIABLES[2], {"1": parts[0], OTHER: Known(2)}, NOWHERE)})


FUNCTIONS: list[Callable[..., Value]] = [listed, printed, all_equal, first_known, branching_again]


@PROPERTY
@given(st.sampled_from(FUNCTIONS), st.lists(wild_trees, min_size=1, max_size=4))
def test_lifting_is_applying_in_every_world(function: Callable[..., Value], arguments: list[Value]) -> None:
    lifted = lift(function, *arguments)
    assert is_tidy(lifted) or not any(isinstance(argument, Choice) for argument in arguments)
    for assignment in ASSIGNMENTS:
        expected = function(*(under(argument, assignment) for argument in arguments))
        assert under(lifted, assignment) == under(expected, assignment)


@PROPERTY
@given(st.sampled_from(FUNCTIONS), st.lists(trees, min_size=1, max_size=3), st.sampled_from(VARIABLES))
def test_lifting_and_restricting_commute(
    function: Callable[..., Value], arguments: list[Value], variable: Variable
) -> None:
    lifted = lift(function, *arguments)
    for label in variable.labels:
        left = restrict(lifted, variable, label)
        right = restrict(lift(function, *(restrict(a, variable, label) for a in arguments)), variable, label)
        for assignment in ASSIGNMENTS:
            assert under(left, assignment) == under(right, assignment)


def test_correlated_choices_never_mix() -> None:
    env = VARIABLES[0]
    zone = choice(env, {"prod": Known("a"), "dev": Known("b"), OTHER: Known("c")}, HERE)
    pair = lift(listed, zone, zone)
    assert leaves(pair) == 3
    assert all(under(pair, a) == listed(under(zone, a), under(zone, a)) for a in ASSIGNMENTS)
    assert is_true(lift(all_equal, zone, zone))


@PROPERTY
@given(simple, simple)
def test_without_choices_lifting_is_applying(left: Value, right: Value) -> None:
    assert lift(listed, left, right) == ListValue((left, right))
    assert lift(lambda: left) is left


# Past the limit.


def switches(count: int, undecided: frozenset[int] = frozenset()) -> list[Value]:
    made: list[Value] = []
    for index in range(count):
        default = None if index in undecided else ("yes", "no")[index % 2]
        variable = Variable(f"Switch{index}", ("yes", "no"), default)
        made.append(choice(variable, {"yes": Known(f"{index}+"), "no": Known(f"{index}-")}, HERE))
    return made


@settings(PROPERTY, max_examples=20)
@given(st.integers(1, 14), st.sets(st.integers(0, 13)), st.integers(1, 3))
def test_past_the_limit_the_defaults_decide(count: int, undecided: set[int], repeated: int) -> None:
    arguments = switches(count, frozenset(undecided)) * repeated
    lifted = lift(listed, *arguments)
    assert isinstance(lifted, Choice) is (2**count <= CHOICE_LIMIT)
    if isinstance(lifted, Choice):
        assert leaves(lifted) == 2**count
    else:
        assert lifted == listed(*map(by_default, arguments))


def test_what_no_default_decides_is_unknown_and_says_what_would() -> None:
    arguments = switches(10, frozenset({3}))
    lifted = lift(listed, *arguments)
    assert isinstance(lifted, ListValue)
    assert lifted.items[2] == Known("2+")
    assert lifted.items[3] == Unknown(Reason.LIMIT, needs="Switch3")


def test_repetition_is_no_branching() -> None:
    [switch] = switches(1)
    lifted = lift(listed, *[switch] * 200)
    assert leaves(lifted) == 2
    assert join_text([switch] * 200, HERE) == lift(lambda one: Known(str(one.value) * 200), switch)


def test_many_choices_that_come_to_one_answer_are_followed() -> None:
    def any_on(*parts: Value) -> Value:
        return Known(any(str(part.value).endswith("+") for part in parts if isinstance(part, Known)))

    lifted = lift(any_on, *switches(10))
    assert leaves(lifted) == 11


@pytest.mark.parametrize("count", [65, 1000])
def test_any_number_of_choices_is_survived(count: int) -> None:
    arguments = switches(count)
    assert lift(listed, *arguments) == listed(*map(by_default, arguments))
    assert lift(lambda *_: Known(1), *arguments) == Known(1)


def test_branches_cannot_pile_up_one_by_one() -> None:
    value: Value = Known("start")
    for index, switch in enumerate(switches(200)):
        assert isinstance(switch, Choice)
        value = choice(switch.variable, {"yes": Known(index), "no": value}, HERE)
        assert is_tidy(value)


def test_a_variable_with_too_many_labels_is_its_default() -> None:
    labels = tuple(str(index) for index in range(CHOICE_LIMIT + 1))
    options = {label: Known(label) for label in labels}
    assert choice(Variable("Size", labels, "7"), options, HERE) == Known("7")
    assert choice(Variable("Size", labels), options, HERE) == Unknown(Reason.LIMIT, needs="Size")
    within = dict(list(options.items())[:CHOICE_LIMIT])
    assert leaves(choice(Variable("Size", tuple(within)), within, HERE)) == CHOICE_LIMIT


def test_what_a_function_branches_over_is_not_counted_twice() -> None:
    """Both branches of a conditional may use up the limit where they depend on what decides between them."""
    first, *others = switches(6)
    assert isinstance(first, Choice)
    full = lift(listed, first, *others)
    assert leaves(full) == CHOICE_LIMIT
    turned = lift(lambda one: ListValue((*one.items, Known("turned"))), full)
    mixed = lift(lambda one: full if one == Known("0+") else turned, first)
    assert leaves(mixed) == CHOICE_LIMIT


@PROPERTY
@given(trees)
def test_the_default_is_what_holds_when_nobody_says_otherwise(value: Value) -> None:
    defaults = {variable: variable.default for variable in VARIABLES if variable.default is not None}
    found = by_default(value)
    assert not isinstance(found, Choice)
    open_ones = [variable for variable in VARIABLES if variable.default is None]
    if not any(node.variable in open_ones for node, _ in nodes(value)):
        assert same(found, under(value, defaults))


# Lists of choices.


@PROPERTY
@given(st.lists(trees, max_size=3), st.none() | trees)
def test_hoisting_brings_the_choices_of_a_list_to_its_top(items: list[Value], rest: Value | None) -> None:
    value = ListValue(tuple(items), HERE, rest)
    hoisted = hoist(value)
    if not any(isinstance(item, Choice) for item in items):
        assert hoisted is value
    for assignment in ASSIGNMENTS:
        found = under(hoisted, assignment)
        assert found == ListValue(tuple(under(item, assignment) for item in items), rest=rest)
        assert found.span == HERE


@PROPERTY
@given(trees)
def test_hoisting_leaves_everything_else_alone(value: Value) -> None:
    assert hoist(value) is value


# Texts.

Instance = Mapping[Value, str]


@st.composite
def instances(draw: st.DrawFn) -> Callable[[Value], str]:
    """A way to fill holes: the same hole always with the same text."""
    filled: dict[Value, str] = {}

    def fill(hole: Value) -> str:
        if hole not in filled:
            filled[hole] = draw(st.sampled_from(["", "x", "a", "1", "long one"]))
        return filled[hole]

    return fill


def render(value: Value, fill: Callable[[Value], str]) -> str:
    match value:
        case Known():
            return to_text(value.value)
        case Absent():
            return ""
        case Text():
            return "".join(render(part, fill) for part in value.parts)
        case Reference(value=Known() as stated):
            return to_text(stated.value)
        case _:
            return fill(value)


part_lists = st.lists(pieces | st.just(Absent()), max_size=5)


@PROPERTY
@given(st.lists(knowns, max_size=5))
def test_known_parts_make_a_known_text(parts: list[Known]) -> None:
    assert join_text(parts, HERE) == Known("".join(to_text(part.value) for part in parts))
    assert join_text(parts, HERE).span == HERE or len(parts) == 1


@PROPERTY
@given(part_lists, instances())
def test_a_text_is_its_parts_however_the_holes_are_filled(parts: list[Value], fill: Callable[[Value], str]) -> None:
    assert render(join_text(parts, HERE), fill) == "".join(render(part, fill) for part in parts)


@PROPERTY
@given(part_lists, instances())
def test_the_known_ends_are_right_however_the_holes_are_filled(
    parts: list[Value], fill: Callable[[Value], str]
) -> None:
    text = join_text(parts, HERE)
    if isinstance(text, Text):
        whole = render(text, fill)
        assert whole.startswith(text.prefix())
        assert whole.endswith(text.suffix())


@PROPERTY
@given(part_lists)
def test_the_known_ends_are_as_long_as_can_be(parts: list[Value]) -> None:
    text = join_text(parts, HERE)
    if isinstance(text, Text):
        shown = render(text, lambda _: "\0")
        assert shown.split("\0")[0] == text.prefix()
        assert shown.split("\0")[-1] == text.suffix()


@PROPERTY
@given(part_lists)
def test_texts_with_holes_have_one_form(parts: list[Value]) -> None:
    text = join_text(parts, HERE)
    assert isinstance(text, Known | Unknown | Reference | Text)
    if isinstance(text, Text):
        assert len(text.parts) > 1
        known = [isinstance(part, Known) for part in text.parts]
        assert not any(a and b for a, b in pairwise(known))
        assert all(isinstance(part.value, str) and part.value for part in text.parts if isinstance(part, Known))


@PROPERTY
@given(part_lists, part_lists, part_lists)
def test_joining_is_associative(a: list[Value], b: list[Value], c: list[Value]) -> None:
    whole = join_text([*a, *b, *c], HERE)
    left = join_text([join_text([join_text(a, HERE), *b], HERE), join_text(c, HERE)], HERE)
    right = join_text([*a, join_text([*b, join_text(c, HERE)], HERE)], HERE)
    assert left == whole == right


@PROPERTY
@given(st.lists(trees, max_size=3))
def test_texts_are_joined_in_every_world(parts: list[Value]) -> None:
    joined = join_text(parts, HERE)
    for assignment in ASSIGNMENTS:
        assert under(joined, assignment) == join_text([under(part, assignment) for part in parts], HERE)


@PROPERTY
@given(unknowns | links.filter(lambda link: link.value is None))
def test_a_single_hole_is_the_thing_in_it(hole: Value) -> None:
    assert join_text([Known(""), hole, Absent()], HERE) is hole


def test_the_same_text_put_together_in_another_way_is_the_same() -> None:
    name = Unknown(Reason.PARAMETER, needs="var.name")
    whole = join_text([Known("arn:aws:s3:::"), name, Known("/*")], HERE)
    assert whole == join_text([Known("arn:"), Known(""), Known("aws:s3:::"), name, Known("/"), Known("*")], ELSEWHERE)
    assert isinstance(whole, Text)
    assert (whole.prefix(), whole.suffix()) == ("arn:aws:s3:::", "/*")


def test_no_text_is_the_empty_text() -> None:
    assert join_text([], HERE) == Known("", HERE)
    assert join_text(iter([Absent(), Known("")]), HERE) == Known("")
    assert Text(()).prefix() == Text(()).suffix() == ""


def test_a_list_in_a_text_is_a_hole() -> None:
    text = join_text([Known("a"), ListValue(), Known("b"), MapValue()], HERE)
    assert isinstance(text, Text)
    assert [type(part) for part in text.parts] == [Known, Unknown, Known, Unknown]
    assert (text.prefix(), text.suffix()) == ("a", "")


def test_known_parts_keep_the_place_where_they_start() -> None:
    name = Unknown(Reason.PARAMETER, HERE, "var.name")
    text = join_text([Known("a", HERE), Known("b", ELSEWHERE), name, Known("c", ELSEWHERE)], NOWHERE)
    assert isinstance(text, Text)
    assert [part.span for part in text.parts] == [HERE, HERE, ELSEWHERE]


@pytest.mark.parametrize("seed", [Known("x" * 1000), Unknown(Reason.PARAMETER, needs="var.name")])
def test_texts_do_not_grow_without_end(seed: Value) -> None:
    text = seed
    sizes = []
    for _ in range(40):
        text = join_text([text, text], HERE)
        sizes.append(len(text.parts) * HOLE_LENGTH if isinstance(text, Text) else len(getattr(text, "value", "")))
    assert 0 < max(sizes) <= TEXT_LIMIT
    assert Unknown(Reason.LIMIT) in (text, *(text.parts if isinstance(text, Text) else ()))


def test_a_text_of_the_longest_length_is_known() -> None:
    whole = "x" * TEXT_LIMIT
    assert join_text([Known(whole)], HERE) == Known(whole)
    assert join_text([Known(whole), Known("x")], HERE) == Unknown(Reason.LIMIT)


@pytest.mark.parametrize(
    ("scalar", "text"),
    [
        (True, "true"),
        (False, "false"),
        (0, "0"),
        (-0.0, "0"),
        (1.0, "1"),
        (-1.5, "-1.5"),
        (1e-7, "0.0000001"),
        (1e23, "1" + "0" * 23),
        (1e300, "1" + "0" * 300),
        (10**15, "1" + "0" * 15),
        ("1.0", "1.0"),
        (float("inf"), "inf"),
    ],
)
def test_scalars_print_without_exponents(scalar: Scalar, text: str) -> None:
    assert to_text(scalar) == text


def test_integers_of_any_length_print() -> None:
    assert to_text(10**5000) == "1" + "0" * 5000
    assert to_text(-(10**5000)) == "-1" + "0" * 5000


@PROPERTY
@given(st.floats(allow_nan=False, allow_infinity=False) | st.integers())
def test_a_printed_number_is_the_number(number: float) -> None:
    assert float(to_text(number)) == float(number)
    assert "e" not in to_text(number)


# Resolving.


@PROPERTY
@given(values)
def test_plain_is_settled_and_keeps_the_rest(value: Value) -> None:
    settled = plain(value)
    assert plain(settled) == settled
    assert not isinstance(settled, Reference) or settled.value is None
    if not isinstance(value, Reference | Text):
        assert settled is value


def test_plain_follows_references_and_closes_texts() -> None:
    inner = Reference("aws_vpc.a", "id", value=Text((Known("vpc-1"),), HERE))
    assert plain(Reference("aws_subnet.a", "vpc_id", value=inner)) == Known("vpc-1")
    chain: Value = Known(1)
    for _ in range(5000):
        chain = Reference("aws_vpc.a", "id", value=chain)
    assert plain(chain) == Known(1)


@PROPERTY
@given(known_trees)
def test_only_booleans_are_true_or_false(value: Value) -> None:
    assert is_true(value) is (isinstance(value, Known) and value.value is True)
    assert is_false(value) is (isinstance(value, Known) and value.value is False)


# References.


@st.composite
def referring(draw: st.DrawFn, depth: int = 3) -> tuple[Value, list[str]]:
    """A value with the addresses of the references in it, in their order."""
    if depth == 0:
        return draw(knowns | unknowns), []
    (left, in_left), (right, in_right) = draw(referring(depth=depth - 1)), draw(referring(depth=depth - 1))
    own = draw(st.sampled_from(["aws_vpc.a", "aws_vpc.b", "aws_vpc.c"]))
    match draw(st.sampled_from(["reference", "list", "open list", "map", "open map", "choice", "text"])):
        case "reference":
            return Reference(own, value=left), [own, *in_left]
        case "list":
            return ListValue((left, right)), in_left + in_right
        case "open list":
            return ListValue((left,), rest=right), in_left + in_right
        case "map":
            return MapValue({"a": left, "b": right}), in_left + in_right
        case "open map":
            return MapValue({"a": left}, rest=right), in_left + in_right
        case "choice":
            return Choice(VARIABLES[1], {"true": left, "false": right}), in_left + in_right
        case _:
            return Text((Known("a"), Reference(own, value=left)), decoded=right), [own, *in_left, *in_right]


@PROPERTY
@given(referring())
def test_every_reference_is_found_in_its_order(case: tuple[Value, list[str]]) -> None:
    value, addresses = case
    assert [found.address for found in references(value)] == addresses


@PROPERTY
@given(values)
def test_spans_do_not_hide_references(value: Value) -> None:
    assert set(references(respan(value, ELSEWHERE))) == set(references(value))


def test_values_made_by_doubling_are_walked_in_time() -> None:
    value: Value = Reference("aws_vpc.a")
    for _ in range(60):
        value = ListValue((value, value))
    assert list(references(value)) == [Reference("aws_vpc.a")]


def test_deep_nesting_is_walked() -> None:
    value: Value = Reference("aws_vpc.a")
    for _ in range(20_000):
        value = ListValue((value,))
    assert list(references(value)) == [Reference("aws_vpc.a")]


# Places.


@PROPERTY
@given(values)
def test_another_place_is_no_other_value(value: Value) -> None:
    seen = respan(value, ELSEWHERE)
    assert same(seen, value)
    assert type(seen) is type(value)
    if isinstance(value, ListValue | MapValue):
        assert seen is value
    else:
        assert seen.span == ELSEWHERE
    if isinstance(seen, Choice):
        assert all(option.span == ELSEWHERE for _, option in _scalar_leaves(seen))


def _scalar_leaves(value: Value) -> Iterator[tuple[tuple[str, ...], Value]]:
    if isinstance(value, Choice):
        for label, option in value.options.items():
            for path, leaf in _scalar_leaves(option):
                yield (label, *path), leaf
    elif not isinstance(value, ListValue | MapValue):
        yield (), value


def test_another_place_keeps_what_equality_leaves_out() -> None:
    unknown = Unknown(Reason.PARAMETER, HERE, "Name", ("id",), frozenset({"a"}), "in other words")
    moved_unknown = respan(unknown, ELSEWHERE)
    assert isinstance(moved_unknown, Unknown)
    assert (moved_unknown.excluded, moved_unknown.detail) == (frozenset({"a"}), "in other words")
    text = respan(Text((Known("{}"), unknown), HERE, MapValue()), ELSEWHERE)
    assert isinstance(text, Text)
    assert text.decoded == MapValue()
    link = respan(Reference("aws_vpc.a", "id", HERE, Known("vpc-1")), ELSEWHERE)
    assert isinstance(link, Reference)
    assert link.value == Known("vpc-1")
