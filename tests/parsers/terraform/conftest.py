"""Configurations written in the tests, evaluated as roots, and values in one line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from scanner.inputs import Inputs
from scanner.parsers.terraform import load_root
from scanner.template import Block, Root
from scanner.values import (
    OTHER,
    Absent,
    Choice,
    Known,
    ListValue,
    MapValue,
    Reference,
    Text,
    Unknown,
    Value,
)

Load = Callable[..., Root]


def show(value: Value) -> str:
    """A value in one line: `?needs` is unknown, `@address.attribute` a reference, `<…>` a choice."""
    match value:
        case Known():
            return f"'{value.value}'" if isinstance(value.value, str) else str(value.value).lower()
        case Absent():
            return "null"
        case Unknown():
            return f"?{value.describe()}"
        case Reference():
            stated = "" if value.value is None else f"={show(value.value)}"
            return f"@{value.address}.{value.attribute}{stated}"
        case Text():
            return "".join(str(part.value) if isinstance(part, Known) else f"${{{show(part)}}}" for part in value.parts)
        case ListValue():
            rest = [] if value.rest is None else [f"{show(value.rest)}…"]
            return f"[{', '.join([*map(show, value.items), *rest])}]"
        case MapValue():
            rest = [] if value.rest is None else [f"{show(value.rest)}…"]
            return f"{{{', '.join([*(f'{k}: {show(v)}' for k, v in value.entries.items()), *rest])}}}"
        case Choice():
            options = (f"{'*' if k == OTHER else k}: {show(v)}" for k, v in value.options.items())
            return f"<{value.variable.name}={value.variable.default}; {', '.join(options)}>"


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Load:
    """Evaluate the root among the files given by name; a text alone is `main.tf`. Paths are relative to the folder."""
    monkeypatch.chdir(tmp_path)

    def loaded(
        files: str | Mapping[str, str],
        variables: Mapping[str, object] | None = None,
        root: str = ".",
        variable_files: tuple[Path, ...] = (),
    ) -> Root:
        for name, text in ({"main.tf": files} if isinstance(files, str) else files).items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        inputs = Inputs(variables=variables or {}, variable_files=variable_files)
        return load_root(Path(root), inputs, Path())

    return loaded


@pytest.fixture
def value(load: Load) -> Callable[..., str]:
    """The value of an expression as an output, beside other declarations."""

    def evaluated(expression: str, around: str = "", variables: Mapping[str, object] | None = None) -> str:
        return show(load(f'{around}\noutput "subject" {{\n  value = {expression}\n}}\n', variables).outputs["subject"])

    return evaluated


def blocks(root: Root) -> dict[str, Block]:
    """A root's blocks by address."""
    return {block.address: block for block in root.blocks}


@pytest.fixture
def properties() -> Callable[[Root, str], str]:
    """The properties of one block in one line."""

    def shown(root: Root, address: str) -> str:
        return show(blocks(root)[address].properties)

    return shown


@pytest.fixture
def existing() -> Callable[[Root], dict[str, str]]:
    """Whether each block exists, by address; a symbolic one says so."""

    def shown(root: Root) -> dict[str, str]:
        return {b.address: show(b.exists) + (" any number" if b.symbolic else "") for b in root.blocks}

    return shown
