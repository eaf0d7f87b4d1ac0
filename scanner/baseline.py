"""The findings that a team starts out with: a file that accepts them, so that only what is added is reported.

A line is a finding, known by its policy, its resource and the property at fault, never by a line of code. Lines are
sorted, and each stands for itself, so that two branches that change different findings merge without a conflict.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from scanner.errors import UserError
from scanner.files import decode, git_root, read_bytes
from scanner.fingerprints import in_repository
from scanner.results import BaselineUse, Finding, ScanReport, Suppression
from scanner.source import InputError, Span
from scanner.verdict import Evidence, Verdict

NAME = "stackproof-baseline.txt"
"""The file that is looked for without being named."""

VERSION = 1
REASON = "in the baseline"

_HEAD = "# stackproof baseline, version "
_HELP = "# Written by 'stackproof baseline'. Columns: root, address, policy, property, places at fault, fingerprint.\n"
_COLUMNS = 6
_LIMIT = 50_000_000
_CONFLICT = ("<<<<<<<", "=======", ">>>>>>>", "|||||||")


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """One accepted finding; `places` is how often the property is at fault, `root` is seen from the repository."""

    root: str
    address: str
    policy: str
    property: str
    places: int
    fingerprint: str

    def __str__(self) -> str:
        return f"{self.policy} of {self.address} in {self.root}"


@dataclass(frozen=True, slots=True)
class Baseline:
    """The entries of a file by fingerprint, and the line of each."""

    path: Path
    entries: Mapping[str, Entry] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)


def entry_of(finding: Finding) -> Entry:
    """The entry that would accept a finding."""
    return Entry(
        in_repository(finding.subject.root),
        finding.subject.address + (f" ({finding.parameter_set})" if finding.parameter_set is not None else ""),
        finding.policy,
        finding.property,
        max(1, len(finding.places)),
        finding.fingerprint,
    )


def read(path: Path) -> Baseline:
    """The baseline in a file. Raises UserError, with the line, for what is none, or is one of another version."""
    data = read_bytes(path, str(path), _LIMIT)
    text = decode(data, str(path)) if isinstance(data, bytes) else data
    if isinstance(text, InputError):
        raise UserError(str(text))
    entries: dict[str, Entry] = {}
    lines: dict[str, int] = {}
    stated = text.splitlines()
    _check_version(path, stated[0] if stated else "")
    for number, line in enumerate(stated[1:], 2):
        if line.startswith(_CONFLICT):
            message = "is left over from a merge; keep the lines of both sides, and remove this one"
            raise UserError(f"{path}:{number}: {message}")
        if not line.strip() or line.startswith("#"):
            continue
        entry = _entry(path, number, line)
        known = entries.get(entry.fingerprint)
        # A merge may have kept a line of each side.
        if known is None or known.places < entry.places:
            entries[entry.fingerprint] = entry
            lines[entry.fingerprint] = number
    return Baseline(path, entries, lines)


def _check_version(path: Path, head: str) -> None:
    if not head.startswith(_HEAD):
        raise UserError(f"{path}:1: is no baseline: its first line must be '{_HEAD}{VERSION}'")
    version = head.removeprefix(_HEAD).strip()
    if version != str(VERSION):
        hint = "another Stackproof wrote it; use that one, or write it anew with 'stackproof baseline create --force'"
        raise UserError(f"{path}:1: has version {version or 'nothing'} where {VERSION} is read: {hint}")


def _entry(path: Path, number: int, line: str) -> Entry:
    cells = [_plain(cell) for cell in line.split("\t")]
    if len(cells) != _COLUMNS or not cells[4].isdecimal() or not cells[5]:
        raise UserError(f"{path}:{number}: is no entry: it must have {_COLUMNS} columns, with tabs between them")
    root, address, policy, property_, places, fingerprint = cells
    return Entry(root, address, policy, property_, int(places), fingerprint)


def write(path: Path, entries: Iterable[Entry]) -> None:
    """Write a file with these entries, sorted. Raises UserError where it can't be written."""
    rows = (
        "\t".join(
            (_cell(one.root), _cell(one.address), one.policy, _cell(one.property), str(one.places), one.fingerprint)
        )
        for one in sorted(entries)
    )
    text = f"{_HEAD}{VERSION}\n{_HELP}" + "".join(f"{row}\n" for row in rows)
    try:
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise UserError(f"{path}: {error.strerror}") from error


