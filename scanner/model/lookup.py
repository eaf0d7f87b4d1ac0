"""Find a class of the model by its name, or by a dialect's name for it, without importing the whole model."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import get_type_hints

from scanner.model.base import Node, Resource
from scanner.verdict import Result

_FOLDER = Path(__file__).parent
_TYPE = re.compile(r'"((?:data\.)?aws_\w+|(?:AWS|Template|Alexa|Custom)::[\w:]+)"')
_CLASS = re.compile(r"^class (\w+)\(", re.MULTILINE)


def class_named(name: str) -> type[Resource] | None:
    """The class that `ebs.Volume`, `aws_ebs_volume` or `AWS::EC2::Volume` names; None where there is none."""
    module, _, own = name.rpartition(".")
    if module and not module.startswith("data"):
        if own not in _classes().get(module, ()):
            return None
        found = getattr(import_module(f"scanner.model.{module}"), own)
        return found if isinstance(found, type) and issubclass(found, Resource) and found.types() else None
    candidates = [found for one in _modules_with(name) for found in _resources(one) if name in found.types()]
    # The class that the scanner itself takes for the type comes first.
    return next(iter(candidates), None)


def names() -> list[str]:
    """Everything that `class_named` may find, as far as the sources tell: for suggestions."""
    return sorted({*(one for found in _types().values() for one in found), *_model_names()})


def model_name(kind: type[Node]) -> str:
    """`ebs.Volume`."""
    return f"{kind.__module__.rpartition('.')[2]}.{kind.__qualname__}"


def questions(kind: type[Node]) -> Iterator[tuple[str, str]]:
    """The methods of a class that assert something by themselves: name and first line of the docstring."""
    for name, method in inspect.getmembers(kind, inspect.isfunction):
        if name.startswith("_") or name in _NOT_QUESTIONS:
            continue
        parameters = list(inspect.signature(method).parameters.values())[1:]
        if all(one.default is not one.empty for one in parameters) and _answers(method):
            yield name, (inspect.getdoc(method) or "").partition("\n")[0]


_NOT_QUESTIONS = frozenset({"passed", "failed", "unknown"})


def _answers(method: object) -> bool:
    """Whether a method gives a result, and nothing else."""
    try:
        return get_type_hints(method).get("return") is Result
    except (NameError, TypeError):  # A name that only a type checker sees.
        return False


def _resources(module: str) -> Iterator[type[Resource]]:
    loaded = import_module(f"scanner.model.{module}")
    for found in vars(loaded).values():
        if isinstance(found, type) and issubclass(found, Resource) and found.__module__ == loaded.__name__:
            yield found


def _modules_with(name: str) -> list[str]:
    return [module for module, found in _types().items() if name in found]


def _model_names() -> Iterator[str]:
    for module, classes in _classes().items():
        if module in _types():
            yield from (f"{module}.{one}" for one in classes)


@cache
def _sources() -> Mapping[str, str]:
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(_FOLDER.glob("*.py"))}


@cache
def _types() -> Mapping[str, frozenset[str]]:
    """The resource types that each module writes out."""
    found = {module: frozenset(_TYPE.findall(text)) for module, text in _sources().items()}
    return {module: types for module, types in found.items() if types}


@cache
def _classes() -> Mapping[str, tuple[str, ...]]:
    return {module: tuple(_CLASS.findall(text)) for module, text in _sources().items()}
