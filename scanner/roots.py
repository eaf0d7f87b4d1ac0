"""The roots among what was found: what each is, and how it is loaded."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from scanner.assumed import assuming
from scanner.assumptions import NONE
from scanner.discovery import Discovery
from scanner.inputs import Inputs
from scanner.source import InputError, start_of
from scanner.template import Root


@dataclass(frozen=True, slots=True)
class Job:
    """A root that is found but not evaluated yet; `size` is what its own files weigh, in bytes.

    `without` loads it without the configuration's assumptions, where it has any.
    """

    path: str
    size: int
    load: Callable[[], Root]
    parameter_set: str | None = None
    without: Callable[[], Root] | None = None


def find_jobs(discovery: Discovery, inputs: Inputs) -> list[Job]:
    """Every root among what was found, once for each set of inputs.

    Raises UserError for a parameter file that can't be read.
    """
    jobs = _found_jobs(discovery, inputs)
    if not inputs.assumptions:
        return jobs
    others = _found_jobs(discovery, replace(inputs, assumptions=NONE))
    return [
        replace(job, load=partial(assuming, job.load, inputs.assumptions), without=other.load)
        for job, other in zip(jobs, others, strict=True)
    ]


def _found_jobs(discovery: Discovery, inputs: Inputs) -> list[Job]:
    jobs: list[Job] = []
    if discovery.templates:
        from scanner.parsers import cloudformation

        sizes = {file.display: file.path.stat().st_size for file in discovery.templates if file.path.exists()}
        documents = [cloudformation.read_document(file.path, file.display) for file in discovery.templates]
        named = {file.display for file in discovery.templates if file.explicit}
        jobs.extend(
            Job(document.display, 0, partial(_no_template, document.display, document.errors))
            for document in documents
            if document.display in named and not document.is_template
        )
        asked_for = {document.display for document in documents}
        documents += cloudformation.companions(documents, discovery)
        # What a template brings along and nests under no choice of today's is not what the user named.
        roots = [document for document in cloudformation.find_roots(documents) if document.display in asked_for]
        for name, given in inputs.each():
            cloudformation.given_parameters(given)  # A file that can't be read ends the scan before it begins.
            project = cloudformation.Project(documents)
            jobs.extend(
                Job(
                    document.display,
                    sizes.get(document.display, 0),
                    partial(cloudformation.load_root, document, project, given),
                    name,
                )
                for document in roots
            )
    if discovery.terraform_folders or discovery.plans:
        jobs.extend(_terraform_jobs(discovery, inputs))
    return jobs


def _terraform_jobs(discovery: Discovery, inputs: Inputs) -> Iterator[Job]:
    """Plans, and the root modules that none of them was made from: those are judged by what the plan says."""
    from scanner.parsers import terraform
    from scanner.parsers.terraform import terragrunt

    found = {folder.path: folder for folder in discovery.terraform_folders}
    trees = {path: folder.tree for path, folder in found.items()}
    roots = terraform.find_roots(trees, terragrunt.modules_of(discovery.terragrunt))
    planned: set[Path] = set()
    if discovery.plans:
        from scanner.parsers.terraform import plans

        declared = {path: terraform.declarations_of(path, trees[path]) for path in roots}
        for file in discovery.plans:
            plan = plans.read_plan(file.path, file.display, file.explicit)
            source = plans.source_of(plan, declared)
            planned.update(() if source is None else (source,))
            size = file.path.stat().st_size if file.path.exists() else 0
            yield Job(
                file.display, size, partial(plans.load_plan, plan, source, None if source is None else trees[source])
            )
    for path in roots:
        if path not in planned:
            size = sum(file.path.stat().st_size for file in found[path].files if file.path.exists())
            for name, given in inputs.each():
                yield Job(found[path].display, size, partial(terraform.load_root, path, given, trees[path]), name)


def _no_template(path: str, errors: Sequence[InputError]) -> Root:
    """A file that was named on its own and turns out not to be a template: an error, where a folder would pass it
    over.
    """
    found = list(errors) or [InputError(start_of(path), "is no CloudFormation template")]
    return Root(path, "cloudformation", errors=found, files=[path])


def load_roots(discovery: Discovery, inputs: Inputs) -> Iterator[Root]:
    """Every root among what was found, evaluated, one after the other."""
    for job in find_jobs(discovery, inputs):
        yield job.load()


def forget() -> None:
    """Forget what was read from files that are not looked at again on their own, for whoever scans over and over."""
    from scanner.parsers.cloudformation import parameter_files
    from scanner.parsers.terraform import module_calls

    parameter_files.forget()
    module_calls.fetched_modules.forget()
