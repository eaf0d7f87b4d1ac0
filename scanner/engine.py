"""Run a scan: read the paths, build each root's graph, ask the policies, collect the findings."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import cast

from scanner.assumed import assuming, marked
from scanner.assumptions import NONE
from scanner.directive import Directive
from scanner.discovery import Discovery, discover
from scanner.errors import UserError
from scanner.findings import FindingMaker, hashed
from scanner.graph.build import ResourceGraph
from scanner.inputs import Exclusion, Inputs
from scanner.parallel import side_by_side
from scanner.policy.judge import PolicyError, Purse, judge
from scanner.policy.registry import Registry, bundled
from scanner.policy.selection import Selection
from scanner.results import Finding, RootSummary, ScanReport, Timing, concealed
from scanner.source import InputError, Span, start_of
from scanner.suppressions import Rules, directives_of, suppress
from scanner.template import Root
from scanner.verdict import Severity

UNCHANGED = ("no-op", "read")
"""What a saved plan does to resources that stay as they are."""


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


def scan(
    paths: Sequence[Path],
    *,
    inputs: Inputs | None = None,
    selection: Selection | None = None,
    deciding: frozenset[str] = frozenset(),
    all_choices: bool = False,
    registry: Registry | None = None,
    processes: int | None = None,
    affected_by: Sequence[Path] | None = None,
    exclude: Sequence[Exclusion] = (),
    changed_only: bool = False,
    suppressions: Rules | None = None,
    progress: Callable[[int, int], None] | None = None,
    only: Collection[str] | None = None,
) -> ScanReport:
    """Scan files and folders.

    `deciding` are the IDs of policies that decide a checklist item: the default profile holds them whatever their
    severity. Input that cannot be read is reported in the result's `errors`; the scan goes on without it. `processes`
    is how many run side by side where the work is worth it, by default one a processor. With `affected_by`, only the
    roots are judged that read one of these files. What `exclude` says is passed over. With `changed_only`, of a saved
    plan only those resources are judged that it makes or changes. `suppressions` says which of those in the files hold;
    by default all do. `progress` is told how many of how many roots are done. With `only`, no other roots are
    evaluated than those of these paths, as reports show them.

    Raises UserError for a path that does not exist and for inputs that make no sense.
    """
    with paused_collector():
        return _scan(
            paths,
            inputs,
            selection or Selection(),
            deciding,
            all_choices,
            registry or bundled(),
            processes,
            None if affected_by is None else frozenset(map(os.path.realpath, affected_by)),
            exclude,
            changed_only,
            suppressions or Rules(),
            progress,
            only,
        )


def _scan(
    paths: Sequence[Path],
    inputs: Inputs | None,
    selection: Selection,
    deciding: frozenset[str],
    all_choices: bool,
    registry: Registry,
    processes: int | None,
    affected_by: frozenset[str] | None,
    exclude: Sequence[Exclusion],
    changed_only: bool,
    suppressions: Rules,
    progress: Callable[[int, int], None] | None,
    only: Collection[str] | None,
) -> ScanReport:
    started = perf_counter()
    discovery = discover(paths, exclude=exclude)
    inputs = inputs or Inputs()
    jobs = [job for job in find_jobs(discovery, inputs) if only is None or job.path in only]
    if affected_by is not None:
        discovery = _only(discovery, affected_by)

    reading = Timing("read", "", perf_counter() - started)

    def run(job: Job) -> ScanReport:
        try:
            began = perf_counter()
            root = job.load()
            evaluated = Timing("evaluate", root.path, perf_counter() - began)
            if affected_by is not None and affected_by.isdisjoint(map(os.path.realpath, root.files)):
                return ScanReport()
            ask = partial(
                scan_root,
                registry=registry,
                selection=selection,
                deciding=deciding,
                all_choices=all_choices,
                changed_only=changed_only,
            )
            report = ask(root)
            assumed = tuple(root.assumptions.about(root.inputs))
            if assumed and job.without is not None:
                report = marked(report, ask(job.without()), assumed)
            report = replace(report, timings=(evaluated, *report.timings))
            root.trail = None  # It holds on to the root, and nothing collects cycles meanwhile.
            return report if job.parameter_set is None else _of_set(report, job.parameter_set)
        except UserError:
            raise
        except Exception as error:  # noqa: BLE001 - a fault in the scanner loses one root, never the scan
            message = f"could not be scanned, which is a fault of stackproof: {type(error).__name__}: {error}"
            return ScanReport(errors=(InputError(start_of(job.path), message),))

    reports = side_by_side(run, jobs, [job.size for job in jobs], processes, progress)
    names = [one.name for one in inputs.sets]
    if names:
        by_set = [[report for report, job in zip(reports, jobs, strict=True) if job.parameter_set == n] for n in names]
        reports = [
            *[report for report, job in zip(reports, jobs, strict=True) if job.parameter_set is None],
            *side_by_set(names, [combine(reports_of_set, Discovery()) for reports_of_set in by_set]),
        ]
    combined = combine([*reports, _passed_over(discovery)], discovery)
    combined = replace(combined, parameter_sets=tuple(names), timings=(reading, *combined.timings))
    return suppress(
        combined, combined.directives, suppressions, registry.paths, asked_by(registry, selection, deciding)
    )


def forget() -> None:
    """Forget what was read from files that are not looked at again on their own, for whoever scans over and over."""
    from scanner.parsers.cloudformation import parameter_files
    from scanner.parsers.terraform import module_calls

    parameter_files.forget()
    module_calls.fetched_modules.cache_clear()


def asked_by(registry: Registry, selection: Selection, deciding: frozenset[str]) -> Callable[[str], bool]:
    """Whether a policy is among those that a scan asks, as far as the catalogue can tell."""

    def asked(policy: str) -> bool:
        control = registry.controls.get(policy)
        if control is None:
            return selection.takes(policy, "medium", (), policy in deciding)
        return selection.takes(policy, cast("Severity", control.severity), control.items, policy in deciding)

    return asked


def _only(discovery: Discovery, files: frozenset[str]) -> Discovery:
    """What was found, with what is to be said of these files alone."""
    return replace(
        discovery,
        plans=tuple(one for one in discovery.plans if os.path.realpath(one.path) in files),
        terragrunt=tuple(one for one in discovery.terragrunt if os.path.realpath(one.path) in files),
        errors=tuple(one for one in discovery.errors if os.path.realpath(one.span.file) in files),
        notes=tuple(one for one in discovery.notes if os.path.realpath(one.span.file) in files),
    )


@contextmanager
def paused_collector() -> Iterator[None]:
    """Pause Python's search for reference cycles: a scan makes millions of objects that all live until its end."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


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


