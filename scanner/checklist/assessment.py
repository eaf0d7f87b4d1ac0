"""The state of every item of a checklist: what code shows, what people attest, and what is still to be asked.

The order of arguments:

1. An item that doesn't apply to the delivery category or the segment is *not applicable*.
2. A failure of a policy that decides the item makes it *not met*. A suppressed one does too: accepting a failure is
   shown beside it, and meets nothing. Only where the item itself offers an attested branch does an attestation that
   takes it outweigh what code shows.
3. An answer that depends on values which the templates leave open makes it *unknown*, unless it is attested. So does a
   module or nested stack that was not there to be read: nobody knows what it holds.
4. Where nothing in the code speaks of it and the item asks for a mechanism, it is *not shown*, unless it is attested.
   An item that no policy decides is met by supporting results alone only where it needs no attestation.
5. An attestation that the item always needs, and that is missing, leaves it *not shown*. Else it is *met*.

Where an item has policies that judge the effect of everything together (`Item.effective`), these decide for each
resource that they placed; what the others say of it is shown as a cause.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from scanner.checklist.attestations import Attestation, Refusal
from scanner.checklist.catalogue import Checklist, Item
from scanner.results import Finding, ScanReport
from scanner.verdict import Verdict


class Status(StrEnum):
    """What is to be said of an item; the worst first."""

    NOT_MET = "not-met"
    UNKNOWN = "unknown"
    NOT_SHOWN = "not-shown"
    MET = "met"
    NOT_APPLICABLE = "not-applicable"


_WORST = tuple(Status)


@dataclass(frozen=True, slots=True)
class Remark:
    """What a document that is handed in shows or lacks, with its place; `line` is 0 for the whole file."""

    message: str
    file: str
    line: int = 0
    lacks: bool = False


@dataclass(frozen=True, slots=True)
class ItemAssessment:
    """One item's status, and what it rests on.

    `deciding` are the results that the status follows from, `supporting` are further evidence and causes, `remarks` are
    what documents show; `reason` says in a sentence why the status is what it is; `questions` are what a person would
    put to the partner.
    """

    item: Item
    status: Status
    reason: str
    deciding: tuple[Finding, ...] = ()
    supporting: tuple[Finding, ...] = ()
    attestations: tuple[Attestation, ...] = ()
    refused: tuple[Refusal, ...] = ()
    questions: tuple[str, ...] = ()
    remarks: tuple[Remark, ...] = ()

    @property
    def waived(self) -> tuple[Finding, ...]:
        """The failures that somebody accepted; they count nevertheless."""
        return tuple(one for one in self.deciding if one.verdict is Verdict.FAIL and one.suppressed is not None)

    @property
    def demands(self) -> bool:
        """Whether the item must be met: it applies, and isn't an optional feature."""
        return self.item.required and self.status is not Status.NOT_APPLICABLE


@dataclass(frozen=True, slots=True)
class Subject:
    """What is assessed: the whole solution, or one case study of it."""

    name: str
    report: ScanReport
    case_study: str | None = None
    documents: Mapping[str, tuple[Remark, ...]] = field(default_factory=dict)
    """What the documents of each kind (`Item.document`) show."""


@dataclass(frozen=True, slots=True)
class SubjectAssessment:
    """The items of one subject, in the checklist's order."""

    subject: Subject
    items: tuple[ItemAssessment, ...]


@dataclass(frozen=True, slots=True)
class Engagement:
    """Whose solution is assessed, for what, and when."""

    delivery: str
    segment: str | None
    review: date
    partner: str = ""
    solution: str = ""


@dataclass(frozen=True, slots=True)
class Assessment:
    """A checklist filled in: the whole solution, then each case study."""

    checklist: Checklist
    engagement: Engagement
    solution: SubjectAssessment
    case_studies: tuple[SubjectAssessment, ...] = ()
    refused: tuple[Refusal, ...] = ()

    @property
    def subjects(self) -> tuple[SubjectAssessment, ...]:
        """The solution and the case studies."""
        return (self.solution, *self.case_studies)


