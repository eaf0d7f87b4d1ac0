"""The policies as Markdown: a page a theme, and indexes by theme, by checklist item and by resource type.

All of it comes from what the policies say of themselves: docstrings, settings, the catalogue's equivalents.
"""

from __future__ import annotations

import html
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from scanner.policy.settings import Setting

if TYPE_CHECKING:
    from scanner.checklist.catalogue import Checklist
    from scanner.policy.registry import Policy, Registry

INDEX, BY_ITEM, BY_TYPE = "README.md", "by-item.md", "by-type.md"

_BACK = "[All policies](README.md)"

_ADDRESS = re.compile(r"(?<![<(\[\w])(https://[^\s>)]+[^\s>).,;:])")
_CODE = re.compile(r"(`[^`]*`)")
_INDENTED = re.compile(r"^(?: {4,}|\t)")


def pages(registry: Registry, checklist: Checklist) -> Mapping[str, str]:
    """The text of every page by the name of its file."""
    themes: dict[str, list[Policy]] = defaultdict(list)
    for policy in registry.load_all():
        themes[_theme(policy)].append(policy)
    found = {f"{theme}.md": _page(theme, policies, registry, checklist) for theme, policies in themes.items()}
    found[INDEX] = _index(themes)
    found[BY_ITEM] = _by_item(registry, checklist)
    found[BY_TYPE] = _by_type([policy for policies in themes.values() for policy in policies])
    return found


def is_page(text: str) -> bool:
    """Whether a Markdown text is one of the pages, whichever policies it was made from."""
    return text.splitlines()[2:3] == [_BACK]


def _theme(policy: Policy) -> str:
    return policy.id.partition("/")[0]


def _name(theme: str) -> str:
    return theme.replace("-", " ").capitalize()


def _link(policy: Policy, text: str = "") -> str:
    theme, _, name = policy.id.partition("/")
    return f"[{text or policy.id}]({theme}.md#{name})"


def _index(themes: Mapping[str, Sequence[Policy]]) -> str:
    number = sum(map(len, themes.values()))
    lines = [
        "# The policies",
        "",
        f"{number} policies in {len(themes)} themes. `stackproof policy show THEME/NAME` prints what a page says.",
        "They are also listed [by checklist item](by-item.md) and [by resource type](by-type.md).",
        "",
        "| theme | policies | critical | high | medium | low, info |",
        "|---|---|---|---|---|---|",
    ]
    for theme, policies in themes.items():
        counts = [sum(1 for one in policies if one.severity in names) for names in _GRADES]
        cells = [f"[{_name(theme)}]({theme}.md)", len(policies), *(count or "" for count in counts)]
        lines.append(f"| {' | '.join(map(str, cells))} |")
    for theme, policies in themes.items():
        lines += ["", f"## [{_name(theme)}]({theme}.md)", ""]
        lines += [f"- {_link(one, one.id.partition('/')[2])}: {_text(one.title)} ({one.severity})" for one in policies]
    return "\n".join(lines) + "\n"


_GRADES = (("critical",), ("high",), ("medium",), ("low", "info"))


def _page(theme: str, policies: Sequence[Policy], registry: Registry, checklist: Checklist) -> str:
    lines = [f"# {_name(theme)}", "", _BACK, ""]
    for policy in policies:
        lines.extend(_policy(policy, registry, checklist))
    return "\n".join(lines).rstrip("\n") + "\n"


def _policy(policy: Policy, registry: Registry, checklist: Checklist) -> Iterator[str]:
    definition = policy.definition
    yield f"## {policy.id.partition('/')[2]}"
    yield ""
    yield f"**{_text(policy.title)}** (`{policy.id}`, {policy.severity})"
    yield ""
    yield from _prose(definition.page.why)
    if definition.page.fix:
        yield from _prose(f"**Fix:** {definition.page.fix}")
    yield from _settings(definition.settings)
    items = [f"[{item}](by-item.md#{_anchor(item)}) ({role})" for item, role in checklist.items_of(policy.id)]
    if items:
        yield f"Checklist items: {', '.join(items)}."
        yield ""
    yield f"Resource types: {', '.join(f'`{kind}`' for kind in sorted(definition.types))}."
    yield ""
    control = registry.controls.get(policy.id)
    if control is not None and control.equivalents:
        rules = (
            f"{name} {', '.join(f'`{one}`' for one in found)}" for name, found in sorted(control.equivalents.items())
        )
        yield f"Equal rules elsewhere: {'; '.join(rules)}."
        yield ""


def _settings(settings: Iterable[Setting]) -> Iterator[str]:
    """What may be set, as the configuration would state it."""
    declared = list(settings)
    if not declared:
        return
    yield "| setting | default | meaning |"
    yield "|---|---|---|"
    for one in declared:
        yield f"| `{one.name}` | `{json.dumps(one.shown)}` | {_cell(one.meaning)} ({_cell(one.expected)}) |"
    yield ""


def _by_item(registry: Registry, checklist: Checklist) -> str:
    lines = [
        "# Policies by checklist item",
        "",
        _BACK,
        "",
        f"The items are those of the *{checklist.title}*, version {checklist.version}.",
        "A policy that decides an item shows with a failure that it isn't met; one that supports it is evidence.",
    ]
    for item in checklist.items:
        roles = [(registry.load(one), "decides") for one in item.decides if one in registry.paths]
        roles += [(registry.load(one), "supports") for one in item.supports if one in registry.paths]
        if roles:
            lines += ["", f"## {item.id}", "", _text(item.title), ""]
            lines += [f"- {role}: {_link(policy)}: {_text(policy.title)}" for policy, role in roles]
    return "\n".join(lines) + "\n"


def _by_type(policies: Sequence[Policy]) -> str:
    found: dict[str, list[Policy]] = defaultdict(list)
    for policy in policies:
        for kind in policy.definition.types:
            found[kind].append(policy)
    lines = ["# Policies by resource type", "", _BACK, "", "| type | policies |", "|---|---|"]
    lines += [
        f"| `{kind}` | {', '.join(map(_link, dict.fromkeys(found[kind])))} |" for kind in sorted(found, key=str.lower)
    ]
    return "\n".join(lines) + "\n"


def _prose(text: str) -> Iterator[str]:
    """Paragraphs of a docstring; what is indented is code and stays as it is."""
    for is_code, lines in groupby(text.splitlines(), lambda line: bool(_INDENTED.match(line))):
        whole = "\n".join(lines)
        yield whole if is_code else _text(whole)
    yield ""


def _text(text: str) -> str:
    """A text as Markdown: addresses are links, and nothing outside of code is markup by chance."""
    parts = _CODE.split(text)
    for number in range(0, len(parts), 2):
        plain = html.escape(parts[number], quote=False).replace("&amp;", "&")
        parts[number] = _ADDRESS.sub(r"<\1>", plain).replace("*", r"\*") if "**" not in plain else plain
    return "".join(parts)


def _cell(text: str) -> str:
    return _text(text).replace("|", r"\|")


def _anchor(heading: str) -> str:
    """A heading's anchor as GitHub makes it."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