def _passed_over(discovery: Discovery) -> ScanReport:
    """What was recognised but is not evaluated, so that nobody takes silence for a pass."""
    if not discovery.terragrunt:
        return ScanReport()
    from scanner.parsers.terraform import terragrunt

    return ScanReport(notes=tuple(note for file in discovery.terragrunt for note in terragrunt.remarks(file)))


def load_roots(discovery: Discovery, inputs: Inputs) -> Iterator[Root]:
    """Every root among what was found, evaluated, one after the other."""
    for job in find_jobs(discovery, inputs):
        yield job.load()


def scan_root(
    root: Root,
    *,
    registry: Registry,
    selection: Selection,
    deciding: frozenset[str],
    all_choices: bool,
    changed_only: bool = False,
) -> ScanReport:
    """Ask every selected policy about every resource of one root."""
    graph = ResourceGraph(root)
    maker = FindingMaker(graph)
    findings: list[Finding] = []
    secrets = frozenset(root.secrets.values())
    errors = list(root.errors)

    def takes(policy: str, severity: Severity, items: tuple[str, ...]) -> bool:
        return selection.takes(policy, severity, items, policy in deciding)

    policies = registry.for_types(graph.by_type.keys(), takes)
    errors.extend(registry.broken.values())
    timings = []
    began = perf_counter()
    for policy in policies:
        start = perf_counter()
        purse = Purse()
        try:
            for block in graph.blocks_of(policy.definition.types):
                if changed_only and block.change in UNCHANGED:
                    continue
                judgement = judge(policy, block, graph, all_choices=all_choices, purse=purse)
                if judgement is not None:
                    findings.append(concealed(maker.make(policy, block, judgement), secrets))
        except PolicyError as error:
            # A policy that fails once is a fault of the policy: what it said before stands, it is not asked again.
            errors.append(InputError(error.span, str(error)))
        timings.append(Timing("policy", policy.id, perf_counter() - start))
    timings.append(Timing("judge", root.path, perf_counter() - began))
    addresses = tuple(block.address for block in root.blocks if not block.data)
    summary = RootSummary(
        root.path, root.dialect, len(addresses), tuple(root.handed_over), tuple(root.files), addresses
    )
    directives, mistakes = directives_of(root, registry.controls)
    return ScanReport(
        (summary,),
        tuple(findings),
        (*errors, *mistakes),
        tuple(root.notes),
        tuple(root.files),
        policies=len(policies),
        directives=tuple(directives),
        secrets=root.secrets,
        timings=tuple(timings),
    )


