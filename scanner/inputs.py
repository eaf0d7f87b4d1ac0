"""What a deployer would give, what a scan passes over, and the limits that keep hostile input in bounds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from scanner.assumptions import NONE, Assumptions


@dataclass(frozen=True, slots=True)
class NamedSet:
    """One deployment among several that are judged in one scan, and the files that say what it is given."""

    name: str
    parameter_files: tuple[Path, ...] = ()
    variable_files: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Inputs:
    """Values given on the command line or in the configuration.

    `parameters` are CloudFormation parameters by name, `variables` Terraform variables by name, both as their text or
    JSON value; files are read in order, later ones win, and single values win over files. With `sets`, each is judged
    on its own, its files after those that all share. `expand_sam` has AWS's translator, where it is installed, expand
    serverless resources. `assumptions` decide what is given in no other way. `deployment` is
    the name of the set that these are the inputs of. `environment` are Terraform variables that the shell gives, by
    name, over which everything else wins.
    """

    parameters: Mapping[str, object] = field(default_factory=dict)
    parameter_files: tuple[Path, ...] = ()
    variables: Mapping[str, object] = field(default_factory=dict)
    variable_files: tuple[Path, ...] = ()
    sets: tuple[NamedSet, ...] = ()
    expand_sam: bool = True
    assumptions: Assumptions = NONE
    deployment: str = ""
    environment: Mapping[str, str] = field(default_factory=dict)

    def each(self) -> Iterator[tuple[str | None, Inputs]]:
        """The inputs of each set with its name; without sets these inputs alone, without a name."""
        if not self.sets:
            yield None, self
        for one in self.sets:
            yield (
                one.name,
                replace(
                    self,
                    parameter_files=(*self.parameter_files, *one.parameter_files),
                    variable_files=(*self.variable_files, *one.variable_files),
                    sets=(),
                    deployment=one.name,
                ),
            )


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Globs of files and folders that a scan passes over (`*` crosses slashes).

    They are matched against a name, and against its path inside the scanned folder or, where it lies there, from
    `folder` on.
    """

    globs: tuple[str, ...]
    folder: Path | None = None

    @classmethod
    def of_fixtures(cls, policies: Path) -> Exclusion:
        """The fixtures in a folder of policies: templates with faults on purpose."""
        whole = policies.resolve()
        return cls((f"{whole.name}/fixtures",), whole.parent)


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on what one scan reads and computes."""

    file_bytes: int = 5_000_000
    """Larger files are reported and passed over (CloudFormation itself takes at most 1 MB)."""
    nesting: int = 100
    """Levels of maps, lists, blocks and expressions inside one file."""
    nodes: int = 1_000_000
    """Values in one document after YAML aliases are expanded."""
    instances: int = 1_000
    """Instances of one resource or module by `count`, `for_each` or `Fn::ForEach`."""
    module_depth: int = 20
    """Module calls or nested stacks inside each other."""
    steps: int = 5_000_000
    """Expression nodes evaluated in one root."""


LIMITS = Limits()
