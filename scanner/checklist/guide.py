"""Holds a deployment guide against what such guides must tell, and against the templates that it is about."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from scanner.checklist.catalogue import GuideDemand, GuideSection
from scanner.checklist.guide_text import Passage
from scanner.model.base import RESOURCE_CLASSES
from scanner.source import Span
from scanner.template import Block, Root
from scanner.values import Known as KnownValue
from scanner.values import ListValue, MapValue, Value, plain, to_text


@dataclass(frozen=True, slots=True)
class SectionState:
    """One section that is asked for: where the guide has it, and what it says nothing of."""

    section: GuideSection
    passages: tuple[Passage, ...]
    silent: tuple[str, ...]

    @property
    def found(self) -> bool:
        """Whether the guide has such a section."""
        return bool(self.passages)


@dataclass(frozen=True, slots=True)
class Unmentioned:
    """Something of the templates that the guide doesn't name: `kind` is parameter, permission or service."""

    kind: str
    name: str
    detail: str
    span: Span


@dataclass(frozen=True, slots=True)
class GuideState:
    """What a guide has and lacks."""

    file: str
    source: str
    sections: tuple[SectionState, ...]
    unmentioned: tuple[Unmentioned, ...]

    @property
    def missing(self) -> tuple[SectionState, ...]:
        """The sections that the guide doesn't have."""
        return tuple(one for one in self.sections if not one.found)


def compare(passages: Sequence[Passage], demand: GuideDemand, roots: Iterable[Root], file: str) -> GuideState:
    """Hold a guide against what it must tell and against the templates."""
    whole = "\n".join(passage.text for passage in passages).casefold()
    body = _without_title(passages)
    sections = tuple(_section(section, body) for section in demand.sections)
    unmentioned = dict.fromkeys(one for root in roots for one in _unmentioned(root, whole))
    return GuideState(file, demand.source, sections, tuple(unmentioned))


def _without_title(passages: Sequence[Passage]) -> list[Passage]:
    """The passages but for a heading over the whole: "Deploying the shop" is no section on deployment."""
    headed = [passage for passage in passages if passage.heading]
    top = min((passage.level for passage in headed), default=0)
    titles = [passage for passage in headed if passage.level == top]
    return [passage for passage in passages if len(titles) != 1 or passage is not titles[0]]


def _section(section: GuideSection, passages: Sequence[Passage]) -> SectionState:
    """The passages under a fitting heading, with those under its subheadings."""
    found: list[Passage] = []
    heads: list[Passage] = []
    level = 0
    for passage in passages:
        if any(re.search(rf"\b{re.escape(word)}", passage.heading.casefold()) for word in section.headings):
            heads.append(passage)
            level = passage.level if not level else min(level, passage.level)
            found.append(passage)
        elif level and passage.level > level:
            found.append(passage)
        else:
            level = 0
    text = "\n".join(passage.text for passage in found).casefold()
    silent = tuple(ask.topic for ask in section.asks if not any(word in text for word in ask.words)) if heads else ()
    return SectionState(section, tuple(heads), silent)


def _unmentioned(root: Root, whole: str) -> Iterator[Unmentioned]:
    for given in root.inputs.values():
        # What a module takes is the root's affair; a reader of the guide sets the root's own.
        if "." not in given.name and "/" not in given.name and not _mentions(whole, given.name):
            detail = "has a default" if given.default is not None else "must be given"
            yield Unmentioned("parameter", given.name, detail, given.span)
    for block in root.blocks:
        if _is_identity(block) and not block.data and not _mentions(whole, block.name):
            actions = ", ".join(_actions(block)[:6]) or block.type
            yield Unmentioned("permission", block.address, actions, block.name_span)
    services: dict[str, list[Block]] = {}
    for block in root.blocks:
        name = _service(block) if not block.data else None
        if name is not None:
            services.setdefault(name, []).append(block)
    for name, blocks in services.items():
        if not any(word in whole for word in _spellings(name)):
            kinds = Counter(block.type for block in blocks)
            detail = ", ".join(f"{count} {kind}" for kind, count in kinds.most_common(3))
            yield Unmentioned("service", name, detail, blocks[0].name_span)


