"""What is asked of the template as a whole again and again, worked out once: else a scan grows with its square."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar, cast
from weakref import WeakKeyDictionary

from scanner.model.base import Surroundings, View
from scanner.values import Variable

T = TypeVar("T")

_Known = tuple[Mapping[Variable, str], Mapping[Variable, None], object]
"""Under which assignment a fact was worked out, the variables that it rests on, and the fact."""

_FACTS: WeakKeyDictionary[Surroundings, dict[object, list[_Known]]] = WeakKeyDictionary()


def once(view: View, key: object, work_out: Callable[[], T]) -> T:
    """What `work_out` yields, which must be plain data: no resource, whose world would be another one later.

    A fact holds in every world that decides alike what it rests on; whoever asks for it counts as having read that.
    """
    world = view.world
    known = _FACTS.setdefault(view.graph, {}).setdefault(key, [])
    for assigned, read, fact in known:
        if all(world.assigned.get(variable) == assigned.get(variable) for variable in read):
            world.read.update(read)
            return cast(T, fact)
    before = world.read
    # What was derived earlier in this world rests on variables that are noted before this.
    world.read = dict(before) if world.derived else {}
    try:
        found = work_out()
    finally:
        rests_on, world.read = world.read, {**before, **world.read}
    known.append((world.assigned, rests_on, found))
    return found
