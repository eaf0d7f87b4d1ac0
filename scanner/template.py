"""What every parser yields: roots and the blocks in them, one shape for both dialects."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from scanner.assumptions import NONE, Assumptions
from scanner.source import InputError, Span
from scanner.trail import Trail
from scanner.values import Known, MapValue, Value

Dialect = Literal["cloudformation", "terraform"]

TRUE = Known(True)

Constraint = tuple[Value, ...]
"""Booleans of which one is true in every deployment."""


@dataclass(frozen=True, slots=True)
class Call:
    """One step of the way to a block: a module call or a nested stack, and where it is written."""

    address: str
    span: Span


@dataclass(frozen=True, slots=True)
class Annotation:
    """A comment that speaks to a scanner, and what it is written at.

    `covers` is the property or block that begins on its line or, where the comment has its line to itself, the one that
    follows; the block around it where none does. `within` is the resource or top block around it. Both may be missing.
    """

    text: str
    span: Span
    covers: Span | None = None
    within: Span | None = None
    own_line: bool = False


MARKS = ("stackproof:", "checkov:skip", "bridgecrew:skip", "tfsec:ignore", "trivy:ignore", "kics-scan")
"""What a comment that speaks to a scanner holds: one of these words, in small letters."""


@dataclass(frozen=True, slots=True)
class Input:
    """A parameter of a template, a variable of a module: what whoever deploys gives.

    `secret` says that its value is kept out of what is displayed (`NoEcho`, `sensitive`, `ephemeral`). `kind` is the
    type it declares, in the dialect's words. `described` says whether it tells a reader what it is for (None where that
    was not read), `constrained` whether it refuses some values of its type.
    """

    name: str
    span: Span
    secret: bool = False
    default: Value | None = None
    kind: str = ""
    described: bool | None = None
    constrained: bool = False


@dataclass(slots=True, eq=False)
class Block:
    """One resource (or data source) as a template states it, after evaluation.

    `address` is Terraform's own, or the logical ID prefixed by the nested stacks' logical IDs and slashes. `properties`
    use the dialect's own names and nesting; Terraform's nested blocks are lists of maps, as its schema has them.
    `attributes` are what stands beside the properties: `DeletionPolicy`, `UpdatePolicy`, `Metadata` in CloudFormation;
    `lifecycle`, `provider`, `depends_on`, `provisioner`, `connection` in Terraform, and `count` or `for_each` of a
    `symbolic` block. `exists` is a boolean value:
    the resource's condition, or whether this instance is within its count. A `symbolic` block stands for any number of
    instances, zero too. `name_span` is the header's place (logical ID, or `resource "type" "name"`), `span` the whole.
    `construct` is the path of the CDK construct that it was made from, `made_from` the address of the serverless
    resource. Where it comes from a saved plan, `change` is what that does to it: `create`, `update`, `replace`,
    `no-op`, `read`.
    """

    dialect: Dialect
    type: str
    name: str
    address: str
    properties: MapValue
    span: Span
    name_span: Span
    root: str
    attributes: dict[str, Value] = field(default_factory=dict)
    exists: Value = TRUE
    symbolic: bool = False
    data: bool = False
    container: str = ""
    calls: tuple[Call, ...] = ()
    provider: str = ""
    construct: str = ""
    made_from: str = ""
    change: str = ""


@dataclass(slots=True, eq=False)
class Root:
    """A unit that is deployed on its own: a Terraform root module, or a template that no other one nests.

    `path` is the folder (Terraform) or file (CloudFormation), relative to the working directory. `files` are all files
    that were read for it. `containers` are the modules and nested stacks inside it, by address, with what calls them.
    `handed_over` holds, by address, what is given to modules that are not present. `inputs` are the declared parameters
    and variables, those of modules by their path (`module.db.password`), as unknown values name them; `secret_outputs`
    are the names of outputs that are kept out of what is displayed, `secrets` the texts of which the same is asked, by
    where they stand. `requirements`
    holds what is asked of the versions of Terraform's providers (`~> 5.0`), by the provider's name.
    `backend` is where Terraform is told to keep its state: the body of the `backend` or `cloud` block, with its label
    as `type`.
    `constraints` are what rules demand of the choices: each can be met, and all together. `assumptions` are what the
    configuration takes to be true, if anything.
    `annotations` are the comments of its files that speak to a scanner, `metadata` what each template says of itself.
    `trail` tells how a value came about.
    """

    path: str
    dialect: Dialect
    blocks: list[Block] = field(default_factory=list)
    errors: list[InputError] = field(default_factory=list)
    notes: list[InputError] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    containers: dict[str, Call] = field(default_factory=dict)
    outputs: dict[str, Value] = field(default_factory=dict)
    handed_over: dict[str, MapValue] = field(default_factory=dict)
    providers: dict[str, MapValue] = field(default_factory=dict)
    requirements: dict[str, tuple[str, ...]] = field(default_factory=dict)
    backend: MapValue | None = None
    inputs: dict[str, Input] = field(default_factory=dict)
    secret_outputs: frozenset[str] = frozenset()
    secrets: dict[Span, str] = field(default_factory=dict)
    constraints: list[Constraint] = field(default_factory=list)
    assumptions: Assumptions = NONE
    annotations: list[Annotation] = field(default_factory=list)
    metadata: dict[str, MapValue] = field(default_factory=dict)
    trail: Trail | None = field(default=None, repr=False)
