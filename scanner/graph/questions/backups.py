"""What is backed up: by what, how old a recovery point may be, how long it is kept, and what is copied elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

from scanner.analysis.recovery.copies import Copy, copies_of
from scanner.analysis.recovery.recovery_points import STORES, BackupSource, backups_of, holds_state
from scanner.graph.build import ResourceGraph
from scanner.graph.questions.answers import Answer, Point, Question
from scanner.model.base import Resource, typed
from scanner.model.readings import Missing, Reading
from scanner.verdict import Verdict

QUESTION = Question(
    "backups",
    ("not backed up", "unknown", "backed up", "left out"),
    frozenset({"not backed up", "unknown", "backed up"}),
    "store",
    "stores",
)

_STATES = {Verdict.PASS: "backed up", Verdict.FAIL: "not backed up", Verdict.UNKNOWN: "unknown"}


def answers(graph: ResourceGraph) -> Iterator[Answer]:
    """An answer for each store of the graph, those that need no backup included."""
    view = graph.view()
    for block in graph.blocks_of(tuple(dict.fromkeys(name for kind in STORES for name in kind.types()))):
        if view.world.exists(block) is False:
            continue
        store = typed(block, view)
        if not isinstance(store, STORES):
            continue
        if holds_state(store).verdict is Verdict.FAIL:
            yield Answer(block, "left out", "holds nothing of its own that nothing else can make again")
            continue
        yield _answer(store)


def _answer(store: Resource) -> Answer:
    backups = backups_of(store)
    covered = backups.exist()
    running = [one for one in backups.sources if one.active.verdict is not Verdict.FAIL]
    points = [*(_of_source(one) for one in running), *(_of_copy(one) for one in copies_of(store))]
    if covered.verdict is not Verdict.PASS:
        points.insert(0, Point(covered.evidence[0].message, covered.evidence[1:], covered.needs))
        return Answer(store.block, _STATES[covered.verdict], covered.evidence[0].message, tuple(points))
    gaps = [one.gap.known for one in running if one.active.verdict is Verdict.PASS and one.gap.known is not None]
    words = "how old recovery points are is not known"
    if gaps:
        words = f"recovery points at most {shown(min(gaps))} old" if min(gaps) else "every change can be undone"
    return Answer(store.block, "backed up", words, tuple(points))


def _of_source(source: BackupSource) -> Point:
    gap = "at an interval that is not known" if source.gap.known is None else f"every {shown(source.gap.known)}"
    if source.gap.known == 0:
        gap = "at every change"
    kept = _kept(source)
    perhaps = "" if source.active.verdict is Verdict.PASS else "perhaps "
    details = (
        ("source", source.name),
        ("interval_minutes", "" if source.gap.known is None else str(source.gap.known)),
        ("kept", kept.removeprefix(", kept ")),
    )
    return Point(f"{perhaps}{source.name}, {gap}{kept}", source.active.evidence[:1], source.active.needs, details)


def _kept(source: BackupSource) -> str:
    kept: Reading[int] | None = source.kept
    if kept is None:
        return ""
    if isinstance(kept.fact, Missing):
        return ", kept for ever"
    if kept.known is None:
        return f", kept as {kept.name} says, which is not known"
    return f", kept {kept.known} {source.unit if kept.known != 1 else source.unit.removesuffix('s')}"


def _of_copy(copy: Copy) -> Point:
    where = {
        Verdict.PASS: "in another Region",
        Verdict.FAIL: "in the same Region",
        Verdict.UNKNOWN: "in a Region that is not known",
    }
    account = {Verdict.PASS: ", in another account", Verdict.FAIL: "", Verdict.UNKNOWN: ", perhaps in another account"}
    perhaps = "" if copy.active.verdict is Verdict.PASS else "perhaps "
    words = f"{perhaps}{copy.made_by}, {where[copy.region.verdict]}{account[copy.account.verdict]}"
    steps = copy.region.evidence[:1]
    details = (
        ("copy", copy.made_by),
        ("other_region", copy.region.verdict.value),
        ("other_account", copy.account.verdict.value),
    )
    return Point(words, steps, copy.region.needs, details)


def shown(minutes: int) -> str:
    """A span of time in its greatest whole unit."""
    for unit, size in (("days", 1440), ("hours", 60)):
        if minutes >= 2 * size and minutes % size == 0:
            return f"{minutes // size} {unit}"
    return "1 day" if minutes == 1440 else "1 hour" if minutes == 60 else f"{minutes} minutes"
