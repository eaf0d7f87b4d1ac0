"""One statement of a policy document, and the questions that policies ask of it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from scanner.model.action_patterns import could_cover, covers
from scanner.model.base import Part
from scanner.model.fields import TextsField, text, texts
from scanner.model.paths import enter
from scanner.model.policy_conditions import Condition
from scanner.model.readings import Missing, Reading, Readings, Stated, Undecided, could_be, undecided
from scanner.model.unsettled import hidden_in
from scanner.source import Span
from scanner.values import Absent, Known, ListValue, MapValue, Reason, Reference, Text, Unknown, Value, plain, to_text
from scanner.verdict import Result, Verdict, all_of, any_of

N = TypeVar("N")

_WILDCARDS = re.compile(r"\*{2,}")


def _same(name: str) -> TextsField:
    return texts(cfn=name, tf=name)


@dataclass(frozen=True, slots=True)
class Principal:
    """One principal: its kind (`AWS`, `Service`, `Federated`, `CanonicalUser`, `*`) and who it is."""

    kind: str
    value: Value

    @property
    def known(self) -> str | None:
        """The principal's text where it is known."""
        value = plain(self.value)
        return to_text(value.value) if isinstance(value, Known) else None

    def could_be_everyone(self) -> bool | None:
        """Whether it stands for anybody at all; None where that is not known.

        `AWS: "*"` is any account and nobody signed in alike; a service by wildcard is every service on behalf of
        anybody.
        """
        value = plain(self.value)
        match value:
            case Known():
                known = to_text(value.value)
                return known == "*" or known.startswith("arn:aws:iam::*:")
            case Reference():
                return False
            case Unknown(reason=Reason.DATA_SOURCE | Reason.COMPUTED | Reason.PSEUDO_PARAMETER):
                # What AWS answers with is an identity that exists, never a wildcard.
                return False
            case _:
                return None if could_be(value, "*") else False


