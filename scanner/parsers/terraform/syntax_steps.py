"""What follows a primary expression: attributes, indexes and splats, from the order in which they are written."""

from __future__ import annotations

from scanner.parsers.terraform.syntax_templates import SpanOf
from scanner.parsers.terraform.syntax_tree import Expression, GetAttribute, Index, Name, Splat


class Step:
    """One thing that follows a primary; `key` is there for an index."""

    __slots__ = ("end", "key", "kind", "name", "start")

    def __init__(self, kind: str, start: int, end: int, name: str = "", key: Expression | None = None) -> None:
        self.kind = kind
        self.start = start
        self.end = end
        self.name = name
        self.key = key


def follow(target: Expression, start: int, steps: list[Step], span_of: SpanOf) -> Expression:
    """Apply steps in order. `[*]` takes all that follow into each element, `.*` only attributes."""
    for index, step in enumerate(steps):
        if step.kind == "attribute":
            target = GetAttribute(target, step.name, span_of(start, step.end))
        elif step.key is not None:
            target = Index(target, step.key, span_of(start, step.end))
        else:
            following = steps[index + 1 :]
            if step.kind == "full":
                taken = len(following)
            else:
                others = (at for at, other in enumerate(following) if other.kind != "attribute")
                taken = next(others, len(following))
            end = following[taken - 1].end if taken else step.end
            each = follow(Name("*", span_of(step.start, step.end)), step.start, following[:taken], span_of)
            splat = Splat(target, each, step.kind == "full", span_of(start, end))
            return follow(splat, start, following[taken:], span_of)
    return target
