"""Suppressions for other scanners in a template's `Metadata`, as far as the catalogue knows our policy for their rule.

checkov  https://www.checkov.io/2.Basics/Suppressing%20and%20Skipping%20Policies.html
cfn_nag  https://github.com/stelligent/cfn_nag#per-resource-rule-suppression
cdk-nag  https://github.com/cdklabs/cdk-nag#suppressing-a-rule
guard    https://github.com/aws-cloudformation/aws-guard-rules-registry#suppressing-rules
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator

from scanner.catalogue import Controls
from scanner.directive import Directive
from scanner.source import Span
from scanner.suppressions.equivalents import policies_for
from scanner.suppressions.foreign import NO_REASON
from scanner.values import Known, ListValue, MapValue, Value

# The tool by our name; where its rules stand, and under which key each has its reason.
_LISTS = (
    ("checkov", ("checkov", "skip"), "comment"),
    ("cfn_nag", ("cfn_nag", "rules_to_suppress"), "reason"),
    ("cdk_nag", ("cdk_nag", "rules_to_suppress"), "reason"),
    ("guard", ("guard", "SuppressedRules"), "reason"),
)


def of_resource(metadata: MapValue, region: Span, controls: Controls) -> Iterator[Directive]:
    """What the metadata of a resource accepts for it, and for all inside a nested stack."""
    for tool, path, reason in _LISTS:
        yield from _listed(tool, _at(metadata, path), reason, region, "", controls)


def of_template(metadata: MapValue, file: str, controls: Controls) -> Iterator[Directive]:
    """What the metadata of a template accepts for all its resources: cdk-nag puts there what is said of a stack."""
    yield from _listed("cdk_nag", _at(metadata, ("cdk_nag", "rules_to_suppress")), "reason", None, file, controls)


def _at(metadata: MapValue, path: tuple[str, ...]) -> Value | None:
    value: Value | None = metadata
    for key in path:
        if not isinstance(value, MapValue):
            return None
        value = value.entries.get(key)
    return value


def _listed(
    tool: str, rules: Value | None, reason_key: str, region: Span | None, file: str, controls: Controls
) -> Iterator[Directive]:
    if isinstance(rules, MapValue):
        # The registry of guard also takes a map from rule to reason.
        pairs = [(name, _word(value) or NO_REASON, value.span) for name, value in rules.entries.items()]
    elif isinstance(rules, ListValue):
        pairs = [pair for item in rules.items if (pair := _pair(item, reason_key)) is not None]
    else:
        return
    for rule, reason, source in pairs:
        policies = policies_for(tool, rule, controls)
        if policies:
            yield Directive(policies, reason, source, "metadata", region, file, tool=tool, rule=rule)


def _pair(item: Value, reason_key: str) -> tuple[str, str, Span] | None:
    """A rule with its reason and place; None for what names no rule, or is about some of its findings alone."""
    if isinstance(item, Known):
        return str(item.value), NO_REASON, item.span
    if not isinstance(item, MapValue) or "applies_to" in item.entries:
        return None
    rule = _word(item.entries.get("id"))
    if not rule:
        return None
    reason = _word(item.entries.get(reason_key)) or NO_REASON
    if _word(item.entries.get("is_reason_encoded")) in ("True", "true"):
        reason = _decoded(reason)
    return rule, reason, item.span


def _decoded(text: str) -> str:
    """cdk-nag encodes reasons with letters beyond Latin-1."""
    try:
        return base64.b64decode(text, validate=True).decode("utf-8", "replace")
    except (binascii.Error, ValueError):
        return text


def _word(value: Value | None) -> str:
    return str(value.value) if isinstance(value, Known) else ""