class Statement(Part):
    """One statement of a policy document."""

    __slots__ = ()

    sid = text(cfn="Sid", tf="Sid")
    effect = text(cfn="Effect", tf="Effect")
    actions = _same("Action")
    resources = _same("Resource")
    _left_out_actions = _same("NotAction")
    _left_out_resources = _same("NotResource")

    @property
    def not_actions(self) -> Readings[Reading[str]]:
        """The actions that `NotAction` leaves out; missing where actions are named: a statement has one of them."""
        return self._unless_named("Action", self._left_out_actions)

    @property
    def not_resources(self) -> Readings[Reading[str]]:
        """The same of `NotResource`."""
        return self._unless_named("Resource", self._left_out_resources)

    def _unless_named(self, name: str, left_out: Readings[N]) -> Readings[N]:
        if name not in self.value.entries or f"Not{name}" in self.value.entries:
            return left_out
        return Readings(left_out.name, (), self.span, None, True, (self.address,))

    @property
    def allows(self) -> bool | None:
        """Whether the effect is Allow, in whatever case; None where it is not known. Left out, it means to allow."""
        if isinstance(self.effect.fact, Missing):
            return True
        return None if self.effect.known is None else self.effect.known.lower() == "allow"

    @property
    def denies(self) -> bool | None:
        """Whether the effect is Deny; None where it is not known."""
        if isinstance(self.effect.fact, Missing):
            return False
        return None if self.effect.known is None else self.effect.known.lower() == "deny"

    @property
    def principals(self) -> Readings[Principal]:
        """The principals named; `rest` where some cannot be seen. Missing in identity policies."""
        return self._principals("Principal")

    @property
    def not_principals(self) -> Readings[Principal]:
        """The principals that `NotPrincipal` leaves out."""
        return self._unless_named("Principal", self._principals("NotPrincipal"))

    @property
    def conditions(self) -> Readings[Condition]:
        """The tests of the condition; `rest` where some cannot be seen."""
        world = self.view.world
        raw = enter(self.value.entries.get("Condition", self.value.rest or Absent()), world)
        if isinstance(raw, Absent):
            return Readings("Condition", (), self.span, None, True, (self.address,))
        if not isinstance(raw, MapValue):
            return Readings("Condition", (), raw.span, undecided(raw), False, (self.address,))
        found: list[Condition] = []
        rest = None if raw.rest is None else undecided(world.resolve(raw.rest))
        for operator, tests in raw.entries.items():
            inner = enter(tests, world)
            if not isinstance(inner, MapValue):
                rest = rest or undecided(inner)
                continue
            for key, values in inner.entries.items():
                listed = world.resolve(values)
                items = listed.items if isinstance(listed, ListValue) else (listed,)
                unseen = isinstance(listed, ListValue) and listed.rest is not None
                resolved = tuple(world.resolve(item) for item in items)
                found.append(Condition(operator, key.lower(), resolved, unseen))
        return Readings("Condition", tuple(found), raw.span, rest, False, (self.address,))

    def _principals(self, name: str) -> Readings[Principal]:
        world = self.view.world
        value = world.resolve(self.value.entries.get(name, self.value.rest or Absent()))
        if isinstance(value, Absent):
            return Readings(name, (), self.span, None, True, (self.address,))
        found: list[Principal] = []
        rest: Undecided | None = None
        if isinstance(value, MapValue):
            rest = None if value.rest is None else undecided(world.resolve(value.rest))
            for kind, named in value.entries.items():
                listed = world.resolve(named)
                items = listed.items if isinstance(listed, ListValue) else (listed,)
                if isinstance(listed, ListValue) and listed.rest is not None:
                    rest = rest or undecided(world.resolve(listed.rest))
                found.extend(Principal(kind, world.resolve(item)) for item in items)
        elif isinstance(value, Known):
            found.append(Principal("*" if value.value == "*" else "AWS", value))
        elif isinstance(value, ListValue):
            # AWS refuses a bare list; what it means to say is plain all the same.
            found.extend(Principal("AWS", world.resolve(item)) for item in value.items)
            rest = None if value.rest is None else undecided(world.resolve(value.rest))
        else:
            rest = undecided(value)
        return Readings(name, tuple(found), value.span, rest, False, (self.address,))

    def grants(self, *actions: str) -> Result:
        """Pass: an Allow that covers one of these actions, each written out (`s3:GetObject`)."""
        return (
            self.failed("the statement does not allow")
            if self.allows is False
            else self.if_allows(self._covers(actions))
        )

    def if_allows(self, result: Result) -> Result:
        """Pass: `result`, and the statement is an Allow."""
        if self.allows is False:
            return self.failed("the statement does not allow")
        return result if self.allows or result.verdict is Verdict.FAIL else result & self.effect.unknown()

    def takes_away(self, *actions: str) -> Result:
        """Pass: a Deny that covers all of these actions."""
        if self.denies is False:
            return self.failed("the statement does not deny")
        return self.if_denies(
            all_of((self._covers((action,)) for action in actions), self.failed("no action is asked for"))
        )

    def if_denies(self, result: Result) -> Result:
        """Pass: `result`, and the statement is a Deny."""
        if self.denies is False:
            return self.failed("the statement does not deny")
        return result if self.denies or result.verdict is Verdict.FAIL else result & self.effect.unknown()

    def _covers(self, actions: Iterable[str]) -> Result:
        wanted = tuple(actions)
        if not self.not_actions.missing:
            return self._covers_all_but(wanted)
        return self.actions.any(lambda one: _covers_any(one, wanted))

    def _covers_all_but(self, wanted: tuple[str, ...]) -> Result:
        exempt = self.not_actions
        left = [action for action in wanted if not any(could_cover(written(one), action) for one in exempt)]
        if exempt.rest is not None:
            return exempt.unknown()
        if left:
            return self.at(exempt.span).passed(f"NotAction leaves {left[0]} in")
        if all(one.known is not None for one in exempt):
            return self.at(exempt.span).failed("NotAction leaves nothing of it in")
        return exempt.result(Verdict.UNKNOWN, "NotAction holds parts that are not known")

    def has_any_action(self, *patterns: str) -> Result:
        """Pass: one of the actions is written as one of these patterns (`*`, `s3:*`), regardless of case."""
        return self.actions.any(
            lambda one: (
                one.must(lambda pattern: _WILDCARDS.sub("*", pattern.lower()) in patterns)
                if one.known is not None or any(could_be(written(one), pattern) for pattern in patterns)
                else one.failed(f"{one.name} is something narrower")
            )
        )

    def on_every_resource(self) -> Result:
        """Pass: the resource is `*`, or `NotResource` leaves all but a few in."""
        if self._states("NotResource"):
            return self.at(self.not_resources.span).passed("NotResource leaves every other resource in")
        return self.resources.any(is_every_resource)

    def names_everyone(self) -> Result:
        """Pass: the principal is everybody, whoever they are."""
        if self._states("NotPrincipal"):
            return self.at(self.not_principals.span).passed("the statement concerns everyone but those in NotPrincipal")
        principals = self.principals
        results = [self._is_everyone(principal) for principal in principals]
        if principals.rest is not None:
            results.append(principals.unknown())
        return any_of(results, self.failed("the statement names no principal"))

    def _states(self, element: str) -> bool:
        """Whether the statement holds an element, which need not be known; what cannot be seen of it states nothing."""
        return not isinstance(self.view.world.resolve(self.value.entries.get(element, Absent())), Absent)

    def _is_everyone(self, principal: Principal) -> Result:
        place = self.at(principal.value.span)
        match principal.could_be_everyone():
            case True:
                return place.passed("the principal is everyone")
            case False:
                return place.failed("the principal is named")
            case _:
                fact = undecided(plain(principal.value))
                return place.unknown(f"the principal is not known: {fact.reason}", *fact.needs)

    def is_restricted(self) -> Result:
        """Pass: a condition pins the caller to known accounts, organizations, networks, resources or keys."""
        conditions = self.conditions
        return conditions.any(lambda one: one.pins(conditions), "no condition restricts who may use the statement")

    def is_public(self) -> Result:
        """Pass: an Allow to everyone that no condition restricts."""
        if self.allows is False:
            return self.failed("the statement does not allow")
        everyone = self.names_everyone()
        if everyone.verdict is Verdict.FAIL:
            return everyone
        return self.if_allows(everyone & ~self.is_restricted())

    def at(self, span: Span) -> Part:
        """The statement, seen at one of its places."""
        return Part(self.block, self.value, self.view, span if span.start_line else self.span)


