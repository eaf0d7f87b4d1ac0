"""Whether a zone is stated so that it can be told from others."""

from __future__ import annotations

from scanner.model.readings import Missing, Reading, Stated, Undecided
from scanner.model.zones import settles
from scanner.values import Reason, Reference, Text, Unknown, Value, plain
from scanner.verdict import Result


def names_zone(zone: Reading[str]) -> Result:
    """Assert a literal, a zone ID, or an element of the list of the Region's zones; unknown for what is handed in."""
    fact = zone.fact
    match fact:
        case Stated(value):
            return zone.passed(f"{zone.name} is {value}")
        case Missing():
            return zone.failed(f"{zone.name} is not set, and the service chooses a zone that nobody can tell")
        case Undecided():
            told = _is_told_apart(plain(fact.value))
            return zone.passed(f"{zone.name} can be told from others") if told else zone.unknown()


def _is_told_apart(value: Value) -> bool:
    """Whether it is an element of a list of zones, the Region's name with a letter behind it, or another's zone."""
    if isinstance(value, Reference):
        return True
    if isinstance(value, Unknown):
        return value.reason is Reason.ZONES and bool(value.path)
    return isinstance(value, Text) and bool(value.suffix()) and settles(value)
