"""How many instances a block stands for: `count` and `for_each`, known, branching or open.

https://developer.hashicorp.com/terraform/language/meta-arguments/for_each
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from scanner.inputs import LIMITS
from scanner.parsers.terraform.derivation import cause_of
from scanner.parsers.terraform.elements import alike, each_key
from scanner.parsers.terraform.expressions import evaluate
from scanner.parsers.terraform.operators import as_number
from scanner.parsers.terraform.scope import Scope
from scanner.parsers.terraform.symbolic_keys import Pair, are_distinct, in_order, spelled
from scanner.parsers.terraform.syntax_tree import Body
from scanner.source import Span
from scanner.values import (
    Absent,
    Choice,
    Known,
    ListValue,
    MapValue,
    Reason,
    Reference,
    Text,
    Unknown,
    Value,
    is_false,
    lift,
    plain,
)

INSTANCE_STEPS = 5
"""What an instance counts for, in steps of evaluation."""

TRUE = Known(True)
FALSE = Known(False)


@dataclass(frozen=True, slots=True)
class Instance:
    """One instance: what follows the block's address, whether it exists, and the names bound in its body.

    A symbolic one stands for any number of instances, zero too.
    """

    suffix: str = ""
    exists: Value = TRUE
    symbolic: bool = False
    bindings: dict[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Instances:
    """All instances of a block; `collection` is what the block's name stands for, given what each instance is."""

    members: tuple[Instance, ...]
    collection: Callable[[dict[str, Value], Span], Value]


def expand(body: Body, scope: Scope) -> Instances:
    """The instances that a body's `count` or `for_each` makes; one where it has neither."""
    evaluation = scope.evaluation
    if not evaluation.spend():
        return Instances((), lambda _, span: Unknown(Reason.LIMIT, span))
    found = _expanded(body, scope)
    evaluation.steps -= INSTANCE_STEPS * len(found.members)
    return found


def _expanded(body: Body, scope: Scope) -> Instances:
    count, each = body.attributes.get("count"), body.attributes.get("for_each")
    if count is not None:
        return _counted(plain(evaluate(count.expression, scope)), scope, count.span)
    if each is not None:
        return _each(plain(evaluate(each.expression, scope)), scope, each.span)
    return Instances((Instance(),), lambda made, _: made[""])


def _leaves(value: Value) -> Iterator[Value]:
    if isinstance(value, Choice):
        for option in value.options.values():
            yield from _leaves(plain(option))
    else:
        yield value


def _number(value: Value) -> int | None:
    """A count; None where it cannot be computed. Terraform 0.11 counted with booleans, and no version takes null."""
    value = plain(value)
    if isinstance(value, Absent):
        return 0
    if isinstance(value, Known) and (isinstance(value.value, bool) or value.value in ("true", "false")):
        return int(value.value in (True, "true"))
    number = as_number(value)
    return max(0, int(number)) if number is not None else None


def _counted(count: Value, scope: Scope, span: Span) -> Instances:
    numbers = [_number(leaf) for leaf in _leaves(count)]
    highest = max((number for number in numbers if number is not None), default=0)
    limit = min(highest, LIMITS.instances)
    if highest > limit:
        scope.evaluation.note(span, f"count is {highest:,}: only the first {limit:,} instances are looked at")
    members = [
        Instance(f"[{index}]", _within(count, index), False, _counting(Known(index, span))) for index in range(limit)
    ]
    if None in numbers or not numbers:
        unknown = next((leaf for leaf in _leaves(count) if _number(leaf) is None), count)
        cause = cause_of(unknown)
        position = Unknown(Reason.EACH, span, cause.needs if cause else "", (*(cause.path if cause else ()), "index"))
        members.append(Instance("[*]", _open(count), True, _counting(position)))

    def collection(made: dict[str, Value], where: Span) -> Value:
        def under(leaf: Value) -> Value:
            number = _number(leaf)
            if number is None:
                return ListValue((), where, made["[*]"])
            return ListValue(tuple(made[f"[{index}]"] for index in range(min(number, limit))), where)

        return lift(under, count)

    return Instances(tuple(members), collection)


def _counting(index: Value) -> dict[str, Value]:
    return {"count": MapValue({"index": index}, index.span)}


def _within(count: Value, index: int) -> Value:
    if not isinstance(count, Choice):
        return TRUE

    def under(leaf: Value) -> Value:
        number = _number(leaf)
        return TRUE if number is not None and index < number else FALSE

    return lift(under, count)


def _open(count: Value) -> Value:
    return lift(lambda leaf: TRUE if _number(leaf) is None else FALSE, count)


