"""Which policies a scan asks, and from which severity on a failure counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase

from scanner.verdict import SEVERITIES, Severity

PROFILES = ("default", "all")
"""The profiles beside the themes."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Globs narrow what a profile offers; an empty tuple narrows nothing.

    `default` holds what a good engineer would act on: policies of severity medium and up, and whatever decides an item.
    `all` holds every policy, a theme's name every policy of that theme.
    """

    profile: str = "default"
    severity: Severity = "low"
    themes: tuple[str, ...] = ()
    items: tuple[str, ...] = ()
    policies: tuple[str, ...] = ()
    enabled: tuple[str, ...] = ()
    """Globs of policies that are asked whatever the profile."""
    disabled: tuple[str, ...] = ()
    """Globs of policies that are asked only where they are named."""

    def takes(self, policy: str, severity: Severity, items: Iterable[str], decides: bool) -> bool:
        """Whether the policy of this ID is asked. Naming a policy asks it whatever the profile."""
        if self.policies:
            return matches(policy, self.policies) and self._narrowed(policy, items)
        if self.disabled and matches(policy, self.disabled):
            return False
        if not self._offers(policy, severity, decides) and not matches(policy, self.enabled):
            return False
        return self._narrowed(policy, items)

    def _offers(self, policy: str, severity: Severity, decides: bool) -> bool:
        """Whether the profile holds the policy."""
        if self.profile == "default":
            return decides or SEVERITIES.index(severity) <= SEVERITIES.index("medium")
        return self.profile in ("all", policy.partition("/")[0])

    def _narrowed(self, policy: str, items: Iterable[str]) -> bool:
        theme = policy.partition("/")[0]
        return (not self.themes or matches(theme, self.themes)) and (
            not self.items or any(matches(item, self.items) for item in items)
        )


def matches(name: str, globs: Iterable[str]) -> bool:
    """Whether a name matches one of the globs, regardless of case."""
    return any(fnmatchcase(name.lower(), glob.lower()) for glob in globs)
