"""The intrinsic functions, one each, and the table that names them.

https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import islice

from scanner.parsers.cloudformation import logic, members, text
from scanner.parsers.cloudformation.json_text import to_json
from scanner.parsers.cloudformation.scope import Scope
from scanner.parsers.cloudformation.sub import sub
from scanner.source import Span
from scanner.values import (
    Absent,
    Choice,
    Known,
    ListValue,
    MapValue,
    Reason,
    Reference,
    Text,
    Unknown,
    Value,
    hoist,
    lift,
    plain,
    respan,
    to_text,
)

Function = Callable[[Scope, Value, Span], Value]

REGION = "AWS::Region"


def ref(scope: Scope, argument: Value, span: Span) -> Value:
    """`Ref: name`."""
    name = argument if isinstance(argument, Known) else scope.evaluate(argument)
    if not isinstance(name, Known):
        return text.derived(name, "referred", span)
    return scope.ref(to_text(name.value), span)


def get_att(scope: Scope, argument: Value, span: Span) -> Value:
    """`Fn::GetAtt: [resource, attribute]`; either may be an expression where a transform allows it."""
    if isinstance(argument, Known):
        logical_id, _, attribute = to_text(argument.value).partition(".")
        return scope.attribute(logical_id, attribute, span)
    if not isinstance(argument, ListValue) or len(argument.items) < 2:
        return scope.invalid(span, "Fn::GetAtt takes a resource and an attribute")

    def attribute_of(resource: Value, *steps: Value) -> Value:
        named = [to_text(part.value) for part in (resource, *steps) if isinstance(part, Known)]
        if len(named) != len(steps) + 1:
            return Unknown(Reason.UNDECIDED, span)
        return scope.attribute(named[0], ".".join(named[1:]), span)

    return lift(attribute_of, *(scope.evaluate(item) for item in argument.items))


def fn_join(scope: Scope, argument: Value, span: Span) -> Value:
    """`Fn::Join: [delimiter, list]`."""
    if not isinstance(argument, ListValue) or len(argument.items) != 2:
        return scope.invalid(span, "Fn::Join takes a delimiter and a list")
    delimiter, elements = (scope.evaluate(item) for item in argument.items)
    return text.join(delimiter, elements, span)


def fn_split(scope: Scope, argument: Value, span: Span) -> Value:
    """`Fn::Split: [delimiter, text]`."""
    if not isinstance(argument, ListValue) or len(argument.items) != 2:
        return scope.invalid(span, "Fn::Split takes a delimiter and a text")
    delimiter, source = (scope.evaluate(item) for item in argument.items)
    if not isinstance(delimiter, Known) or not delimiter.value:
        return scope.invalid(span, "Fn::Split takes a known delimiter")
    return lift(lambda known: text.split(to_text(delimiter.value), known, span), source)


def fn_select(scope: Scope, argument: Value, span: Span) -> Value:
    """`Fn::Select: [index, list]`. An element of a list of unknown length is an unknown of its own."""
    if not isinstance(argument, ListValue) or len(argument.items) != 2:
        return scope.invalid(span, "Fn::Select takes an index and a list")
    index, elements = (scope.evaluate(item) for item in argument.items)
    if isinstance(elements, ListValue) and any(_may_be_absent(item) for item in elements.items):
        elements = hoist(elements)
    return lift(lambda i, items: _select(i, items, span), index, elements)


def _nothing(span: Span, message: str) -> Unknown:
    """What a function finds where there is nothing; no note, since it may be under a choice that nobody takes."""
    return Unknown(Reason.INVALID, span, detail=message)


def _may_be_absent(value: Value) -> bool:
    if isinstance(value, Choice):
        return any(_may_be_absent(option) for option in value.options.values())
    return isinstance(value, Absent)


def _select(index: Value, elements: Value, span: Span) -> Value:
    position = whole_number(index)
    if not isinstance(elements, ListValue):
        return text.derived(elements, "selected" if position is None else position, span)
    items = [item for item in elements.items if not isinstance(item, Absent)]
    if position is None:
        if items and elements.rest is None and all(item == items[0] for item in items):
            return respan(items[0], span)
        return text.derived(index, "selected", span)
    if 0 <= position < len(items):
        return respan(items[position], span)
    if position < 0 or elements.rest is None:
        return _nothing(span, f"Fn::Select asks for element {position} of a list of {len(items)}")
    return text.derived(elements.rest, position, span)


def whole_number(value: Value) -> int | None:
    """The integer that a value says, as a number or as a text."""
    if not isinstance(value, Known) or isinstance(value.value, bool):
        return None
    if isinstance(value.value, float):
        return int(value.value) if value.value.is_integer() else None
    try:
        return int(value.value)
    except ValueError:
        return None


def fn_find_in_map(scope: Scope, argument: Value, span: Span) -> Value:
    """`Fn::FindInMap: [map, key, key]`, with `DefaultValue` as a fourth element."""
    if not isinstance(argument, ListValue) or not 3 <= len(argument.items) <= 4:
        return scope.invalid(span, "Fn::FindInMap takes a map and two keys")
    default: Value | None = None
    if len(argument.items) == 4:
        settings = argument.items[3]
        stated = settings.entries.get("DefaultValue") if isinstance(settings, MapValue) else None
        default = None if stated is None else scope.evaluate(stated)
    name, top, second = (plain(scope.evaluate(item)) for item in argument.items[:3])
    return lift(lambda m, t, s: _find(scope, m, t, s, default, span), name, top, second)


def _find(scope: Scope, name: Value, top: Value, second: Value, default: Value | None, span: Span) -> Value:
    if not isinstance(name, Known):
        return text.derived(name, "found", span)
    table = scope.mapping(to_text(name.value))
    if table is None:
        return default or _nothing(span, f"there is no mapping {to_text(name.value)}")
    found: list[Value] = []
    for row in _matching(table.entries, top):
        found += _matching(row.entries, second) if isinstance(row, MapValue) else []
    keys_known = isinstance(top, Known) and isinstance(second, Known)
    if not found or (default is not None and not keys_known):
        found += [] if default is None else [default]
    if not found:
        keys = " and ".join(to_text(key.value) for key in (top, second) if isinstance(key, Known))
        return _nothing(span, f"the mapping {to_text(name.value)} has no entry for {keys}")
    values = [scope.evaluate(value) for value in found]
    if all(value == values[0] for value in values):
        return respan(values[0], span)
    blocker = second if isinstance(top, Known) else top
    detail = ".".join(to_text(part.value) for part in (name, top, second) if isinstance(part, Known))
    return text.derived(blocker, detail, span)


def _matching(entries: Mapping[str, Value], key: Value) -> list[Value]:
    """The entries that a key may name: one where it is known, else all that it is not known to differ from."""
    if isinstance(key, Known):
        entry = entries.get(to_text(key.value))
        return [] if entry is None else [entry]
    excluded = key.excluded if isinstance(key, Unknown) else frozenset()
    return [entry for label, entry in entries.items() if label not in excluded]


def fn_base64(scope: Scope, argument: Value, _span: Span) -> Value:
    """`Fn::Base64`: the text itself, still readable, since policies look into user data."""
    return scope.evaluate(argument)


def fn_cidr(scope: Scope, argument: Value, span: Span) -> Value:
    """`Fn::Cidr: [block, count, bits]`: the first `count` blocks that leave `bits` bits for hosts.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-cidr.html
    """
    if not isinstance(argument, ListValue) or not 2 <= len(argument.items) <= 3:
        return scope.invalid(span, "Fn::Cidr takes a block, a count and a number of bits")
    evaluated = [plain(scope.evaluate(item)) for item in argument.items]
    return lift(lambda *known: _cidr(known, span), *evaluated)


def _cidr(arguments: tuple[Value, ...], span: Span) -> Value:
    import ipaddress  # rarely needed

    block, count = arguments[0], whole_number(arguments[1])
    if count is None or not 1 <= count <= 256:
        return ListValue((), span, text.derived(block, "blocks", span))
    if not isinstance(block, Known):
        return ListValue(tuple(text.derived(block, f"block {index}", span) for index in range(count)), span)
    bits = whole_number(arguments[2]) if len(arguments) == 3 else 8
    try:
        network = ipaddress.ip_network(to_text(block.value).strip(), strict=False)
        prefix = network.max_prefixlen - (8 if bits is None else bits)
        blocks = [str(part) for part in islice(network.subnets(new_prefix=prefix), count)]
    except ValueError as error:
        return _nothing(span, f"Fn::Cidr: {error}")
    if bits is None:
        return ListValue(tuple(text.derived(arguments[2], f"block {index}", span) for index in range(count)), span)
    if len(blocks) < count:
        return _nothing(span, f"Fn::Cidr: {network} has no {count} blocks of /{prefix}")
    return ListValue(tuple(Known(part, span) for part in blocks), span)


def fn_get_azs(scope: Scope, argument: Value, span: Span) -> Value:
    """`Fn::GetAZs`: a list of unknown length whose elements are the Region's first zone, its second, and so on."""
    own = Unknown(Reason.ZONES, span, REGION)
    if isinstance(argument, MapValue) and argument.entries.get("Ref") == Known(REGION):
        return ListValue((), span, own)

    def zones(region: Value) -> Value:
        if isinstance(region, Known) and region.value != "":
            return ListValue((), span, Unknown(Reason.ZONES, span, to_text(region.value)))
        if isinstance(region, Unknown) and region.needs != REGION:
            return ListValue((), span, Unknown(Reason.ZONES, span, region.needs, region.path))
        return ListValue((), span, own)

    return lift(zones, scope.evaluate(argument))


