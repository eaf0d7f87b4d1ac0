"""Schedules as AWS's services write them: `rate(1 day)` and `cron(0 5 ? * * *)`, and the longest gap between runs.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache
from itertools import pairwise

from scanner.model.readings import Missing, Reading, Stated, Undecided
from scanner.values import Known

DAY = 24 * 60
"""Minutes of a day."""

LONGEST = 256
"""The longest expression that is read, in characters; AWS takes none longer."""

_UNITS = {"minute": 1, "hour": 60, "day": DAY}
_MONTHS = {name.upper(): number for number, name in enumerate(calendar.month_abbr) if name}
_WEEKDAYS = {"SUN": 1, "MON": 2, "TUE": 3, "WED": 4, "THU": 5, "FRI": 6, "SAT": 7}
_FIRST_YEAR = 2027
_DAYS = 2 * 366
"""A common year and a leap year hold every gap that a schedule without a year can have, but that across 29 February."""


def longest_gap(expression: str) -> int | None:
    """The longest time between two runs, in minutes; None for what is no schedule, or one that ends."""
    text = expression.strip()
    if len(text) > LONGEST:
        return None
    if rate := re.fullmatch(r"rate\(\s*(\d{1,6})\s+(minute|hour|day)s?\s*\)", text):
        return int(rate[1]) * _UNITS[rate[2]] or None
    if cron := re.fullmatch(r"cron\((.*)\)", text):
        return _longest_of_cron(tuple(cron[1].split()))
    return None


@lru_cache(maxsize=256)
def _longest_of_cron(fields: tuple[str, ...]) -> int | None:
    if len(fields) not in (5, 6) or (len(fields) == 6 and fields[5] != "*"):
        return None
    minutes = _numbers(fields[0], 0, 59, {})
    hours = _numbers(fields[1], 0, 23, {})
    months = _numbers(fields[3], 1, 12, _MONTHS)
    falls_on = _days(fields[2], fields[4])
    if not minutes or not hours or not months or falls_on is None:
        return None
    times = sorted(hour * 60 + minute for hour in hours for minute in minutes)
    start = date(_FIRST_YEAR, 1, 1)
    days = [start + timedelta(days=offset) for offset in range(_DAYS)]
    runs = [offset for offset, day in enumerate(days) if day.month in months and falls_on(day)]
    if not runs:
        return None
    within = max((later - earlier for earlier, later in pairwise(times)), default=0)
    overnight = DAY - times[-1] + times[0]
    apart = max((later - earlier for earlier, later in pairwise(runs)), default=_DAYS)
    return max(within, overnight + (apart - 1) * DAY)


def _days(of_month: str, of_week: str) -> Callable[[date], bool] | None:
    """Whether a schedule runs on a day: one of the two fields decides, and the other is `?` (or both are `*`)."""
    if of_week not in ("?", "*"):
        return _weekdays(of_week)
    if of_month in ("?", "*"):
        return lambda _: True
    if of_month == "L":
        return lambda day: day.day == calendar.monthrange(day.year, day.month)[1]
    numbers = _numbers(of_month, 1, 31, {})
    return None if numbers is None else lambda day: day.day in numbers


def _weekdays(field: str) -> Callable[[date], bool] | None:
    if nth := re.fullmatch(r"(\w{1,3})#([1-5])", field):
        weekday = _number(nth[1], _WEEKDAYS)
        return lambda day: _weekday(day) == weekday and (day.day - 1) // 7 + 1 == int(nth[2])
    if last := re.fullmatch(r"(\w{1,3})L", field):
        weekday = _number(last[1], _WEEKDAYS)
        return lambda day: _weekday(day) == weekday and (day + timedelta(days=7)).month != day.month
    numbers = _numbers(field, 1, 7, _WEEKDAYS)
    return None if numbers is None else lambda day: _weekday(day) in numbers


def _weekday(day: date) -> int:
    """Sunday is 1, as AWS counts."""
    return day.isoweekday() % 7 + 1


def _numbers(field: str, least: int, most: int, names: dict[str, int]) -> frozenset[int] | None:
    """The numbers that a field lists; None for what is not understood."""
    found: set[int] = set()
    for part in field.split(","):
        span, _, every = part.partition("/")
        first, dash, last = span.partition("-")
        step = int(every) if re.fullmatch(r"\d{1,3}", every) else 0 if every else 1
        low = least if first in ("*", "?") else _number(first, names)
        high = most if first in ("*", "?") or (every and not dash) else _number(last if dash else first, names)
        if low is None or high is None or step < 1 or not least <= low <= most or not least <= high <= most:
            return None
        # SAT-SUN runs over the end of the week.
        numbers = range(low, high + 1, step) if low <= high else (*range(low, most + 1), *range(least, high + 1))
        found.update(numbers)
    return frozenset(found)


def _number(text: str, names: dict[str, int]) -> int | None:
    if re.fullmatch(r"\d{1,4}", text):
        return int(text)
    return names.get(text.upper())


def gap_of(schedule: Reading[str], default: int) -> Reading[int]:
    """The longest gap of a schedule in minutes, `default` where the template leaves the schedule out."""
    match schedule.fact:
        case Missing(span):
            return Reading(schedule.name, Stated(default, span, implied=True), schedule.involves)
        case Stated(expression, span):
            gap = longest_gap(expression)
            if gap is None:
                doubt = Undecided("a schedule that cannot be worked out", (), span, Known(expression))
                return Reading(schedule.name, doubt, schedule.involves)
            return Reading(schedule.name, Stated(gap, span, written=expression), schedule.involves)
        case Undecided() as fact:
            return Reading(schedule.name, fact, schedule.involves)
