"""Whatever stands in a comment, reading it ends and raises nothing."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.parsers.cloudformation import read_document
from scanner.parsers.terraform.syntax import read_file
from scanner.policy.registry import bundled
from scanner.source import Span
from scanner.suppressions import foreign, grammar
from scanner.template import Annotation

WORDS = st.sampled_from(
    [
        "stackproof:ignore", "[a/b]", "[", "]", 'reason="', "reason=x", "until=", "until=2027-02-30", '"', "'", "=",
        ",", "checkov:skip=", "CKV_AWS_3", ":", "tfsec:ignore:", "trivy:ignore:*", ":exp:2027-99-99", ":ws:",
        "kics-scan", "ignore-line", "ignore-block", "#", "//", "/*", "*/", "\n", " ", "\t", "\u2028", "\r",
    ]
)  # fmt: skip
TEXT = st.lists(st.one_of(WORDS, st.text(max_size=5)), max_size=30).map("".join)
PLACE = Span("t.tf", 1, 1, 1, 9)


@settings(deadline=None)
@given(TEXT)
def test_our_own_grammar(text: str) -> None:
    for found in grammar.read(text):
        if isinstance(found, grammar.Words):
            assert found.reason
            assert found.policies
        else:
            assert str(found)


@settings(deadline=None)
@given(TEXT)
def test_those_of_others(text: str) -> None:
    for found in foreign.directives_of(Annotation(text, PLACE, PLACE, PLACE), bundled().controls):
        assert found.tool
        assert found.reason
        assert found.policies


@settings(deadline=None)
@given(st.lists(st.one_of(WORDS, st.sampled_from(["a {", "}", "b = 1", "c = [", "x: ", "- y"])), max_size=30))
def test_files_that_hold_them(parts: list[str]) -> None:
    text = "".join(parts)
    for one in read_file(Path("t.tf"), "t.tf", text.encode("utf-8", "replace")).annotations:
        assert one.span.start_line >= 1
    for one in read_document(Path("t.yaml"), "t.yaml", f"A: b # stackproof:ignore\n{text}").annotations:
        assert one.span.start_line >= 1
