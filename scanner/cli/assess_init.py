"""``stackproof assess --init``: the few questions that an assessment starts with, written down as configuration."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from scanner.config import OWN_NAME
from scanner.errors import UserError

if TYPE_CHECKING:
    from scanner.checklist.catalogue import Category, Checklist


def write_configuration(
    checklist: Checklist,
    paths: Sequence[Path],
    partner: str | None,
    solution: str | None,
    segment: str | None,
    delivery: str | None,
    review: date | None,
) -> None:
    """Add `[assessment]` to stackproof.toml in the working folder.

    Raises UserError where it has one already, and where an answer is missing and nobody can be asked.
    """
    target = Path(OWN_NAME)
    old = target.read_text(encoding="utf-8") if target.exists() else ""
    if "[assessment]" in old:
        raise UserError(f"{target} has an [assessment] table already")
    partner = partner or _ask("partner", "Who hands the checklist in?")
    solution = solution or _ask("solution", "What is the solution called?")
    segment = segment or _choose("segment", "Which segment does it belong to?", checklist.segments.values())
    delivery = delivery or _choose("delivery", "How is it delivered?", checklist.categories.values())
    lines = [
        *([old.rstrip("\n"), ""] if old else []),
        "[assessment]",
        f"partner = {json.dumps(partner, ensure_ascii=False)}",
        f"solution = {json.dumps(solution, ensure_ascii=False)}",
        f'segment = "{segment}"',
        f'delivery = "{delivery}"',
        f"review_date = {review}" if review else "# review_date = 2026-01-31    # windows count back from it",
        f"paths = {json.dumps([path.as_posix() for path in paths or (Path(),)], ensure_ascii=False)}",
        'attestations = ["attestations"]',
        "",
        "# One table for each of the four case studies:",
        "# [[assessment.case_studies]]",
        '# name = "acme"',
        '# paths = ["templates/main.yaml"]',
        '# parameters = ["case-studies/acme.json"]',
        "# production_date = 2026-01-31",
        "",
        f"# Facts that code can't show; the kinds are {', '.join(checklist.declarations)}:",
        "# [[assessment.declarations]]",
        '# fact = "public-bucket"',
        '# resources = ["WebsiteBucket"]',
        '# owner = "Jo Example"',
        '# reason = "It holds the public website."',
        "",
    ]
    target.write_text("\n".join(lines), encoding="utf-8")
    folder = Path("attestations")
    folder.mkdir(exist_ok=True)
    click.echo(f"wrote {target}; attestations go to {folder}/, a file each (docs/assessment.md shows one)")


def _ask(option: str, question: str) -> str:
    if not sys.stdin.isatty():
        raise UserError(f"{question} Give --{option}, or run the command on a terminal")
    return str(click.prompt(question)).strip()


def _choose(option: str, question: str, choices: Iterable[Category]) -> str:
    listed = list(choices)
    if not sys.stdin.isatty():
        raise UserError(f"{question} Give --{option}: {', '.join(one.id for one in listed)}")
    for one in listed:
        click.echo(f"  {one.id}: {one.summary}")
    return str(click.prompt(question, type=click.Choice([one.id for one in listed])))
