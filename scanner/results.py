"""What a scan yields: findings, errors and counts, independent of how they are reported."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal

from scanner.directive import Directive, DirectiveUse
from scanner.source import NOWHERE, InputError, Span
from scanner.template import Call, Dialect
from scanner.verdict import Evidence, Severity, Verdict


@dataclass(frozen=True, slots=True)
class Subject:
    """The resource that a result is about."""

    address: str
    type: str
    dialect: Dialect
    root: str


SuppressionKind = Literal["comment", "metadata", "configuration", "baseline"]


@dataclass(frozen=True, slots=True)
class Suppression:
    """Why a result is accepted, and where that is written.

    `until` is the last day on which it holds, `owner` who answers for it. `tool` is the scanner for which it was
    written, where that isn't Stackproof.
    """

    reason: str
    source: Span
    kind: SuppressionKind = "comment"
    until: date | None = None
    owner: str = ""
    tool: str = ""


Change = Literal["new", "remaining"]
"""How a result stands to the commit that a scan is compared with."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One policy's verdict on one resource.

    `evidence[0]` is the primary place, and `location` its span. `when` names the choice of parameters under which a
    failure holds (on a pass: under which it would fail). `fingerprint` is made of policy, address and property path,
    never a line. `parameter_set` is the one it holds under, where a scan has several. `construct` is the path of the
    CDK construct that the resource was made from. `scanner` is who says so, where it isn't Stackproof. `declared` is
    the header of the resource, `property` the path of the property at fault (empty for the resource as a whole),
    `places` where it is at fault, the primary place first. `change` is how it stands to the commit compared with.
    """

    policy: str
    title: str
    verdict: Verdict
    severity: Severity
    items: tuple[str, ...]
    subject: Subject
    location: Span
    message: str
    fingerprint: str
    evidence: tuple[Evidence, ...] = ()
    involves: tuple[str, ...] = ()
    when: str | None = None
    needs: tuple[str, ...] = ()
    calls: tuple[Call, ...] = ()
    help: str = ""
    suppressed: Suppression | None = None
    parameter_set: str | None = None
    construct: str = ""
    scanner: str = ""
    declared: Span = NOWHERE
    property: str = ""
    places: tuple[Span, ...] = ()
    change: Change | None = None


CONCEALED = "(sensitive)"

_WORD = 6
"""A secret of fewer characters is looked for as a word of its own: part of another word, it gives nothing away."""


def concealed(finding: Finding, secrets: Collection[str]) -> Finding:
    """The finding without the texts that are kept out of what is displayed."""
    if not secrets:
        return finding
    # The longest first: one secret may be part of another.
    spelled = (
        re.escape(text) if len(text) >= _WORD else rf"(?<![\w-]){re.escape(text)}(?![\w-])"
        for text in sorted(secrets, key=len, reverse=True)
    )
    pattern = re.compile("|".join(spelled))

    def hide(text: str) -> str:
        return pattern.sub(CONCEALED, text)

    return replace(
        finding,
        message=hide(finding.message),
        evidence=tuple(replace(one, message=hide(one.message)) for one in finding.evidence),
        when=None if finding.when is None else hide(finding.when),
        needs=tuple(hide(need) for need in finding.needs),
    )


@dataclass(frozen=True, slots=True)
class BaselineUse:
    """The baseline of a scan: its file, how many findings it accepts, and its entries whose findings are gone."""

    path: str
    accepted: int
    stale: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Timing:
    """How many seconds something took: reading and evaluating a root, judging it, one policy in all roots; or to `find`
    results of an earlier scan, which takes the place of all that.
    """

    what: Literal["read", "evaluate", "judge", "policy", "find"]
    name: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a scan is compared with: `ref` as the user named it, the commit, and the failures that are gone since."""

    ref: str
    commit: str
    fixed: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class RootSummary:
    """One root that was scanned. `path` is its folder or file, relative to the working directory; `absent` are the
    modules and nested stacks that it calls and that were not there to be read, by address; `files` those it was read
    from; `addresses` those of its resources, the ones that no policy judges included.
    """

    path: str
    dialect: Dialect
    resources: int
    absent: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ScanReport:
    """All that a scan found. `errors` are inputs that could not be read; `notes` what was left unevaluated, and why.

    `directives` are what the files say is to be accepted, `suppressions` what became of each of them that was heeded.
    `secrets` are texts that are kept out of what is displayed, by where they stand. A `faulty` one lacks what a policy
    or the scanner itself failed at.
    """

    roots: tuple[RootSummary, ...] = ()
    findings: tuple[Finding, ...] = ()
    errors: tuple[InputError, ...] = ()
    notes: tuple[InputError, ...] = ()
    files: tuple[str, ...] = ()
    policies: int = 0
    item_titles: Mapping[str, str] = field(default_factory=dict)
    parameter_sets: tuple[str, ...] = ()
    directives: tuple[Directive, ...] = ()
    suppressions: tuple[DirectiveUse, ...] = ()
    secrets: Mapping[Span, str] = field(default_factory=dict, repr=False)
    baseline: BaselineUse | None = None
    comparison: Comparison | None = None
    timings: tuple[Timing, ...] = ()
    faulty: bool = False

    @property
    def unused(self) -> tuple[DirectiveUse, ...]:
        """Our own suppressions that hold for nothing."""
        return tuple(use for use in self.suppressions if use.state == "unused" and not use.directive.tool)

    def count(self, verdict: Verdict) -> int:
        """How many findings have this verdict, suppressed ones left out."""
        return sum(1 for f in self.findings if f.verdict is verdict and f.suppressed is None)

    @property
    def suppressed(self) -> int:
        """How many failures and unknowns are suppressed."""
        return sum(1 for f in self.findings if f.suppressed is not None)