_ESCAPES = (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r"))


def _cell(text: str) -> str:
    for plain, escaped in _ESCAPES:
        text = text.replace(plain, escaped)
    return text


def _plain(cell: str) -> str:
    if "\\" not in cell:
        return cell
    letters = {"t": "\t", "n": "\n", "r": "\r", "\\": "\\"}
    found, position = [], 0
    while position < len(cell):
        if cell[position] == "\\" and cell[position + 1 : position + 2] in letters:
            found.append(letters[cell[position + 1]])
            position += 2
        else:
            found.append(cell[position])
            position += 1
    return "".join(found)


def apply(report: ScanReport, baseline: Baseline, asked: Callable[[str], bool] = lambda _: True) -> ScanReport:
    """The report with what the baseline accepts marked, and what became of its entries.

    A property that is at fault in more places than were accepted stands, and says so.
    """
    findings = []
    used = 0
    for finding in report.findings:
        entry = baseline.entries.get(finding.fingerprint)
        if entry is None or finding.verdict is not Verdict.FAIL or finding.suppressed is not None:
            findings.append(finding)
            continue
        line = baseline.lines[finding.fingerprint]
        source = Span(baseline.path.as_posix(), line, 1, line, 1)
        if len(finding.places) > entry.places:
            words = f"the baseline accepts {entry.places} of {len(finding.places)} places"
            findings.append(replace(finding, evidence=(*finding.evidence, Evidence(source, words))))
        else:
            used += 1
            findings.append(replace(finding, suppressed=Suppression(REASON, source, "baseline")))
    use = BaselineUse(baseline.path.as_posix(), used, tuple(map(str, stale(report, baseline, asked))))
    return replace(report, findings=tuple(findings), baseline=use)


def stale(report: ScanReport, baseline: Baseline, asked: Callable[[str], bool] = lambda _: True) -> list[Entry]:
    """The entries whose findings are gone, as far as the report can tell.

    An entry stays where its policy was not asked, its root was not scanned, or some of the root could not be read.
    """
    failing = {one.fingerprint for one in report.findings if one.verdict is Verdict.FAIL}
    roots = {in_repository(root.path) for root in report.roots}
    scanners = {one.scanner for one in report.findings if one.scanner}
    unread = _unread(report)
    return [
        entry
        for entry in sorted(baseline.entries.values())
        if entry.fingerprint not in failing
        and (asked(entry.policy) or entry.policy.partition("/")[0] in scanners)
        and entry.root not in unread
        and (entry.root in roots or _is_gone(entry.root, baseline.path))
    ]


def _unread(report: ScanReport) -> set[str]:
    """The roots of which a part could not be read."""
    files = [in_repository(error.span.file) for error in report.errors if error.span.file]
    roots = {in_repository(root.path) for root in report.roots}
    return {root for root in roots for file in files if file == root or root == "." or file.startswith(f"{root}/")} | {
        *files
    }


def _is_gone(root: str, path: Path) -> bool:
    """Whether a root that was not scanned is not even there any more."""
    top = git_root(path.absolute().parent) or Path()
    return not (top / root).exists()


def grown(findings: Iterable[Finding], baseline: Baseline | None, gone: Sequence[Entry] = ()) -> list[Entry]:
    """The entries of a baseline, less those that are gone, and all failures that nothing else accepts."""
    kept = {} if baseline is None else dict(baseline.entries)
    for entry in gone:
        kept.pop(entry.fingerprint, None)
    for finding in findings:
        if finding.verdict is Verdict.FAIL and finding.suppressed is None:
            kept[finding.fingerprint] = entry_of(finding)
    return list(kept.values())
