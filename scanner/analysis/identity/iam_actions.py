"""The actions of AWS's services: what kind of access each gives, and whether a policy can name the resources of it.

The table comes from the Service Authorization Reference,
https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Literal

from scanner.model.action_patterns import covers

Level = Literal["list", "read", "write", "tagging", "permissions"]

_LEVELS: dict[str, Level] = {"L": "list", "R": "read", "W": "write", "T": "tagging", "P": "permissions"}


@dataclass(frozen=True, slots=True)
class Action:
    """One action, `s3:GetObject`; `names_resources` where a statement can be limited to some resources."""

    name: str
    level: Level
    names_resources: bool


@cache
def _table() -> dict[str, str]:
    """Service prefix → its line of the table."""
    packed = Path(__file__).with_name("iam_actions.tsv.gz").read_bytes()
    lines = gzip.decompress(packed).decode().splitlines()
    return {line.partition("\t")[0]: line for line in lines if not line.startswith("#")}


@cache
def of_service(prefix: str) -> tuple[Action, ...]:
    """All actions of a service by its prefix in lower case; empty for one that the table does not have."""
    _, *groups = _table().get(prefix, "").split("\t")
    return tuple(
        Action(f"{prefix}:{name}", _LEVELS[group[0]], group[1] == "+") for group in groups for name in group[2:].split()
    )


@lru_cache(maxsize=4096)
def matching(pattern: str) -> tuple[Action, ...] | None:
    """The actions that a pattern covers (`s3:Get*`); None for a pattern that is beyond the table: a service or an
    action that it does not have. `*` alone covers everything and is not spelled out: None as well.
    """
    service, colon, _ = pattern.lower().partition(":")
    if not colon or "*" in service or "?" in service:
        return None
    found = tuple(action for action in of_service(service) if covers(pattern, action.name))
    return found or None
