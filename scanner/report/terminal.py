"""The report that a person reads: findings by file, a line per checklist item, one summary line last."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import TextIO

from scanner.report import View, graded
from scanner.report.excerpt import Sources
from scanner.report.item_lines import STATES, ItemLine, item_lines
from scanner.report.order import by_place, is_news, place, state
from scanner.report.printable import printable, width
from scanner.report.sentences import accepted, compared, failure_word, idle_suppressions, nothing
from scanner.results import Finding, ScanReport, Subject
from scanner.source import InputError, Span
from scanner.verdict import SEVERITIES, Verdict

_COLORS = {
    "critical": "1;31",
    "high": "31",
    "medium": "33",
    "low": "36",
    "info": "34",
    "error": "1;31",
    "fail": "31",
    "unknown": "35",
    "pass": "32",
    "suppressed": "2",
    "note": "34",
    "evidence": "2",
    "strong": "1",
    "gutter": "1;34",
}

# How keys and roles are used: these point at resources and statements, which hold no secret.
_ABOUT_USE = frozenset(
    f"credentials/{name}"
    for name in (
        "access-key-exposure",
        "access-keys-in-code",
        "compute-roles",
        "instance-metadata",
        "pipeline-federation",
        "secret-rotation",
        "service-key-conditions",
        "service-key-rotation",
        "shared-access-key",
        "state-storage",
    )
)
# Policies whose findings point at secrets: every literal under the carets is masked.
_ABOUT_SECRETS = ("credentials/", "key-management/private-keys-in-code")

_ADDRESSES_SHOWN = 4
_TITLE_WIDTH = 48


def write(report: ScanReport, stream: TextIO, view: View) -> None:
    """Write the report as text for a terminal of `view.width` cells, in ASCII but for what the templates say."""
    page = _Page(view, Sources(view.encoding, report.secrets))
    shown = [finding for finding in report.findings if view.holds(finding) and _is_shown(finding, view)]
    blocks: list[list[str]] = []
    for file, findings in groupby(sorted(shown, key=by_place), key=lambda finding: place(finding).file):
        same = list(findings)
        blocks.append([page.heading(file, _once(same))])
        blocks += [page.finding(alike, report.parameter_sets) for alike in _alike(same)]
    blocks += [page.unread(error) for error in report.errors]
    blocks += [page.note(InputError(span, words)) for span, words in idle_suppressions(report)]
    if Verdict.UNKNOWN in view.verdicts:
        blocks += [page.note(note) for note in report.notes]
    items = item_lines(shown if report.comparison is not None else report.findings, view.checklist)
    if items:
        blocks.append(page.items(items))
    fixed = () if report.comparison is None else tuple(filter(view.holds, report.comparison.fixed))
    if fixed:
        blocks.append(page.fixed(fixed))
    if report.parameter_sets:
        blocks.append(page.sets(report))
    blocks.append([page.summary(report)])
    stream.write("\n\n".join("\n".join(block) for block in blocks) + "\n")


def _is_shown(finding: Finding, view: View) -> bool:
    if finding.suppressed is not None:
        return view.suppressed
    if finding.change == "remaining" and not view.remaining:
        return False
    return finding.verdict is Verdict.FAIL or finding.verdict in view.verdicts


def _alike(findings: list[Finding]) -> Iterator[list[Finding]]:
    """Findings that say the same of several instances of one resource (`count`, a module called twice), together, as
    far as they hold under the same parameter sets.
    """
    sets: dict[object, list[str | None]] = {}
    for finding in findings:
        sets.setdefault((_said(finding), finding.subject), []).append(finding.parameter_set)
    groups: dict[object, list[Finding]] = {}
    for finding in findings:
        under = tuple(sets[_said(finding), finding.subject])
        groups.setdefault((_said(finding), under), []).append(finding)
    yield from groups.values()


def _said(finding: Finding) -> tuple[object, ...]:
    """What a person reads of a finding but for the resource's address."""
    return (
        place(finding),
        finding.policy,
        finding.verdict,
        finding.severity,
        finding.message,
        finding.when,
        finding.suppressed,
    )


def _once(findings: Iterable[Finding]) -> list[Finding]:
    """The findings, what several parameter sets have in common once."""
    return list({(_said(finding), finding.subject): finding for finding in findings}.values())


