"""Which major version of Terraform's provider a configuration asks for.

https://developer.hashicorp.com/terraform/language/expressions/version-constraints
"""

from __future__ import annotations

import re

from scanner.model.base import Node

_CONSTRAINT = re.compile(r"^(=|!=|>=|<=|~>|>|<)?\s*v?(\d{1,4})((?:\.\d{1,5})*)(?:-[0-9A-Za-z.-]+)?$")


def is_at_least(node: Node, major: int) -> bool | None:
    """Whether the AWS provider is sure to have this major version or a later one; None where that is open."""
    least, most = 0, None
    for stated in node.view.graph.requirements("aws"):
        for constraint in stated.split(","):
            found = _CONSTRAINT.match(constraint.strip())
            if found is None:
                continue
            low, high = _majors(found[1] or "=", int(found[2]), found[3])
            least = max(least, low)
            if high is not None:
                most = high if most is None else min(most, high)
    if least >= major:
        return True
    return False if most is not None and most < major else None


def _majors(operator: str, major: int, rest: str) -> tuple[int, int | None]:
    """The lowest and the highest major version that a constraint admits."""
    match operator:
        case "=":
            return major, major
        case "~>":
            # `~> 5.1` admits 5.x; `~> 5` admits what follows as well.
            return major, major if rest else None
        case ">=" | ">":
            return major, None
        case "<=":
            return 0, major
        case "<":
            # `< 6.0` admits version 5 at the most, `< 6.2` still a version 6.
            return 0, major if rest.strip(".0") else major - 1
        case _:
            return 0, None
