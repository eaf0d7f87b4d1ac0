from __future__ import annotations

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from scanner.yaml_depth import LOADER, _bound, too_deep


def depth_of(node: yaml.Node) -> int:
    if isinstance(node, yaml.MappingNode):
        return 1 + max((max(depth_of(key), depth_of(value)) for key, value in node.value), default=0)
    if isinstance(node, yaml.SequenceNode):
        return 1 + max(map(depth_of, node.value), default=0)
    return 0


@pytest.mark.parametrize(
    "text",
    ["[" * 100_000, "[" * 100_000 + "]" * 100_000, '{"a":' * 50_000, "- " * 100_000 + "x", "[a: " * 50_000],
)
def test_what_would_end_the_process_is_seen(text: str) -> None:
    assert too_deep("a: 1\nb:\n  " + text) == 3


@pytest.mark.parametrize("text", ["", "a: 1", "x: " + "y" * 1_000_000, "[" + "[], " * 100_000 + "]", "a: [\n}" * 5000])
def test_long_and_broken_texts_are_not_deep(text: str) -> None:
    assert too_deep(text) is None


def test_the_limit_is_exact() -> None:
    assert too_deep("[" * 30 + "]" * 30, limit=30) is None
    assert too_deep("[" * 31 + "]" * 31, limit=30) == 1


VALUES = st.recursive(
    st.sampled_from(["x", 1, None]), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
)


@given(VALUES, st.booleans())
def test_the_bound_is_never_below_the_depth(value: object, flow: bool) -> None:
    text = yaml.safe_dump(value, default_flow_style=flow, indent=2)
    assert depth_of(yaml.compose(text, Loader=LOADER)) <= _bound(text)


@pytest.mark.parametrize("text", ["- - - x", "? ? ? x", "a:\n- b:\n  - c:\n    - d", "[a: [b: [c: d]]]", "{? {? {x}}}"])
def test_the_bound_holds_for_the_densest_ways_to_write(text: str) -> None:
    assert 0 < depth_of(yaml.compose(text, Loader=LOADER)) <= _bound(text)