@dataclass(slots=True)
class _Page:
    """What the pieces of the text have in common: colours, width, and the sources that they quote."""

    view: View
    sources: Sources

    def paint(self, text: str, color: str) -> str:
        return f"\x1b[{_COLORS[color]}m{text}\x1b[0m" if self.view.color else text

    def clean(self, text: str) -> str:
        return printable(text, self.view.encoding)

    def heading(self, file: str, findings: list[Finding]) -> str:
        return f"{self.paint(self.clean(file), 'strong')}: {', '.join(_counts(findings))}"

    def finding(self, alike: list[Finding], sets: tuple[str, ...] = ()) -> list[str]:
        first = alike[0]
        word = _word(first)
        head = (
            f"{self.paint(f'{word}[{self.clean(first.policy)}]', word)} {self.paint(self.clean(first.title), 'strong')}"
        )
        about_secrets = (
            first.policy.startswith(_ABOUT_SECRETS)
            and first.policy not in _ABOUT_USE
            and first.verdict is not Verdict.PASS
        )
        span = place(first)
        lines = [head, *self.quote(span, first.message, word, secret=about_secrets)]
        for label, text in _remarks(alike, span, sets):
            lines += self.remark(label, text, _gutter(span))
        return lines

    def unread(self, error: InputError) -> list[str]:
        first, *others = error.message.splitlines() or ["could not be read"]
        head = f"{self.paint('error', 'error')}: {self.paint(self.clean(first), 'strong')}"
        return [head, *self.quote(error.span, "\n".join(others), "error")]

    def note(self, note: InputError) -> list[str]:
        head = f"{self.paint('note', 'note')}: {self.clean(note.message)}"
        return [head, f"  {self.paint('-->', 'gutter')} {self.clean(str(note.span))}"]

    def quote(self, span: Span, message: str, color: str, *, secret: bool = False) -> list[str]:
        """The place, the source line, and the message beside or below the carets."""
        gutter = _gutter(span)
        bar = f"{' ' * gutter} {self.paint('|', 'gutter')}"
        lines = [f"{' ' * gutter}{self.paint('-->', 'gutter')} {self.clean(str(span))}"]
        excerpt = self.sources.excerpt(span, max(self.view.width - gutter - 3, 20), secret=secret)
        if excerpt is None:
            return lines + self.remark("note", message, gutter)
        number = self.paint(f"{span.start_line:>{gutter}}", "gutter")
        carets = self.paint("^" * excerpt.carets, color)
        texts = [self.clean(line) for line in message.splitlines()]
        beside = gutter + 3 + excerpt.caret + excerpt.carets + 1
        if len(texts) == 1 and beside + width(texts[0]) <= self.view.width:
            carets, texts = f"{carets} {self.paint(texts[0], color)}", []
        lines += [bar, f"{number} {self.paint('|', 'gutter')} {excerpt.line}", f"{bar} {' ' * excerpt.caret}{carets}"]
        return lines + [line for text in texts for line in self.remark("note", text, gutter)]

    def remark(self, label: str, text: str, gutter: int) -> list[str]:
        """One labelled remark, wrapped under its own beginning."""
        start = f"{' ' * gutter} = {label}: "
        wrapped = textwrap.wrap(
            self.clean(" ".join(text.split())),
            max(self.view.width - len(start), 30),
            break_long_words=False,
            break_on_hyphens=False,
        )
        margin = " " * len(start)
        painted = f"{' ' * gutter} {self.paint('=', 'gutter')} {self.paint(f'{label}:', 'strong')} "
        return [f"{painted if index == 0 else margin}{line}" for index, line in enumerate(wrapped)]

    def items(self, lines: list[ItemLine]) -> list[str]:
        """A line for each checklist item, the columns aligned."""
        id_width = max(len(line.id) for line in lines)
        titles = [_shortened(self.clean(line.title), _TITLE_WIDTH) for line in lines]
        title_width = max(map(width, titles))
        rows = [self.paint("Checklist items", "strong")]
        for line, title in zip(lines, titles, strict=True):
            word = self.paint(f"{line.worst:<10}", line.worst)
            padded = title + " " * (title_width - width(title))
            rows.append(f"  {word}  {self.clean(line.id):<{id_width}}  {padded}  {line.counts}")
        return rows

    def fixed(self, findings: tuple[Finding, ...]) -> list[str]:
        """What is gone since the commit that the report is compared with, a line each."""
        rows = [self.paint("Fixed", "strong")]
        for one in findings:
            where = f"{one.subject.address} in {one.subject.root}"
            rows.append(f"  {self.paint('fixed', 'pass')}  {self.clean(one.policy)}  {self.clean(where)}")
        return rows

    def sets(self, report: ScanReport) -> list[str]:
        """What each parameter set yields, and in how many answers they differ."""
        report = graded(report, self.view)
        rows = [self.paint("Parameter sets", "strong")]
        names = {name: self.clean(name) for name in report.parameter_sets}
        name_width = max(map(width, names.values()))
        answers: dict[tuple[str, Subject], set[tuple[str, str]]] = {}
        for finding in report.findings:
            key = (finding.policy, finding.subject)
            answers.setdefault(key, set()).add((finding.parameter_set or "", state(finding)))
        for name, shown in names.items():
            counts = Counter(state(finding) for finding in report.findings if finding.parameter_set == name)
            padding = " " * (name_width - width(shown))
            words = ", ".join(f"{counts[word]} {word}" for word in STATES if counts[word])
            rows.append(f"  {shown}{padding}  {words or 'no results'}")
        differing = sum(
            1
            for said in answers.values()
            if len({word for _, word in said}) > 1 or len({name for name, _ in said}) < len(names)
        )
        rows.append(f"  {_plural(differing, 'answer')} {'differs' if differing == 1 else 'differ'} between the sets")
        return rows

    def summary(self, report: ScanReport) -> str:
        below = sum(1 for finding in report.findings if is_news(finding) and not self.view.holds(finding))
        report = graded(report, self.view)
        failures = [finding for finding in report.findings if is_news(finding)]
        word = failure_word(report)
        failed = self.paint(f"{_plural(len(failures), word)} ({', '.join(_counts(failures))})", "fail")
        unread = len({error.span.file for error in report.errors})
        counts = (
            failed if failures else self.paint(nothing(report), "pass"),
            *compared(report),
            f"{report.count(Verdict.PASS)} passed",
            f"{report.count(Verdict.UNKNOWN)} unknown",
            f"{report.suppressed} suppressed",
            *([_plural(len(report.unused), "unused suppression")] if report.unused else []),
            f"{_plural(unread, 'file')} unread",
            *([f"{_plural(below, 'failure')} below {self.view.severity}"] if below else []),
        )
        scope = (
            f"{_plural(sum(root.resources for root in report.roots), 'resource')}"
            f" in {_plural(len(report.roots), 'root')}, {_plural(report.policies, 'policy', 'policies')}"
            + (f", {_plural(len(report.parameter_sets), 'parameter set')}" if report.parameter_sets else "")
        )
        return f"{', '.join(counts)} ({scope})"