def assess(
    checklist: Checklist,
    engagement: Engagement,
    solution: Subject,
    case_studies: Sequence[Subject] = (),
    attestations: Sequence[Attestation] = (),
    refused: Sequence[Refusal] = (),
) -> Assessment:
    """Fill in the checklist. With case studies, an item of the solution is as good as in the worst of them.

    Raises:
        ValueError: the checklist has no such delivery category.
    """
    studies = tuple(_of_subject(checklist, engagement, one, attestations, refused) for one in case_studies)
    whole = _of_subject(checklist, engagement, solution, attestations, refused)
    if studies:
        whole = SubjectAssessment(
            solution,
            tuple(_worst(one, [study.items[index] for study in studies]) for index, one in enumerate(whole.items)),
        )
    return Assessment(checklist, engagement, whole, studies, tuple(refused))


def _worst(whole: ItemAssessment, studies: Sequence[ItemAssessment]) -> ItemAssessment:
    worst = min([whole, *studies], key=lambda one: _WORST.index(one.status))
    questions = dict.fromkeys(question for one in (whole, *studies) for question in one.questions)
    return ItemAssessment(
        whole.item,
        worst.status,
        worst.reason,
        tuple(dict.fromkeys(finding for one in (whole, *studies) for finding in one.deciding)),
        tuple(dict.fromkeys(finding for one in (whole, *studies) for finding in one.supporting)),
        tuple(dict.fromkeys(made for one in (whole, *studies) for made in one.attestations)),
        whole.refused,
        tuple(questions) if worst.status in (Status.UNKNOWN, Status.NOT_SHOWN) else (),
        tuple(dict.fromkeys(remark for one in (whole, *studies) for remark in one.remarks)),
    )


def _of_subject(
    checklist: Checklist,
    engagement: Engagement,
    subject: Subject,
    attestations: Sequence[Attestation],
    refused: Sequence[Refusal],
) -> SubjectAssessment:
    own = [one for one in attestations if one.case_study in (None, subject.case_study)]
    by_policy: dict[str, list[Finding]] = {}
    for finding in subject.report.findings:
        by_policy.setdefault(finding.policy, []).append(finding)
    nothing = not any(root.resources for root in subject.report.roots)
    absent = tuple(dict.fromkeys(address for root in subject.report.roots for address in root.absent))
    items = [
        _of_item(
            item,
            engagement,
            by_policy,
            tuple(one for one in own if one.item == item.id),
            tuple(one for one in refused if one.item == item.id),
            nothing,
            absent,
            subject.documents.get(item.document or "", ()),
        )
        for item in checklist.items
    ]
    return SubjectAssessment(subject, tuple(_complete(one, items) for one in items))


def _of_item(
    item: Item,
    engagement: Engagement,
    by_policy: dict[str, list[Finding]],
    attestations: tuple[Attestation, ...],
    refused: tuple[Refusal, ...],
    nothing: bool,
    absent: Sequence[str],
    remarks: tuple[Remark, ...],
) -> ItemAssessment:
    if not item.applies_to(engagement.delivery, engagement.segment):
        return ItemAssessment(item, Status.NOT_APPLICABLE, _why_not(item, engagement))
    deciding, causes = _deciding(item, by_policy)
    supporting = (*causes, *(one for policy in item.supports for one in by_policy.get(policy, ())))
    status, reason = _status(item, deciding, supporting, attestations, nothing, absent)
    questions = _questions(item, status, deciding, absent) if status in (Status.UNKNOWN, Status.NOT_SHOWN) else ()
    return ItemAssessment(item, status, reason, deciding, supporting, attestations, refused, questions, remarks)


def _why_not(item: Item, engagement: Engagement) -> str:
    if engagement.delivery not in item.applicability.categories:
        return f"does not apply to {engagement.delivery}"
    return f"is a feature of {item.applicability.segment}, and the solution belongs to {engagement.segment}"


def _deciding(item: Item, by_policy: dict[str, list[Finding]]) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """The results that decide, and those that an effective policy has already spoken about."""
    counted = {policy: [one for one in by_policy.get(policy, ()) if one.severity != "info"] for policy in item.decides}
    effective = [one for policy in item.effective for one in counted[policy]]
    placed = {
        (one.subject.root, address)
        for one in effective
        if one.verdict is not Verdict.UNKNOWN
        for address in (one.subject.address, *one.involves)
    }
    deciding = list(effective)
    causes: list[Finding] = []
    for policy in item.decides:
        if policy in item.effective:
            continue
        for one in counted[policy]:
            (causes if (one.subject.root, one.subject.address) in placed else deciding).append(one)
    return tuple(deciding), tuple(causes)


