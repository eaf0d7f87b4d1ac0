"""Templates written in the tests, loaded as roots."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from scanner.inputs import Inputs
from scanner.parsers.cloudformation import Project, find_roots, load_root, read_document
from scanner.template import Root
from scanner.values import Value

Load = Callable[..., Root]
Evaluate = Callable[..., Value]


@pytest.fixture
def load() -> Load:
    """Load the first of the templates given by file name, with the parameters given."""

    def loaded(files: str | Mapping[str, str], parameters: Mapping[str, object] | None = None) -> Root:
        texts = {"template.yaml": files} if isinstance(files, str) else files
        documents = [read_document(Path(name), name, text) for name, text in texts.items()]
        return load_root(documents[0], Project(documents), Inputs(parameters=parameters or {}, expand_sam=False))

    return loaded


@pytest.fixture
def roots() -> Callable[[Mapping[str, str]], list[str]]:
    """The names of the roots among the files given."""

    def found(files: Mapping[str, str]) -> list[str]:
        documents = [read_document(Path(name), name, text) for name, text in files.items()]
        return [document.display for document in find_roots(documents)]

    return found


@pytest.fixture
def evaluate(load: Load) -> Evaluate:
    """The value of an expression as a property, in a template with the further sections given."""

    def evaluated(expression: str, sections: str = "", parameters: Mapping[str, object] | None = None) -> Value:
        indented = "\n".join(f"        {line}" for line in expression.splitlines())
        text = (
            f"{sections}\nResources:\n  Subject:\n    Type: AWS::Test::Thing\n    Properties:\n      P:\n{indented}\n"
        )
        root = load(text, parameters)
        assert not root.errors
        return root.blocks[0].properties.entries["P"]

    return evaluated