def is_every_resource(resource: Reading[str]) -> Result:
    """Pass: a statement's resource is `*`; what AWS makes or answers with is something in particular."""
    match resource.fact:
        case Undecided(value=Unknown(reason=Reason.COMPUTED | Reason.DATA_SOURCE | Reason.IMPORT | Reason.DYNAMIC)):
            return resource.failed(f"{resource.name} is one resource")
        case Stated(value) if covers_every_arn(value):
            return resource.passed(f"{resource.name} is {value}")
        case Undecided(value=Text() as text) if hidden_in(text) is not None and covers_every_arn(_with_stars(text)):
            return resource.unknown()
        case _:
            return resource.is_("*")


def _with_stars(text: Text) -> str:
    return "".join(to_text(part.value) if isinstance(part, Known) else "*" for part in text.parts)


def covers_every_arn(pattern: str) -> bool:
    """Whether a pattern leaves nothing out: `*`, `arn:aws:*`, `arn:aws:*:*:*:*`."""
    _, _, rest = pattern.partition("arn:")
    return not (rest.partition(":")[2] if rest else pattern).strip("*:")


def written(reading: Reading[str]) -> Value:
    """What is known of a text that may not be settled."""
    match reading.fact:
        case Undecided(value=value):
            return value
        case Stated(value, span):
            return Known(value, span)
        case Missing(span):
            return Absent(span)


def _covers_any(pattern: Reading[str], actions: tuple[str, ...]) -> Result:
    if pattern.known is None and not any(could_cover(written(pattern), action) for action in actions):
        return pattern.failed(f"{pattern.name} is something else")
    return pattern.must(lambda known: any(covers(known, action) for action in actions))
