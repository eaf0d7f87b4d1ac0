"""Names of resources that nothing tells, or of which a part may be anything, held against names that nobody has."""

from __future__ import annotations

from collections.abc import Iterable

from scanner.model.readings import could_be
from scanner.model.unsettled import hidden_in
from scanner.values import Known, Text, Unknown, Value, to_text


def hidden_names(names: Iterable[Value]) -> tuple[Value, ...]:
    """Those of a resource's own names that are not known as a whole."""
    return tuple(name for name in names if isinstance(name, Unknown | Text) and hidden_in(name) is not None)


def may_be_called(own: Iterable[Value], name: Known | Text) -> bool:
    """Whether one of a resource's own names, which are not known, may be a name that is written out elsewhere."""
    return isinstance(name, Text) or any(could_be(one, to_text(name.value)) for one in own)
