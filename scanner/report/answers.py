"""Answers of the graph for people and for programs: a line for each resource, its reasons step by step below."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TextIO

from scanner.graph.questions.answers import Answer, Point, Question
from scanner.report.printable import printable
from scanner.source import Span
from scanner.verdict import Evidence


def write_text(question: Question, answers: Sequence[Answer], whole: bool, stream: TextIO) -> None:
    """Write the answers that matter, or with `whole` every one, from the gravest state on; a count at the end."""
    counts = Counter(answer.state for answer in answers)
    roots = {answer.block.root for answer in answers}
    for state in question.states:
        for answer in answers:
            if answer.state == state and (whole or state in question.shown):
                for line in _lines(answer, whole, len(roots) > 1):
                    stream.write(f"{printable(line).rstrip()}\n")
                stream.write("\n")
    counted = ", ".join(f"{counts[state]} {state}" for state in question.states if counts[state])
    noun = question.noun if len(answers) == 1 else question.nouns
    stream.write(f"{len(answers)} {noun}" + (f": {counted}\n" if counted else "\n"))


def _lines(answer: Answer, whole: bool, several_roots: bool) -> Iterator[str]:
    root = f" of {answer.block.root}" if several_roots else ""
    yield f"{answer.block.address}{root}: {answer.state} ({_place(answer.location)})"
    points = (*answer.points, *answer.further) if whole else answer.points
    if all(answer.words != point.words for point in points):
        yield f"  {answer.words}"
    for point in points:
        yield from _of_point(point)


def _of_point(point: Point) -> Iterator[str]:
    steps = [one for one in point.steps if one.span.file]
    if len(steps) == 1 and steps[0].message in point.words:
        yield f"  {point.words} ({_place(steps[0].span)})"
    else:
        yield f"  {point.words}"
        for number, step in enumerate(steps, 1):
            yield f"    {number}. {step.message} ({_place(step.span)})"
    if point.needs:
        yield f"    to settle it: {', '.join(point.needs)}"


def _place(span: Span) -> str:
    return f"{span.file}:{span.start_line}"


def write_json(question: Question, answers: Sequence[Answer], stream: TextIO) -> None:
    """Write every answer as JSON; `docs/schemas/answers.schema.json` describes it."""
    document = {"version": 1, "question": question.name, "answers": [_document(answer) for answer in answers]}
    json.dump(document, stream, indent=1)
    stream.write("\n")


def _document(answer: Answer) -> dict[str, object]:
    block = answer.block
    return {
        "resource": {
            "address": block.address,
            "type": block.type,
            "dialect": block.dialect,
            "root": block.root,
            "location": answer.location._asdict(),
        },
        "state": answer.state,
        "message": answer.words,
        "points": [_point(point) for point in (*answer.points, *answer.further)],
    }


def _point(point: Point) -> dict[str, object]:
    return {
        "message": point.words,
        "steps": [_step(one) for one in point.steps],
        "needs": list(point.needs),
        "details": dict(point.details),
    }


def _step(step: Evidence) -> dict[str, object]:
    location = step.span._asdict() if step.span.file else None
    return {"message": step.message, "address": step.address, "location": location}


def write_mermaid(answers: Sequence[Answer], stream: TextIO) -> None:
    """Draw what is reached, and by which steps, as a Mermaid flowchart (https://mermaid.js.org/syntax/flowchart.html)."""
    stream.write("flowchart LR\n")
    names: dict[str, str] = {}

    def name(address: str) -> str:
        if address not in names:
            names[address] = f"n{len(names)}"
            label = "".join(f"#{ord(sign)};" if sign in '"#&<>`\\;' else sign for sign in printable(address))
            stream.write(f'  {names[address]}["{label}"]\n')
        return names[address]

    edges: dict[tuple[str, str], None] = {}
    for answer in answers:
        for point in answer.points:
            if ("from", "internet") in point.details and point.steps and ("open", "yes") in point.details:
                between = dict.fromkeys(one.address for one in point.steps if one.address != answer.block.address)
                way = ["the internet", *filter(None, between), answer.block.address]
                edges.update(dict.fromkeys(pairwise(way)))
    for source, target in edges:
        left, right = name(source), name(target)
        stream.write(f"  {left} --> {right}\n")
