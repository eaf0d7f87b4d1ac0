"""Templates that others wrote, where they are at hand: all are read, and the stacks that they nest are found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from scanner.discovery import discover
from scanner.engine import paused_collector
from scanner.inputs import Inputs
from scanner.parsers.cloudformation import Document, Project, companions, find_roots, load_root, read_document
from scanner.parsers.cloudformation.evaluation import Evaluation
from scanner.parsers.cloudformation.locations import STACK_TYPES, is_published
from scanner.parsers.cloudformation.resource_types import resource_type
from scanner.parsers.cloudformation.stack import Stack
from scanner.template import Root
from scanner.values import MapValue

CORPUS = Path("../shared/corpus/cloudformation")
pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not at hand")

BROKEN = {
    "config_invalid_json.json": "where ',' or ']' should stand",
    "config_invalid_yaml.yaml": "is not YAML",
    "json_parse.json": "where ':' should stand",
    "template.yaml": "is not YAML",
    # Two that can be read and hold one resource that cannot be judged.
    "invalid.template": "properties of resource Bucket1 are not a map",
    "primary_identifiers.yaml": "resource BadType has no type",
}
"""The files that are broken on purpose, and what is wrong with them."""

NESTED = {
    "aws+aws-cdk": (1, 1, 0),
    "aws-quickstart+quickstart-amazon-aurora": (1, 2, 0),
    "aws-quickstart+quickstart-atlassian-jira": (8, 0, 0),
    "aws-quickstart+quickstart-drupal": (11, 0, 0),
    "aws-quickstart+quickstart-magento": (11, 1, 0),
    "aws-quickstart+quickstart-sitecore-xp": (12, 1, 0),
    "aws-quickstart+quickstart-splunk-enterprise": (1, 1, 0),
    "aws-samples+aws-serverless-ecommerce-platform": (18, 0, 0),
    "eijikominami+aws-cloudformation-templates": (64, 2, 182),
}
"""By repository: nested stacks found, those whose template is not there, and published applications."""


@pytest.fixture(scope="module")
def documents() -> list[Document]:
    discovery = discover([CORPUS])
    assert not discovery.errors
    found = [read_document(file.path, file.display) for file in discovery.templates]
    return found + companions(found, discovery)


@pytest.fixture(scope="module")
def roots(documents: list[Document]) -> list[Root]:
    project = Project(documents)
    with paused_collector():
        return [load_root(document, project, Inputs(expand_sam=False)) for document in find_roots(documents)]


def test_nothing_is_unread_but_what_is_broken_on_purpose(roots: list[Root]) -> None:
    errors = {error.span.file.rpartition("/")[2]: error.message for root in roots for error in root.errors}
    assert errors.keys() == BROKEN.keys()
    assert all(words in errors[name] for name, words in BROKEN.items())
    assert sum(len(root.blocks) for root in roots) > 5000


def nested_stacks(documents: list[Document]) -> Iterator[tuple[str, str]]:
    """The repository of each nested stack, and whether its template was found."""
    project = Project(documents)
    for document in documents:
        if not document.is_template:
            continue
        stack = Stack(document, project, Evaluation(Root(document.display, "cloudformation"), {}, expand_sam=False))
        for logical_id, entry in stack.resources.items():
            location = STACK_TYPES.get(resource_type(entry.value))
            properties = entry.value.entries.get("Properties") if isinstance(entry.value, MapValue) else None
            if location is None or not isinstance(properties, MapValue):
                continue
            repository = Path(document.display).relative_to(CORPUS).parts[0]
            if is_published(properties.entries.get(location)):
                yield repository, "published"
            else:
                yield repository, "missing" if stack.inner(logical_id) is None else "found"


def test_nested_stacks_are_found_wherever_their_template_is(documents: list[Document]) -> None:
    counted = Counter(nested_stacks(documents))
    outcomes = ("found", "missing", "published")
    assert {name: tuple(counted[name, outcome] for outcome in outcomes) for name in NESTED} == NESTED


def test_what_is_not_found_is_said_once_for_each_nested_stack(roots: list[Root]) -> None:
    for root in roots:
        said = [note for note in root.notes if "is not part of the scan" in note.message]
        assert len(said) == len(set(said))
        missing = [block for block in root.blocks if block.type in STACK_TYPES and block.address in root.handed_over]
        assert bool(said) >= bool(missing)
