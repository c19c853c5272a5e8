"""The sentences that all formats share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Protocol

from reconciler.model.placeholder import KnownAfterApply
from reconciler.model.plans.change import Action, Change, Disruption
from reconciler.model.plans.field_change import FieldEdit, Resolution
from reconciler.model.plans.plan import Plan, PrunePolicy, Undeclared

MAX_FILES, MAX_IGNORED = 20, 8
"""Names of files that a plan for people lists; data has them all."""

ACTIVITIES = {
    Action.CREATE: "creating",
    Action.BUILD: "starting the build",
    Action.REBUILD: "starting the build",
    Action.UPDATE: "updating",
    Action.REPLACE: "replacing",
    Action.ADOPT: "adopting",
    Action.RECORD: "recording",
    Action.DELETE: "deleting",
    Action.WAIT: "waiting",
}
DONE_WORDS = {
    Action.CREATE: "created",
    Action.BUILD: "built",
    Action.REBUILD: "rebuilt",
    Action.UPDATE: "updated",
    Action.REPLACE: "replaced",
    Action.ADOPT: "adopted",
    Action.RECORD: "recorded",
    Action.DELETE: "deleted",
    Action.WAIT: "ready",
}
_VERBS = (
    (Action.CREATE, "to create"),
    (Action.BUILD, "to build"),
    (Action.REBUILD, "to rebuild"),
    (Action.UPDATE, "to update"),
    (Action.REPLACE, "to replace"),
    (Action.DELETE, "to delete"),
    (Action.ADOPT, "to adopt"),
    (Action.RECORD, "to record"),
    (Action.WAIT, "to wait for"),
    (Action.BLOCKED, "blocked"),
    (Action.NOOP, "unchanged"),
)


class Addressed(Protocol):
    """Any report about one project on one target."""

    @property
    def project(self) -> str: ...

    @property
    def target(self) -> str: ...

    @property
    def address(self) -> str: ...


def render_heading(report: Addressed) -> str:
    """Project, target and address: the first line of every report."""
    return f"{report.project} on {report.target} ({report.address})"


def summarize_plan(plan: Plan) -> str:
    """The last line of a plan."""
    return " ".join(filter(None, (_summarize_changes(plan), summarize_undeclared(plan))))


def _summarize_changes(plan: Plan) -> str:
    if plan.empty and plan.uncompared:
        count, unknown = len(plan.changes), len(plan.uncompared)
        same = f"{format_count(count - unknown, 'resource')} as declared" if count > unknown else ""
        return f"Plan: {', '.join(filter(None, (f'{unknown} not compared', same)))}."
    if plan.empty:
        count = len(plan.changes)
        return f"Nothing to do: {format_count(count, 'resource')} as declared." if count else "Nothing to do."
    counts = plan.counts
    said = [f"{counts[action]} {verb}" for action, verb in _VERBS if action in counts]
    return f"Plan: {', '.join(said)}."


def summarize_undeclared(plan: Plan) -> str:
    """A sentence about what is owned and no longer declared; empty where there is none, or it is kept on purpose."""
    count = len(plan.running_undeclared)
    if not count:
        return ""
    verbs = "is no longer declared and keeps" if count == 1 else "are no longer declared and keep"
    return f"{format_count(count, 'owned object')} {verbs} running."


def describe_undeclared(one: Undeclared) -> str:
    """The ref, its schedules and why it is kept."""
    schedule = f"cron {'; '.join(one.schedules)}" if one.schedules else ""
    told = join_parts([schedule, "kept: `prevent_destroy` protects it" if one.protected else ""])
    return f"{one.ref} ({told})" if told else str(one.ref)


def explain_undeclared(plan: Plan) -> str:
    """What can be done about it, or that nothing is."""
    if plan.prune is PrunePolicy.NEVER:
        return (
            f"{format_count(len(plan.undeclared), 'owned object')} no longer declared, kept by `prune: never`"
        )
    return "delete them with --prune, or give one up with --forget REF"


def describe_disruption(change: Change) -> str:
    """What carrying out the change disturbs, in words; empty when nothing."""
    match change.impact.disruption:
        case Disruption.BUILDS | Disruption.UPLOADS:
            said = join_parts(
                [f"{change.impact.disruption}{_describe_package(change)}", _count_files(change)]
            )
        case Disruption.REDEPLOYS:
            said = "redeploys"
        case Disruption.DELETES:
            said = "deletes"
        case Disruption.ROLLS_STEPS:
            return f"rolls {change.impact.description}"
        case Disruption.NONE:
            return change.impact.description
    return "; ".join(filter(None, (said, change.impact.description)))


def _describe_package(change: Change) -> str:
    package = change.details.package
    return f": {format_count(len(package.files), 'file')}, {format_size(package.size)}" if package else ""


def _count_files(change: Change) -> str:
    """`2 added, 1 changed since 1.0.0`; empty where that is not known."""
    files = change.details.files
    if files is None:
        return ""
    parts = (("added", files.added), ("changed", files.changed), ("removed", files.removed))
    told = join_parts(f"{len(names)} {word}" for word, names in parts if names) or "none changed"
    return f"{told} since {files.since}"


def render_files(change: Change) -> Iterator[tuple[FieldEdit, str]]:
    """Which files differ from those that were packed last, and what the ignore files leave out; the first ones."""
    files, package = change.details.files, change.details.package
    if files is not None:
        signs = (
            (FieldEdit.ADD, "+", files.added),
            (FieldEdit.CHANGE, "~", files.changed),
            (FieldEdit.REMOVE, "-", files.removed),
        )
        lines = [(edit, f"{sign} {name}") for edit, sign, names in signs for name in names]
        yield from lines[:MAX_FILES]
        if len(lines) > MAX_FILES:
            yield FieldEdit.CHANGE, f"~ and {format_count(len(lines) - MAX_FILES, 'more file')}"
    if (
        package is not None
        and package.ignored
        and change.impact.disruption in {Disruption.BUILDS, Disruption.UPLOADS}
    ):
        more = " and more" if len(package.ignored) > MAX_IGNORED else ""
        yield FieldEdit.CHANGE, f"ignored: {', '.join(package.ignored[:MAX_IGNORED])}{more}"


def render_drift_heading(change: Change) -> str:
    """The heading of fields that someone else changed and this plan reverts."""
    who = f" (last change: {change.details.last_change})" if change.details.last_change else ""
    return f"changed by someone else since the last apply{who}:"


def describe_rewiring(change: Change) -> Iterator[str]:
    """How the order of steps changes, in sentences; added and removed steps are fields already."""
    graph = change.details.graph
    if graph is None or change.action is Action.CREATE:
        return
    for parent, step in graph.removed_edges:
        if step not in graph.removed:
            yield f"{step} no longer waits for {parent}"
    for parent, step in graph.added_edges:
        if step not in graph.added:
            yield f"{step} now waits for {parent}"


def format_ids(one: Resolution) -> str:
    """The ids that a name became."""
    known = [str(ident) for ident in one.ids if not isinstance(ident, KnownAfterApply)]
    return f"id {' / '.join(known)}" if len(known) == len(one.ids) else "known after apply"


def render_counts(counts: Mapping[str, int]) -> str:
    """`2 updated, 1 failed`, of counts by action of what was done and by outcome of the rest."""
    words = {str(action): word for action, word in DONE_WORDS.items()}
    return join_parts(f"{count} {words.get(word, word)}" for word, count in counts.items())


def format_size(count: int) -> str:
    """Bytes for people."""
    if count < 1000:
        return f"{count} B"
    for unit, scale in (("kB", 1e3), ("MB", 1e6)):
        if count < scale * 1000:
            return f"{count / scale:.1f} {unit}"
    return f"{count / 1e9:.1f} GB"


def format_count(number: int, noun: str) -> str:
    """`1 file`, `2 files`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def join_parts(parts: Iterable[str]) -> str:
    """The parts that say something, separated by commas."""
    return ", ".join(part for part in parts if part)
