"""The loss of each zone for each workload, as every format shows it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from scanner.analysis.workloads.workloads import Workload, workloads_of
from scanner.analysis.workloads.zone_loss import Fate, State, gravest, word_of
from scanner.graph.build import ResourceGraph
from scanner.template import Root


@dataclass(frozen=True, slots=True)
class Outage:
    """One zone taken away from a workload, and what becomes of each tier."""

    zone: str
    fates: tuple[Fate, ...]
    unseen: bool = False
    """Whether part of the workload lies outside the template, so that more may be lost."""

    @property
    def best(self) -> State:
        """What becomes of the workload at best: what becomes of its worst tier."""
        return max((fate.best for fate in self.fates), default=State.CONTINUES)

    @property
    def word(self) -> str:
        """The state of the workload in one word."""
        worst = max((fate.worst.state for fate in self.fates), default=State.CONTINUES)
        return "unknown" if self.unseen and worst is State.CONTINUES else word_of(self.best, worst)

    @property
    def broken(self) -> list[Fate]:
        """The tiers that may not go on, the gravest first."""
        return gravest(self.fates)

    @property
    def decisive(self) -> Fate | None:
        """The tier that decides the state; None where everything goes on."""
        return self.broken[0] if self.broken else None


@dataclass(frozen=True, slots=True)
class Case:
    """One workload of one root, and what each zone means to it."""

    root: str
    workload: Workload
    outages: tuple[Outage, ...]
    assumed: tuple[str, ...] = ()
    """What the configuration takes to be true of the root, each with its line."""

    @property
    def address(self) -> str:
        """The address of the entry point."""
        return self.workload.entry.address

    @property
    def word(self) -> str:
        """The gravest state that the loss of a zone brings about."""
        words = {outage.word for outage in self.outages}
        return next(word for word in ("lost", "interrupted", "unknown", "continues") if word in words)

    def distinct(self) -> Iterator[tuple[list[str], Outage]]:
        """The outages, those that mean the same to every tier together, with the names of their zones."""
        found: dict[object, tuple[list[str], Outage]] = {}
        for outage in self.outages:
            key = tuple(
                (fate.tier.address, fate.word, fate.reason if fate in outage.broken else "") for fate in outage.fates
            )
            found.setdefault(key, ([], outage))[0].append(outage.zone)
        yield from found.values()

    def chain(self, fate: Fate) -> list[str]:
        """The addresses from the entry point to a tier, the shortest way."""
        start = next(iter(self.workload.tiers), "")
        before: dict[str, str] = {start: ""}
        waiting = [start]
        while waiting:
            here = waiting.pop(0)
            for edge in self.workload.edges:
                if edge.source == here and edge.target not in before:
                    before[edge.target] = here
                    waiting.append(edge.target)
        step, found = fate.tier.address, list[str]()
        while step:
            found.append(step)
            step = before.get(step, "")
        found.reverse()
        return found if found[0] == self.address or not self.address else [self.address, *found]


def cases_of(root: Root, wanted: str | None = None) -> Iterator[Case]:
    """The workloads of a root as the defaults and the given values decide; those zones alone whose name has `wanted`
    in it.
    """
    view = ResourceGraph(root).view()
    for workload in workloads_of(view):
        unseen = bool(workload.unseen)
        found = [
            Outage("any one zone" if zone is None else zone.describe(), tuple(fates), unseen)
            for zone, fates in workload.outages()
        ]
        kept = tuple(one for one in found if wanted is None or wanted.lower() in one.zone.lower())
        if kept:
            assumed = tuple(str(one) for one in root.assumptions.about(root.inputs))
            yield Case(root.path, workload, kept, assumed)


def counted(cases: Iterable[Case]) -> dict[str, int]:
    """How many workloads there are of each state, the gravest first."""
    words = [case.word for case in cases]
    return {word: words.count(word) for word in ("lost", "interrupted", "unknown", "continues") if word in words}
