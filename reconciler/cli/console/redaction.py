"""What a run tells, without secrets in what others wrote: before anything of it is cut, split or escaped."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from reconciler.cli.console.output import masked, quoted
from reconciler.model.change import FieldChange
from reconciler.model.drift import Drift, Drifted
from reconciler.model.event import Event, Finished, Noted
from reconciler.model.image_versions import Deleted, DeletionReport
from reconciler.model.result import Report, Result


def shown_fields(fields: Iterable[FieldChange]) -> tuple[FieldChange, ...]:
    """Changed fields: somebody may have put a secret of ours into the open, and the names of a map are theirs too."""

    def shown(one: FieldChange) -> FieldChange:
        path = masked.data(one.path)
        return replace(one, path=path, before=masked.data(one.before), after=masked.data(one.after))

    return tuple(shown(one) for one in fields)


def hushed_drift(drift: Drift) -> Drift:
    """What changed, and who changed it."""

    def told(one: Drifted) -> Drifted:
        fields = shown_fields(one.fields)
        return replace(one, reason=masked(one.reason), touched=masked(one.touched), fields=fields)

    return replace(drift, drifted=tuple(told(one) for one in drift.drifted))


def hushed_event(event: Event) -> Event:
    """Only notes and ends repeat what the platform said."""
    match event:
        case Noted(ref, message):
            return Noted(ref, quoted(message))
        case Finished(result):
            return Finished(hushed(result))
        case _:
            return event


def hushed(result: Result) -> Result:
    """A result with its reason and the end of a log."""
    log = tuple(quoted(line) for line in result.log)
    return replace(result, reason=quoted(result.reason), fix=quoted(result.fix), log=log)


def hushed_report(report: Report) -> Report:
    """All results, and why the inventory could not be stored."""
    results = tuple(hushed(result) for result in report.results)
    return replace(report, results=results, inventory_error=quoted(report.inventory_error))


def hushed_deletion(report: DeletionReport) -> DeletionReport:
    """The same of versions that were to be deleted."""

    def told(one: Deleted) -> Deleted:
        return replace(one, reason=quoted(one.reason), fix=quoted(one.fix))

    results = tuple(told(one) for one in report.results)
    return replace(report, results=results, inventory_error=quoted(report.inventory_error))
