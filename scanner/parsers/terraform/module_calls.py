"""`module` blocks: where the called module is, and its instances.

Local modules are read where they lie, fetched ones where `terraform init` recorded them; any other is absent, and what
it would yield is unknown. Nothing outside the scanned tree is read.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from scanner.files import is_link, read_bytes, real_path
from scanner.inputs import LIMITS
from scanner.observed import Remembered
from scanner.parsers.terraform.absent_modules import left_open
from scanner.parsers.terraform.blocks import body_value
from scanner.parsers.terraform.declarations import (
    Declarations,
    configuration_files,
    join_display,
    literal,
    read_declarations,
)
from scanner.parsers.terraform.instances import Instance, Instances, expand
from scanner.parsers.terraform.scope import Evaluation, Referable, Scope, invalid
from scanner.parsers.terraform.syntax_tree import BlockSyntax
from scanner.source import InputError, Span
from scanner.values import MapValue, Reason, Reference, Unknown, Value

META = ("source", "version", "providers", "count", "for_each", "depends_on")
"""Arguments that Terraform itself understands."""

MODULE_STEPS = 200
"""What an instance of a module counts for, in steps of evaluation."""

LOCAL = ("./", "../", ".\\", "..\\")
"""How the source of a local module begins."""


class Called(Referable, Protocol):
    """A module that a call makes."""

    address: str


M = TypeVar("M", bound=Called)


class Caller(Protocol[M]):
    """What a call asks of the module that it stands in."""

    address: str
    declared: Declarations
    evaluation: Evaluation
    depth: int
    key: str
    folders: tuple[Path, ...]

    @property
    def scope(self) -> Scope:
        """The names that the call's arguments can use."""

    def called(self, declared: Declarations, call: ModuleCall[M], instance: Instance) -> M:
        """The module that one instance of a call makes."""


class ModuleCall(Generic[M]):
    """One `module` block in one instance of a module."""

    def __init__(self, name: str, block: BlockSyntax, caller: Caller[M]) -> None:
        self.name = name
        self.block = block
        self.caller = caller
        self.address = f"{caller.address}.module.{name}".lstrip(".")
        self._members: dict[str, M] = {}
        self._instances: Instances | None = None
        self._expanding = False
        self._absent = False
        self._value: Value | None = None

    def members(self) -> list[M]:
        """The module's instances; none where it is absent."""
        self._expand()
        return list(self._members.values())

    def handed_over(self) -> Iterator[tuple[str, MapValue]]:
        """The arguments of each instance by its address, where the module is absent."""
        instances = self._expand()
        for instance in instances.members if instances is not None and self._absent else ():
            if not self.caller.evaluation.spend():
                return
            address = f"{self.address}{instance.suffix}"
            scope = self.caller.scope.bind(f"{address}/", instance.bindings)
            yield address, body_value(self.block.body, scope, self.block.span, META)

    def value(self, span: Span) -> Value:
        """What `module.name` stands for: a reference to its one instance, or a list or map of them."""
        if self._value is None:
            instances = self._expand()
            if instances is None:
                return invalid(span, f"{self.address} depends on itself", self.address)
            made: dict[str, Value] = {}
            for instance in instances.members:
                address = f"{self.address}{instance.suffix}"
                if instance.suffix in self._members:
                    made[instance.suffix] = Reference(address, "", self.block.header)
                else:
                    made[instance.suffix] = Unknown(Reason.MODULE, self.block.header, address)
            self._value = instances.collection(made, self.block.header)
        return self._value

    def _expand(self) -> Instances | None:
        if self._instances is None and not self._expanding:
            self._expanding = True
            instances = expand(self.block.body, self.caller.scope)
            declared = self._declared()
            self._absent = declared is None
            for instance in instances.members:
                if declared is None or not self._affordable(declared):
                    break
                module = self.caller.called(declared, self, instance)
                self._members[instance.suffix] = module
                self.caller.evaluation.referables[module.address] = module
            self._instances = instances
            self._expanding = False
        return self._instances

    def _affordable(self, declared: Declarations) -> bool:
        """Whether the evaluation may go into one more instance; modules inside modules multiply."""
        evaluation = self.caller.evaluation
        if evaluation.steps <= 0:
            evaluation.note(self.block.header, f"{self.address} is unknown: the evaluation limit is reached")
            return False
        evaluation.steps -= MODULE_STEPS + len(declared.resources) + len(declared.data)
        return True

    def _declared(self) -> Declarations | None:
        """The called module's declarations; a remark where they cannot be had."""
        evaluation = self.caller.evaluation
        source = literal(self.block.body.attributes.get("source"))
        if self.caller.depth >= LIMITS.module_depth:
            evaluation.note(self.block.header, f"module calls are followed {LIMITS.module_depth} levels deep")
            return None
        folder = self._folder(source)
        if folder is None:
            shown = source or "the module it names"
            open_ = left_open(self.caller.declared, self.name)
            # Once for the call, however many instances of its own module there are.
            message = f"module.{self.name} is unknown: {shown} is not present in the scanned tree; {open_}"
            evaluation.note(self.block.header, message)
            return None
        if folder in self.caller.folders:
            evaluation.note(self.block.header, f"{self.address} is unknown: the module {source} calls itself")
            return None
        if folder not in evaluation.modules:
            shown = display_of(folder, evaluation.folder, evaluation.root)
            evaluation.modules[folder] = read_declarations(folder, shown, evaluation.boundary)
        return evaluation.modules[folder]

    def _folder(self, source: str | None) -> Path | None:
        evaluation = self.caller.evaluation
        key = f"{self.caller.key}.{self.name}".lstrip(".")
        if source is not None and source.startswith(LOCAL):
            folder = local_folder(self.caller.declared.folder, source)
        else:
            recorded = fetched_modules(Path(real_path(evaluation.folder))).get(key)
            if recorded is None:
                return None
            folder = Path(os.path.normpath(evaluation.folder / recorded))
        if not Path(real_path(folder)).is_relative_to(evaluation.boundary):
            return None
        return folder if folder in evaluation.modules or configuration_files(folder) else None


def local_folder(folder: Path, source: str) -> Path:
    """The folder that a local source names, seen from the folder that names it."""
    return Path(os.path.normpath(folder / source.replace("\\", "/")))


def display_of(folder: Path, root: Path, root_display: str) -> str:
    """A folder's name in reports, given that of its root."""
    return os.path.normpath(join_display(root_display, os.path.relpath(folder, root))).replace(os.sep, "/")


MANIFEST = ".terraform/modules/modules.json"


@Remembered
def fetched_modules(root: Path) -> dict[str, str]:
    """The folders of the modules that `terraform init` fetched for a root, by key (`vpc`, `vpc.subnets`)."""
    manifest = root / MANIFEST
    try:
        content = b"" if is_link(manifest) else read_bytes(manifest, MANIFEST, LIMITS.file_bytes)
        entries = [] if isinstance(content, InputError) else json.loads(content)["Modules"]
        return {str(entry["Key"]): str(entry["Dir"]) for entry in entries if entry.get("Key") and entry.get("Dir")}
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return {}
