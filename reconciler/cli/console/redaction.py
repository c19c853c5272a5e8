"""What a run tells, without secrets in what others wrote: before anything of it is cut, split or escaped."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from reconciler.cli.console.output import redact, redact_external
from reconciler.model.change import FieldChange
from reconciler.model.drift import Drift, DriftedResource
from reconciler.model.event import Event, Finished, Noted
from reconciler.model.image_versions import DeletedVersion, DeletionResult
from reconciler.model.result import ApplyResult, Result


def redact_fields(fields: Iterable[FieldChange]) -> tuple[FieldChange, ...]:
    """Changed fields: somebody may have put a secret of ours into the open, and the names of a map are theirs too."""

    def shown(one: FieldChange) -> FieldChange:
        path = redact.data(one.path)
        return replace(one, path=path, before=redact.data(one.before), after=redact.data(one.after))

    return tuple(shown(one) for one in fields)


def redact_drift(drift: Drift) -> Drift:
    """What changed, and who changed it."""

    def told(one: DriftedResource) -> DriftedResource:
        fields = redact_fields(one.fields)
        return replace(one, reason=redact(one.reason), touched=redact(one.touched), fields=fields)

    return replace(drift, drifted=tuple(told(one) for one in drift.drifted))


def redact_event(event: Event) -> Event:
    """Only notes and ends repeat what the platform said."""
    match event:
        case Noted(ref, message):
            return Noted(ref, redact_external(message))
        case Finished(result):
            return Finished(redact_result(result))
        case _:
            return event


def redact_result(result: Result) -> Result:
    """A result with its reason and the end of a log."""
    log = tuple(redact_external(line) for line in result.log)
    return replace(result, reason=redact_external(result.reason), fix=redact_external(result.fix), log=log)


def redact_report(report: ApplyResult) -> ApplyResult:
    """All results, and why the inventory could not be stored."""
    results = tuple(redact_result(result) for result in report.results)
    return replace(report, results=results, inventory_error=redact_external(report.inventory_error))


def redact_deletion(report: DeletionResult) -> DeletionResult:
    """The same of versions that were to be deleted."""

    def told(one: DeletedVersion) -> DeletedVersion:
        return replace(one, reason=redact_external(one.reason), fix=redact_external(one.fix))

    results = tuple(told(one) for one in report.results)
    return replace(report, results=results, inventory_error=redact_external(report.inventory_error))
