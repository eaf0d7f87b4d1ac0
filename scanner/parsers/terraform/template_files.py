"""`templatefile` and `templatestring`: templates from elsewhere, with names of their own.

https://developer.hashicorp.com/terraform/language/functions/templatefile
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from scanner.parsers.terraform.derivation import derived
from scanner.parsers.terraform.elements import element_of
from scanner.parsers.terraform.functions import FileAccess
from scanner.parsers.terraform.functions.filesystem import absent
from scanner.parsers.terraform.scope import Scope, Step, invalid
from scanner.parsers.terraform.standalone import read_template
from scanner.parsers.terraform.syntax_tree import Expression
from scanner.source import Span
from scanner.values import Known, MapValue, Value, lift, plain, respan, to_text

Evaluate = Callable[[Expression, Scope], Value]


@dataclass(slots=True)
class _Names:
    """The names in a template: the variables it is given, and nothing else."""

    address: str
    given: MapValue

    def resolve(self, head: str, steps: Sequence[Step], span: Span) -> tuple[Value, int]:
        """A variable, or what is left open where further ones may be given."""
        found = self.given.entries.get(head)
        if found is None and self.given.rest is not None:
            found = element_of(self.given.rest, head)
        return found or invalid(span, f'the template is given no "{head}"'), 0


def template_file(arguments: Sequence[Value], span: Span, files: FileAccess, scope: Scope, evaluate: Evaluate) -> Value:
    """`templatefile(path, variables)`."""

    def known(path: Value, variables: Value) -> Value:
        path = plain(path)
        if not isinstance(path, Known):
            return derived("templatefile", span, path)
        name = to_text(path.value)
        text = files.text(name)
        if text is None:
            return absent(name, span)
        return _rendered(text, name, variables, span, scope, evaluate)

    return _with_two("templatefile", known, arguments, span)


def template_string(arguments: Sequence[Value], span: Span, scope: Scope, evaluate: Evaluate) -> Value:
    """`templatestring(text, variables)`."""

    def known(template: Value, variables: Value) -> Value:
        template = plain(template)
        if not isinstance(template, Known):
            return derived("templatestring", span, template, variables)
        return _rendered(to_text(template.value), span.file, variables, span, scope, evaluate)

    return _with_two("templatestring", known, arguments, span)


def _with_two(name: str, function: Callable[[Value, Value], Value], arguments: Sequence[Value], span: Span) -> Value:
    if len(arguments) != 2:
        return invalid(span, f"{name} takes two arguments")
    return lift(function, *arguments)


def _rendered(text: str, file: str, variables: Value, span: Span, scope: Scope, evaluate: Evaluate) -> Value:
    variables = plain(variables)
    if not isinstance(variables, MapValue):
        variables = MapValue({}, span, variables)
    inner = replace(scope, module=_Names(scope.module.address, variables), bindings={}, trail=f"{scope.trail}{span}/")
    return respan(evaluate(read_template(text, file), inner), span)
