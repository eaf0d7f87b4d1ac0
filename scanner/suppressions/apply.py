"""Which results a directive holds for, and which directives hold for nothing.

A directive about a property holds for what is found at that property. Where the same is found elsewhere on the same
property of the resource (a second open rule of one security group), the finding stands, and moves there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from fnmatch import fnmatchcase
from functools import lru_cache

from scanner.directive import Directive, DirectiveUse, State
from scanner.policy.selection import matches
from scanner.results import Finding, ScanReport, Suppression
from scanner.source import InputError, Span
from scanner.verdict import Evidence, Verdict


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds and what doesn't: our `own` directives, those of `foreign` scanners, those `configured`.

    `locked` are globs of policies that nothing but the code itself can satisfy. `today` decides what has expired.
    """

    own: bool = True
    foreign: bool = True
    configured: tuple[Directive, ...] = ()
    locked: tuple[str, ...] = ()
    today: date = field(default_factory=date.today)


def suppress(
    report: ScanReport,
    directives: Iterable[Directive],
    rules: Rules,
    known: Collection[str] = (),
    asked: Callable[[str], bool] = lambda _: True,
) -> ScanReport:
    """The report with its results marked, and what became of each directive in `suppressions`.

    `known` are the IDs of all policies: a glob of ours that names none of them is an error. `asked` tells which of them
    this scan asks; a directive for another one is not unused.
    """
    given = dict.fromkeys((*directives, *rules.configured))
    held = [one for one in given if (rules.foreign if one.tool else rules.own)]
    if not held:
        return report
    errors = [error for one in held if (error := _mistake(one, known)) is not None]
    by_file = _Index(held)
    results: Counter[Directive] = Counter()
    refused: dict[Directive, State] = {}
    findings = []
    for finding in report.findings:
        if finding.verdict is Verdict.PASS or finding.suppressed is not None:
            findings.append(finding)
            continue
        findings.append(_judged(finding, by_file.near(finding), rules, results, refused))
    uses = tuple(_use(one, results[one], refused.get(one), rules, known, asked) for one in held)
    return replace(
        report, findings=tuple(findings), errors=tuple(dict.fromkeys((*report.errors, *errors))), suppressions=uses
    )


def suppress_foreign(report: ScanReport, rules: Rules) -> ScanReport:
    """The report with the results of other scanners marked, which were added to it after ours were."""
    added = replace(report, findings=tuple(one for one in report.findings if one.scanner), suppressions=())
    marked = suppress(added, report.directives, rules)
    by_fingerprint = {one.fingerprint: one for one in marked.findings}
    findings = tuple(by_fingerprint.get(one.fingerprint, one) if one.scanner else one for one in report.findings)
    further = {use.directive: use.results for use in marked.suppressions}
    uses = (
        replace(use, state="used", results=use.results + more) if (more := further.get(use.directive, 0)) else use
        for use in report.suppressions
    )
    return replace(report, findings=findings, suppressions=tuple(uses))


class _Index:
    """Directives by the file that they are about, so that a finding meets few of them."""

    def __init__(self, directives: Sequence[Directive]) -> None:
        self._anywhere = [one for one in directives if one.region is None and not one.file]
        self._by_file: dict[str, list[Directive]] = {}
        for one in directives:
            file = one.region.file if one.region is not None else one.file
            if file:
                self._by_file.setdefault(file, []).append(one)

    def near(self, finding: Finding) -> Iterable[Directive]:
        spans = (finding.location, finding.declared, *finding.places, *(call.span for call in finding.calls))
        for file in dict.fromkeys(span.file for span in spans):
            yield from self._by_file.get(file, ())
        yield from self._anywhere