def _mentions(whole: str, name: str) -> bool:
    """Whether the text has the name, or its words: `DBInstanceClass` as "DB instance class"."""
    plain_name = name.casefold()
    if re.search(rf"(?<![a-z0-9_]){re.escape(plain_name)}(?![a-z0-9_])", whole):
        return True
    words = " ".join(_words(name)).casefold()
    return words != plain_name and re.search(rf"\b{re.escape(words)}\b", whole) is not None


def _words(name: str) -> list[str]:
    return re.findall(r"[A-Z]+(?![a-z])|[A-Z][a-z]+|[a-z]+|[0-9]+", name)


_IDENTITIES = re.compile(r"AWS::IAM::(Role|ManagedPolicy|User|Group)|aws_iam_(role|policy|user|group)")


def _is_identity(block: Block) -> bool:
    return _IDENTITIES.fullmatch(block.type) is not None


def _actions(block: Block) -> list[str]:
    """The actions that the policies in a resource name, each once."""
    return list(dict.fromkeys(action for action in _named_actions(block.properties) if ":" in action))


def _named_actions(value: Value) -> Iterator[str]:
    value = plain(value)
    if isinstance(value, MapValue):
        for key, inner in value.entries.items():
            if key == "Action":
                yield from _texts(inner)
            elif not key.startswith("Assume"):
                yield from _named_actions(inner)
    elif isinstance(value, ListValue):
        for inner in value.items:
            yield from _named_actions(inner)


def _texts(value: Value) -> Iterator[str]:
    value = plain(value)
    if isinstance(value, KnownValue):
        yield to_text(value.value)
    elif isinstance(value, ListValue):
        for item in value.items:
            yield from _texts(item)


def _service(block: Block) -> str | None:
    """The service as CloudFormation's types name it; None for what no guide would name."""
    kind = block.type
    if block.dialect == "terraform":
        known = RESOURCE_CLASSES.get(kind)
        names = (known.cloudformation,) if known is not None and isinstance(known.cloudformation, str) else ()
        kind = next(iter(names or (known.cloudformation if known is not None else ())), "")
    parts = kind.split("::")
    return parts[1] if len(parts) == 3 and parts[0] == "AWS" and parts[1] not in _NO_SERVICE else None


_NO_SERVICE = frozenset({"CloudFormation", "CDK", "Serverless"})

_ALSO: dict[str, tuple[str, ...]] = {
    "ApplicationAutoScaling": ("auto scaling", "autoscaling", "scal"),
    "AutoScaling": ("auto scaling", "autoscaling"),
    "CertificateManager": ("certificate",),
    "EC2": ("ec2", "vpc", "security group"),
    "ElasticLoadBalancing": ("load balanc", "elb"),
    "ElasticLoadBalancingV2": ("load balanc", "elb", " alb", " nlb"),
    "Elasticsearch": ("elasticsearch", "opensearch"),
    "Events": ("eventbridge", "cloudwatch event", "schedule"),
    "IAM": ("iam", "permission"),
    "KinesisFirehose": ("firehose",),
    "Logs": ("cloudwatch", "logs"),
    "OpenSearchService": ("opensearch", "elasticsearch"),
    "SSM": ("systems manager", "parameter store", "ssm"),
    "StepFunctions": ("step function", "state machine"),
    "WAFv2": ("waf",),
    "S3": ("s3", "simple storage"),
    "SNS": ("sns", "simple notification", "notification"),
    "SQS": ("sqs", "queue"),
    "EFS": ("efs", "elastic file"),
    "ECS": ("ecs", "container"),
    "EKS": ("eks", "kubernetes"),
    "RDS": ("rds", "aurora", "database"),
}


def _spellings(name: str) -> tuple[str, ...]:
    """How a text may call a service, lower-case."""
    return _ALSO.get(name, (name.casefold(), " ".join(_words(name)).casefold()))