def _remarks(alike: list[Finding], span: Span, sets: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    first = alike[0]
    addresses = list(dict.fromkeys(finding.subject.address for finding in alike))
    yield ("resource" if len(addresses) == 1 else "resources"), _first_few(addresses)
    under = dict.fromkeys(finding.parameter_set for finding in alike if finding.parameter_set is not None)
    if len(under) < len(sets):
        yield "only in", ", ".join(under)
    constructs = list(dict.fromkeys(finding.construct for finding in alike if finding.construct))
    if constructs:
        yield "construct", _first_few(constructs)
    for evidence in first.evidence:
        if evidence.span.file and (evidence.span, evidence.message) != (span, first.message):
            yield "note", f"{evidence.message} ({evidence.span})"
        elif not evidence.span.file and evidence.message != first.message:
            yield "note", evidence.message
    for call in first.calls:
        yield "via", f"{call.address} ({call.span})"
    if first.when:
        yield ("when" if first.verdict is not Verdict.PASS else "fails when"), first.when
    if first.needs:
        yield "needs", ", ".join(first.needs)
    if first.suppressed is not None:
        yield "suppressed", f"{accepted(first.suppressed)} ({first.suppressed.source})"
    if first.help and first.verdict is not Verdict.PASS:
        yield "help", first.help.split("\n\n")[0]
    if first.items:
        yield "items", ", ".join(first.items)


def _first_few(names: list[str]) -> str:
    more = len(names) - _ADDRESSES_SHOWN
    return ", ".join(names[:_ADDRESSES_SHOWN]) + (f" and {more} more" if more > 0 else "")


def _word(finding: Finding) -> str:
    word = state(finding)
    return finding.severity if word == "fail" else word


def _counts(findings: Iterable[Finding]) -> list[str]:
    words = Counter(map(_word, findings))
    return [f"{words[word]} {word}" for word in (*SEVERITIES, "unknown", "pass", "suppressed") if words[word]]


def _gutter(span: Span) -> int:
    """Cells that the line number takes, with the space before it."""
    return len(str(span.start_line)) + 1


def _plural(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or f'{one}s'}"


def _shortened(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: limit - 3].rstrip()}..."
