from __future__ import annotations

import tomllib

from hypothesis import given
from hypothesis import strategies as st

from scanner.config.places import places

TEXT = '''\
# a comment with [brackets] and key = "value"
title = "a # that is no comment"   # but this is

[policies]
enable = [
  "backups/*",  # ], "no element"
  'literal \\',
]
"backups/retention-length" = { severity = "low", days = [1, 2] }
long = """
fake = 1
"""

[policies . "network-exposure/*"]
deep.er.key = 2030-01-31

[[suppressions]]
policy = "a"
[[suppressions]]
policy = "b"
[suppressions.inner]
x = 1.5
'''


def test_every_key_and_element_has_its_line() -> None:
    found = places(TEXT)
    assert {key: place for key, place in found.items() if place[1] > 1} == {
        ("policies", "enable", 0): (6, 3),
        ("policies", "enable", 1): (7, 3),
        ("policies", "backups/retention-length", "severity"): (9, 32),
        ("policies", "backups/retention-length", "days"): (9, 50),
        ("policies", "backups/retention-length", "days", 0): (9, 58),
        ("policies", "backups/retention-length", "days", 1): (9, 61),
    }
    assert {key: place[0] for key, place in found.items() if place[1] == 1} == {
        ("title",): 2,
        ("policies",): 4,
        ("policies", "enable"): 5,
        ("policies", "backups/retention-length"): 9,
        ("policies", "long"): 10,
        ("policies", "network-exposure/*"): 14,
        ("policies", "network-exposure/*", "deep"): 15,
        ("policies", "network-exposure/*", "deep", "er"): 15,
        ("policies", "network-exposure/*", "deep", "er", "key"): 15,
        ("suppressions",): 17,
        ("suppressions", 0): 17,
        ("suppressions", 0, "policy"): 18,
        ("suppressions", 1): 19,
        ("suppressions", 1, "policy"): 20,
        ("suppressions", 1, "inner"): 21,
        ("suppressions", 1, "inner", "x"): 22,
    }


def keys(value: object, way: tuple[str | int, ...] = ()) -> set[tuple[str | int, ...]]:
    found = {way} if way else set()
    if isinstance(value, dict):
        for name, inner in value.items():
            found |= keys(inner, (*way, name))
    if isinstance(value, list):
        for number, inner in enumerate(value):
            found |= keys(inner, (*way, number))
    return found


NAMES = st.sampled_from(["a", "b-1", '"with.dot"', "'x/*'", '"quo\\"te"'])
SCALARS = st.sampled_from(
    ["1", "true", "-2.5", '"text"', "'it = [1]'", '"""\nmany\nlines\n"""', "'''a''b'''", "2026-01-31T10:00:00Z", '""']
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: "[\n  " + ", # and\n  ".join(items) + "\n]"),
        st.dictionaries(NAMES, inner, max_size=3).map(
            lambda items: "{" + ", ".join(f"{name} = {value}" for name, value in items.items()) + "}"
        ),
    ),
    max_leaves=8,
)


@given(st.lists(st.tuples(st.sampled_from(["t", "u.v", '"w/x"']), st.dictionaries(NAMES, VALUES, max_size=3))))
def test_what_tomllib_reads_has_a_place(tables: list[tuple[str, dict[str, str]]]) -> None:
    text = ""
    for name, pairs in tables:
        text += f"[[{name}]] # one more\n" + "".join(f"{key} = {value}\n" for key, value in pairs.items())
    assert places(text).keys() == keys(tomllib.loads(text))