def _of_set(report: ScanReport, name: str) -> ScanReport:
    """The report with its findings marked, and told apart, by the parameter set that they hold under."""
    findings = (replace(one, parameter_set=name, fingerprint=hashed(one.fingerprint, name)) for one in report.findings)
    return replace(report, findings=tuple(findings))


def side_by_set(names: Sequence[str], reports: Sequence[ScanReport]) -> list[ScanReport]:
    """One report a set, such that together they name a root once, and say of a remark which sets it belongs to where it
    isn't all of them.
    """
    said: dict[InputError, list[str]] = {}
    resources: dict[tuple[str, str], int] = {}
    for name, report in zip(names, reports, strict=True):
        for remark in (*report.errors, *report.notes):
            said.setdefault(remark, []).append(name)
        for root in report.roots:
            key = (root.path, root.dialect)
            resources[key] = max(resources.get(key, 0), root.resources)

    def marked(remarks: Sequence[InputError]) -> tuple[InputError, ...]:
        return tuple(
            one
            if len(said[one]) == len(names)
            else InputError(one.span, f"{one.message} (parameter set {', '.join(said[one])})")
            for one in remarks
        )

    roots = {(root.path, root.dialect): root for report in reports for root in report.roots}
    shared = tuple(replace(root, resources=resources[key]) for key, root in roots.items())
    return [
        replace(report, roots=() if index else shared, errors=marked(report.errors), notes=marked(report.notes))
        for index, report in enumerate(reports)
    ]


def combine(reports: Iterable[ScanReport], discovery: Discovery) -> ScanReport:
    """One report of many, in a stable order; what two roots share is said once."""
    roots: list[RootSummary] = []
    findings: list[Finding] = []
    errors = dict.fromkeys(discovery.errors)
    notes = dict.fromkeys(discovery.notes)
    files: dict[str, None] = {}
    policies = 0
    directives: dict[Directive, None] = {}
    secrets: dict[Span, str] = {}
    timings: list[Timing] = []
    for report in reports:
        roots.extend(report.roots)
        findings.extend(report.findings)
        errors.update(dict.fromkeys(report.errors))
        notes.update(dict.fromkeys(report.notes))
        files.update(dict.fromkeys(report.files))
        policies = max(policies, report.policies)
        directives.update(dict.fromkeys(report.directives))
        timings.extend(report.timings)
        secrets.update(report.secrets)
    # Stable: of findings alike, the sets stay in the order in which they were given.
    findings.sort(key=lambda one: (one.subject.root, one.location, one.policy, one.subject.address))
    return ScanReport(
        tuple(roots),
        tuple(findings),
        tuple(errors),
        tuple(notes),
        tuple(files),
        policies,
        directives=tuple(directives),
        secrets=secrets,
        timings=tuple(timings),
    )
