"""Secrets are found on the lines that they stand on, and read from there again."""

from __future__ import annotations

from scanner.quoted import spellings, standing, texts_at
from scanner.source import Span

FILE = [
    'password = "open \\"sesame\\""',
    "text = <<EOT",
    "first line",
    "second line",
    "EOT",
    "again first line",
]


def lines(file: str) -> list[str]:
    return FILE if file == "main.tf" else []


def test_each_spelling_is_found_once_on_each_of_its_lines() -> None:
    secrets = {
        Span("main.tf", 1, 12, 1, 29): 'open "sesame"',
        Span("main.tf", 2, 8, 5, 4): "first line\nsecond line\n",
        Span("elsewhere.tf", 1, 1, 1, 9): "elsewhere",
        Span("main.tf", 1, 1, 1, 9): "   ",
        Span("main.tf", 7, 1, 99, 9): "beyond",
    }
    found = list(standing(secrets, lines))
    assert set(texts_at(found, lines).values()) == {'open \\"sesame\\"', "first line", "second line"}
    assert [one.start_line for one in found] == [1, 3, 4]


def test_what_stands_there_masks_what_the_secret_would_mask() -> None:
    secrets = {Span("main.tf", 2, 8, 5, 4): "first line\nsecond line\n"}
    again = texts_at(standing(secrets, lines), lines)
    for number, line in enumerate(FILE, 1):
        masked = [
            {
                part
                for place, text in known.items()
                if place.start_line <= number <= place.end_line
                for part in spellings(text)
            }
            for known in (secrets, again)
        ]
        assert {part for part in masked[0] if part in line} == {part for part in masked[1] if part in line}
