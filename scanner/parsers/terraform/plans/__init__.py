"""Saved plans, as `terraform show -json` writes them: roots whose values Terraform itself has worked out."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from scanner.inputs import Inputs
from scanner.parsers.terraform import data_sources
from scanner.parsers.terraform.plans.configuration import Configuration, without_key
from scanner.parsers.terraform.plans.document import (
    Change,
    Object,
    Plan,
    PlannedResource,
    an_object,
    read_plan,
)
from scanner.parsers.terraform.plans.sources import overlaid, source_of
from scanner.parsers.terraform.plans.values import Surroundings, open_value, planned, properties, sensitive_texts
from scanner.parsers.terraform.roots import load_root
from scanner.parsers.terraform.variables import from_plain
from scanner.source import InputError, Span, start_of
from scanner.template import Block, Call, Input, Root
from scanner.values import Known, ListValue, MapValue, Reason, Unknown, Value

_UNCHANGED = Change((), None, None)
_NOT_SAID = "a plan does not say"


def load_plan(plan: Plan, folder: Path | None = None, scanned: Path | None = None) -> Root:
    """The root that a plan describes; what will be deleted is no part of it. Nothing is raised.

    `folder` holds the sources that the plan was made from, inside the tree `scanned`: what is found is shown there.
    """
    root = Root(plan.display, "terraform", files=[plan.display])
    if plan.error is not None:
        (root.notes if plan.foreign else root.errors).append(plan.error)
        return root
    _Reader(plan, root).read()
    if folder is None:
        return root
    given = {name: one["value"] for name, stated in plan.variables.items() if "value" in (one := an_object(stated))}
    return overlaid(root, load_root(folder, Inputs(variables=given), scanned))


class _Reader:
    """Makes the blocks of one plan."""

    def __init__(self, plan: Plan, root: Root) -> None:
        self.plan = plan
        self.root = root
        self.start = start_of(plan.display)
        self.kept = {one.address: one for one in plan.resources if self.change(one.address).keeps}
        self.configuration = Configuration(plan.configuration, plan.resources, plan.modules)
        self.made: dict[str, MapValue] = {}
        self.pending: set[str] = set()

    def read(self) -> None:
        """Fill the root."""
        for address, span in self.plan.modules.items():
            self.root.containers[address] = Call(address, span)
        self.root.providers = self.providers()
        self.root.backend = MapValue({}, self.start, Unknown(Reason.FILE, self.start, detail=_NOT_SAID))
        self.root.blocks = [self.block(resource) for resource in self.kept.values()]
        self.outputs()
        self.inputs()
        self.secrets()
        if self.plan.errored:
            self.root.notes.append(InputError(self.start, "the plan ended in an error and holds only a part"))
        for address in self.plan.deferred:
            message = f"{address} is deferred to a later plan and not judged"
            self.root.notes.append(InputError(self.start, message))

    def change(self, address: str) -> Change:
        """What happens to a resource."""
        return self.plan.changes.get(address, _UNCHANGED)

    def block(self, resource: PlannedResource) -> Block:
        """A planned resource as the rest of the program sees it."""
        declared = self.configuration.declared(resource)
        depends = [str(one) for one in _texts(declared.get("depends_on"))]
        attributes: dict[str, Value] = {"lifecycle": Unknown(Reason.FILE, resource.name_span, detail=_NOT_SAID)}
        if depends:
            place = self.configuration.place(resource.module)
            found = self.configuration.targets(depends, place, resource.key)
            attributes["depends_on"] = open_value(found, self.around(resource), resource.name_span)
        return Block(
            dialect="terraform",
            type=resource.type,
            name=resource.name,
            address=resource.address,
            properties=self.properties(resource),
            span=resource.span,
            name_span=resource.name_span,
            root=self.root.path,
            attributes=attributes,
            data=resource.data,
            container=resource.module,
            calls=tuple(self.calls(resource.module)),
            provider=self.provider(declared, resource),
            change=action_of(self.change(resource.address)),
        )

    def calls(self, module: str) -> Iterator[Call]:
        """The calls that lead to a module, the outermost first."""
        if module:
            outer = without_key(module)[0].rpartition("module.")[0].rstrip(".")
            yield from self.calls(outer)
            yield Call(module, self.plan.modules.get(module, self.start))

    def around(self, resource: PlannedResource) -> Surroundings:
        """Where the expressions of a resource stand."""
        place = self.configuration.place(resource.module)
        return Surroundings(self.configuration, place, resource.address, resource.key, self.kept, self.document)

    def properties(self, resource: PlannedResource) -> MapValue:
        """The properties of a resource, made once."""
        if resource.address not in self.made:
            change = self.change(resource.address)
            sensitive = change.sensitive if change.sensitive not in (None, False) else resource.sensitive
            self.made[resource.address] = properties(resource, change.unknown, sensitive, self.around(resource))
        return self.made[resource.address]

    def document(self, address: str, attribute: str, span: Span) -> Value | None:
        """The policy document that a data source will hold, put together from what it states."""
        resource = self.kept.get(address)
        if resource is None or not resource.data or resource.type != "aws_iam_policy_document":
            return None
        if attribute not in data_sources.DOCUMENTS or address in self.pending:
            return None
        self.pending.add(address)
        stated = self.properties(resource).entries
        value = data_sources.attribute(resource.type, address, attribute, stated.get, span)
        self.pending.discard(address)
        return value

    # Beside the resources.

    def provider(self, declared: Object, resource: PlannedResource) -> str:
        """The provider configuration that a resource uses, by the name under which the root holds it."""
        key = declared.get("provider_config_key")
        if not isinstance(key, str):
            return resource.type.split("_", 1)[0]
        # A module that configures no provider of its own has its caller's.
        return key if key in self.configuration.providers else key.rpartition(":")[2]

    def providers(self) -> dict[str, MapValue]:
        """What each provider configuration states, and the versions that are asked for."""
        found: dict[str, MapValue] = {}
        for key, stated in self.configuration.providers.items():
            provider = an_object(stated)
            name, version = provider.get("name"), provider.get("version_constraint")
            if isinstance(name, str) and isinstance(version, str):
                known = self.root.requirements.get(name, ())
                self.root.requirements[name] = tuple(dict.fromkeys((*known, version)))
            expressions = an_object(provider.get("expressions"))
            found[key] = MapValue({n: self.constant(e) for n, e in expressions.items()}, self.start)
        return found

    def constant(self, expression: object) -> Value:
        """An expression of a provider, as far as constants and the root's variables decide it."""
        if isinstance(expression, list):
            return ListValue(tuple(self.constant(item) for item in expression), self.start)
        stated = an_object(expression)
        if "constant_value" in stated:
            return from_plain(stated["constant_value"], self.start)
        if "references" not in stated:
            return MapValue({name: self.constant(inner) for name, inner in stated.items()}, self.start)
        references = _texts(stated["references"])
        name = references[0].removeprefix("var.") if len(references) == 1 else ""
        given = an_object(self.plan.variables.get(name))
        if "value" in given:
            return from_plain(given["value"], self.start)
        return Unknown(Reason.PARAMETER, self.start, references[0] if references else "")

    def outputs(self) -> None:
        """The root's outputs, with what they refer to."""
        declared = an_object(self.configuration.root.module.get("outputs"))
        secret = []
        around = Surroundings(self.configuration, self.configuration.root, "", None, self.kept, self.document)
        for name in dict.fromkeys((*declared, *self.plan.outputs.entries)):
            stated = self.plan.outputs.entries.get(name)
            entries = stated.entries if isinstance(stated, MapValue) else {}
            change = an_object(self.plan.output_changes.get(name))
            span = self.start if stated is None else stated.span
            hidden = entries.get("sensitive") == Known(True)
            expression = an_object(declared.get(name)).get("expression")
            unknown = change.get("after_unknown", "value" not in entries)
            value = planned(entries.get("value"), unknown, hidden, expression, around, span)
            if value is not None:
                self.root.outputs[name] = value
            if hidden:
                secret.append(name)
        self.root.secret_outputs = frozenset(secret)

    def inputs(self) -> None:
        """The variables as the configuration declares them."""
        pending: list[tuple[str, Object]] = [("", self.configuration.root.module)]
        while pending:
            prefix, module = pending.pop()
            for name, stated in an_object(module.get("variables")).items():
                variable = an_object(stated)
                default = from_plain(variable["default"], self.start) if "default" in variable else None
                path = f"{prefix}.{name}".lstrip(".")
                self.root.inputs[path] = Input(path, self.start, variable.get("sensitive") is True, default)
            for name, call in an_object(module.get("module_calls")).items():
                inner = f"{prefix}.module.{name}".lstrip(".")
                pending.append((inner, an_object(an_object(call).get("module"))))

    def secrets(self) -> None:
        """The sensitive values, wherever in the file they stand: it holds each of them several times."""
        texts: dict[str, None] = {}
        for resource in self.plan.resources:
            change = self.change(resource.address)
            for marks in (change.sensitive, resource.sensitive):
                texts.update(dict.fromkeys(sensitive_texts(resource.values, marks)))
        for name, value in self.plan.outputs.entries.items():
            if name in self.root.secret_outputs:
                texts.update(dict.fromkeys(sensitive_texts(value, {"value": True})))
        for name, stated in self.plan.variables.items():
            declared = self.root.inputs.get(name)
            given = an_object(stated).get("value")
            if declared is not None and declared.secret:
                texts.update(dict.fromkeys(sensitive_texts(from_plain(given, self.start), True)))
        whole = self.start._replace(end_line=sys.maxsize)
        self.root.secrets = {whole._replace(end_column=number): text for number, text in enumerate(texts, 1)}


def action_of(change: Change) -> str:
    """What the plan does to a resource, in a word: `create`, `update`, `replace`, `read` or `no-op`."""
    if len(change.actions) > 1:
        return "replace"
    return change.actions[0] if change.actions else "no-op"


def _texts(value: object) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


__all__ = ["Plan", "load_plan", "read_plan", "source_of"]