@dataclass(frozen=True, slots=True)
class _Keys:
    """What a `for_each` runs over: values by key, and a key and value for any further ones.

    `keys` are those that can't be computed, by the text that stands for them in an address.
    """

    known: dict[str, Value]
    rest: tuple[Value, Value] | None = None
    keys: dict[str, Value] = field(default_factory=dict)


def _keys(collection: Value, span: Span) -> _Keys:
    collection = plain(collection)
    match collection:
        case MapValue():
            known = {key: collection.entries[key] for key in sorted(collection.entries)}
            if collection.hidden:
                return _with_symbolic(known, collection.hidden)
            rest = None if collection.rest is None else (each_key(collection.rest, span), collection.rest)
            return _Keys(known, rest)
        case ListValue():
            known = {}
            further: list[Value] = [] if collection.rest is None else [collection.rest]
            for item in collection.items:
                settled = plain(item)
                if isinstance(settled, Known):
                    known[str(settled.value)] = settled
                else:
                    further.append(item)
            if further and not known and collection.rest is None and are_distinct(further):
                return _with_symbolic({}, [(item, item) for item in further])
            one = alike(further, span)
            return _Keys(dict(sorted(known.items())), None if one is None else (one, one))
        case Unknown() | Reference() | Text():
            return _Keys({}, (each_key(collection, span), _element(collection, span)))
        case Absent() | Known() | Choice():
            unknown = Unknown(Reason.INVALID, span, detail="for_each over what is no map or set")
            return _Keys({}, (unknown, unknown))


def _with_symbolic(known: dict[str, Value], pairs: Sequence[Pair]) -> _Keys:
    ordered, _ = in_order(pairs)
    keys = {spelled(key): key for key, _ in ordered}
    return _Keys({**known, **{spelled(key): value for key, value in ordered}}, None, keys)


def _element(collection: Unknown | Reference | Text, span: Span) -> Value:
    if isinstance(collection, Unknown):
        return collection.at("*", span)
    return each_key(collection, span).at("*")


def _each(collection: Value, scope: Scope, span: Span) -> Instances:
    tables: dict[int, tuple[Value, _Keys]] = {}

    def table(leaf: Value) -> _Keys:
        if id(leaf) not in tables:
            tables[id(leaf)] = (leaf, _keys(leaf, span))
        return tables[id(leaf)][1]

    keys: dict[str, None] = {}
    rests: list[tuple[Value, Value]] = []
    symbolic: dict[str, Value] = {}
    for leaf in _leaves(collection):
        found = table(leaf)
        keys.update(dict.fromkeys(found.known))
        symbolic.update(found.keys)
        rests.extend([] if found.rest is None else [found.rest])
    if len(keys) > LIMITS.instances:
        scope.evaluation.note(span, f"for_each has {len(keys):,} keys: only {LIMITS.instances:,} are looked at")
        keys = dict.fromkeys(list(keys)[: LIMITS.instances])
    members = []
    for key in keys:

        def has(leaf: Value, key: str = key) -> Value:
            return TRUE if key in table(leaf).known else FALSE

        def entry(leaf: Value, key: str = key) -> Value:
            return table(leaf).known.get(key, Absent(span))

        exists, value = lift(has, collection), lift(entry, collection)
        if not is_false(exists):
            key_value = symbolic[key] if key in symbolic else Known(key, span)
            members.append(Instance(f"[{_quoted(key)}]", exists, False, _bound(key_value, value, span)))
    if rests:
        some_key = alike([key for key, _ in rests], span)
        element = alike([value for _, value in rests], span)
        assert some_key is not None
        assert element is not None
        exists = lift(lambda leaf: FALSE if table(leaf).rest is None else TRUE, collection)
        members.append(Instance("[*]", exists, True, _bound(some_key, element, span)))

    def made_of(made: dict[str, Value], where: Span) -> Value:
        def under(leaf: Value) -> Value:
            found = table(leaf)
            entries = {key: made[f"[{_quoted(key)}]"] for key in found.known if f"[{_quoted(key)}]" in made}
            if found.keys:
                hidden = tuple((key, entries.pop(text)) for text, key in found.keys.items() if text in entries)
                return MapValue(entries, where, alike([value for _, value in hidden], span), {}, hidden)
            return MapValue(entries, where, None if found.rest is None else made["[*]"])

        return lift(under, collection)

    return Instances(tuple(members), made_of)


def _quoted(key: str) -> str:
    return json.dumps(key, ensure_ascii=False)


def _bound(key: Value, value: Value, span: Span) -> dict[str, Value]:
    return {"each": MapValue({"key": key, "value": value}, span)}
