"""Whether tasks name the images of a repository by digest, which never comes to mean another image.

https://docs.aws.amazon.com/AmazonECR/latest/userguide/docker-pull-ecr-image.html
"""

from __future__ import annotations

from collections.abc import Iterator

from scanner.model.ecr import Repository
from scanner.model.ecs_tasks import TaskDefinition
from scanner.model.links import is_hidden
from scanner.model.readings import Reading, Undecided
from scanner.model.template_voice import all_of_kind
from scanner.values import Known, Text, Value, references, to_text
from scanner.verdict import Result, all_of


def are_named(repository: Repository) -> Result:
    """Assert that tasks of the template run its images, all of them by digest."""
    none = repository.failed("no task of the template runs its images by digest")
    return all_of(_images(repository), none)


def _images(repository: Repository) -> Iterator[Result]:
    """What is said of each image that is, or may be, of a repository, as far as tasks name that by reference."""
    for task in all_of_kind(repository, TaskDefinition):
        for container in task.containers:
            fact = container.image.fact
            value = fact.value if isinstance(fact, Undecided) else None
            if value is not None and any(one.address == repository.address for one in references(value)):
                yield _by_digest(container.image, value)
            elif is_hidden(fact):
                yield container.image.unknown()
        if is_hidden(task.containers.rest):
            yield task.containers.unknown()


def _by_digest(image: Reading[str], value: Value) -> Result:
    parts = value.parts if isinstance(value, Text) else ()
    if any(isinstance(part, Known) and "@" in to_text(part.value) for part in parts):
        return image.passed(f"{image.name} names a digest")
    return image.failed(f"{image.name} names no digest")
