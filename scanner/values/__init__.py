"""The value algebra: what a template says a property is, as far as it says so.

A value is known, absent, unknown with a reason, a reference to another resource, a text with holes, or a choice between
values. Lists and maps hold values, so every leaf keeps its own span and its own doubt.

Equality ignores spans: two values are equal when they say the same. An unknown equals another when the same thing
decides both, which is how `var.name` used twice is seen to be one name. What has no name can say the same without being
the same: `is_one_thing` tells whether equal values are one value in every deployment.
"""

from __future__ import annotations

from scanner.values.choices import CHOICE_LIMIT, by_default, choice, hoist, leaves, lift, restrict
from scanner.values.kinds import (
    OTHER,
    Absent,
    Choice,
    Known,
    ListValue,
    MapValue,
    Reason,
    Reference,
    Scalar,
    Text,
    Unknown,
    Value,
    Variable,
    is_false,
    is_one_thing,
    is_true,
    plain,
    references,
    respan,
    to_text,
)
from scanner.values.texts import HOLE_LENGTH, TEXT_LIMIT, join_text

__all__ = [
    "CHOICE_LIMIT",
    "HOLE_LENGTH",
    "OTHER",
    "TEXT_LIMIT",
    "Absent",
    "Choice",
    "Known",
    "ListValue",
    "MapValue",
    "Reason",
    "Reference",
    "Scalar",
    "Text",
    "Unknown",
    "Value",
    "Variable",
    "by_default",
    "choice",
    "hoist",
    "is_false",
    "is_one_thing",
    "is_true",
    "join_text",
    "leaves",
    "lift",
    "plain",
    "references",
    "respan",
    "restrict",
    "to_text",
]
