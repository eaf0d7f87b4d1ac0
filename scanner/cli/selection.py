"""The options that choose policies, and the errors of those that choose none."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from difflib import get_close_matches

from scanner.checklist import Checklist, Role
from scanner.errors import UserError
from scanner.policy.registry import Registry
from scanner.policy.selection import Profile, Selection, matches
from scanner.verdict import Severity


def select(
    *,
    profile: Profile,
    severity: Severity | None,
    themes: tuple[str, ...],
    items: tuple[str, ...],
    policies: tuple[str, ...],
    registry: Registry,
    checklist: Checklist,
) -> Selection:
    """Make a selection of the options; without a severity, improvements (`info`) are left out by default.

    Raises:
        UserError: a glob matches no theme, item or policy, or together they leave no policy.
    """
    known = registry.paths
    _require("--policy", policies, known)
    _require("--theme", themes, {policy.partition("/")[0] for policy in known})
    _require("--item", items, {item.id for item in checklist.items})
    by_item = {policy: {item for item, _ in checklist.items_of(policy)} for policy in known}
    for glob in items:
        if not any(matches(item, [glob]) for found in by_item.values() for item in found):
            raise UserError(
                f"--item {glob}: no policy says anything about it; 'stackproof checklist show {glob}' tells why"
            )
    selection = Selection(profile, severity or _lowest(profile, policies), themes, items, policies)
    if not any(
        (not policies or matches(policy, policies))
        and (not themes or matches(policy.partition("/")[0], themes))
        and (not items or any(matches(item, items) for item in by_item[policy]))
        for policy in known
    ):
        raise UserError("no policy is left by these options together: " + _spelled(themes, items, policies))
    return selection


def deciding(checklist: Checklist) -> frozenset[str]:
    """IDs of the policies that decide an item of the checklist."""
    return frozenset(
        policy for policy in checklist.policies if any(role is Role.DECIDES for _, role in checklist.items_of(policy))
    )


def near(word: str, names: Iterable[str]) -> str:
    """A clause that names what the user may have meant, or how to list what there is; empty when nothing is near."""
    by_folded = {name.casefold(): name for name in names}
    close = [by_folded[name] for name in get_close_matches(word.casefold(), by_folded, n=3, cutoff=0.6)]
    return f"; did you mean {' or '.join(close)}?" if close else ""


def _lowest(profile: Profile, policies: tuple[str, ...]) -> Severity:
    """Improvements are reported to who asks for every policy, or for one by name."""
    return "info" if profile == "all" or policies else "low"


def _require(option: str, globs: Iterable[str], names: Collection[str]) -> None:
    for glob in globs:
        if not any(matches(name, [glob]) for name in names):
            raise UserError(f"{option} {glob} matches nothing{near(glob, names)}")


def _spelled(themes: tuple[str, ...], items: tuple[str, ...], policies: tuple[str, ...]) -> str:
    options = (("--theme", themes), ("--item", items), ("--policy", policies))
    return " ".join(f"{option} {glob}" for option, globs in options for glob in globs)
