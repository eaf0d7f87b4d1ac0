"""Date and time functions on RFC 3339 timestamps.
https://developer.hashicorp.com/terraform/language/functions/formatdate
"""

from __future__ import annotations

from datetime import datetime, timedelta

import re2

from scanner.parsers.terraform.functions.plain_data import Function, MistakeError, pure, text

_SECONDS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 1e-3, "us": 1e-6, "µs": 1e-6, "ns": 1e-9}
_DURATION = re2.compile(r"[-+]?(?:\d+(?:\.\d+)?(?:h|ms|us|µs|ns|m|s))+")
_PART = re2.compile(r"(\d+(?:\.\d+)?)(h|ms|us|µs|ns|m|s)")
_TOKEN = re2.compile(
    r"'(?:[^']|'')*'|YYYY|YY|MMMM|MMM|MM|M|DD|D|EEEE|EEE|hh|h|HH|H|AA|aa|mm|m|ss|s|ZZZZZ|ZZZZ|ZZZ|Z|[^A-Za-z']"
)


def _moment(given: object) -> datetime:
    try:
        found = datetime.fromisoformat(text(given))
    except ValueError:
        raise MistakeError("not an RFC 3339 timestamp") from None
    if found.tzinfo is None:
        raise MistakeError("a timestamp needs its offset")
    return found


def _written(moment: datetime) -> str:
    shown = moment.replace(microsecond=0).isoformat()
    return shown.replace("+00:00", "Z")


def _add(given: object, duration: object) -> str:
    words = text(duration)
    if not _DURATION.fullmatch(words):
        raise MistakeError("not a duration")
    seconds = sum(float(amount) * _SECONDS[unit] for amount, unit in _PART.findall(words))
    return _written(_moment(given) + timedelta(seconds=-seconds if words.startswith("-") else seconds))


def _compare(left: object, right: object) -> int:
    first, second = _moment(left), _moment(right)
    return (first > second) - (first < second)


def _token(token: str, moment: datetime) -> str:
    offset = moment.strftime("%z")
    zone = "Z" if offset == "+0000" else f"{offset[:3]}:{offset[3:]}"
    return {
        "YYYY": f"{moment.year:04}", "YY": f"{moment.year % 100:02}",
        "MMMM": f"{moment:%B}", "MMM": f"{moment:%b}", "MM": f"{moment.month:02}", "M": str(moment.month),
        "DD": f"{moment.day:02}", "D": str(moment.day), "EEEE": f"{moment:%A}", "EEE": f"{moment:%a}",
        "hh": f"{moment.hour:02}", "h": str(moment.hour),
        "HH": f"{(moment.hour % 12) or 12:02}", "H": str((moment.hour % 12) or 12),
        "AA": "AM" if moment.hour < 12 else "PM", "aa": "am" if moment.hour < 12 else "pm",
        "mm": f"{moment.minute:02}", "m": str(moment.minute), "ss": f"{moment.second:02}", "s": str(moment.second),
        "Z": zone, "ZZZ": "UTC" if zone == "Z" else offset, "ZZZZ": offset, "ZZZZZ": f"{offset[:3]}:{offset[3:]}",
    }.get(token, token)  # fmt: skip


def _format(spec: object, given: object) -> str:
    moment, whole = _moment(given), text(spec)
    result, position = "", 0
    for found in _TOKEN.finditer(whole):
        if found.start() != position:
            raise MistakeError("the format has a letter that means nothing")
        position = found.end()
        token = found.group()
        if token.startswith("'"):
            result += token[1:-1].replace("''", "'") or "'"
        else:
            result += _token(token, moment)
    if position != len(whole):
        raise MistakeError("the format has a letter that means nothing")
    return result


FUNCTIONS: dict[str, Function] = {
    "formatdate": pure(_format),
    "timeadd": pure(_add),
    "timecmp": pure(_compare),
}
