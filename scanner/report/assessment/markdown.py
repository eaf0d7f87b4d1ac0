"""The assessment as Markdown, for a pull request or a wiki: a table for each subject, then the open questions."""

from __future__ import annotations

from typing import TextIO

from scanner.checklist.assessment import Assessment, Status, SubjectAssessment, tally
from scanner.report.assessment.wording import WORDS, evidence_lines
from scanner.report.markdown import inline

_SHOWN = 5


def write(assessment: Assessment, stream: TextIO) -> None:
    """Write the solution, then each case study."""
    engagement = assessment.engagement
    stream.write(f"# {inline(assessment.checklist.title)}\n\n")
    facts = {
        "Partner": engagement.partner,
        "Solution": engagement.solution,
        "Delivery": assessment.checklist.categories[engagement.delivery].title,
        "Segment": assessment.checklist.segments[engagement.segment].title if engagement.segment else "",
        "Review": engagement.review.isoformat(),
    }
    stream.writelines(f"- {name}: {inline(value)}\n" for name, value in facts.items() if value)
    for subject in assessment.subjects:
        _write_subject(subject, stream)
    if assessment.refused:
        stream.write("\n## Attestations that were refused\n\n")
        stream.writelines(f"- `{one.path}:{one.line}`: {inline(one.message)}\n" for one in assessment.refused)


def _write_subject(subject: SubjectAssessment, stream: TextIO) -> None:
    counts = tally(subject)
    words = ", ".join(f"{counts[status]} {WORDS[status].lower()}" for status in Status if counts[status])
    stream.write(f"\n## {inline(subject.subject.name)}\n\n{words}\n\n")
    stream.write("| Item | Status | Why |\n| --- | --- | --- |\n")
    shown = [one for one in subject.items if one.status is not Status.NOT_APPLICABLE]
    for one in shown:
        title = inline(one.item.title) + ("" if one.item.required else " (optional)")
        stream.write(f"| {one.item.id} {title} | {WORDS[one.status]} | {inline(one.reason)} |\n")
    failed = [one for one in shown if one.status is Status.NOT_MET]
    if failed:
        stream.write("\n### What is not met\n")
    for one in failed:
        stream.write(f"\n{one.item.id} {inline(one.item.title)}\n\n")
        stream.writelines(f"- {inline(line)}\n" for line in evidence_lines(one, _SHOWN))
    asked = [one for one in shown if one.questions]
    if asked:
        stream.write("\n### Open questions\n\n")
    for one in asked:
        stream.writelines(f"- {one.item.id}: {inline(question)}\n" for question in one.questions)
