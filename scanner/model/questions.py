"""Questions to the graph that any resource answers; the methods of `Resource` and `Subnet` lead here.

What answers them rests on many kinds of resource and stands above the model (`scanner.analysis.questions`). It is found
by its name when the first question is asked, so that the model itself knows nothing of what is built on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Protocol, cast

from scanner.verdict import Result

if TYPE_CHECKING:
    from scanner.model.zones import ZoneTerm


class Backups(Protocol):
    """Every source of recovery points of one store."""

    def exist(self) -> Result:
        """Assert that something makes recovery points of the store."""

    def within(self, hours: int) -> Result:
        """Assert that the store can be set back to a point at most some hours ago."""


class Workload(Protocol):
    """An entry point with everything that it needs in turn."""

    @property
    def zones(self) -> Sequence[ZoneTerm]:
        """Every zone that some part of it lies in, or leaves the network by."""

    @property
    def addresses(self) -> tuple[str, ...]:
        """The addresses of all members of all tiers."""

    def survives(self, zone: ZoneTerm | None) -> Result:
        """Assert that every tier goes on without a zone; None stands for any zone."""


class Answers(Protocol):
    """What answers, for a typed resource; each is described where it is asked."""

    def is_public(self, subnet: object) -> Result:
        """As `Subnet.is_public`."""

    def reachable_from_internet(self, resource: object) -> Result:
        """As `Resource.reachable_from_internet`."""

    def backups(self, store: object) -> Backups:
        """As `Resource.backups`."""

    def workloads(self, resource: object) -> Sequence[Workload]:
        """As `Resource.workloads`."""


@cache
def answers() -> Answers:
    """The analyses that answer."""
    return cast(Answers, import_module("scanner.analysis.questions"))
