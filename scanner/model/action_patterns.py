"""Patterns of IAM: which actions and resources `s3:Get*` or `arn:aws:s3:::logs/*` stand for.

`*` stands for any characters, `?` for one; actions are compared regardless of case.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from functools import lru_cache

from scanner.values import Known, Reference, Text, Unknown, Value, is_one_thing, plain, to_text

_HOLE = "\x01"


def covers(pattern: str, action: str) -> bool:
    """Whether a pattern (`s3:*`, `*`) matches an action, regardless of case."""
    return _matches(pattern.lower(), action.lower())


def could_cover(value: Value, action: str) -> bool:
    """Whether a pattern that is not wholly known may match an action, going by its known beginning and end."""
    value = plain(value)
    if isinstance(value, Known):
        return covers(to_text(value.value), action)
    if not isinstance(value, Text):
        return True
    beginning, wild, _ = value.prefix().lower().partition("*")
    if not action.lower().startswith(beginning):
        return False
    end = value.suffix().lower().rpartition("*")[2]
    return bool(wild) or action.lower().endswith(end)


def covers_resource(pattern: Value, resource: Value) -> bool:
    """Whether a pattern surely matches all that a resource (a pattern itself, perhaps) stands for.

    What is not known matches itself alone: `${bucket}/*` matches `${bucket}/public/*`.
    """
    left, right = rendered(pattern), rendered(resource)
    if left is None or right is None:
        return left is not None and left.strip("*") == "" and left != ""
    return left == right or _matches(left, right)


def rendered(value: Value) -> str | None:
    """A text in which each unknown part stands for itself; None where the value is no text that compares."""
    value = plain(value)
    match value:
        case Known():
            return to_text(value.value)
        case Reference():
            return f"{_HOLE}{value.address}.{value.attribute}{_HOLE}"
        case Unknown():
            return f"{_HOLE}{value.describe()}{_HOLE}" if is_one_thing(value) else None
        case Text():
            pieces = [rendered(part) for part in value.parts]
            return None if None in pieces else "".join(piece for piece in pieces if piece is not None)
        case _:
            return None


@lru_cache(maxsize=8192)
def _matches(pattern: str, text: str) -> bool:
    # IAM knows `*` and `?` alone; brackets are plain characters.
    return fnmatchcase(text, pattern.replace("[", "[[]"))