def fn_import_value(scope: Scope, argument: Value, span: Span) -> Value:
    """`Fn::ImportValue: name`."""
    return lift(lambda name: scope.imported(name, span), scope.evaluate(argument))


def fn_get_stack_output(scope: Scope, argument: Value, span: Span) -> Value:
    """`Fn::GetStackOutput`: an output of another stack, named by stack, output and Region."""
    named = scope.evaluate(argument)
    entries = named.entries if isinstance(named, MapValue) else {}
    parts = [plain(entries[key]) for key in ("StackName", "OutputName") if key in entries]
    label = ".".join(to_text(part.value) for part in parts if isinstance(part, Known))
    return Unknown(Reason.IMPORT, span, label)


def fn_length(scope: Scope, argument: Value, span: Span) -> Value:
    """`Fn::Length: list`."""
    elements = scope.evaluate(argument)
    if isinstance(elements, ListValue) and any(_may_be_absent(item) for item in elements.items):
        elements = hoist(elements)

    def length(known: Value) -> Value:
        if not isinstance(known, ListValue):
            return text.derived(known, "length", span)
        if known.rest is not None:
            return text.derived(known.rest, "length", span)
        return Known(sum(not isinstance(item, Absent) for item in known.items), span)

    return lift(length, elements)


def fn_to_json_string(scope: Scope, argument: Value, span: Span) -> Value:
    """`Fn::ToJsonString`: a text that keeps the structure it encodes."""
    structure = scope.evaluate(argument)
    encoded = to_json(structure)
    parts = encoded.parts if isinstance(encoded, Text) else (encoded,)
    return Text(tuple(part for part in parts if isinstance(part, Known | Unknown | Reference)), span, structure)


