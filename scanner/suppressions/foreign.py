"""Comments that were written for other scanners, as far as the catalogue knows our policy for their rule.

checkov  https://www.checkov.io/2.Basics/Suppressing%20and%20Skipping%20Policies.html
tfsec    https://aquasecurity.github.io/tfsec/latest/guides/configuration/ignores
trivy    https://trivy.dev/latest/docs/configuration/filtering/
KICS     https://docs.kics.io/latest/running-kics/

What is narrower than we can tell (a value of an attribute, a workspace) is not honoured: it would accept more than
was said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from scanner.catalogue import Controls
from scanner.directive import Directive
from scanner.source import Span
from scanner.suppressions.equivalents import policies_for
from scanner.template import Annotation

NO_REASON = "no reason given"

_CHECKOV = re.compile(r"(?:checkov|bridgecrew):skip=\s*(?P<rules>[A-Za-z_\d]+(?:,[A-Za-z_\d]+)*)(?::(?P<reason>.*))?")
_TRIVY = re.compile(
    r"(?P<tool>tfsec|trivy):ignore:(?P<rule>[\w*.-]+)(?P<narrow>\[[^\]]*\])?"
    r"(?P<more>(?::(?:exp|ws):[^\s:]+)*)"
)
_EXPIRY = re.compile(r":exp:(\d{4}-\d{2}-\d{2})")
_KICS = re.compile(r"kics-scan\s+(?P<verb>ignore-line|ignore-block|ignore)(?![\w-])")


def directives_of(annotation: Annotation, controls: Controls) -> Iterator[Directive]:
    """The suppressions that a comment states in the words of other scanners."""
    text = annotation.text
    if ":skip=" in text:
        yield from _checkov(annotation, controls)
    if "tfsec:ignore" in text or "trivy:ignore" in text:
        yield from _trivy(annotation, controls)
    if "kics-scan" in text:
        yield from _kics(annotation)


def _checkov(annotation: Annotation, controls: Controls) -> Iterator[Directive]:
    """A comment anywhere in a block is about the whole block."""
    region = annotation.within or annotation.covers
    if region is None:
        return
    match = _CHECKOV.search(annotation.text)
    if match is None:
        return
    reason = (match["reason"] or "").strip() or NO_REASON
    for rule in match["rules"].split(","):
        policies = policies_for("checkov", rule, controls)
        if policies:
            yield Directive(policies, reason, annotation.span, region=region, tool="checkov", rule=rule)


def _trivy(annotation: Annotation, controls: Controls) -> Iterator[Directive]:
    """A comment beside or above an attribute or block is about it, and about all inside."""
    if annotation.covers is None:
        return
    rest = _TRIVY.sub("", annotation.text).strip(" #-:") or NO_REASON
    for match in _TRIVY.finditer(annotation.text):
        if match["narrow"] or ":ws:" in match["more"]:
            continue
        expiry = _EXPIRY.search(match["more"])
        until = _day(expiry[1]) if expiry is not None else None
        policies = policies_for(match["tool"], match["rule"], controls)
        if policies:
            yield Directive(
                policies,
                rest,
                annotation.span,
                region=annotation.covers,
                until=until,
                tool=match["tool"],
                rule=match["rule"],
            )


def _day(text: str) -> date:
    """A day; one that doesn't exist is long past, so that nothing is accepted by a slip of the pen."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return date.min


def _kics(annotation: Annotation) -> Iterator[Directive]:
    """`ignore` at the head of a file, `ignore-block` before a block, `ignore-line` before or on a line: every rule."""
    match = _KICS.search(annotation.text)
    if match is None:
        return
    reason = annotation.text[match.end() :].strip(" :-#") or NO_REASON
    span, covers, verb = annotation.span, annotation.covers, match["verb"]
    everything = ("*",)
    if verb == "ignore":
        # Only the first line of a file speaks for the file.
        if span.start_line == 1:
            yield Directive(everything, reason, span, file=span.file, tool="kics", rule=verb)
    elif covers is not None:
        line = covers.start_line if annotation.own_line else span.start_line
        region = covers if verb == "ignore-block" else Span(span.file, line, 1, line, 1_000_000)
        yield Directive(everything, reason, span, region=region, tool="kics", rule=verb)
