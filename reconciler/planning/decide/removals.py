"""What is owned and is removed by this plan: pruned, destroyed, superseded, or released by name."""

from __future__ import annotations

from collections.abc import Mapping

from reconciler.errors import ConfigurationError
from reconciler.kinds.parts.references import find_nearest
from reconciler.model.observed.inventory import Entry
from reconciler.model.plans.change import Action, Change, Changes
from reconciler.model.plans.plan import PlanOptions, Undeclared
from reconciler.model.ref import Ref
from reconciler.model.resource import Resource
from reconciler.planning.context import Context
from reconciler.planning.decide.deletions import block_mass_deletion, decide_deletions, sort_deletions
from reconciler.planning.decide.retention import find_superseded, note_kept_versions, note_surplus
from reconciler.planning.selection import is_selected

UNDECLARED = "it is no longer declared"
DESTROYED = "destroy deletes everything that this project owns"
SELECTED = "destroy --select names it"
RELEASED = "--forget names it: it stays on the platform, but is no longer managed"


def decide_removals(
    resources: tuple[Resource, ...], changes: Changes, context: Context, options: PlanOptions
) -> tuple[Changes, Changes]:
    """The changes of what is declared, with notes about superseded versions; and those of what is removed."""
    released = {ref: Change(ref, Action.RECORD).release(RELEASED) for ref in find_released(context, options)}
    superseded = find_superseded(resources, context)
    if not options.deletes:
        return note_surplus(resources, superseded, changes), released
    reasons = {**superseded, **_list_reasons(context, options)}
    found = decide_deletions(
        {ref: why for ref, why in reasons.items() if ref not in released}, changes, context
    )
    if not options.destroy:
        found = _block_uncertain(found, context)
    kept = {ref: c.reason for ref, c in found.items() if ref in superseded and c.action is Action.BLOCKED}
    removed = {ref: change for ref, change in found.items() if ref not in kept}
    removed = dict(sort_deletions(block_mass_deletion(removed, context, options)))
    return note_kept_versions(kept, changes), {**released, **removed}


def _block_uncertain(found: Changes, context: Context) -> Changes:
    """Delete nothing that a file declares, or may declare, which was not read."""
    unknown = [file.file for file in context.left_out if file.refs is None]
    blocked = {}
    for ref, change in found.items():
        if change.action is Action.DELETE and (unknown or context.is_left_out(ref)):
            reason = f"{unknown[0]} cannot be read, and may declare it" if unknown else "a file declares it"
            fix = f"correct that file, or stop managing it with --forget {ref}"
            change = change.block(reason, fix)  # noqa: PLW2901 - the same change, blocked
        blocked[ref] = change
    return blocked


def _list_reasons(context: Context, options: PlanOptions) -> dict[Ref, str]:
    if options.destroy:
        reason = SELECTED if options.select else DESTROYED
        return {ref: reason for ref in context.inventory.entries if is_selected(ref, options.select)}
    return {
        ref: UNDECLARED
        for ref in list_undeclared(context)
        if is_selected(ref, options.select)
        and (options.prune or not context.inventory.entries[ref].protected)
    }


def list_undeclared(context: Context) -> list[Ref]:
    """Owned, not declared, and not recorded under another ref; of a declared image other versions are expected."""
    images = {ref.name for ref in context.declared if ref.is_versioned}
    return [
        ref
        for ref in sorted(context.inventory.entries)
        if ref not in context.declared
        and ref not in context.former_refs
        and not context.is_left_out(ref)
        and not (ref.is_versioned and ref.name in images)
    ]


def list_orphans(context: Context, changes: Changes, options: PlanOptions) -> tuple[Undeclared, ...]:
    """What is owned, no longer declared and kept by this plan; before a destroy nothing has to be declared."""
    if options.destroy:
        return ()
    entries = context.inventory.entries
    return tuple(
        Undeclared(ref, _list_schedules(entries[ref]), entries[ref].protected)
        for ref in list_undeclared(context)
        if ref not in changes
    )


def _list_schedules(entry: Entry) -> tuple[str, ...]:
    triggers = entry.body.get("triggers")
    found = triggers.values() if isinstance(triggers, Mapping) else triggers or ()
    return tuple(str(one["cron"]) for one in found if isinstance(one, Mapping) and one.get("cron"))


def find_released(context: Context, options: PlanOptions) -> tuple[Ref, ...]:
    """The refs that `--forget` names; ConfigurationError where one is not owned, or still declared."""
    owned = {str(ref): ref for ref in context.inventory.entries}
    for text in options.forget:
        if text not in owned:
            near = find_nearest(text, owned)
            fix = f"did you mean {near}?" if near else ""
            message = f"--forget {text}: it is not managed by this project, so there is nothing to forget"
            raise ConfigurationError(message, fix)
        if owned[text] in context.declared:
            message = f"--forget {text}: a manifest declares it, so the next plan would adopt it again"
            raise ConfigurationError(message, "remove its manifest first")
    return tuple(sorted({owned[text] for text in options.forget}))