def fn_transform(scope: Scope, argument: Value, span: Span) -> Value:
    """`Fn::Transform`: `AWS::Include` with a file of the scan; every other macro's result is unknown."""
    macros = argument.items if isinstance(argument, ListValue) else (argument,)
    macro = macros[0] if len(macros) == 1 and isinstance(macros[0], MapValue) else MapValue()
    name = macro.entries.get("Name")
    parameters = macro.entries.get("Parameters")
    if name == Known("AWS::Include") and isinstance(parameters, MapValue) and "Location" in parameters.entries:
        return scope.included(scope.evaluate(parameters.entries["Location"]), span)
    names = [item.entries.get("Name") for item in macros if isinstance(item, MapValue)]
    label = ", ".join(to_text(item.value) for item in names if isinstance(item, Known)) or "Fn::Transform"
    return Unknown(Reason.MACRO, span, detail=label)


INTRINSICS: Mapping[str, Function] = {
    "Ref": ref,
    "Fn::And": logic.fn_and,
    "Fn::Base64": fn_base64,
    "Fn::Cidr": fn_cidr,
    "Fn::Contains": members.fn_contains,
    "Fn::EachMemberEquals": members.fn_each_member_equals,
    "Fn::EachMemberIn": members.fn_each_member_in,
    "Fn::Equals": logic.fn_equals,
    "Fn::FindInMap": fn_find_in_map,
    "Fn::GetAZs": fn_get_azs,
    "Fn::GetAtt": get_att,
    "Fn::GetStackOutput": fn_get_stack_output,
    "Fn::If": logic.fn_if,
    "Fn::ImportValue": fn_import_value,
    "Fn::Join": fn_join,
    "Fn::Length": fn_length,
    "Fn::Not": logic.fn_not,
    "Fn::Or": logic.fn_or,
    "Fn::RefAll": members.fn_ref_all,
    "Fn::Select": fn_select,
    "Fn::Split": fn_split,
    "Fn::Sub": sub,
    "Fn::ToJsonString": fn_to_json_string,
    "Fn::Transform": fn_transform,
    "Fn::ValueOf": members.fn_value_of,
    "Fn::ValueOfAll": members.fn_value_of_all,
}


def intrinsic(scope: Scope, name: str, argument: Value, span: Span) -> Value:
    """The function's value, or unknown where there is no such function."""
    function = INTRINSICS.get(name)
    if function is None:
        return Unknown(Reason.UNSUPPORTED, span, detail=name)
    return function(scope, argument, span)
