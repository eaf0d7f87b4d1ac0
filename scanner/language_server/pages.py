"""What an editor shows of a finding under the pointer: what is wrong, what the policy demands, how to mend it."""

from __future__ import annotations

from scanner.policy.registry import Registry
from scanner.results import Finding


def page_of(finding: Finding, registry: Registry) -> str:
    """The finding and its policy's page, as Markdown."""
    parts = [f"**{finding.severity}: {finding.title}** `{finding.policy}`"]
    parts.append(f"`{_code(finding.subject.address)}`: {_plain(finding.message)}")
    if finding.when:
        parts.append(f"When `{_code(finding.when)}`.")
    if finding.calls:
        parts.append("By way of " + ", ".join(f"`{_code(call.address)}` ({call.span})" for call in finding.calls) + ".")
    if finding.policy in registry.paths:
        page = registry.load(finding.policy).definition.page
        parts.append(page.why)
        if page.fix:
            parts.append(f"**Fix:** {page.fix}")
    elif finding.help:
        parts.append(f"**Fix:** {_plain(finding.help)}")
    if finding.items:
        parts.append(f"Checklist items: {', '.join(finding.items)}")
    return "\n\n".join(filter(None, parts))


def _code(text: str) -> str:
    return text.replace("`", "'").replace("\n", " ")


def _plain(text: str) -> str:
    """Text from a template, of which Markdown acts on nothing."""
    return "".join(f"\\{sign}" if sign in "\\`*_{}[]<>#|!~" else sign for sign in text)
