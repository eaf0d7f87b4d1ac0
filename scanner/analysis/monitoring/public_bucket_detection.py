"""Whether anything notices a bucket that becomes public, and tells somebody.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-analyzer.html
https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_finding-types-s3.html
https://docs.aws.amazon.com/config/latest/developerguide/s3-bucket-public-read-prohibited.html
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.analysis.monitoring.call_alarms import heard_in_template, named
from scanner.analysis.monitoring.finding_routes import HUB, Finder, delivers, source_of, told
from scanner.model.account_services import Analyzer, Detector, Hub, Recorder
from scanner.model.accounts import place_of
from scanner.model.base import Resource
from scanner.model.card_evidence import ConformancePack
from scanner.model.detection import ConfigRule
from scanner.model.events import Rule
from scanner.model.links import is_hidden
from scanner.model.macie import Session
from scanner.model.s3 import Bucket
from scanner.model.template_voice import all_of_kind, answers
from scanner.verdict import Result, Verdict, all_of, any_of

Subject = Bucket | Detector | Hub | Analyzer | Session | ConfigRule | ConformancePack

_DETECTORS = (Analyzer, Detector, Hub, Session, ConfigRule, ConformancePack)

_RULES = frozenset({"S3_BUCKET_PUBLIC_READ_PROHIBITED", "S3_BUCKET_PUBLIC_WRITE_PROHIBITED"})
_WHOLE_RULE = "S3_BUCKET_LEVEL_PUBLIC_ACCESS_PROHIBITED"

_CALLS = (
    named("changes of bucket policies", "s3", "PutBucketPolicy"),
    named("changes of bucket ACLs", "s3", "PutBucketAcl"),
    named("changes of public access blocks", "s3", "DeleteBucketPublicAccessBlock", "PutBucketPublicAccessBlock"),
)

_ADVISOR = "aws.trustedadvisor"

ELSEWHERE = "the service that notices public buckets"


def is_noticed(subject: Subject) -> Result | None:
    """Assert that something of the template sees buckets that become public, and that somebody hears of it.

    The first detector of the template answers for it, or the first bucket where there is none: then it is unknown,
    since detectors are switched on for a whole account.
    """
    if not _speaks(subject):
        return None
    ways = list(_ways(subject))
    if not ways:
        if not isinstance(subject, Bucket):
            return None
        return subject.unknown("nothing in the template notices a bucket that becomes public", ELSEWHERE)
    noticed = any_of((result for _, result in ways), subject.failed("nothing notices it"))
    if noticed.verdict is Verdict.FAIL and not any(isinstance(one, _DETECTORS) for one, _ in ways):
        # An alarm on calls that misses some is no sign that nothing else looks.
        noticed = subject.unknown(f"what notices it has a gap: {noticed.evidence[0].message}", ELSEWHERE)
    if noticed.verdict is Verdict.PASS:
        noticed &= _covers_places(subject, [one for one, result in ways if result.verdict is Verdict.PASS])
    return noticed.involving(*(one.address for one, _ in ways))


def _speaks(subject: Subject) -> bool:
    first = next((one for kind in _DETECTORS for one in all_of_kind(subject, kind) if _sees(one) is not None), None)
    if first is not None:
        return first.address == subject.address
    return isinstance(subject, Bucket) and answers(subject, Bucket)


def _ways(subject: Resource) -> Iterator[tuple[Resource, Result]]:
    """Each detector with the assertion that it sees such a bucket and that somebody hears of it."""
    for kind in _DETECTORS:
        for one in all_of_kind(subject, kind):
            sees = _sees(one)
            if sees is not None:
                heard = told(one, source_of(one), HUB) if isinstance(one, Finder) else told(one, "aws.config", HUB)
                yield one, (heard & sees if sees.verdict is not Verdict.FAIL else sees)
    calls = [any_of(found, found[0]) for one in _CALLS if (found := heard_in_template(subject, one))]
    if len(calls) == len(_CALLS):
        yield subject, all_of(calls, calls[0])
    for rule in all_of_kind(subject, Rule):
        asked = rule.asks("source", _ADVISOR)
        if asked.verdict is Verdict.PASS:
            yield rule, delivers(rule)
        elif asked.verdict is Verdict.UNKNOWN and is_hidden(rule.pattern.rest):
            yield rule, asked & delivers(rule)


def _sees(one: Resource) -> Result | None:
    """Assert that it would see a bucket become public; None for what looks at something else."""
    match one:
        case Analyzer():
            return one.looks_outside()
        case Detector():
            return one.enabled.is_true()
        case Hub():
            return one.has_standard()
        case Session():
            return one.is_enabled()
        case ConformancePack():
            names_rules = "S3_BUCKET" in (one.body.known or "") and "PUBLIC" in (one.body.known or "")
            return one.passed("the pack holds rules on public buckets") & _recorded(one) if names_rules else None
        case ConfigRule():
            return _judged_by_rules(one)
        case _:
            return None


def _judged_by_rules(rule: ConfigRule) -> Result | None:
    identifier = rule.identifier.known
    if identifier == _WHOLE_RULE:
        return rule.identifier.passed(f"{identifier} watches public access blocks") & _recorded(rule)
    if identifier not in _RULES:
        return None
    others = {one.identifier.known for one in all_of_kind(rule, ConfigRule)}
    missing = sorted(_RULES - others)
    if missing:
        return rule.identifier.failed(f"{missing[0]} is missing beside it")
    return rule.identifier.passed("public reading and writing are watched") & _recorded(rule)


def _recorded(node: Resource) -> Result:
    """Assert that a recorder runs; rules judge what it records, here or in another template."""
    recorders = [one.runs().involving(one.address) for one in all_of_kind(node, Recorder)]
    return any_of(recorders, node.unknown("no recorder is in the template", "the recorder of configurations"))


def _covers_places(subject: Resource, detectors: list[Resource]) -> Result:
    """Assert that each account and Region with a bucket has a detector."""
    seen = {place_of(one) for one in detectors}
    for bucket in all_of_kind(subject, Bucket):
        place = place_of(bucket)
        if place not in seen and None not in seen:
            words = f"{bucket.address} lies in a Region or account without a detector in the template"
            return bucket.unknown(words, ELSEWHERE)
    return subject.passed("each account and Region with a bucket has a detector")