def _status(
    item: Item,
    deciding: Sequence[Finding],
    supporting: Sequence[Finding],
    attestations: Sequence[Attestation],
    nothing: bool,
    absent: Sequence[str],
) -> tuple[Status, str]:
    failures = [one for one in deciding if one.verdict is Verdict.FAIL]
    open_ = [one for one in deciding if one.verdict is Verdict.UNKNOWN]
    outweighed = next((one for one in attestations if one.outweighs_failure is not None), None)
    if failures and outweighed is None:
        return Status.NOT_MET, _count(len(failures), "failure") + _where(failures)
    if attestations:
        words = f"attested by {attestations[0].name}, {attestations[0].role}, on {attestations[0].made}"
        if failures and outweighed is not None:
            words += f", who outweighs {_count(len(failures), 'failure')}: {outweighed.outweighs_failure}"
        return Status.MET, words
    if open_:
        return Status.UNKNOWN, f"{_count(len(open_), 'answer')} left open by the templates" + _where(open_)
    if not item.decides:
        shown = [one for one in supporting if one.verdict is Verdict.PASS]
        if shown and not item.attestation.always_needed:
            return Status.MET, f"{_count(len(shown), 'result')} of the code show it" + _where(shown)
        return Status.NOT_SHOWN, "not attested"
    if not deciding and (nothing or item.asks_for_mechanism):
        return Status.NOT_SHOWN, "nothing in the code shows it"
    if absent:
        seen = "what is there passes" if deciding else "nothing that is there is concerned"
        return Status.UNKNOWN, f"{seen}, but {_count(len(absent), 'part')} could not be read: {_listed(absent)}"
    if item.attestation.always_needed:
        return Status.NOT_SHOWN, "code shows nothing against it, but the attestation is missing"
    if not deciding:
        return Status.MET, "nothing in the code is concerned by it"
    return Status.MET, f"all {_count(len(deciding), 'result')} of the code pass"


def _complete(one: ItemAssessment, items: Iterable[ItemAssessment]) -> ItemAssessment:
    """An item that speaks of the whole form is met when no applicable item is left without an answer."""
    if not one.item.needs_whole_form or one.status is not Status.MET:
        return one
    left = [
        other.item.id
        for other in items
        if other.demands and not other.item.needs_whole_form and other.status in (Status.UNKNOWN, Status.NOT_SHOWN)
    ]
    if not left:
        return one
    reason = f"attested, but {_count(len(left), 'item')} have neither a verdict nor an attestation: {', '.join(left)}"
    return ItemAssessment(
        one.item, Status.NOT_SHOWN, reason, (), (), one.attestations, one.refused, (one.item.question,), one.remarks
    )


def _questions(item: Item, status: Status, deciding: Sequence[Finding], absent: Sequence[str]) -> tuple[str, ...]:
    questions = [item.question]
    if status is Status.UNKNOWN and absent:
        questions.append(f"What is in {_listed(absent)}? It is called, and was not there to be read.")
    if status is Status.UNKNOWN:
        needs: dict[str, list[str]] = {}
        for one in deciding:
            for need in one.needs if one.verdict is Verdict.UNKNOWN else ():
                needs.setdefault(need, []).append(one.subject.address)
        for need, addresses in needs.items():
            named = ", ".join(dict.fromkeys(addresses[:3])) + (" and others" if len(set(addresses)) > 3 else "")
            questions.append(f"What is {need}? It decides for {named}.")
    return tuple(dict.fromkeys(questions))


def _where(findings: Sequence[Finding]) -> str:
    return f": {_listed(list(dict.fromkeys(one.subject.address for one in findings)))}"


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def unmet(subject: SubjectAssessment) -> list[ItemAssessment]:
    """The items that must be met and are not."""
    return [one for one in subject.items if one.demands and one.status is not Status.MET]


def tally(subject: SubjectAssessment) -> dict[Status, int]:
    """How many items have each status."""
    return {status: sum(1 for one in subject.items if one.status is status) for status in Status}


__all__ = [
    "Assessment",
    "Engagement",
    "ItemAssessment",
    "Remark",
    "Status",
    "Subject",
    "SubjectAssessment",
    "assess",
    "tally",
    "unmet",
]
