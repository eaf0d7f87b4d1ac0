"""The assessment as an XLSX workbook in the checklist's own structure: one sheet for the solution, one a case study.

Cells hold text, never formulas, whatever a template or an attestation says.
"""

from __future__ import annotations

import math
import re
from typing import BinaryIO

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from scanner.checklist.assessment import Assessment, ItemAssessment, Status, SubjectAssessment, tally
from scanner.report.assessment.wording import WORDS, evidence_lines

_CELL = 32_000
"""Excel takes 32,767 characters in a cell."""
_EVIDENCE = 40
_LINE = 15
"""Points, the height of a line."""
_HIGHEST = 409
"""Points, as high as Excel lets a row be."""
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
_SHEET_NAME = re.compile(r"[\[\]:*?/\\']")
_COLOURS = {
    Status.NOT_MET: "#f8d0cd",
    Status.UNKNOWN: "#fde9c4",
    Status.NOT_SHOWN: "#fff6cc",
    Status.MET: "#d3ecd3",
    Status.NOT_APPLICABLE: "#e8e8e8",
}


def write(assessment: Assessment, stream: BinaryIO) -> None:
    """Write the workbook."""
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(stream, options)
    book.set_properties({"title": _clean(f"{assessment.checklist.title}: {assessment.engagement.solution}")})
    sheets = _Sheets(book, assessment)
    used: set[str] = set()
    for subject in assessment.subjects:
        sheets.write(subject, _sheet_name(subject.subject.case_study or "Solution", used))
    book.close()


class _Sheets:
    """Writes one sheet for each subject, all in the same formats."""

    def __init__(self, book: xlsxwriter.Workbook, assessment: Assessment) -> None:
        self.book = book
        self.assessment = assessment
        wrapped = {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#c0c0c0"}
        self.text = book.add_format(wrapped)
        self.centred = book.add_format({**wrapped, "align": "center"})
        self.header = book.add_format({**wrapped, "bold": True, "bg_color": "#24405e", "font_color": "#ffffff"})
        # Not wrapped, so that it runs on over the empty cells beside it.
        self.section = book.add_format({"bold": True, "bg_color": "#dde6f0", "valign": "vcenter"})
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.states = {
            status: book.add_format({**wrapped, "bg_color": colour, "bold": True})
            for status, colour in _COLOURS.items()
        }

    def write(self, subject: SubjectAssessment, name: str) -> None:
        sheet = self.book.add_worksheet(name)
        categories = list(self.assessment.checklist.categories.values())
        first = self._head(sheet, subject)
        columns = [
            ("Item", 12),
            ("Requirement", 40),
            *((category.title, 10) for category in categories),
            ("Met (Y/N)", 7),
            ("Status", 11),
            ("Why", 32),
            ("Evidence", 64),
            ("Open questions", 40),
        ]
        self.widths = [width for _, width in columns]
        for column, (title, width) in enumerate(columns):
            sheet.set_column(column, column, width)
            self._text(sheet, first, column, title, self.header)
        sheet.set_row(first, 2 * _LINE)
        row = first + 1
        by_section: dict[str, list[ItemAssessment]] = {}
        for one in subject.items:
            by_section.setdefault(one.item.section, []).append(one)
        for section in self.assessment.checklist.sections:
            heading = " ".join(filter(None, (section.number, section.title)))
            self._text(sheet, row, 0, f"{section.part}: {heading}", self.section)
            for column in range(1, len(columns)):
                sheet.write_blank(row, column, None, self.section)
            row += 1
            for one in by_section.get(section.id, ()):
                self._item(sheet, row, one, [category.id for category in categories])
                row += 1
        sheet.freeze_panes(first + 1, 2)
        sheet.autofilter(first, 0, row - 1, len(columns) - 1)
        sheet.set_landscape()
        sheet.set_paper(8)  # A3
        sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(first)
        sheet.set_footer("&L&A&RPage &P of &N")

    def _head(self, sheet: Worksheet, subject: SubjectAssessment) -> int:
        """The lines above the table; the table's first row."""
        engagement = self.assessment.engagement
        self._text(
            sheet, 0, 0, f"{self.assessment.checklist.title}, version {self.assessment.checklist.version}", self.title
        )
        counts = tally(subject)
        words = ", ".join(f"{counts[status]} {WORDS[status].lower()}" for status in Status if counts[status])
        about = filter(None, (engagement.partner, engagement.solution, subject.subject.name, engagement.delivery))
        self._text(sheet, 1, 0, " · ".join(dict.fromkeys(about)))
        self._text(sheet, 2, 0, f"Reviewed {engagement.review}: {words}")
        return 4

    def _item(self, sheet: Worksheet, row: int, one: ItemAssessment, categories: list[str]) -> None:
        optional = "" if one.item.required else " (optional)"
        requirement = f"{one.item.title}{optional}\n{one.item.summary}"
        self._text(sheet, row, 0, one.item.id, self.text)
        self._text(sheet, row, 1, requirement, self.text)
        column = 2
        for category in categories:
            applies = one.item.applies_to(category, self.assessment.engagement.segment)
            self._text(sheet, row, column, "●" if applies else "", self.centred)
            column += 1
        met = "" if one.status is Status.NOT_APPLICABLE else "Y" if one.status is Status.MET else "N"
        cells = (
            met,
            WORDS[one.status],
            one.reason,
            "\n".join(evidence_lines(one, _EVIDENCE)),
            "\n".join(one.questions),
        )
        formats = (self.centred, self.states[one.status], self.text, self.text, self.text)
        for offset, (text, form) in enumerate(zip(cells, formats, strict=True)):
            self._text(sheet, row, column + offset, text, form)
        # Programs other than Excel don't make a row as high as its wrapped text asks for.
        texts = [(requirement, self.widths[1]), *zip(cells, self.widths[column:], strict=True)]
        sheet.set_row(row, min(_HIGHEST, _LINE * max(_lines(text, width) for text, width in texts)))

    def _text(self, sheet: Worksheet, row: int, column: int, text: str, form: Format | None = None) -> None:
        sheet.write_string(row, column, _clean(text), form)


def _lines(text: str, width: int) -> int:
    """How many lines a text takes in a column of so many characters, words wrapped."""
    return sum(max(1, math.ceil(len(line) / width)) for line in text.split("\n"))


def _clean(text: str) -> str:
    """Text that a cell can hold: no control characters, not too long."""
    text = _FORBIDDEN.sub("\ufffd", text)
    return text if len(text) <= _CELL else f"{text[:_CELL]}…"


def _sheet_name(name: str, used: set[str]) -> str:
    """At most 31 characters, without those that Excel forbids, different from the other sheets' names."""
    base = _SHEET_NAME.sub(" ", _clean(name)).strip()[:28] or "Case study"
    found, number = base, 2
    while found.casefold() in used:
        found, number = f"{base} {number}", number + 1
    used.add(found.casefold())
    return found
