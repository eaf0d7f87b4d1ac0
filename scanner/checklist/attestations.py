"""What people attest: files of their own, one statement each, that a pull request can review.

    item: SEC-1.25
    statement: The incident plan was rehearsed with the whole team on call.
    by: {name: Jo Example, role: Head of operations}
    made: 2026-10-02
    event: 2026-09-17
    evidence:
      - {file: rehearsal-2026-09.pdf, sha256: 9f86…}
      - {link: "https://wiki.example.org/incident-plan"}

An attestation that is expired, early, incomplete, or doesn't fit its item counts for nothing, and the reason is said.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from scanner.catalogue import CatalogueError
from scanner.checklist.catalogue import Checklist, Item, Window
from scanner.checklist.months import months_after, months_before
from scanner.yaml_fields import Fields, read_document

_MAX_EVIDENCE = 200_000_000
"""Bytes of an evidence file that are hashed."""
_LINK = re.compile(r"https?://\S+")


@dataclass(frozen=True, slots=True)
class EvidenceLink:
    """What backs a statement: a link, or a file with the SHA-256 of what it held."""

    target: str
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Attestation:
    """One person's statement about one item, of one case study or (None) of the whole solution."""

    item: str
    statement: str
    name: str
    role: str
    made: date
    event: date | None
    valid_until: date
    evidence: tuple[EvidenceLink, ...]
    case_study: str | None
    outweighs_failure: str | None
    path: str
    line: int


@dataclass(frozen=True, slots=True)
class Refusal:
    """An attestation that doesn't count, and why; `item` where it could be read so far."""

    path: str
    line: int
    message: str
    item: str | None = None


def read_attestations(
    paths: Iterable[Path], checklist: Checklist, review: date, case_studies: Collection[str] = ()
) -> tuple[list[Attestation], list[Refusal]]:
    """The attestations in files and folders (`*.yaml`, `*.yml`) that hold on the day of the review, and the others."""
    accepted: list[Attestation] = []
    refused: list[Refusal] = []
    for path in _files(paths):
        item: str | None = None
        try:
            fields = read_document(path)
            item = fields.text("item")
            accepted.append(_attestation(path, fields, checklist, review, case_studies))
        except CatalogueError as error:
            refused.append(Refusal(str(error.path), error.line, error.message, item))
    return accepted, refused


def _files(paths: Iterable[Path]) -> list[Path]:
    found: dict[Path, None] = {}
    for path in paths:
        inside = sorted(one for one in path.rglob("*") if one.suffix in (".yaml", ".yml") and one.is_file())
        found.update(dict.fromkeys(inside if path.is_dir() else [path]))
    return list(found)


def _attestation(
    path: Path, fields: Fields, checklist: Checklist, review: date, case_studies: Collection[str]
) -> Attestation:
    fields.allow(
        "item",
        "statement",
        "by",
        "made",
        "event",
        "valid_months",
        "evidence",
        "case_study",
        "outweighs_failure",
        "rotation_days",
        "rto_hours",
    )
    identifier = fields.text("item")
    try:
        item = checklist.item(identifier)
    except KeyError:
        raise fields.error_at("item", f"{checklist.id} has no item {identifier!r}") from None
    person = fields.fields("by").allow("name", "role")
    made = _date(fields, "made")
    if made > review:
        raise fields.error_at("made", f"is dated {made}, after the review on {review}")
    months = min(fields.optional_number("valid_months") or checklist.attestation_valid_months, 12 * 100)
    until = months_after(made, months)
    if until < review:
        raise fields.error_at("made", f"expired on {until}, {months} months after it was made")
    event = _date(fields, "event") if "event" in fields else None
    if event is not None and event > made:
        raise fields.error_at("event", f"the event of {event} lies after the statement of {made}")
    for window in item.windows:
        _keep(window, event, fields, review)
    case_study = fields.optional_text("case_study")
    if case_study is not None and case_study not in case_studies:
        known = f"there are {', '.join(case_studies)}" if case_studies else "the assessment has none"
        raise fields.error_at("case_study", f"unknown case study {case_study!r}; {known}")
    return Attestation(
        item=identifier,
        statement=fields.text("statement"),
        name=person.text("name"),
        role=person.text("role"),
        made=made,
        event=event,
        valid_until=until,
        evidence=_evidence(fields, path),
        case_study=case_study,
        outweighs_failure=_outweighing(fields, item),
        path=path.as_posix(),
        line=fields.line,
    )


def _keep(window: Window, event: date | None, fields: Fields, review: date) -> None:
    """Refuse an attestation outside its item's window."""
    if window.within_months is not None or window.before is not None:
        if event is None:
            raise fields.error(f"the key 'event' is missing: the day of this: {window.event}")
        if event > review:
            raise fields.error_at("event", f"the event of {event} lies after the review on {review}")
    if window.within_months is not None and event is not None:
        earliest = months_before(review, window.within_months)
        if event < earliest:
            raise fields.error_at(
                "event", f"{window.event} on {event}, more than {window.within_months} months before {review}"
            )
    for key, limit, exclusive in (
        ("rotation_days", window.rotation_days, False),
        ("rto_hours", window.rto_hours, True),
    ):
        if limit is None:
            continue
        stated = fields.number(key)
        if stated > limit or (exclusive and stated == limit):
            wanted = f"less than {limit}" if exclusive else f"{limit} or less"
            raise fields.error_at(key, f"{key!r} is {stated}; {wanted} is asked: {window.event}")


def _outweighing(fields: Fields, item: Item) -> str | None:
    if "outweighs_failure" in fields and item.attestation.outweighs_failure is None:
        raise fields.error_at("outweighs_failure", f"no attestation outweighs what code shows of {item.id}")
    return fields.optional_text("outweighs_failure")


def _date(fields: Fields, key: str) -> date:
    text = fields.text(key)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise fields.error_at(key, f"{key!r} must be a day as 2026-01-31, not {text!r}") from None


def _evidence(fields: Fields, path: Path) -> tuple[EvidenceLink, ...]:
    found = []
    for one in fields.field_list("evidence"):
        one.allow("link", "file", "sha256")
        if ("link" in one) == ("file" in one):
            raise one.error("evidence is either a 'link' or a 'file'")
        if "link" in one:
            link = one.text("link")
            if not _LINK.fullmatch(link):
                raise one.error_at("link", f"{link!r} is no address that starts with http:// or https://")
            found.append(EvidenceLink(link))
        else:
            found.append(_file(one, path))
    if not found:
        raise fields.error_at("evidence", "at least one piece of evidence is needed")
    return tuple(found)


def _file(fields: Fields, attestation: Path) -> EvidenceLink:
    """An evidence file beside the attestation, with its hash; one that was changed since is refused."""
    name = fields.text("file")
    folder = attestation.parent.resolve()
    target = (folder / name).resolve()
    if not target.is_relative_to(folder):
        raise fields.error_at("file", f"{name!r} lies outside the attestation's folder")
    if not target.is_file():
        raise fields.error_at("file", f"there is no file {name!r}")
    if target.stat().st_size > _MAX_EVIDENCE:
        raise fields.error_at("file", f"{name!r} is larger than {_MAX_EVIDENCE:,} bytes")
    with target.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    stated = fields.optional_text("sha256")
    if stated is not None and stated.lower() != digest:
        raise fields.error_at("sha256", f"{name!r} has changed: its SHA-256 is {digest}")
    return EvidenceLink(name, digest)
