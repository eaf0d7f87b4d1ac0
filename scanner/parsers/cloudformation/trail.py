"""How a value in a template came about: through parameters, mappings, conditions and stacks, each with its line."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from scanner.parsers.cloudformation.stack import Stack
from scanner.source import Span
from scanner.trail import CONCEALED, STEPS, Step, shown
from scanner.values import Known, ListValue, MapValue, Value, by_default, plain, to_text

_HOLE = re.compile(r"\$\{\s*([^!}][^}]*?)\s*\}")
_LONGEST = 100


def trail_of(root: Stack, span: Span, container: str) -> Sequence[Step]:
    """The steps behind what stands at a place, seen from the nested stack at the address `container`."""
    stack: Stack | None = root
    for name in filter(None, container.split("/")):
        inner = None if stack is None else stack.inner(name)
        stack = inner if inner is not None else stack
    if stack is None:
        return ()
    found = _stated(stack.document.value, span)
    if found is None:
        return ()
    key, raw, place = found
    walk = _Walk()
    walk.steps.append(Step(0, place, f"{key}: {_written(raw)}" if key else _written(raw)))
    walk.follow(raw, stack, 1)
    return walk.steps


def _stated(value: Value, span: Span) -> tuple[str, Value, Span] | None:
    """The innermost property that a place belongs to: its name, what is stated for it, and from where on."""
    found: tuple[str, Value, Span] | None = None
    current: Value | None = value
    while current is not None:
        below: Value | None = None
        if isinstance(current, MapValue):
            for key, inner in current.entries.items():
                start = current.key_spans.get(key, inner.span)
                whole = Span(
                    start.file, start.start_line, start.start_column, inner.span.end_line, inner.span.end_column
                )
                if whole.holds(span):
                    is_function = key == "Ref" or key.startswith("Fn::")
                    found = found if is_function and found is not None else (key, inner, whole)
                    below = None if is_function else inner
                    break
        elif isinstance(current, ListValue):
            below = next((item for item in current.items if item.span.holds(span)), None)
            if below is not None and not isinstance(below, MapValue | ListValue) and found is not None:
                found = (found[0], below, below.span)
        current = below
    return found


def _written(raw: Value) -> str:
    """What a template states, in one line, with functions in their short form."""
    text = _short(raw)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _short(raw: Value) -> str:
    match raw:
        case Known():
            return json.dumps(raw.value, ensure_ascii=False)
        case ListValue():
            return f"[{', '.join(map(_short, raw.items))}]"
        case MapValue():
            if len(raw.entries) == 1:
                key, argument = next(iter(raw.entries.items()))
                if key == "Ref" and isinstance(argument, Known):
                    return f"!Ref {argument.value}"
                if key == "Ref" or key.startswith("Fn::"):
                    return f"!{key.removeprefix('Fn::')} {_short(argument)}"
            return f"{{{', '.join(f'{key}: {_short(item)}' for key, item in raw.entries.items())}}}"
        case _:
            return shown(raw)


class _Walk:
    """Collects the steps; each name of each stack is followed once."""

    def __init__(self) -> None:
        self.steps: list[Step] = []
        self._seen: set[tuple[str, str]] = set()

    def follow(self, raw: Value, stack: Stack, depth: int) -> None:
        """The steps behind everything that a value names."""
        if isinstance(raw, ListValue):
            for item in raw.items:
                self.follow(item, stack, depth)
        elif isinstance(raw, MapValue):
            for key, argument in raw.entries.items():
                self._entry(key, argument, stack, depth)

    def _entry(self, key: str, argument: Value, stack: Stack, depth: int) -> None:
        match key:
            case "Ref":
                self._named(_text(argument), stack, depth)
            case "Condition":
                self._condition(_text(argument), stack, depth)
            case "Fn::If" if isinstance(argument, ListValue) and argument.items:
                self._condition(_text(argument.items[0]), stack, depth)
                for item in argument.items[1:]:
                    self.follow(item, stack, depth)
            case "Fn::Sub":
                text = argument.items[0] if isinstance(argument, ListValue) and argument.items else argument
                names = argument.items[1] if isinstance(argument, ListValue) and len(argument.items) > 1 else MapValue()
                own = names.entries if isinstance(names, MapValue) else {}
                for hole in _HOLE.findall(_text(text)):
                    if hole not in own:
                        self._named(hole, stack, depth)
                self.follow(names, stack, depth)
            case "Fn::GetAtt":
                parts = [_text(item) for item in argument.items] if isinstance(argument, ListValue) else []
                self._named(".".join(parts), stack, depth)
            case "Fn::FindInMap":
                self._mapping(argument, stack, depth)
                self.follow(argument, stack, depth)
            case _:
                self.follow(argument, stack, depth)

    def _is_new(self, what: str, stack: Stack) -> bool:
        key = (stack.prefix, what)
        if key in self._seen or len(self.steps) >= STEPS:
            return False
        self._seen.add(key)
        return True

    def _named(self, name: str, stack: Stack, depth: int) -> None:
        if not name or not self._is_new(name, stack):
            return
        if name in stack.parameters.entries:
            self._parameter(name, stack, depth)
            return
        logical_id, _, attribute = name.partition(".")
        entry = stack.resources.get(logical_id)
        if entry is None:
            return
        inner = stack.inner(logical_id) if attribute.startswith("Outputs.") else None
        output = None if inner is None else inner.outputs.entries.get(attribute.removeprefix("Outputs."))
        if inner is not None and output is not None and isinstance(output.value, MapValue):
            stated = output.value.entries.get("Value")
            if stated is not None:
                text = f"output {output.key} of {logical_id}: {_written(stated)}"
                self.steps.append(Step(depth, output.key_span, text))
                self.follow(stated, inner, depth + 1)
                return
        self.steps.append(Step(depth, entry.key_span, f"resource {name}"))

    def _parameter(self, name: str, stack: Stack, depth: int) -> None:
        raw = stack.parameters.entries[name]
        span = stack.parameters.key_spans.get(name, raw.span)
        secret = any(one.secret for one in stack.inputs() if one.name == name)
        value = CONCEALED if secret else shown(plain(stack.parameter(name)))
        entries = raw.entries if isinstance(raw, MapValue) else {}
        if stack.outer is not None and name in stack.outer.handed:
            handed = stack.outer.handed[name]
            self.steps.append(Step(depth, span, f"parameter {name}", value))
            text = f"{name}: {_written(handed)} (handed down to {stack.prefix.rstrip('/')})"
            self.steps.append(Step(depth + 1, handed.span, text))
            self.follow(handed, stack.outer.stack, depth + 2)
            return
        if stack.outer is None and name in stack.evaluation.given:
            self.steps.append(Step(depth, span, f"parameter {name}, which is given", value))
            return
        allowed = entries.get("AllowedValues")
        among = f", one of {_written(allowed)}" if allowed is not None else ""
        default = entries.get("Default")
        if default is None:
            said = f"parameter {name}{among}, without a default: whoever deploys decides"
            self.steps.append(Step(depth, span, said, value))
            return
        self.steps.append(Step(depth, span, f"parameter {name}{among}, which nobody gives a value", value))
        written = CONCEALED if secret else _written(default)
        self.steps.append(Step(depth + 1, default.span, f"Default: {written}"))

    def _condition(self, name: str, stack: Stack, depth: int) -> None:
        section = stack.section("Conditions")
        raw = section.entries.get(name)
        if raw is None or not self._is_new(f"Conditions.{name}", stack):
            return
        span = section.key_spans.get(name, raw.span)
        value = shown(plain(stack.condition(name, span)))
        self.steps.append(Step(depth, span, f"condition {name}: {_written(raw)}", value))
        self.follow(raw, stack, depth + 1)

    def _mapping(self, argument: Value, stack: Stack, depth: int) -> None:
        keys = [by_default(stack.evaluate(item)) for item in argument.items] if isinstance(argument, ListValue) else []
        current: Value = stack.mappings
        span, path = current.span, []
        for key in keys[:3]:
            if not isinstance(key, Known) or not isinstance(current, MapValue):
                break
            name = to_text(key.value)
            if name not in current.entries:
                break
            span = current.key_spans.get(name, span)
            current = current.entries[name]
            path.append(name)
        if path:
            value = shown(current) if len(path) == 3 else ""
            self.steps.append(Step(depth, span, f"mapping {'.'.join(path)}", value))


def _text(value: Value) -> str:
    return to_text(value.value) if isinstance(value, Known) else ""
