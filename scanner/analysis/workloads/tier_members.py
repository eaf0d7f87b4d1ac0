"""What a tier of a workload consists of: members, and the parts that each has in single zones."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from scanner.model.base import Resource
from scanner.model.readings import Undecided
from scanner.model.zones import ZoneTerm
from scanner.verdict import Result


class Behaviour(Enum):
    """How a kind of resource stands towards zones."""

    REGIONAL = "belongs to the whole Region"
    FIXED = "each part stays in its zone, and one is enough"
    RESTARTED = "what is lost is started anew in another zone"
    TAKEN_OVER = "another part takes over at once, or the service itself does"


@dataclass(frozen=True, slots=True)
class Exit:
    """A device in one zone that a part leaves its network through; `route` is the resource that leads to it."""

    device: str
    zone: ZoneTerm
    route: Resource


@dataclass(frozen=True, slots=True)
class Part:
    """What a member has in one zone; `exits` are what its way out leads through, all of them needed."""

    zone: ZoneTerm
    exits: tuple[Exit, ...] = ()


@dataclass(frozen=True, slots=True)
class Member:
    """One resource of a tier.

    `spread` asserts that it outlives any zone: parts in two, or something that takes over. `pair` asserts, of what is
    started anew, that two parts are up at any time. `rest` says that it may have parts that nobody can see.
    `faces_out` says that nobody reaches it once its way out is gone.
    """

    resource: Resource
    behaviour: Behaviour
    spread: Result
    parts: tuple[Part, ...] = ()
    rest: Undecided | None = None
    pair: Result | None = None
    faces_out: bool = False
    mend: str = ""
    """What would let it outlive its zone, where that is special to its kind."""
