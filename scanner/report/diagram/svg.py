"""The sheet as SVG: one file, the icons embedded, to be read by people, by browsers and by screen readers."""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Mapping, Sequence
from html import escape
from types import MappingProxyType
from typing import TextIO

from scanner.report.diagram.icons import icon as picture
from scanner.report.diagram.layout import CELL_WIDTH, ICON, Box, BoxKind, Placed, Sheet
from scanner.report.diagram.overlay import Overlay
from scanner.report.printable import printable
from scanner.verdict import Severity

_FRAMES: Mapping[BoxKind, tuple[str, str, str]] = MappingProxyType(
    {
        # Stroke, fill, dashes; AWS's own colours for its groups.
        "cloud": ("#232f3e", "none", ""),
        "region": ("#00a4a6", "none", "4 3"),
        "vpc": ("#8c4fff", "#ffffff", ""),
        "zone": ("#007faa", "none", "6 4"),
        "public": ("#7aa116", "#f2f6e8", ""),
        "private": ("#00a4a6", "#e6f6f7", ""),
        "subnet": ("#879196", "#f4f4f4", ""),
        "span": ("#d86613", "#ffffff", "5 3"),
        "list": ("#879196", "#fafafa", ""),
        "group": ("none", "none", ""),
    }
)

_ROLES: Mapping[str, str] = MappingProxyType(
    {
        "outside": "#5a6b86",
        "edge": "#8c4fff",
        "gateway": "#8c4fff",
        "entry": "#8c4fff",
        "compute": "#ed7100",
        "integration": "#e7157b",
        "data": "#c925d1",
    }
)
"""The colour of a service whose icon isn't installed."""

_BADGES: Mapping[Severity, str] = MappingProxyType(
    {"critical": "#8b0000", "high": "#d13212", "medium": "#b35c00", "low": "#5f6b7a", "info": "#5f6b7a"}
)


_FATES: Mapping[str, str] = MappingProxyType({"lost": "#d13212", "interrupted": "#b35c00", "unknown": "#5f6b7a"})


_HUB = 6
"""What has more connections than these, such as a topic that everything reports to, has fainter ones."""

_HALO = ' stroke="#ffffff" stroke-width="3" paint-order="stroke" stroke-linejoin="round"'
"""Keeps text readable where a line runs behind it."""


def write(sheet: Sheet, stream: TextIO, overlay: Overlay | None = None) -> None:
    """Write the whole file."""
    shown = overlay or Overlay()
    height = sheet.height + (18 * len(shown.legend) + 8 if shown.legend else 0)
    title = _text(_shortened(f"Architecture of {sheet.title}", int(sheet.width / 10)))
    stream.write(
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{sheet.width:.0f}" height="{height:.0f}" '
        f'viewBox="0 0 {sheet.width:.0f} {height:.0f}" role="img" aria-labelledby="title description" '
        'font-family="Amazon Ember, Helvetica, Arial, sans-serif">\n'
        f'<title id="title">{title}</title>\n<desc id="description">{_text(_description(sheet))}</desc>\n'
    )
    stream.write(_definitions(sheet))
    stream.write(
        f'<rect width="100%" height="100%" fill="#ffffff"/>\n<text x="16" y="32" font-size="18">{title}</text>\n'
    )
    for box in sheet.boxes():
        stream.write(_box(box, shown))
    places = {placed.icon.key: placed for placed in sheet.icons()}
    ends = Counter(end for pair in sheet.connections for end in pair)
    for start, end in sheet.connections:
        if start in places and end in places:
            stream.write(_line(places[start], places[end], faint=max(ends[start], ends[end]) > _HUB))
    for placed in places.values():
        stream.write(_icon(placed, shown))
    for number, words in enumerate(shown.legend):
        stream.write(f'<text x="16" y="{sheet.height + 18 * number + 8:.0f}" font-size="12">{_text(words)}</text>\n')
    stream.write("</svg>\n")


def _description(sheet: Sheet) -> str:
    names = {placed.icon.key: placed.icon.title for placed in sheet.icons()}
    listed = "; ".join(f"{placed.icon.service.label} {placed.icon.title}" for placed in sheet.icons())
    joined = "; ".join(
        f"{names[start]} to {names[end]}" for start, end in sheet.connections if {start, end} <= set(names)
    )
    return f"{listed}. Connections: {joined}." if joined else f"{listed}."


def _definitions(sheet: Sheet) -> str:
    """Every icon once, however often it is drawn, and the arrow's head."""
    used = {placed.icon.service.icon for placed in sheet.icons()}
    used.update(name for box in sheet.boxes() for name, *_ in box.listed)
    lines = [
        '<defs>\n<marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" '
        'orient="auto-start-reverse"><path d="M0 0 8 4 0 8z" fill="#545b64"/></marker>\n'
    ]
    for name in sorted(used):
        data = picture(name)
        if data is not None:
            encoded = base64.b64encode(data).decode("ascii")
            lines.append(
                f'<image id="{_name(name)}" width="{ICON}" height="{ICON}" href="data:image/png;base64,{encoded}"/>\n'
            )
    return "".join([*lines, "</defs>\n"])


def _name(icon: str) -> str:
    return "icon-" + icon.replace("/", "-")