def _judged(
    finding: Finding,
    directives: Iterable[Directive],
    rules: Rules,
    results: Counter[Directive],
    refused: dict[Directive, State],
) -> Finding:
    """The finding as it stands after all directives that are about it."""
    places = finding.places or (finding.location,)
    for one in directives:
        left = _left(one, finding, places)
        if left is None or not one.names(finding.policy):
            continue
        if matches(finding.policy, rules.locked):
            refused[one] = "locked"
            finding = _remarked(finding, one.source, f"{finding.policy} is locked against suppression")
            continue
        if one.until is not None and one.until < rules.today:
            refused[one] = "expired"
            finding = _remarked(finding, one.source, f"a suppression held until {one.until}")
            continue
        results[one] += 1
        if not left:
            kept = Suppression(one.reason, one.source, one.kind, one.until, one.owner, one.tool)
            return replace(finding, suppressed=kept)
        places = left
    return finding if places == finding.places or not finding.places else _moved(finding, places)


def _left(directive: Directive, finding: Finding, places: tuple[Span, ...]) -> tuple[Span, ...] | None:
    """The places that a directive leaves over; None where it isn't about the finding."""
    if directive.property and not _is_below(finding.property, directive.property):
        return None
    if directive.addresses or directive.files:
        return () if _is_named(directive, finding) else None
    if directive.file:
        spans = (finding.declared, finding.location, *(call.span for call in finding.calls))
        return () if any(span.file == directive.file for span in spans) else None
    region = directive.region
    if region is None:
        return None
    if any(region.holds(span) for span in (finding.declared, *(call.span for call in finding.calls))):
        return ()
    left = tuple(span for span in places if not region.holds(span))
    return None if len(left) == len(places) else left


def _is_below(path: str, property_: str) -> bool:
    return path == property_ or path.startswith(f"{property_}.")


def _is_named(directive: Directive, finding: Finding) -> bool:
    if directive.addresses and not any(fnmatchcase(finding.subject.address, glob) for glob in directive.addresses):
        return False
    files = {finding.subject.root, finding.declared.file, finding.location.file}
    return not directive.files or any(fnmatchcase(file, glob) for glob in directive.files for file in files)


def _remarked(finding: Finding, source: Span, message: str) -> Finding:
    return replace(finding, evidence=(*finding.evidence, Evidence(source, message)))


def _moved(finding: Finding, places: tuple[Span, ...]) -> Finding:
    """The finding at the first of the places that are left, with the evidence for it in front."""
    first = next((one for one in finding.evidence if one.span == places[0]), None)
    if first is None:
        return replace(finding, location=places[0], places=places)
    covered = set(finding.places) - set(places)
    others = (one for one in finding.evidence if one is not first and one.span not in covered)
    return replace(finding, location=first.span, message=first.message, evidence=(first, *others), places=places)


def _mistake(directive: Directive, known: Collection[str]) -> InputError | None:
    """A glob that names no policy, which would otherwise hold for nothing in silence."""
    if directive.tool or not known:
        return None
    for glob in directive.policies:
        # What another scanner says is called `checkov/CKV_AWS_1`: those rules nobody can list.
        if not is_foreign(glob) and not _names_any(glob, frozenset(known)):
            from difflib import get_close_matches

            near = get_close_matches(glob.lower(), list(known), n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            return InputError(directive.source, f"no policy is called {glob}, so that this suppresses nothing{hint}")
    return None


@lru_cache(maxsize=1024)
def _names_any(glob: str, known: frozenset[str]) -> bool:
    return any(matches(name, [glob]) for name in known)


def is_foreign(glob: str) -> bool:
    """Whether a glob names rules of another scanner, as results of `--with` and `--import` are called."""
    return glob.partition("/")[0] in ("checkov", "cfn-lint", "trivy", "tfsec", "kics", "cfn_nag", "cfn-guard")


def _use(
    directive: Directive,
    results: int,
    refused: State | None,
    rules: Rules,
    known: Collection[str],
    asked: Callable[[str], bool],
) -> DirectiveUse:
    state: State
    if results:
        state = "used"
    elif refused is not None:
        state = refused
    elif directive.until is not None and directive.until < rules.today:
        state = "expired"
    elif known and not any(directive.names(policy) and asked(policy) for policy in known):
        state = "unasked"
    else:
        state = "unused"
    return DirectiveUse(directive, state, results)
