"""Schedules as AWS writes them: the longest gap between two runs."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.model.readings import Missing, Reading, Stated, Undecided
from scanner.model.schedules import DAY, gap_of, longest_gap
from scanner.source import NOWHERE


@pytest.mark.parametrize(
    ("expression", "minutes"),
    [
        ("rate(1 day)", DAY),
        ("rate(12 hours)", 12 * 60),
        ("rate(5 minutes)", 5),
        ("cron(0 5 ? * * *)", DAY),
        ("cron(0 5 * * ? *)", DAY),
        ("cron(0 */6 * * ? *)", 6 * 60),
        ("cron(0 8,20 * * ? *)", 12 * 60),
        ("cron(0 9-17 * * ? *)", 16 * 60),
        ("cron(0 3 ? * MON-FRI *)", 3 * DAY),
        ("cron(0 3 ? * 2-6 *)", 3 * DAY),
        ("cron(0 3 ? * SUN *)", 7 * DAY),
        ("cron(0 3 ? * SAT-SUN *)", 6 * DAY),
        ("cron(0 3 1 * ? *)", 31 * DAY),
        ("cron(0 3 L * ? *)", 31 * DAY),
        ("cron(0 3 ? * SUN#1 *)", 35 * DAY),
        ("cron(0 3 ? * 6L *)", 35 * DAY),
        ("cron(0 3 1 JAN,JUL ? *)", 184 * DAY),
        ("cron(0/30 * * * ? *)", 30),
    ],
)
def test_the_longest_gap(expression: str, minutes: int) -> None:
    assert longest_gap(expression) == minutes


@pytest.mark.parametrize(
    "expression",
    [
        "",
        "daily",
        "rate(0 days)",
        "rate(1 fortnight)",
        "cron()",
        "cron(0 5 ? *)",
        "cron(*/0 * * * ? *)",
        "cron(99 5 ? * * *)",
        "cron(0 5 ? * * 2026)",
        "cron(0 5 30 2 ? *)",
        "cron(0 5 15W * ? *)",
        f"cron({'0,' * 500}0 5 ? * * *)",
    ],
)
def test_what_is_no_schedule_or_ends(expression: str) -> None:
    assert longest_gap(expression) is None


@given(st.text(max_size=60))
def test_any_text_is_survived(text: str) -> None:
    for expression in (text, f"cron({text})", f"rate({text})"):
        gap = longest_gap(expression)
        assert gap is None or gap > 0


@given(minute=st.integers(0, 59), hour=st.integers(0, 23))
def test_once_a_day_is_a_day(minute: int, hour: int) -> None:
    assert longest_gap(f"cron({minute} {hour} * * ? *)") == DAY


def test_a_reading_keeps_its_place_and_its_doubt() -> None:
    assert gap_of(Reading("Schedule", Stated("rate(1 hour)", NOWHERE)), DAY).known == 60
    silent = gap_of(Reading("Schedule", Missing(NOWHERE)), DAY)
    assert silent.fact == Stated(DAY, NOWHERE, implied=True)
    assert isinstance(gap_of(Reading("Schedule", Stated("now and then", NOWHERE)), DAY).fact, Undecided)
