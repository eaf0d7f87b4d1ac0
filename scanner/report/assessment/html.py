"""The assessment as one HTML file that needs no network: to search, to filter, to print, to link into.

Everything that comes from templates and attestations is escaped by the template engine; the page forbids itself, by
a content security policy, to load or run anything but what stands in it.
"""

from __future__ import annotations

import base64
import hashlib
import re
from importlib import resources
from typing import TextIO

from jinja2 import Environment, StrictUndefined

from scanner import __version__
from scanner.checklist.assessment import Assessment, Status, tally
from scanner.report.assessment.wording import WORDS, evidence_lines, finding_line
from scanner.report.printable import printable


def write(assessment: Assessment, stream: TextIO) -> None:
    """Write the page."""
    folder = resources.files("scanner.report.assessment") / "templates"
    script = (folder / "assessment.js").read_text(encoding="utf-8")
    style = (folder / "assessment.css").read_text(encoding="utf-8")
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters["shown"] = _shown
    environment.filters["anchor"] = _anchor
    template = environment.from_string((folder / "assessment.html.jinja").read_text(encoding="utf-8"))
    parts = template.stream(
        assessment=assessment,
        engagement=assessment.engagement,
        checklist=assessment.checklist,
        sections={section.id: section for section in assessment.checklist.sections},
        subjects=assessment.subjects,
        statuses=list(Status),
        words=WORDS,
        tally=tally,
        evidence_lines=evidence_lines,
        finding_line=finding_line,
        script=script,
        style=style,
        script_hash=_hash(script),
        style_hash=_hash(style),
        version=__version__,
    )
    stream.writelines(parts)
    stream.write("\n")


def _shown(text: object) -> str:
    """Text with control characters and direction marks as their codes."""
    return "\n".join(printable(line) for line in str(text).split("\n"))


def _anchor(text: str) -> str:
    """A name that an address can end in."""
    return re.sub(r"[^A-Za-z0-9.-]+", "-", text).strip("-") or "x"


def _hash(text: str) -> str:
    """The hash by which a content security policy allows an inline script or style."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
