"""The loss of zones for people: a table of zones for each workload, then the chains of reasons."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TextIO

from scanner.analysis.workloads.zone_loss import Fate
from scanner.report.outage.cases import Case, Outage, counted
from scanner.report.printable import printable, width

_MARKS = {"continues": "ok", "interrupted": "!!", "unknown": "??", "lost": "XX"}

_GOES_ON = "every tier goes on"
_UNSEEN = "every tier in the template goes on"


def write(cases: Sequence[Case], stream: TextIO) -> None:
    """Write the table of each workload, the chains that break, and a count at the end."""
    for case in cases:
        for line in _lines(case):
            stream.write(f"{printable(line).rstrip()}\n")
        stream.write("\n")
    noun = "workload" if len(cases) == 1 else "workloads"
    words = ", ".join(f"{number} {word}" for word, number in counted(cases).items())
    stream.write(f"{len(cases)} {noun}" + (f": {words}\n" if words else "\n"))


def _lines(case: Case) -> Iterator[str]:
    yield f"{case.address} ({case.workload.entry.span})"
    wide = max(width(outage.zone) for outage in case.outages)
    for outage in case.outages:
        yield f"  {_MARKS[outage.word]}  {outage.zone:<{wide}}  {outage.word:<11}  {_summary(outage)}"
    for words in case.assumed:
        yield f"  assumed: {words}"
    for unseen in case.workload.unseen:
        yield f"  not seen: {unseen.evidence[0].message} ({unseen.evidence[0].span})"
    for zones, outage in case.distinct():
        if outage.broken:
            yield f"  without {_listed(zones)}:"
            for fate in outage.broken:
                yield from _chain(case, fate)


def _summary(outage: Outage) -> str:
    decisive = outage.decisive
    if decisive is None:
        return _UNSEEN if outage.unseen else _GOES_ON
    more = len(outage.broken) - 1
    return decisive.reason + (f" (and {more} more)" if more else "")


def _listed(zones: Sequence[str]) -> str:
    if len(zones) <= 3:
        return " or ".join(zones)
    return f"{', '.join(zones[:2])} or another of {len(zones)} zones"


def _chain(case: Case, fate: Fate) -> Iterator[str]:
    yield f"    {' -> '.join(case.chain(fate))}"
    yield f"      {fate.reason}"
    for result in fate.worst.results:
        for one in result.evidence[:3]:
            if one.span.file:
                yield f"        {one.span}" + ("" if one.message in fate.reason else f": {one.message}")
    if fate.needs:
        yield f"      to settle it: {', '.join(fate.needs)}"
    if fate.worst.mend:
        yield f"      to mend it: {fate.worst.mend}"
