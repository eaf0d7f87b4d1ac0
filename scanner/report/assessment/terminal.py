"""The assessment for a terminal: a line for each item, then what is still to be done for it."""

from __future__ import annotations

from itertools import groupby
from typing import TextIO

from scanner.checklist.assessment import Assessment, ItemAssessment, Status, SubjectAssessment, tally
from scanner.report.assessment.wording import WORDS, finding_line
from scanner.report.printable import printable
from scanner.verdict import Verdict

_SHOWN = 3


def write(assessment: Assessment, stream: TextIO) -> None:
    """Write the solution and each case study; what doesn't apply is counted alone."""
    engagement = assessment.engagement
    title = f"{assessment.checklist.title} {assessment.checklist.version}"
    of = f"{engagement.delivery}" + (f", {engagement.segment}" if engagement.segment else "")
    stream.write(f"{title}\n{of}, reviewed {engagement.review}\n")
    for subject in assessment.subjects:
        _write_subject(subject, assessment, stream)
    unread = {error.span.file for one in assessment.subjects for error in one.subject.report.errors}
    for refusal in assessment.refused:
        stream.write(printable(f"refused: {refusal.path}:{refusal.line}: {refusal.message}") + "\n")
    if unread:
        stream.write(printable(f"could not be read: {', '.join(sorted(unread))}") + "\n")


def _write_subject(subject: SubjectAssessment, assessment: Assessment, stream: TextIO) -> None:
    stream.write(f"\n{printable(subject.subject.name)}\n")
    sections = {section.id: section for section in assessment.checklist.sections}
    for section, items in groupby(subject.items, key=lambda one: one.item.section):
        shown = [one for one in items if one.status is not Status.NOT_APPLICABLE]
        if shown:
            stream.write(f"\n  {sections[section].title}\n")
        for one in shown:
            _write_item(one, stream)
    counts = tally(subject)
    words = ", ".join(f"{counts[status]} {WORDS[status].lower()}" for status in Status if counts[status])
    stream.write(f"\n  {words}\n")


def _write_item(one: ItemAssessment, stream: TextIO) -> None:
    optional = "" if one.item.required else " (optional)"
    stream.write(printable(f"  {WORDS[one.status]:<11}{one.item.id:<13}{one.item.title}{optional}") + "\n")
    if one.status is Status.MET and not one.refused:
        return
    stream.write(printable(f"             = {one.reason}") + "\n")
    if one.status is Status.NOT_MET:
        failures = [finding for finding in one.deciding if finding.verdict is Verdict.FAIL]
        for finding in failures[:_SHOWN]:
            stream.write(printable(f"             | {finding_line(finding)}") + "\n")
        if len(failures) > _SHOWN:
            stream.write(f"             | and {len(failures) - _SHOWN} more\n")
    for refusal in one.refused:
        stream.write(printable(f"             ! {refusal.path}:{refusal.line}: {refusal.message}") + "\n")
    for question in one.questions:
        stream.write(printable(f"             ? {question}") + "\n")
