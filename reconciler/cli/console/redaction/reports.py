"""Copies of plans, results and events without secrets, made before any text of them is cut, split or escaped.

Others may have put a secret of this project into the open on the platform: in a value, a name or a message.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from typing import TypeVar

from reconciler.cli.console.redaction.secrets import redact, redact_external
from reconciler.model.graph import GraphChange
from reconciler.model.observed.image_versions import DeletionResult
from reconciler.model.placeholder import seal_where
from reconciler.model.plans.change import Change
from reconciler.model.plans.drift import Drift
from reconciler.model.plans.field_change import Documents, FieldChange
from reconciler.model.plans.plan import Plan
from reconciler.model.result import ApplyResult, Event, Finished, Noted, Result

Report = TypeVar("Report", ApplyResult, DeletionResult)


def redact_plan(plan: Plan) -> Plan:
    """The plan as it may be shown."""
    return replace(plan, changes=tuple(_redact_change(change) for change in plan.changes))


def _redact_change(change: Change) -> Change:
    shown, documents = change.details, change.details.documents
    if documents is not None:
        before, after = redact.redact_document(documents.before), redact.redact_document(documents.after)
        documents = Documents(before, after)
    details = replace(
        shown,
        notes=tuple(map(redact, shown.notes)),
        last_change=redact(shown.last_change),
        fields=_redact_fields(shown.fields),
        documents=documents,
        graph=None if shown.graph is None else _redact_graph(shown.graph),
    )
    impact = replace(change.impact, description=redact(change.impact.description))
    return replace(
        change, reason=redact(change.reason), fix=redact(change.fix), details=details, impact=impact
    )


def _redact_fields(changes: Iterable[FieldChange]) -> tuple[FieldChange, ...]:
    return tuple(
        replace(
            one,
            path=redact.redact_document(one.path),
            before=redact.redact_document(one.before),
            after=redact.redact_document(one.after),
        )
        for one in changes
    )


def _redact_graph(graph: GraphChange) -> GraphChange:
    return GraphChange(
        **{part.name: redact.redact_document(getattr(graph, part.name)) for part in fields(graph)}
    )


def seal_exposed_secrets(plan: Plan) -> Plan:
    """An adoption records objects as they are live: a secret in them is recorded only as a fingerprint."""
    key = plan.inventory.key

    def seal(change: Change) -> Change:
        applied = change.entry.body
        body = seal_where(dict(applied), key, lambda text: redact(text) != text)
        names = {name: value for name, value in applied.items() if name == "name"}
        return replace(change, entry=replace(change.entry, body={**body, **names}))

    return replace(plan, changes=tuple(map(seal, plan.changes)))


def redact_drift(drift: Drift) -> Drift:
    """What changed, and who changed it."""
    return replace(
        drift,
        drifted=tuple(
            replace(
                one,
                reason=redact(one.reason),
                touched=redact(one.touched),
                fields=_redact_fields(one.fields),
            )
            for one in drift.drifted
        ),
    )


def redact_event(event: Event) -> Event:
    """Only notes and results repeat what the platform said."""
    match event:
        case Noted(ref, message):
            return Noted(ref, redact_external(message))
        case Finished(result):
            return Finished(_redact_result(result))
        case _:
            return event


def _redact_result(result: Result) -> Result:
    log = tuple(redact_external(line) for line in result.log)
    return replace(result, reason=redact_external(result.reason), fix=redact_external(result.fix), log=log)


def redact_addresses(addresses: Mapping[str, str], *, webhooks: bool) -> dict[str, str]:
    """Where an object is reached; a webhook only if it was asked for."""
    return {
        name: "***" if name == "webhook" and not webhooks else redact(address)
        for name, address in addresses.items()
    }


def redact_report(report: Report, *, webhooks: bool = False) -> Report:
    """All results, and why the inventory could not be stored."""
    results = tuple(
        replace(_redact_result(result), addresses=redact_addresses(result.addresses, webhooks=webhooks))
        for result in report.results
    )
    return replace(report, results=results, inventory_error=redact_external(report.inventory_error))
