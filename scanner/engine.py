"""Run a scan: read the paths, build each root's graph, ask the policies, collect the findings."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, cast

from scanner.assumed import marked
from scanner.combined import combine, of_set, side_by_set
from scanner.discovery import Discovery, discover
from scanner.errors import UserError
from scanner.inputs import Exclusion, Inputs
from scanner.observed import Observations, is_observed, observing, tell
from scanner.parallel import side_by_side
from scanner.policy.registry import Registry, bundled
from scanner.policy.selection import Selection
from scanner.results import ScanReport, Timing
from scanner.roots import Job, find_jobs
from scanner.source import InputError, start_of
from scanner.suppressions import Rules, suppress
from scanner.verdict import Severity

if TYPE_CHECKING:
    from scanner.cache.kept import KeptResults


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
    kept: KeptResults | None = None,
) -> ScanReport:
    """Scan files and folders.

    `deciding` are the IDs of policies that decide a checklist item: the default profile holds them whatever their
    severity. Input that cannot be read is reported in the result's `errors`; the scan goes on without it. `processes`
    is how many run side by side where the work is worth it, by default one a processor. With `affected_by`, only the
    roots are judged that read one of these files. What `exclude` says is passed over. With `changed_only`, of a saved
    plan only those resources are judged that it makes or changes. `suppressions` says which of those in the files hold;
    by default all do. `progress` is told how many of how many roots are done. With `only`, no other roots are
    evaluated than those of these paths, as reports show them. Results that are `kept` are used again where they rest
    on the same, and these are kept.

    Raises UserError for a path that does not exist and for inputs that make no sense.
    """
    scan = Scan(
        tuple(paths),
        inputs or Inputs(),
        selection or Selection(),
        deciding,
        all_choices,
        None if affected_by is None else frozenset(map(os.path.realpath, affected_by)),
        tuple(exclude),
        changed_only,
        None if only is None else frozenset(only),
    )
    registry = registry or bundled()
    with paused_collector():
        if kept is None:
            report = _judged(scan, registry, processes, progress)
        else:
            report = _found(scan, registry, kept, lambda: _judged(scan, registry, processes, progress))
        asked = asked_by(registry, scan.selection, deciding)
        return suppress(report, report.directives, suppressions or Rules(), registry.paths, asked)


@dataclass(frozen=True, slots=True)
class Scan:
    """All that is asked of a scan, beside its policies and what is made of the results."""

    paths: tuple[Path, ...]
    inputs: Inputs
    selection: Selection
    deciding: frozenset[str]
    all_choices: bool
    affected_by: frozenset[str] | None
    exclude: tuple[Exclusion, ...]
    changed_only: bool
    only: frozenset[str] | None


def _found(scan: Scan, registry: Registry, kept: KeptResults, judge: Callable[[], ScanReport]) -> ScanReport:
    """The report of an earlier scan that still holds; else that of this one, which is kept."""
    started = perf_counter()
    # From which severity on failures count is asked of the reports.
    asked = replace(scan, selection=replace(scan.selection, severity="info"))
    key = kept.key({"scan": asked, "policies": registry.asked_for})
    report = None if key is None else kept.find(key)
    if report is not None:
        return replace(report, timings=(Timing("find", "", perf_counter() - started),))
    with observing() as seen:
        registry.observe()
        report = judge()
        registry.observe()
    if key is not None:
        kept.keep(key, report, seen)
    return report


def _judged(
    scan: Scan, registry: Registry, processes: int | None, progress: Callable[[int, int], None] | None
) -> ScanReport:
    from scanner.judging import scan_root  # Where an earlier scan's results hold, nothing is judged.

    started = perf_counter()
    discovery = discover(scan.paths, exclude=scan.exclude)
    jobs = [job for job in find_jobs(discovery, scan.inputs) if scan.only is None or job.path in scan.only]
    affected_by = scan.affected_by
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
                selection=scan.selection,
                deciding=scan.deciding,
                all_choices=scan.all_choices,
                changed_only=scan.changed_only,
            )
            report = ask(root)
            assumed = tuple(root.assumptions.about(root.inputs))
            if assumed and job.without is not None:
                report = marked(report, ask(job.without()), assumed)
            report = replace(report, timings=(evaluated, *report.timings))
            root.trail = None  # It holds on to the root, and nothing collects cycles meanwhile.
            return report if job.parameter_set is None else of_set(report, job.parameter_set)
        except UserError:
            raise
        except Exception as error:  # noqa: BLE001 - a fault in the scanner loses one root, never the scan
            message = f"could not be scanned, which is a fault of stackproof: {type(error).__name__}: {error}"
            return ScanReport(errors=(InputError(start_of(job.path), message),), faulty=True)

    reports = _side_by_side(run, jobs, processes, progress)
    names = [one.name for one in scan.inputs.sets]
    if names:
        by_set = [[report for report, job in zip(reports, jobs, strict=True) if job.parameter_set == n] for n in names]
        reports = [
            *[report for report, job in zip(reports, jobs, strict=True) if job.parameter_set is None],
            *side_by_set(names, [combine(reports_of_set, Discovery()) for reports_of_set in by_set]),
        ]
    combined = combine([*reports, _passed_over(discovery)], discovery)
    return replace(combined, parameter_sets=tuple(names), timings=(reading, *combined.timings))


def _side_by_side(
    run: Callable[[Job], ScanReport],
    jobs: Sequence[Job],
    processes: int | None,
    progress: Callable[[int, int], None] | None,
) -> list[ScanReport]:
    """The report of each job; what was observed in another process is told to the observers in this one."""

    def observed(job: Job) -> tuple[ScanReport, Observations | None]:
        if not is_observed():
            return run(job), None
        with observing() as seen:
            return run(job), seen

    outcomes = side_by_side(observed, jobs, [job.size for job in jobs], processes, progress)
    for _, seen in outcomes:
        if seen is not None:
            tell(seen)
    return [report for report, _ in outcomes]


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


def _passed_over(discovery: Discovery) -> ScanReport:
    """What was recognised but is not evaluated, so that nobody takes silence for a pass."""
    if not discovery.terragrunt:
        return ScanReport()
    from scanner.parsers.terraform import terragrunt

    return ScanReport(notes=tuple(note for file in discovery.terragrunt for note in terragrunt.remarks(file)))


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
