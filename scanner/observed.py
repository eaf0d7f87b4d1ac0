"""What was asked of the file system while something was worked out, and what it answered.

Whoever asks does so through `scanner.files`, which notes it here. What rests on the answers alone may be used again
while all of them are still the same.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import Generic, TypeAlias, TypeVar

T = TypeVar("T")

Question: TypeAlias = tuple[str, ...]
"""What is asked, of which path, and how; `scanner.files.answer` asks it again."""


class Observations:
    """Every question with its answer, in the order in which they were first asked.

    They are `consistent` while no question was answered in two ways: then something was changed meanwhile.
    """

    def __init__(self) -> None:
        self.answers: dict[Question, str] = {}
        self.consistent = True

    def note(self, question: Question, answer: str) -> None:
        """Add one answer."""
        if self.answers.setdefault(question, answer) != answer:
            self.consistent = False

    def add(self, other: Observations) -> None:
        """Add what was observed elsewhere."""
        for question, answer in other.answers.items():
            self.note(question, answer)
        self.consistent &= other.consistent


_observers: list[Observations] = []


@contextmanager
def observing() -> Iterator[Observations]:
    """Collect what is asked and answered meanwhile, in this process."""
    observations = Observations()
    _observers.append(observations)
    try:
        yield observations
    finally:
        _observers.remove(observations)


def is_observed() -> bool:
    """Whether anybody collects answers."""
    return bool(_observers)


def note(question: Question, answer: str) -> None:
    """Tell an answer to whoever collects them."""
    for one in _observers:
        one.note(question, answer)


def tell(seen: Observations) -> None:
    """Tell whoever collects answers what was observed in another process."""
    for one in _observers:
        one.add(seen)


def doubt() -> None:
    """Tell whoever collects answers that one of them can't be had again."""
    for one in _observers:
        one.consistent = False


class Remembered(Generic[T]):
    """A function whose values are remembered, together with what was observed when they were made.

    Whoever gets a value rests on the same answers as whoever had it made.
    """

    def __init__(self, function: Callable[..., T]) -> None:
        self._function = function
        self._values: dict[tuple[Hashable, ...], tuple[T, Observations]] = {}

    def __call__(self, *arguments: Hashable) -> T:
        """The value for these arguments."""
        known = self._values.get(arguments)
        if known is None:
            with observing() as seen:
                value = self._function(*arguments)
            self._values[arguments] = value, seen
            return value
        value, seen = known
        tell(seen)
        return value

    def forget(self) -> None:
        """Have every value made anew."""
        self._values.clear()
