"""Which templates are deployed on their own, and what each of them is."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from scanner.inputs import LIMITS, Inputs, Limits
from scanner.parsers.cloudformation.documents import Document, without_collection
from scanner.parsers.cloudformation.evaluation import Evaluation
from scanner.parsers.cloudformation.includes import included_templates
from scanner.parsers.cloudformation.parameter_files import given_parameters
from scanner.parsers.cloudformation.resources import blocks
from scanner.parsers.cloudformation.rules import constrain
from scanner.parsers.cloudformation.stack import Stack
from scanner.parsers.cloudformation.templates import Project
from scanner.parsers.cloudformation.trail import trail_of
from scanner.source import InputError, start_of
from scanner.template import Root
from scanner.values import MapValue


def find_roots(documents: Sequence[Document]) -> list[Document]:
    """The templates that no other one nests, in their order; of those that nest each other in a circle, the first.

    What is no template is left out; what was meant as one and can't be read is a root without blocks.
    """
    project = Project(documents)
    documents = [document for document in documents if document.is_template]
    inner = {
        document.display: (
            {nested.display for _, _, nested in project.nested(document)} | included_templates(document, project.find)
        )
        - {document.display}
        for document in documents
    }
    nested_somewhere = set().union(*inner.values())
    roots = [document for document in documents if document.display not in nested_somewhere]
    reached: set[str] = set()
    _reach([document.display for document in roots], inner, reached)
    for document in documents:
        if document.display not in reached:
            roots.append(document)
            _reach([document.display], inner, reached)
    return roots


def _reach(start: list[str], inner: dict[str, set[str]], reached: set[str]) -> None:
    while start:
        path = start.pop()
        if path not in reached:
            reached.add(path)
            start.extend(inner.get(path, ()))


def load_root(document: Document, project: Project, inputs: Inputs, limits: Limits = LIMITS) -> Root:
    """The template as it is deployed on its own, with the stacks that it nests.

    Raises `UserError` where a parameter file can't be read.
    """
    root = Root(document.display, "cloudformation", files=[document.display])
    if project.assemblies.left_over(document.display):
        message = "is not part of the cloud assembly that it lies in, which manifest.json lists; not judged"
        root.errors += document.errors
        root.notes.append(InputError(start_of(document.display), message))
        return root
    stack = Stack(document, project, Evaluation(root, given_parameters(inputs), limits, expand_sam=inputs.expand_sam))
    stack.report()
    with without_collection():
        constrain(stack)
        root.blocks += blocks(stack)
        for name, entry in stack.outputs.entries.items():
            root.outputs[name] = stack.outputs.value(name, entry.key_span)
    root.trail = partial(trail_of, stack)
    for declared in stack.inputs():
        root.inputs[declared.name] = declared
    root.files = list(dict.fromkeys(root.files))
    for file in root.files:
        read = project.documents.get(file, document)
        root.annotations += read.annotations
        about = read.value.entries.get("Metadata")
        if isinstance(about, MapValue):
            root.metadata[file] = about
    return root