def _box(box: Box, shown: Overlay) -> str:
    stroke, fill, dashes = _FRAMES[box.kind]
    dashed = f' stroke-dasharray="{dashes}"' if dashes else ""
    corner = 8 if box.kind == "span" else 0
    color = stroke if stroke != "none" else "#545b64"
    lines = [
        f'<rect x="{box.x:.1f}" y="{box.y:.1f}" width="{box.width:.1f}" height="{box.height:.1f}" rx="{corner}" '
        f'fill="{fill}" stroke="{stroke}" stroke-width="1.3"{dashed}/>\n'
    ]
    if box.title:
        room = max(4, int((box.width - 16) / 6.6))
        lines.append(
            f'<text x="{box.x + 8:.1f}" y="{box.y + 17:.1f}" font-size="12" fill="{color}">'
            f"{_text(_shortened(box.title, room))}<title>{_text(box.title)}</title></text>\n"
        )
    for name, words, x, y in box.listed:
        if picture(name) is not None:
            lines.append(f'<use href="#{_name(name)}" transform="translate({x:.1f} {y:.1f}) scale(0.5)"/>\n')
        lines.append(
            f'<text x="{x + 30:.1f}" y="{y + 16:.1f}" font-size="11" fill="#232f3e">'
            f"{_text(_shortened(words, 21))}</text>\n"
        )
    lines.append(_badge(shown.failures.get(box.key, ()), box.x + box.width - 12, box.y + 12))
    return "".join(lines)


def _icon(placed: Placed, shown: Overlay) -> str:
    icon = placed.icon
    left = placed.x + (CELL_WIDTH - ICON) / 2
    top = placed.y + 6
    middle = placed.x + CELL_WIDTH / 2
    full = f"{icon.service.label}: {', '.join(icon.addresses) or icon.title}"
    lines = [
        f"<g><title>{_text(full)}</title>\n"
        f'<rect x="{left:.1f}" y="{top:.1f}" width="{ICON}" height="{ICON}" rx="6" fill="#ffffff"/>\n'
    ]
    if picture(icon.service.icon) is not None:
        lines.append(f'<use href="#{_name(icon.service.icon)}" x="{left:.1f}" y="{top:.1f}"/>\n')
    else:
        color = _ROLES.get(icon.service.role, "#545b64")
        words = icon.service.label.split()[:3]
        initials = "?" if icon.service.role == "outside" else "".join(word[0] for word in words).upper()
        lines.append(
            f'<rect x="{left:.1f}" y="{top:.1f}" width="{ICON}" height="{ICON}" rx="4" fill="{color}"/>\n'
            f'<text x="{middle:.1f}" y="{top + 30:.1f}" font-size="16" fill="#ffffff" text-anchor="middle">'
            f"{_text(initials)}</text>\n"
        )
    fate = _FATES.get(shown.fates.get(icon.key, ""))
    if not icon.certain or fate:
        dashes = "" if fate else ' stroke-dasharray="3 3"'
        lines.append(
            f'<rect x="{left - 4:.1f}" y="{top - 4:.1f}" width="{ICON + 8}" height="{ICON + 8}" rx="6" fill="none" '
            f'stroke="{fate or "#879196"}" stroke-width="{3 if fate else 1}"{dashes}/>\n'
        )
    if fate and shown.fates[icon.key] == "lost":
        lines.append(
            f'<path d="M{left:.1f} {top:.1f}l{ICON} {ICON}m0 -{ICON}l-{ICON} {ICON}" '
            f'stroke="{fate}" stroke-width="3"/>\n'
        )
    lines.append(
        f'<text x="{middle:.1f}" y="{top + ICON + 14:.1f}" font-size="11" text-anchor="middle" fill="#232f3e"{_HALO}>'
        f"{_text(_shortened(icon.title, 19))}</text>\n"
        f'<text x="{middle:.1f}" y="{top + ICON + 27:.1f}" font-size="9.5" text-anchor="middle" fill="#5f6b7a"{_HALO}>'
        f"{_text(_shortened(icon.service.label, 23))}</text>\n"
    )
    lines.append(_badge(shown.failures.get(icon.key, ()), left + ICON, top))
    return "".join([*lines, "</g>\n"])


def _badge(failures: Sequence[Severity], x: float, y: float) -> str:
    """How many failures, in the colour of the gravest."""
    if not failures:
        return ""
    worst = min(failures, key=list(_BADGES).index)
    count = "1 failure" if len(failures) == 1 else f"{len(failures)} failures"
    return (
        f'<g><title>{count}, {worst} at worst</title><circle cx="{x:.1f}" cy="{y:.1f}" r="9" '
        f'fill="{_BADGES[worst]}"/><text x="{x:.1f}" y="{y + 3.5:.1f}" font-size="10" fill="#ffffff" '
        f'text-anchor="middle">{len(failures)}</text></g>\n'
    )


def _line(start: Placed, end: Placed, *, faint: bool) -> str:
    """A curve from the side of one icon to the facing side of another."""
    (x1, y1), (x2, y2) = start.center, end.center
    half = ICON / 2 + 3
    if abs(x2 - x1) >= 0.75 * CELL_WIDTH:
        side = 1 if x2 >= x1 else -1
        x1, x2 = x1 + side * half, x2 - side * half
        bend = (x2 - x1) / 2
        path = f"M{x1:.1f} {y1:.1f}C{x1 + bend:.1f} {y1:.1f} {x2 - bend:.1f} {y2:.1f} {x2:.1f} {y2:.1f}"
    else:
        down = 1 if y2 >= y1 else -1
        # Below an icon stand its two lines of text.
        y1 += down * half + (28 if down > 0 else 0)
        y2 -= down * half - (-28 if down < 0 else 0)
        bend = (y2 - y1) / 2
        path = f"M{x1:.1f} {y1:.1f}C{x1:.1f} {y1 + bend:.1f} {x2:.1f} {y2 - bend:.1f} {x2:.1f} {y2:.1f}"
    paler = ' stroke-opacity="0.4"' if faint else ""
    return f'<path d="{path}" fill="none" stroke="#545b64" stroke-width="1.2"{paler} marker-end="url(#head)"/>\n'


def _shortened(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 1] + "…"


def _text(text: str) -> str:
    return escape(printable(text))
