"""From a policy's verdict on a resource to a finding: its places, its property, and what it is known by."""

from __future__ import annotations

from dataclasses import replace

from scanner.fingerprints import hashed, in_repository
from scanner.graph.build import ResourceGraph
from scanner.policy.judge import Judgement
from scanner.policy.registry import Policy
from scanner.property_paths import PropertyPaths
from scanner.results import Finding, Subject
from scanner.source import Span
from scanner.template import Block
from scanner.verdict import Evidence, Result, Verdict


class FindingMaker:
    """Makes the findings of one root."""

    def __init__(self, graph: ResourceGraph) -> None:
        self._graph = graph
        self._paths = PropertyPaths()
        self._root = in_repository(graph.root.path)

    def make(self, policy: Policy, block: Block, judgement: Judgement) -> Finding:
        """The finding that a judgement stands for."""
        result = _placed(judgement.result, block)
        primary = result.evidence[0]
        path = ""
        places: tuple[Span, ...] = (primary.span,)
        if result.verdict is not Verdict.PASS:
            path = self._path(primary, block)
            places = self._places(result.evidence, path, block)
        return Finding(
            policy=policy.id,
            title=policy.title,
            verdict=result.verdict,
            severity=policy.grade(result),
            items=policy.definition.items,
            subject=Subject(block.address, block.type, block.dialect, block.root),
            location=primary.span,
            message=primary.message,
            fingerprint=hashed(policy.id, self._root, block.address, path),
            evidence=result.evidence,
            involves=tuple(dict.fromkeys(filter(None, (block.address, block.made_from, *result.involves)))),
            when=judgement.when,
            needs=result.needs,
            calls=block.calls,
            construct=block.construct,
            help=policy.definition.page.fix,
            declared=block.name_span,
            property=path,
            places=places,
        )

    def _path(self, evidence: Evidence, block: Block) -> str:
        """The property that a piece of evidence points at; of another resource, behind its address and a colon."""
        other = self._graph.by_address.get(evidence.address)
        if other is None or other is block:
            return self._paths.of(block, evidence.span)
        return f"{other.address}:{self._paths.of(other, evidence.span)}"

    def _places(self, evidence: tuple[Evidence, ...], path: str, block: Block) -> tuple[Span, ...]:
        """Where else the same property is at fault, such as in two rules of one security group."""
        first, *others = evidence
        if not path or not others:
            return (first.span,)
        same = (one.span for one in others if self._path(one, block) == path)
        return tuple(dict.fromkeys((first.span, *same)))


def _placed(result: Result, block: Block) -> Result:
    """Evidence that no file states (a default, a pseudo parameter) is shown at the resource."""
    evidence = tuple(
        one if one.span.start_line else Evidence(block.name_span, one.message, one.address or block.address)
        for one in result.evidence
    )
    if not evidence:
        words = {Verdict.PASS: "as required", Verdict.FAIL: "not as required", Verdict.UNKNOWN: "not known"}
        evidence = (Evidence(block.name_span, words[result.verdict], block.address),)
    return replace(result, evidence=evidence)
