"""What ``stackproof policy new`` writes: a policy that says something, and fixtures that it holds for."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from scanner.model.base import Resource
from scanner.model.fields import Field, ScalarField, as_boolean, fields_of
from scanner.model.lookup import model_name

_WORDS = {
    "title": "Say in one line what is required",
    "why": "Say why it matters, in two sentences with the facts, and the address of the page that states them.",
    "fix": "say what to set, in either dialect.",
}
_PARAMETER = "Given"
_VARIABLE = "given"


@dataclass(frozen=True, slots=True)
class Start:
    """What the first version of a policy asks: a switch that is on, or a property that is set."""

    kind: type[Resource]
    name: str
    field: Field
    is_switch: bool

    @property
    def paths(self) -> Mapping[str, str]:
        """Where the property stands in each dialect that has the resource."""
        found = {}
        if self.kind.cloudformation and self.field.cfn:
            found["cloudformation"] = self.field.cfn[0].path
        if self.kind.terraform and self.field.tf:
            found["terraform"] = self.field.tf[0].path
        return found


def start(kind: type[Resource]) -> Start | None:
    """The property that a policy about these resources may begin with; None where none is plain in both dialects."""
    plain = [
        (name, field)
        for name, field in fields_of(kind)
        if isinstance(field, ScalarField) and _is_plain(field.cfn) and _is_plain(field.tf) and (field.cfn or field.tf)
    ]
    whole = [(name, field) for name, field in plain if field.cfn and field.tf] or plain
    switches = [(name, field) for name, field in whole if field.convert is as_boolean]
    for name, field in switches or whole:
        return Start(kind, name, field, field.convert is as_boolean)
    return None


def _is_plain(sources: tuple[object, ...]) -> bool:
    return all(
        getattr(source, "path", "").isidentifier()
        and not getattr(source, "companion", "")
        and not getattr(source, "read", None)
        for source in sources
    )


def in_yaml(begin: Start) -> str:
    """The policy in YAML."""
    return "\n".join(
        [
            f"title: {_WORDS['title']}",
            "severity: medium # critical, high, medium, low, info",
            "why: |",
            f"  {_WORDS['why']}",
            "fix: |",
            f"  {_WORDS['fix']}",
            f"# 'stackproof policy resource {model_name(begin.kind)}' lists what can be asked of it",
            f"resource: {model_name(begin.kind)}",
            "require:",
            f"  {begin.name}: {'is_true' if begin.is_switch else 'exists'}",
            "",
        ]
    )


def in_python(begin: Start) -> str:
    """The policy in Python."""
    module, _, name = model_name(begin.kind).rpartition(".")
    subject = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).strip("_")
    subject = f"{subject}_" if subject == module else subject
    return "\n".join(
        [
            f"from scanner.model import {module}",
            "from scanner.policy import Result, policy",
            "",
            "",
            '@policy(severity="medium")',
            f"def check({subject}: {module}.{name}) -> Result:",
            f'    """{_WORDS["title"]}.',
            "",
            f"    {_WORDS['why']}",
            "",
            f"    Fix: {_WORDS['fix']}",
            '    """',
            f"    return {subject}.{begin.name}.{'is_true' if begin.is_switch else 'is_set'}()",
            "",
        ]
    )


def fixtures(begin: Start, theme: str, name: str) -> Iterator[tuple[Path, str]]:
    """The fixtures, by their place in the folder of fixtures."""
    for dialect, path in begin.paths.items():
        if dialect == "cloudformation":
            yield Path(dialect, theme, f"{name}.yaml"), _cloudformation(begin, path)
        else:
            yield Path(dialect, theme, name, "main.tf"), _terraform(begin, path)


def _cloudformation(begin: Start, path: str) -> str:
    kind = begin.kind.cloudformation if isinstance(begin.kind.cloudformation, str) else begin.kind.cloudformation[0]
    lines = ["Parameters:", f"  {_PARAMETER}:", "    Type: String", "", "Resources:"]
    for resource, value, verdict in _examples(begin, f"!Ref {_PARAMETER}"):
        mark = f" # expect: {verdict}"
        lines += [f"  {resource}:{'' if value else mark}", f"    Type: {kind}"]
        if value:
            lines += ["    Properties:", f"      {path}: {value}{mark}"]
        lines.append("")
    return "\n".join(lines)


def _terraform(begin: Start, path: str) -> str:
    kind = begin.kind.terraform if isinstance(begin.kind.terraform, str) else begin.kind.terraform[0]
    lines = [f'variable "{_VARIABLE}" {{', "  type = string", "}", ""]
    for resource, value, verdict in _examples(begin, f"var.{_VARIABLE}"):
        mark = f" # expect: {verdict}"
        lines.append(f'resource "{kind}" "{resource.lower()}" {{{"" if value else mark}')
        if value:
            lines.append(f"  {path} = {value}{mark}")
        lines += ["}", ""]
    return "\n".join(lines)


def _examples(begin: Start, given: str) -> Iterator[tuple[str, str, str]]:
    """Name, value (empty: left out) and verdict; names are alike in both dialects."""
    yield "Right", "true" if begin.is_switch else json.dumps("something"), "pass"
    yield "Wrong", "false" if begin.is_switch else "", "fail"
    yield "Open", given, "unknown"
