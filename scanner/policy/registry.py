"""Find policies in folders and load those that a scan needs.

A folder of policies holds one folder per theme and one file per policy; the path is the ID. Files are loaded by path,
so that the bundled policies and a user's own are the same to the scanner.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from functools import cache, cached_property
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import TypeAlias, cast

from scanner.bundled import policies_folder
from scanner.catalogue import CatalogueError, Control, Controls, load_controls
from scanner.discovery import display_of
from scanner.errors import UserError
from scanner.files import BYTE_CODE, files_below, read_bytes
from scanner.inputs import LIMITS
from scanner.policy.adjustments import NONE, Adjustment
from scanner.policy.definition import PolicyDefinition
from scanner.policy.settings import Setting
from scanner.policy.subjects import Subjects, read_subjects
from scanner.source import InputError, Span
from scanner.verdict import Result, Severity

Takes: TypeAlias = Callable[[str, Severity, tuple[str, ...]], bool]


@dataclass(frozen=True, slots=True)
class Policy:
    """A loaded policy and its ID."""

    id: str
    definition: PolicyDefinition
    path: Path
    adjustment: Adjustment = NONE

    @property
    def severity(self) -> Severity:
        """The severity of a failure that has none of its own."""
        return self.adjustment.severity or self.definition.severity

    def grade(self, result: Result) -> Severity:
        """The severity of a result of this policy."""
        return self.adjustment.grade(result, self.definition.severity)

    @property
    def title(self) -> str:
        """The requirement in one line."""
        return self.definition.page.title


class Registry:
    """The policies in some folders. Where an ID occurs twice, the last folder's file wins.

    Of the `declarative` folders, which a stranger may have named, only what is written in YAML is read.
    """

    def __init__(self, folders: Iterable[Path], declarative: Iterable[Path] = ()) -> None:
        self.folders = tuple(folders)
        self.declarative = tuple(declarative)
        self.adjustments: Mapping[str, Adjustment] = {}
        self._loaded: dict[str, Policy] = {}
        self.broken: dict[Path, InputError] = {}
        """Files that `for_types` could not load as policies, and why."""

    @cached_property
    def paths(self) -> dict[str, Path]:
        """Every policy's file by ID, sorted."""
        found: dict[str, Path] = {}
        for folder in self.folders:
            for path in _policies_in(folder):
                found[policy_id(path)] = path
        for folder in self.declarative:
            for path in declared_in(folder):
                found[policy_id(path)] = path
        return dict(sorted(found.items()))

    @cached_property
    def controls(self) -> Controls:
        """The catalogue of the bundled policies."""
        return load_controls(policies_folder() / "catalogue")

    @cached_property
    def subjects(self) -> Subjects:
        """The types that bundled policies are asked about, where that is known without loading them."""
        return read_subjects(policies_folder() / "catalogue", self.paths)

    @property
    def asked_for(self) -> tuple[object, ...]:
        """What tells these policies from others of the same program: their folders, and what is set for them."""
        return self.folders, self.declarative, self.adjustments

    def observe(self) -> None:
        """Read all that policies beside the bundled ones are made of, for whoever observes what is read: their folders,
        and the modules that they import from elsewhere.
        """
        own = [folder for folder in (*self.folders, *self.declarative) if folder != policies_folder()]
        files = [path for folder in own for path in files_below(folder, but=BYTE_CODE)]
        for path in (*files, *(loaded_from_elsewhere() if own else ())):
            read_bytes(path, path, LIMITS.file_bytes, head=True)

    def load(self, identifier: str) -> Policy:
        """The policy of this ID.

        Raises UserError for an ID that does not exist, and for a file that cannot be loaded as a policy.
        """
        if identifier not in self._loaded:
            path = self.paths.get(identifier)
            if path is None:
                raise UserError(f"no policy is called {identifier}")
            self._loaded[identifier] = self._adjust(Policy(identifier, _definition(identifier, path), path))
        return self._loaded[identifier]

    def adjusted(self, adjustments: Mapping[str, Adjustment]) -> Registry:
        """The same policies with what is set for some of them, by ID."""
        registry = Registry(self.folders, self.declarative)
        registry.adjustments = adjustments
        registry.paths = self.paths
        registry._loaded = {identifier: registry._adjust(one) for identifier, one in self._loaded.items()}
        return registry

    def with_own_severities(self) -> Registry:
        """The same policies with the values that are set for them, as grave as they hold themselves."""
        if not any(one.severity for one in self.adjustments.values()):
            return self
        base = Registry(self.folders, self.declarative)
        return base.adjusted({policy: replace(one, severity=None) for policy, one in self.adjustments.items()})

    def settings_of(self, identifier: str) -> tuple[Setting, ...]:
        """What may be set for a policy; nothing for a file that can't be loaded, which the scan reports."""
        try:
            return self.load(identifier).definition.settings
        except UserError:
            return ()

    def _adjust(self, policy: Policy) -> Policy:
        adjustment = self.adjustments.get(policy.id)
        if adjustment is None:
            return policy
        return Policy(policy.id, policy.definition.asked_with(adjustment.values), policy.path, adjustment)

    def load_all(self) -> list[Policy]:
        """Every policy, sorted by ID."""
        return [self.load(identifier) for identifier in self.paths]

    def for_types(self, types: Set[str], takes: Takes = lambda *_: True) -> list[Policy]:
        """The policies that concern resources of these types and that `takes(ID, severity, items)` wants.

        The types that it is asked about are on record, and the catalogue says what it is about and how grave it is, so
        that the others are not even imported; a policy that the catalogue does not list is loaded to be asked. A file
        that cannot be loaded is left out and kept in `broken`.
        """
        found = []
        catalogued = {*types, *(name for kind, name in _DECLARATIONS.items() if kind in types)}
        for identifier in self.paths:
            asked = self.subjects.get(identifier)
            if asked is not None and types.isdisjoint(asked):
                continue
            control = self.controls.get(identifier)
            if control is not None and (
                (catalogued.isdisjoint(control.cfn_types) and catalogued.isdisjoint(control.tf_types))
                or not takes(identifier, self._severity(control), control.items)
            ):
                continue
            try:
                policy = self.load(identifier)
            except UserError as error:
                self.broken[self.paths[identifier]] = _remark(self.paths[identifier], error)
                continue
            wanted = takes(identifier, policy.severity, policy.definition.items)
            if wanted and not types.isdisjoint(policy.definition.types):
                found.append(policy)
        return found

    def _severity(self, control: Control) -> Severity:
        adjustment = self.adjustments.get(control.id, NONE)
        return adjustment.severity or cast("Severity", control.severity)


