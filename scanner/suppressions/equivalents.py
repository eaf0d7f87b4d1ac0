"""Our policies for the rule of another scanner, by the catalogue and by the further names that rules go by.

`aliases.csv` beside the catalogue has the names that tfsec gave to trivy's rules, and cdk-nag's rules, which have no
column of their own.
"""

from __future__ import annotations

import csv
import re
from fnmatch import fnmatchcase
from functools import cache

from scanner.bundled import policies_folder
from scanner.catalogue import Controls

ALIASES = "aliases.csv"

_AVD = re.compile(r"(?:AVD-)?(AWS-\d{4})", re.IGNORECASE)


def policies_for(tool: str, rule: str, controls: Controls) -> tuple[str, ...]:
    """IDs of the policies that a rule equals; every policy for `*`; none for a rule that nobody knows."""
    if rule == "*":
        return ("*",)
    if tool in ("tfsec", "trivy"):
        avd = _AVD.fullmatch(rule)
        names = (avd[1].upper(),) if avd else _names(rule.lower())
        return tuple(dict.fromkeys(one for name in names for one in controls.equivalent_to("trivy", name)))
    if tool == "cdk_nag":
        return _aliases().get((tool, rule.lower()), ())
    return controls.equivalent_to(tool, rule)


def _names(rule: str) -> tuple[str, ...]:
    """The IDs of trivy's rules of a long name, which may be a glob."""
    if "*" not in rule:
        return _aliases().get(("tfsec", rule), ())
    return tuple(
        name
        for (tool, one), names in _aliases().items()
        if tool == "tfsec" and fnmatchcase(one, rule)
        for name in names
    )


@cache
def _aliases() -> dict[tuple[str, str], tuple[str, ...]]:
    """Scanner and rule, in small letters → what it equals."""
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    with (policies_folder() / "catalogue" / ALIASES).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[row["scanner"], row["rule"].lower()] = tuple(row["equals"].split(";"))
    return found
