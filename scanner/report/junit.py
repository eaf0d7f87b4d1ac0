"""JUnit XML, as build servers read it: a suite for each root, a case for each policy and resource.

What readers share is described at https://github.com/testmoapp/junitxml. A failure is a `failure`; what is suppressed
or unknown is `skipped` with its reason; input that could not be read is an `error` in a suite of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby
from typing import TextIO
from xml.etree import ElementTree

from scanner.report import View, graded
from scanner.report.order import by_subject, place, state
from scanner.report.repository import Repository
from scanner.report.sentences import accepted, sentence
from scanner.results import Finding, ScanReport
from scanner.source import InputError

# XML 1.0 has no way to write these, not even escaped: https://www.w3.org/TR/xml/#charsets.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(report: ScanReport, stream: TextIO, view: View) -> None:
    """Write the suites as one document."""
    report = graded(report, view)
    findings = sorted(report.findings, key=by_subject)
    repository = Repository([place(one).file for one in findings] + [e.span.file for e in report.errors if e.span.file])
    suites = ElementTree.Element("testsuites", name="stackproof")
    for root, of_root in groupby(findings, key=lambda one: one.subject.root):
        suites.append(_suite(root, [_case(finding, repository) for finding in of_root]))
    if report.errors:
        suites.append(_suite("input", [_unread(error) for error in report.errors]))
    for name in ("tests", "failures", "errors", "skipped"):
        suites.set(name, str(sum(int(suite.get(name, "0")) for suite in suites)))
    ElementTree.indent(suites)
    stream.write('<?xml version="1.0" encoding="UTF-8"?>\n')
    stream.write(ElementTree.tostring(suites, encoding="unicode"))
    stream.write("\n")


def _suite(name: str, cases: Iterable[ElementTree.Element]) -> ElementTree.Element:
    suite = ElementTree.Element("testsuite", name=_text(name))
    suite.extend(cases)
    counts = {"failures": "failure", "errors": "error", "skipped": "skipped"}
    suite.set("tests", str(len(suite)))
    for attribute, tag in counts.items():
        suite.set(attribute, str(sum(1 for case in suite if case.find(tag) is not None)))
    return suite


def _case(finding: Finding, repository: Repository) -> ElementTree.Element:
    span = place(finding)
    file = repository.path(span.file)
    parameter_set = f" [{finding.parameter_set}]" if finding.parameter_set is not None else ""
    case = ElementTree.Element(
        "testcase",
        name=_text(f"{finding.policy}: {finding.subject.address}{parameter_set}"),
        classname=_text(finding.policy),
        file=_text(file),
        line=str(span.start_line),
    )
    match state(finding):
        case "fail" if finding.change == "remaining":
            ElementTree.SubElement(case, "skipped", message=_text(f"was there before: {sentence(finding)}"))
        case "fail":
            failure = ElementTree.SubElement(case, "failure", message=_text(sentence(finding)), type=finding.severity)
            lines = [f"{finding.title} ({file}:{span.start_line}:{span.start_column})", finding.message]
            lines += [f"when: {finding.when}"] if finding.when else []
            lines += [f"fix: {finding.help}"] if finding.help else []
            lines += [f"checklist items: {', '.join(finding.items)}"] if finding.items else []
            failure.text = _text("\n".join(lines))
        case "suppressed" if finding.suppressed is not None:
            ElementTree.SubElement(case, "skipped", message=_text(f"suppressed: {accepted(finding.suppressed)}"))
        case "unknown":
            needs = f"; needs {', '.join(finding.needs)}" if finding.needs else ""
            ElementTree.SubElement(case, "skipped", message=_text(f"unknown: {finding.message}{needs}"))
        case _:
            pass  # A case without an outcome has passed.
    return case


def _unread(error: InputError) -> ElementTree.Element:
    place_ = f"{error.span.file}:{error.span.start_line}:{error.span.start_column}"
    case = ElementTree.Element("testcase", name=_text(place_), classname="input")
    ElementTree.SubElement(case, "error", message=_text(error.message), type="unread")
    return case


def _text(text: str) -> str:
    return _FORBIDDEN.sub("\ufffd", text)
