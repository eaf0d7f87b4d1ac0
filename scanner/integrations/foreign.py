"""Findings of other scanners beside ours: told in the same form, without what both say of the same resource.

The catalogue knows which of our policies ask what another scanner's rule asks. Where one of them fails for the same
resource, the other's finding says nothing new and is left out; where ours passes or is unknown, the other's finding
is kept and says so, since whoever asked for it wants to see where the two differ.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from scanner.catalogue import Control, Controls
from scanner.results import Finding, ScanReport, Subject
from scanner.source import InputError, Span
from scanner.template import Dialect
from scanner.verdict import SEVERITIES, Evidence, Severity, Verdict

_TEMPLATE_TYPE = re.compile(r"^(?:AWS|Alexa|Custom)::[\w:]+\.")
"""checkov writes a CloudFormation resource as its type, a dot and its logical ID."""


@dataclass(frozen=True, slots=True)
class ForeignFinding:
    """A failure that another scanner reports; `severity` and `address` where it states them."""

    scanner: str
    rule: str
    title: str
    message: str
    span: Span
    address: str = ""
    severity: Severity | None = None
    help: str = ""


@dataclass(frozen=True, slots=True)
class ForeignReport:
    """What another scanner said: its name, its failures, and the files that it could not read."""

    scanner: str
    findings: tuple[ForeignFinding, ...] = ()
    errors: tuple[InputError, ...] = ()


def merge(report: ScanReport, others: Iterable[ForeignReport], controls: Controls) -> tuple[ScanReport, list[str]]:
    """Our report with what the others add to it, and a sentence for each that says how much was the same."""
    ours: dict[str, list[Finding]] = defaultdict(list)
    for finding in report.findings:
        ours[finding.policy].append(finding)
    added: dict[str, Finding] = {}
    said: list[str] = []
    errors = dict.fromkeys(report.errors)
    for other in others:
        same = 0
        for foreign in other.findings:
            equal = [controls.by_id[one] for one in controls.equivalent_to(other.scanner, foreign.rule)]
            met = [one for control in equal for one in ours[control.id] if is_about(one, foreign)]
            if any(one.verdict is Verdict.FAIL for one in met):
                same += 1
                continue
            finding = _finding(foreign, equal, met)
            added.setdefault(finding.fingerprint, finding)
        errors.update(dict.fromkeys(other.errors))
        said.append(f"{other.scanner} reported {len(other.findings)} failures, {same} of them the same as ours")
    findings = sorted((*report.findings, *added.values()), key=lambda one: (one.subject.root, one.location, one.policy))
    return replace(report, findings=tuple(findings), errors=tuple(errors)), said


def is_about(ours: Finding, foreign: ForeignFinding) -> bool:
    """Whether our finding is about the resource that the other names, or about lines that it points at."""
    spans = (ours.location, *(one.span for one in ours.evidence), *(call.span for call in ours.calls))
    file = os.path.realpath(foreign.span.file)
    here = [span for span in spans if span.file and os.path.realpath(span.file) == file]
    if foreign.address:
        within = bool(here) or file.startswith(os.path.realpath(ours.subject.root))
        return within and _local(ours.subject.address) == _local(foreign.address)
    return any(span.start_line <= foreign.span.end_line and foreign.span.start_line <= span.end_line for span in here)


def _local(address: str) -> str:
    """The address without what scanners write differently: the type before a logical ID, the stacks that nest it."""
    return _TEMPLATE_TYPE.sub("", address).rsplit("/", 1)[-1]


def _finding(foreign: ForeignFinding, equal: Sequence[Control], met: Sequence[Finding]) -> Finding:
    graded = [one.severity for one in equal]
    gravest: Severity = next((name for name in SEVERITIES if name in graded), "medium")
    items = tuple(dict.fromkeys(item for one in equal for item in one.items))
    differs = "; ".join(f"{one.policy} says {one.verdict.value}: {one.message}" for one in met)
    message = f"{foreign.message} ({differs})" if differs else foreign.message
    address = _TEMPLATE_TYPE.sub("", foreign.address)
    dialect: Dialect = "terraform" if foreign.span.file.endswith((".tf", ".tofu", ".tf.json")) else "cloudformation"
    root = Path(foreign.span.file).parent.as_posix() if dialect == "terraform" else foreign.span.file
    identity = "\0".join((foreign.scanner, foreign.rule, foreign.span.file, address or foreign.message))
    return Finding(
        policy=f"{foreign.scanner}/{foreign.rule}",
        title=foreign.title,
        verdict=Verdict.FAIL,
        severity=foreign.severity or gravest,
        items=items,
        subject=met[0].subject if met else Subject(address, "", dialect, root),
        location=foreign.span,
        message=message,
        fingerprint=hashlib.sha256(identity.encode()).hexdigest()[:32],
        evidence=(Evidence(foreign.span, message, address),),
        involves=(address,) if address else (),
        help=foreign.help,
        scanner=foreign.scanner,
    )
