"""The options that choose policies, and the errors of those that choose none.

An option outweighs what the configuration says in its place.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from scanner.cli import completion
from scanner.cli.suggestions import near
from scanner.errors import UserError
from scanner.verdict import SEVERITIES, Severity

if TYPE_CHECKING:
    from scanner.checklist.outline import Outline
    from scanner.config import Configuration, Table
    from scanner.policy.registry import Registry
    from scanner.policy.selection import Selection


def with_selection(function: Callable[..., int]) -> Callable[..., int]:
    """Give a command the options, and its function what they select: `selection`, checked against `checklist`.

    Stands inside `with_registry`.
    """

    @functools.wraps(function)
    def gathered(
        profile: str | None,
        severity: Severity | None,
        themes: tuple[str, ...],
        items: tuple[str, ...],
        policies: tuple[str, ...],
        configuration: Configuration,
        registry: Registry,
        **others: object,
    ) -> int:
        from scanner.cli.checklist import bundled_outline

        checklist = bundled_outline()
        base = configured(configuration, registry, checklist)
        chosen = profile or base.profile
        selection = replace(
            base,
            profile=chosen,
            severity=severity or configuration.scan.severity or _lowest(chosen, policies),
            themes=themes or base.themes,
            items=items or base.items,
            policies=policies,
        )
        check(selection, registry, checklist)
        return function(
            selection=selection, checklist=checklist, configuration=configuration, registry=registry, **others
        )

    command: Callable[..., int] = gathered
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def configured(configuration: Configuration, registry: Registry, checklist: Outline) -> Selection:
    """What the configuration selects.

    Raises UserError, with the line, for a profile that there isn't and a glob that matches nothing.
    """
    from scanner.policy.selection import PROFILES, Selection

    known = registry.paths
    themes = sorted({_theme(policy) for policy in known})
    scan, policies = configuration.table("scan"), configuration.table("policies")
    found = Selection()
    if scan is not None:
        found = replace(
            found,
            profile=scan.text("profile", (*PROFILES, *themes)) or found.profile,
            themes=_matching(scan, "themes", themes),
            items=_matching(scan, "items", [item.id for item in checklist.items]),
        )
    accepted = configuration.table("suppressions")
    if accepted is not None:
        _matching(accepted, "locked", known)  # A lock with a slip of the pen would lock nothing.
    if policies is not None:
        found = replace(
            found, enabled=_matching(policies, "enable", known), disabled=_matching(policies, "disable", known)
        )
    return found


def _matching(table: Table, key: str, names: Collection[str]) -> tuple[str, ...]:
    """Globs in a configuration, each of which must match a name."""
    from scanner.policy.selection import matches

    globs = table.texts(key)
    for number, glob in enumerate(globs):
        if not any(matches(name, [glob]) for name in names):
            raise table.error(f"{key!r}: {glob!r} matches nothing{near(glob, names)}", key, number)
    return globs


def check(selection: Selection, registry: Registry, checklist: Outline) -> None:
    """Refuse a selection that leaves nothing to ask.

    Raises:
        UserError: there is no such profile, a glob matches no theme, item or policy, or together they leave no policy.
    """
    from scanner.policy.selection import PROFILES, matches

    known = registry.paths
    if selection.profile not in PROFILES:
        _require("--profile", [selection.profile], {*PROFILES, *map(_theme, known)})
    by_item = {policy: [item for item, _ in checklist.items_of(policy)] for policy in known}
    _require("--policy", selection.policies, known)
    _require("--theme", selection.themes, {_theme(policy) for policy in known})
    _require("--item", selection.items, {item.id for item in checklist.items})
    for glob in selection.items:
        if not any(matches(item, [glob]) for items in by_item.values() for item in items):
            raise UserError(f"--item {glob}: no policy says anything about it; see 'stackproof checklist show'")
    for policy, items in by_item.items():
        if (
            (not selection.policies or matches(policy, selection.policies))
            and (not selection.themes or matches(_theme(policy), selection.themes))
            and (not selection.items or any(matches(item, selection.items) for item in items))
        ):
            return
    raise UserError(f"together, {_spelled(selection)} leave no policy")


def _lowest(profile: str, policies: tuple[str, ...]) -> Severity:
    """Improvements are reported to who asks for every policy, be it of one theme, or for one by name."""
    return "low" if profile == "default" and not policies else "info"


def _require(option: str, globs: Iterable[str], names: Collection[str]) -> None:
    from scanner.policy.selection import matches

    for glob in globs:
        if not any(matches(name, [glob]) for name in names):
            raise UserError(f"{option} {glob} matches nothing{near(glob, names)}")


def _theme(policy: str) -> str:
    return policy.partition("/")[0]


def _spelled(selection: Selection) -> str:
    options = (("--theme", selection.themes), ("--item", selection.items), ("--policy", selection.policies))
    return " ".join(f"{option} {glob}" for option, globs in options for glob in globs)


_OPTIONS = (
    click.option(
        "--severity",
        type=click.Choice(SEVERITIES),
        help="Report results of this severity and graver.  [default: low; info with --policy and with any profile but"
        " default]",
    ),
    click.option(
        "--profile",
        metavar="NAME",
        help="default: what a good engineer would act on, and whatever decides a checklist item; all: every policy; the"
        " name of a theme, such as 'backups': every policy of it.  [default: default]",
    ),
    click.option(
        "--theme",
        "themes",
        metavar="GLOB",
        shell_complete=completion.themes,
        multiple=True,
        help="Ask only policies of this theme, such as 'backups'. Repeatable.",
    ),
    click.option(
        "--item",
        "items",
        metavar="GLOB",
        shell_complete=completion.items,
        multiple=True,
        help="Ask only policies of this checklist item, such as 'SEC-1.*'. Repeatable.",
    ),
    click.option(
        "--policy",
        "policies",
        metavar="GLOB",
        shell_complete=completion.policies,
        multiple=True,
        help="Ask only these policies, such as 'encryption-*/rds-*', whatever the profile. Repeatable.",
    ),
)
