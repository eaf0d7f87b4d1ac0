"""Guards PyYAML's composer, which descends on the machine's stack: a file of brackets ends the process, uncaught."""

from __future__ import annotations

import yaml

SAFE_DEPTH = 2_000
"""Levels that the composer survives with room to spare; it was seen to crash between 20,000 and 40,000."""

LOADER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The C loader where PyYAML was built with it, ten times faster than the one in Python."""


def too_deep(text: str, limit: int = SAFE_DEPTH) -> int | None:
    """Return the line (from 1) on which a YAML text nests deeper than `limit` levels; `None` where it doesn't.

    Ordinary files are cleared by counting characters. Only a text whose bound exceeds the limit is run through the
    parser's events, which don't descend; a syntax error met there is left to the composer to report.
    """
    if _bound(text) <= limit:
        return None
    depth = 0
    try:
        for event in yaml.parse(text, Loader=LOADER):
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
                if depth > limit and event.start_mark is not None:
                    return int(event.start_mark.line) + 1
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
    except yaml.MarkedYAMLError as error:
        # libyaml from 0.2.6 on has a limit of its own, 1,000 levels.
        if "nesting depth" in str(error.problem) and error.problem_mark is not None:
            return int(error.problem_mark.line) + 1
    except yaml.YAMLError:
        pass
    return None


def _bound(text: str) -> int:
    """More levels than the text can have: a column or a bracket opens two at most (a sequence and a mapping in it)."""
    longest_line = max(map(len, text.split("\n")))
    return 2 * (longest_line + 1 + text.count("[") + text.count("{"))
