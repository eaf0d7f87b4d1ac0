"""The loss of zones as a picture: for each workload and zone its tiers from left to right, with what is lost.

Plain SVG 1.1 without scripts or links (https://www.w3.org/TR/SVG11/); all text from templates is escaped.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from textwrap import wrap
from typing import TextIO

from scanner.analysis.workloads.tier_members import Part
from scanner.analysis.workloads.zone_loss import Fate, State
from scanner.model.zones import Relation, relation
from scanner.report.outage.cases import Case, Outage
from scanner.report.outage.colours import FILLS, INK, MARKS, kind_of
from scanner.report.printable import printable

_BOX_WIDTH, _BOX_HEIGHT = 236, 84
_GAP_X, _GAP_Y = 70, 22
_MARGIN = 24
_TITLE = 58
_LINE = 17
_LETTER = 6.6
"""The width of an average letter at 12 pixels, in pixels."""

_FONT = "font-family='Helvetica, Arial, sans-serif'"


@dataclass(frozen=True, slots=True)
class _Panel:
    """One workload without one zone, laid out: columns of tiers, and lines of text below."""

    case: Case
    zones: Sequence[str]
    outage: Outage
    columns: tuple[tuple[Fate, ...], ...]
    notes: tuple[str, ...]

    @property
    def width(self) -> int:
        return max(2 * _MARGIN + len(self.columns) * (_BOX_WIDTH + _GAP_X) - _GAP_X, 760)

    @property
    def height(self) -> int:
        rows = max((len(column) for column in self.columns), default=0)
        return _TITLE + rows * (_BOX_HEIGHT + _GAP_Y) + len(self.notes) * _LINE + _MARGIN


def write(cases: Sequence[Case], stream: TextIO) -> None:
    """Write one picture of all workloads and zones, one below the other."""
    panels = [_lay_out(case, zones, outage) for case in cases for zones, outage in case.distinct()]
    width = max((panel.width for panel in panels), default=760)
    height = sum(panel.height for panel in panels) + 2 * _MARGIN + 16
    stream.write(f"<svg xmlns='http://www.w3.org/2000/svg' width='{width}' height='{height}' ")
    stream.write(f"viewBox='0 0 {width} {height}' {_FONT} font-size='12' fill='{INK}'>\n")
    stream.write(
        "<defs><marker id='tip' viewBox='0 0 8 8' refX='7.5' refY='4' markerWidth='8' markerHeight='8' orient='auto'>"
        f"<path d='M0,0 L8,4 L0,8 z' fill='{INK}'/></marker></defs>\n"
    )
    stream.write(f"<rect width='{width}' height='{height}' fill='#ffffff'/>\n")
    top = 0
    for panel in panels:
        for line in _drawn(panel, top, width):
            stream.write(f"{line}\n")
        top += panel.height
    for line in _legend(top + _MARGIN):
        stream.write(f"{line}\n")
    stream.write("</svg>\n")


def _lay_out(case: Case, zones: Sequence[str], outage: Outage) -> _Panel:
    depth: dict[str, int] = {}
    for address in case.workload.tiers:
        depth.setdefault(address, 0 if not depth else -1)
    waiting = [next(iter(depth))] if depth else []
    while waiting:
        here = waiting.pop(0)
        for edge in case.workload.edges:
            if edge.source == here and depth.get(edge.target) == -1:
                depth[edge.target] = depth[here] + 1
                waiting.append(edge.target)
    columns: dict[int, list[Fate]] = {}
    for fate in outage.fates:
        columns.setdefault(max(depth.get(fate.tier.address, 0), 0), []).append(fate)
    laid_out = _untangled([columns[place] for place in sorted(columns)], case)
    width = max(2 * _MARGIN + len(laid_out) * (_BOX_WIDTH + _GAP_X) - _GAP_X, 760)
    notes = [line for fate in outage.broken for line in _wrapped(f"{MARKS[fate.word]} {fate.reason}", width)]
    notes += [line for one in case.workload.unseen for line in _wrapped(f"? {one.evidence[0].message}", width)]
    notes += [line for words in case.assumed for line in _wrapped(f"assumed: {words}", width)]
    return _Panel(case, zones, outage, laid_out, tuple(notes))


def _untangled(columns: list[list[Fate]], case: Case) -> tuple[tuple[Fate, ...], ...]:
    """Each column in the order of what leads to it, so that fewer lines cross."""
    place: dict[str, float] = {}
    for column in columns:
        known = {fate.tier.address: index for index, fate in enumerate(column)}

        def weight(fate: Fate, own: dict[str, int] = known) -> float:
            into = [place[one.source] for one in case.workload.edges if one.target == fate.tier.address]
            return sum(into) / len(into) if into else own[fate.tier.address]

        place.update((address, float(index)) for address, index in known.items())
        column.sort(key=weight)
        place.update((fate.tier.address, float(index)) for index, fate in enumerate(column))
    return tuple(tuple(column) for column in columns)


def _wrapped(text: str, width: int) -> list[str]:
    first, *more = wrap(printable(text), max(int((width - 2 * _MARGIN) / _LETTER), 40)) or [""]
    return [first, *(f"\u2003{line}" for line in more)]


def _drawn(panel: _Panel, top: int, width: int) -> Iterator[str]:
    outage = panel.outage
    title = f"{_short(panel.case.address)} without {panel.zones[0]}"
    room = int((width - 2 * _MARGIN) / 8.5)
    yield f"<rect x='8' y='{top + 8}' width='{width - 16}' height='{panel.height - 8}' rx='8' fill='#fafbfc' "
    yield "stroke='#cbd2d9'/>"
    yield f"<text x='{_MARGIN}' y='{top + 32}' font-size='16' font-weight='bold'>{_text(title, room)}</text>"
    about = [f"{MARKS[outage.word]} {outage.word}", str(panel.case.workload.entry.span)]
    if len(panel.zones) > 1:
        about.append(f"the same without {', '.join(panel.zones[1:])}")
    yield f"<text x='{_MARGIN}' y='{top + 50}'>{_text(' · '.join(about), int(1.4 * room))}</text>"
    at = _places(panel, top)
    edges = [one for one in panel.case.workload.edges if one.source in at and one.target in at]
    for edge in edges:
        yield _arrow(at[edge.source], at[edge.target])
    for column in panel.columns:
        for fate in column:
            yield from _box(fate, *at[fate.tier.address], panel)
    rows = max((len(column) for column in panel.columns), default=0)
    below = top + _TITLE + rows * (_BOX_HEIGHT + _GAP_Y) + 10
    for index, note in enumerate(panel.notes):
        yield f"<text x='{_MARGIN}' y='{below + index * _LINE}'>{_text(note, 1000)}</text>"


def _places(panel: _Panel, top: int) -> dict[str, tuple[int, int]]:
    rows = max((len(column) for column in panel.columns), default=0)
    found = {}
    for across, column in enumerate(panel.columns):
        start = top + _TITLE + 8 + (rows - len(column)) * (_BOX_HEIGHT + _GAP_Y) // 2
        for down, fate in enumerate(column):
            x = _MARGIN + across * (_BOX_WIDTH + _GAP_X)
            found[fate.tier.address] = (x, start + down * (_BOX_HEIGHT + _GAP_Y))
    return found


def _arrow(source: tuple[int, int], target: tuple[int, int]) -> str:
    """A line from box to box: across to a later column, around the side within one column."""
    (x1, y1), (x2, y2) = source, target
    middle = _BOX_HEIGHT // 2
    if x2 > x1:
        start, end = x1 + _BOX_WIDTH, x2
        bend = _GAP_X // 2
        path = f"M{start},{y1 + middle} C{start + bend},{y1 + middle} {end - bend},{y2 + middle} {end},{y2 + middle}"
    elif x2 == x1:
        side = x1 + _BOX_WIDTH
        path = f"M{side},{y1 + middle} C{side + 40},{y1 + middle} {side + 40},{y2 + middle} {side},{y2 + middle}"
    else:
        top = min(y1, y2) - _GAP_Y // 2
        path = f"M{x1 + 40},{y1} C{x1 + 40},{top} {x2 + _BOX_WIDTH - 40},{top} {x2 + _BOX_WIDTH - 40},{y2}"
    return f"<path d='{path}' fill='none' stroke='{INK}' stroke-width='1.2' marker-end='url(#tip)'/>"


def _box(fate: Fate, x: int, y: int, panel: _Panel) -> Iterator[str]:
    block = fate.tier.members[0].resource.block
    room = int((_BOX_WIDTH - 20) / _LETTER) - 1
    dash = " stroke-dasharray='5 4'" if fate.word == "unknown" else ""
    yield f"<g><title>{_text(fate.reason, 2000)}</title>"
    yield f"<rect x='{x}' y='{y}' width='{_BOX_WIDTH}' height='{_BOX_HEIGHT}' rx='6' fill='{FILLS[fate.word]}' "
    yield f"stroke='{INK}'{dash}/>"
    yield f"<text x='{x + 10}' y='{y + 19}' font-weight='bold'>{_tail(_short(fate.tier.address), room - 4)}</text>"
    others = len(fate.tier.members) - 1
    kind = kind_of(block) + (f" ({others + 1})" if others else "")
    yield f"<text x='{x + 10}' y='{y + 36}' fill='#52606d'>{_text(kind, room)}</text>"
    word = f"{MARKS[fate.word]} {fate.word}"
    yield f"<text x='{x + 10}' y='{y + 70}'>{_text(word, room)}</text>"
    yield from _chips(fate, x + _BOX_WIDTH - 10, y + 56, panel)
    yield "</g>"


def _chips(fate: Fate, right: int, y: int, panel: _Panel) -> Iterator[str]:
    """A small field for each zone that the tier has a part in; the lost one crossed out."""
    shown: list[Part] = []
    for member in fate.tier.members:
        for part in member.parts:
            if not any(relation(part.zone.value, one.zone.value) is Relation.SAME for one in shown):
                shown.append(part)
    labels = [(_zone_label(part.zone.describe()), part.zone.describe() == panel.zones[0]) for part in shown[:4]]
    if len(shown) > 4 or any(member.rest is not None for member in fate.tier.members):
        labels.append(("…", False))
    left = right
    for label, lost in reversed(labels):
        wide = max(20, math.ceil(len(label) * _LETTER) + 8)
        left -= wide
        fill = "#d64545" if lost else "#ffffff"
        ink = "#ffffff" if lost else INK
        struck = " text-decoration='line-through'" if lost else ""
        yield f"<rect x='{left}' y='{y}' width='{wide}' height='18' rx='3' fill='{fill}' stroke='{INK}'/>"
        yield f"<text x='{left + wide / 2:g}' y='{y + 13}' text-anchor='middle' font-size='11' fill='{ink}'"
        yield f"{struck}>{_text(label, 8)}</text>"
        left -= 4


def _zone_label(zone: str) -> str:
    """A zone in a few letters: `zone 2 of the Region` is 2, `us-east-1a` is 1a."""
    words = zone.split()
    place = re.search(r"\[([0-9]+)\]$", zone)
    if place is not None and len(words) == 1:
        return str(int(place[1]) + 1)
    if len(words) > 1:
        return words[1] if words[0] == "zone" and words[1].isdigit() else "?"
    return zone.rsplit("-", 1)[-1][-6:]


def _short(address: str) -> str:
    """An address without what goes without saying: the type, which the second line names, and the words for modules."""
    if "/" in address:
        return address
    parts = [part for part in address.split(".") if part != "module" and not part.startswith("aws_")]
    return ".".join(parts) or address


def _tail(text: str, room: int) -> str:
    """The end of a text, which tells addresses apart."""
    shown = printable(text)
    return escape(shown if len(shown) <= room else f"…{shown[len(shown) - room + 1 :]}", quote=True)


def _text(text: str, room: int) -> str:
    shown = printable(text)
    if len(shown) > room:
        kept = max(room - 1, 2)
        shown = f"{shown[: kept // 2]}…{shown[len(shown) - (kept - kept // 2) :]}"
    return escape(shown, quote=True)


def _legend(y: int) -> Iterator[str]:
    words = {
        State.CONTINUES: "goes on",
        State.INTERRUPTED: "interrupted: started anew elsewhere, or cut off",
        None: "not settled by the template",
        State.LOST: "lost until the zone is back",
    }
    x = _MARGIN
    for state, meaning in words.items():
        word = "unknown" if state is None else state.name.lower()
        label = f"{MARKS[word]} {meaning}"
        yield f"<rect x='{x}' y='{y - 11}' width='14' height='14' rx='3' fill='{FILLS[word]}' stroke='{INK}'/>"
        yield f"<text x='{x + 20}' y='{y}'>{escape(label)}</text>"
        x += 20 + int(len(label) * 6.2) + 18
