"""What machines run at their first start, and the secrets that may stand in it.

Whoever can describe an instance reads its user data, and so does everything that runs on it.
https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-add-user-data.html
"""

from __future__ import annotations

from itertools import pairwise

import re2

from scanner.model.base import Node
from scanner.model.instance_metadata import decoded
from scanner.model.key_pairs import is_made_by_terraform
from scanner.model.readings import Missing, Reading, Stated, Undecided, undecided
from scanner.model.secret_text import PLACEHOLDER, PRIVATE_KEY, is_harmless, is_secret_name, secret_in
from scanner.model.secrets import holds_secret_value
from scanner.model.unsettled import hidden_in
from scanner.values import Known, Reason, Reference, Text, Unknown, Value, plain, to_text
from scanner.verdict import Result, Verdict

_ASSIGNMENT = re2.compile(
    r"(?m)(?:^|[\s;({])(?:export\s+|set\s+|\$)?([A-Za-z_][A-Za-z0-9_]*)\s?[=:]\s?"
    r"(\"[^\"$`\n]+\"|'[^'$`\n]+'|[^\s\"'$`;&|<>(){}\[\]\\,]+)"
)
"""`export DB_PASSWORD=…` and the like; a value that a command or a variable gives is none."""


_ASSIGNED = re2.compile(r"(?:^|[\s;({])([A-Za-z_][A-Za-z0-9_]*)\s?[=:]\s?[\"']?$")
"""The beginning of an assignment, up to its value."""

_GIVEN = frozenset({Reason.PARAMETER, Reason.UNDECIDED})


def holds_no_secret(script: Reading[str], node: Node) -> Result:
    """Assert that user data holds no secret, written out or resolved into it; the name of one may stand there."""
    match script.fact:
        case Missing():
            return script.passed(f"{script.name} is not set")
        case Stated(value, span):
            found = secret_written(decoded(value))
            if found is not None:
                return script.result(Verdict.FAIL, span, f"{script.name} holds {found}")
            return script.result(Verdict.PASS, span, f"{script.name} holds no secret")
        case Undecided(value=value, span=span, needs=needs):
            found = _secret_in(value, node)
            if found is not None:
                return script.result(Verdict.FAIL, span, f"{script.name} holds {found}")
            filled = _filled_by_deployer(value)
            if filled is not None:
                name, hole = filled
                words = f"whether {script.name} holds a secret is not known: {name} is set to {hole.describe()}"
                return script.result(Verdict.UNKNOWN, span, words, undecided(hole).needs)
            if isinstance(value, Text) and hidden_in(value) is None:
                return script.result(Verdict.PASS, span, f"{script.name} holds no secret")
            return script.result(Verdict.UNKNOWN, span, f"{script.name} is not known", needs)


def holds_no_private_key(script: Reading[str]) -> Result:
    """Assert that user data holds no private key."""
    fact = script.fact
    if isinstance(fact, Missing):
        return script.passed(f"{script.name} is not set")
    if isinstance(fact, Undecided) and not isinstance(fact.value, Text):
        return script.unknown()
    written = decoded(fact.value) if isinstance(fact, Stated) else _written(fact.value)
    if secret_in(written) == PRIVATE_KEY or is_made_by_terraform(script):
        return script.failed(f"{script.name} holds a private key")
    if isinstance(fact, Undecided) and hidden_in(fact.value) is not None:
        return script.unknown()
    return script.passed(f"{script.name} holds no private key")


def secret_written(script: str) -> str | None:
    """What kind of secret a script holds; None where it holds none that can be told."""
    found = secret_in(script)
    if found is not None:
        return found
    for name, raw in _ASSIGNMENT.findall(script):
        value = raw.strip("\"'")
        if not is_secret_name(name) or len(value) < 4 or is_harmless(value) or PLACEHOLDER.search(value):
            continue
        return f"a value for {name}"
    return None


def _secret_in(value: Value, node: Node) -> str | None:
    value = plain(value)
    if isinstance(value, Text):
        found = secret_written(_written(value))
        if found is not None:
            return found
        return next((found for part in value.parts if (found := _resolved(part, node)) is not None), None)
    if isinstance(value, Unknown) and value.reason not in (Reason.FILE, Reason.DATA_SOURCE):
        return _resolved(value, node)
    return None


def _filled_by_deployer(value: Value) -> tuple[str, Unknown] | None:
    """A variable that is called like a secret and whose value is given on deployment, with that value."""
    value = plain(value)
    parts = value.parts if isinstance(value, Text) else ()
    for before, hole in pairwise(parts):
        if isinstance(before, Known) and isinstance(hole, Unknown) and hole.reason in _GIVEN:
            match = _ASSIGNED.search(to_text(before.value))
            if match is not None and is_secret_name(match.group(1)):
                return match.group(1), hole
    return None


def _resolved(part: Known | Unknown | Reference, node: Node) -> str | None:
    """What kind of secret a hole is filled with."""
    if isinstance(part, Known):
        return None
    if holds_secret_value(part, node):
        return "the value of a secret"
    if isinstance(part, Unknown) and part.reason is Reason.PARAMETER and is_secret_name(part.needs):
        return f"the value of {part.needs}"
    return None


def _written(value: Value) -> str:
    """What is known of a text, each hole shown as a variable of the shell."""
    if not isinstance(value, Text):
        return ""
    return "".join(to_text(part.value) if isinstance(part, Known) else "$" for part in value.parts)