_DECLARATIONS = {
    "Template::Parameter": "variable",
    "Template::Output": "output",
    "Template::File": "AWS::CloudFormation::Stack",
    "file": "aws_cloudformation_stack",
}
"""Inputs, outputs and files, by the names under which the catalogue has them."""


def _policies_in(folder: Path) -> Iterator[Path]:
    """The files of policies in a folder; of two that go by one ID the one in Python comes last, and wins."""
    # What the bundled folder has in YAML is data.
    patterns = ("*/*.py",) if folder == policies_folder() else (f"*/*{SUFFIX}", "*/*.py")
    for pattern in patterns:
        yield from (path for path in folder.glob(pattern) if not path.name.startswith("_"))


def declared_in(folder: Path) -> Iterator[Path]:
    """The policies in YAML of a folder that a stranger may have named: none that a link brings in from elsewhere."""
    top = Path(os.path.realpath(folder))
    for path in folder.glob(f"*/*{SUFFIX}"):
        if not path.name.startswith("_") and Path(os.path.realpath(path)).is_relative_to(top):
            yield path


SUFFIX = ".yaml"
"""The ending of policies that are written in YAML."""


@cache
def bundled() -> Registry:
    """The policies that come with the scanner."""
    return Registry([policies_folder()])


def loaded_from_elsewhere() -> list[str]:
    """The files of loaded modules that belong neither to the program, nor to Python, nor to a distribution."""
    package = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))  # noqa: PTH120
    known = {package, os.fspath(policies_folder()), *map(os.path.realpath, (sys.prefix, sys.base_prefix))}
    files = (getattr(module, "__file__", None) for module in list(sys.modules.values()))
    real = sorted({os.path.realpath(file) for file in files if file})
    return [file for file in real if not any(file.startswith(top + os.sep) for top in known)]


def policy_id(path: Path) -> str:
    """`…/encryption_at_rest/ebs_volume.py` → `encryption-at-rest/ebs-volume`."""
    return f"{path.parent.name}/{path.stem}".replace("_", "-")


def _remark(path: Path, error: UserError) -> InputError:
    """What a scan says of a file that is no policy, at its line where that is known."""
    line, message = (error.line, error.message) if isinstance(error, CatalogueError) else (1, str(error))
    return InputError(Span(display_of(path), line, 1, line, 1), message)


def _definition(identifier: str, path: Path) -> PolicyDefinition:
    if path.suffix == SUFFIX:
        from scanner.policy.declarative import read_policy

        return read_policy(path)
    name = f"stackproof_policies.{path.parent.name}.{path.stem}"
    spec = spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise UserError(f"policy {identifier}: {path} cannot be loaded")
    module = module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise UserError(f"policy {identifier}: {path}: {type(error).__name__}: {error}") from error
    definition = getattr(module, "check", None)
    if not isinstance(definition, PolicyDefinition):
        raise UserError(f"policy {identifier}: {path} has no function `check` decorated with @policy")
    return definition
