"""What was asked of the file system while something was worked out, and what it answered.

Whoever asks does so through `scanner.files`, which notes it here. What rests on the answers alone may be used again
while all of them are still the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TypeAlias

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

    def add(self, answers: Mapping[Question, str], consistent: bool) -> None:
        """Add what was observed elsewhere, in another process."""
        for question, answer in answers.items():
            self.note(question, answer)
        self.consistent &= consistent


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


def doubt() -> None:
    """Tell whoever collects answers that one of them can't be had again."""
    for one in _observers:
        one.consistent = False
