"""The variables of one instance of a module: what its call gives them, or who deploys it, or their defaults."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from scanner.parsers.terraform.comparisons import Compared, compared_variables
from scanner.parsers.terraform.declarations import Declarations, is_secret
from scanner.parsers.terraform.expressions import evaluate
from scanner.parsers.terraform.module_calls import META
from scanner.parsers.terraform.scope import Scope
from scanner.parsers.terraform.syntax_tree import AttributeSyntax, BlockSyntax, Expression
from scanner.parsers.terraform.types import ANY, convert
from scanner.parsers.terraform.variables import Declared, Given, declaration, given_value, undecided
from scanner.source import Span
from scanner.template import Input
from scanner.values import Absent, Choice, Reason, Unknown, Value, lift


class Variables:
    """The variables of a module, in whose `scope` their defaults stand.

    `call` is the block that calls it, with the scope that its arguments stand in; None for a root, whose variables have
    what is `given`, their defaults, or are open.
    """

    def __init__(
        self,
        declared: Declarations,
        scope: Scope,
        address: str,
        call: BlockSyntax | None,
        call_scope: Scope | None,
        given: Mapping[str, Given],
    ) -> None:
        self._declarations = declared
        self._scope = scope
        self._address = address
        self._call = call
        self._call_scope = call_scope
        self._given = given

    def value(self, name: str, span: Span) -> Value:
        """The value of the variable that is named at `span`."""
        block = self._declarations.variables.get(name)
        return self._undeclared(name, span) if block is None else self._declared(declaration(name, block))

    def argument(self, name: str) -> AttributeSyntax | None:
        """What the call states for a variable."""
        return None if self._call is None or name in META else self._call.body.attributes.get(name)

    def given(self, name: str) -> Given | None:
        """What a file or the command line gives a root's variable."""
        return self._given.get(name)

    def inputs(self) -> Iterator[Input]:
        """The variables as they are declared, named by their path."""
        for name, block in self._declarations.variables.items():
            declared = declaration(name, block)
            yield Input(
                self._path(name),
                block.header,
                is_secret(block),
                self._default(declared),
                declared.type.kind,
                "description" in block.body.attributes,
                any(inner.type == "validation" for inner in block.body.blocks),
            )

    def _path(self, name: str) -> str:
        return f"{self._address}.{name}".lstrip(".")

    def _undeclared(self, name: str, span: Span) -> Value:
        given = self._given.get(name)
        if given is not None:
            return given_value(given, Declared(name, ANY, None, True, span), self._constant)
        argument = self._evaluated(name)
        if argument is not None:
            return argument
        return Unknown(Reason.PARAMETER, span, self._path(name), detail=f"variable {name} is not declared")

    def _declared(self, declared: Declared) -> Value:
        default = self._default(declared, converted=True)
        if self._call is None:
            given = self._given.get(declared.name)
            if given is not None:
                return _not_null(given_value(given, declared, self._constant), declared, default)
            return undecided(declared, default, self._comparisons.get(declared.name), self._scope.evaluation.root)
        argument = self._evaluated(declared.name)
        if argument is not None:
            return _not_null(convert(argument, declared.type, self._constant), declared, default)
        if default is not None:
            return default
        return Unknown(Reason.PARAMETER, declared.span, self._path(declared.name))

    def _evaluated(self, name: str) -> Value | None:
        """The value of the call's argument."""
        stated = self.argument(name)
        return None if stated is None or self._call_scope is None else evaluate(stated.expression, self._call_scope)

    def _constant(self, expression: Expression) -> Value:
        return evaluate(expression, self._scope)

    def _default(self, declared: Declared, converted: bool = False) -> Value | None:
        """A variable's default, which is the same for every instance of the module, as it stands or in its type."""
        if declared.default is None:
            return None
        shared = self._scope.evaluation.shared
        key = (self._declarations.folder, "default", declared.name, converted)
        if key not in shared:
            value = self._constant(declared.default)
            shared[key] = convert(value, declared.type, self._constant) if converted else value
        return shared[key]

    @cached_property
    def _comparisons(self) -> Mapping[str, Compared]:
        return compared_variables(self._declarations)


def _not_null(value: Value, declared: Declared, default: Value | None) -> Value:
    """Null given to a variable that cannot be null means its default."""
    if declared.nullable or default is None:
        return value
    if isinstance(value, Choice):
        return lift(lambda option: _not_null(option, declared, default), value)
    return default if isinstance(value, Absent) else value
