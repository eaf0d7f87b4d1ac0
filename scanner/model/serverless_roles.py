"""The roles that AWS SAM makes for functions and state machines, as far as the template states what they may do.

https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-resource-function.html
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.model.base import Node, Resource
from scanner.model.fields import Field, Found, Source, gather, text
from scanner.model.paths import parse_path, walk
from scanner.model.policy_document import PolicyDocument, statement_of, statements_in
from scanner.model.readings import Reading, Readings, Stated, undecided
from scanner.values import Absent, Known, ListValue, MapValue, Unknown, Value, plain, to_text


class _Documents(Field):
    """The documents among the policies; what is named, or made of one of SAM's own templates, is none."""

    def __init__(self) -> None:
        super().__init__("Policies", ())
        self.name = "Policies"

    def find_all(self, node: Node) -> Iterator[Found]:
        """The statements of each document."""
        for one in _elements(node):
            if isinstance(one, MapValue) and "Statement" in one.entries:
                yield Found(statements_in(one, node), node, Source("Policies"))
            elif isinstance(one, Unknown):
                yield Found(one, node, Source("Policies"))


class ServerlessRole(Resource):
    """What a function or state machine may state of the role that SAM makes for it; one that names its role has none.

    The policies are documents, names of managed policies, and templates of SAM's own, which name their resources.
    """

    own_role = text(cfn="Role")

    @property
    def states_policies(self) -> bool:
        """Whether it states policies for a role of its own."""
        return not self.own_role.is_given and any(True for _ in _elements(self))

    @property
    def permissions(self) -> PolicyDocument | None:
        """The statements of its documents; None where it states no policies for a role of its own."""
        if not self.states_policies:
            return None
        found = gather(_Documents(), self, statement_of)
        return PolicyDocument(found.name, found.items, found.span, found.rest, found.missing, found.involves)

    @property
    def managed_policies(self) -> Readings[Reading[str]]:
        """The managed policies that it names, by ARN or by AWS's own name alone."""
        elements = tuple(_elements(self)) if self.states_policies else ()
        named = tuple(self._named(one) for one in elements if not isinstance(one, MapValue | Unknown))
        rest = next((undecided(one) for one in elements if isinstance(one, Unknown)), None)
        return Readings("Policies", named, self.span, rest, not elements, (self.address,))

    def _named(self, value: Value) -> Reading[str]:
        if not isinstance(value, Known):
            return Reading("Policies", undecided(value), (self.address,))
        name = to_text(value.value)
        arn = name if ":" in name else f"arn:aws:iam::aws:policy/{name}"
        return Reading("Policies", Stated(arn, value.span, written=name), (self.address,))


def _elements(node: Node) -> Iterator[Value]:
    world = node.view.world
    stated = walk(node.value, parse_path("Policies"), world, node.span)
    listed = stated if isinstance(stated, ListValue) else ListValue((stated,))
    for one in (*listed.items, *([] if listed.rest is None else [listed.rest])):
        value = plain(world.resolve(one))
        if not isinstance(value, Absent):
            yield value
