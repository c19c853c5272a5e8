"""What is owned and leaves: pruned, destroyed, beyond `retain`, or given up by name."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches

from reconciler.errors import ConfigurationError
from reconciler.model.change import Action, Change
from reconciler.model.plan_options import PlanOptions
from reconciler.model.ref import Ref
from reconciler.model.resource import Resource
from reconciler.planning.context import Context
from reconciler.planning.decide.deletions import (
    block_mass_deletion,
    decide_deletions,
    drop_entry,
    sort_deletions,
)
from reconciler.planning.decide.retention import find_superseded, note_kept_versions, note_surplus
from reconciler.planning.selection import is_selected

UNDECLARED = "it is no longer declared"
DESTROYED = "everything that this project owns is deleted"
SELECTED = "destroy --select asks for it"
RELEASED = "--forget asks for it: it stays as it is and is nobody's from then on"

Changes = Mapping[Ref, Change]


def decide_removals(
    resources: tuple[Resource, ...], changes: Changes, context: Context, options: PlanOptions
) -> tuple[Changes, Changes]:
    """The changes of what is declared, with a word about versions that are kept; and those of what leaves."""
    given_up = {ref: _release(ref) for ref in find_released(context, options.forget)}
    beyond = find_superseded(resources, context)
    if not options.deletes:
        return note_surplus(resources, beyond, changes), given_up
    reasons = {**beyond, **dict(_list_reasons(context, options))}
    found = decide_deletions(
        {ref: why for ref, why in reasons.items() if ref not in given_up}, changes, context
    )
    kept = {ref: c.reason for ref, c in found.items() if ref in beyond and c.action is Action.BLOCKED}
    going = {ref: change for ref, change in found.items() if ref not in kept}
    leaving = sort_deletions(block_mass_deletion(going, context, options))
    return note_kept_versions(resources, kept, changes), {**given_up, **leaving}


def _list_reasons(context: Context, options: PlanOptions) -> list[tuple[Ref, str]]:
    if options.destroy:
        reason = SELECTED if options.select else DESTROYED
        return [(ref, reason) for ref in context.inventory.entries if is_selected(ref, options.select)]
    return [(ref, UNDECLARED) for ref in _list_undeclared(context) if is_selected(ref, options.select)]


def _list_undeclared(context: Context) -> list[Ref]:
    """Owned, not declared and not moved on; of a declared image the other versions are expected."""
    images = {ref.name for ref in context.declared if ref.is_versioned}
    return [
        ref
        for ref in sorted(context.inventory.entries)
        if ref not in context.declared
        and ref not in context.former_refs
        and not (ref.is_versioned and ref.name in images)
    ]


def list_orphans(context: Context, changes: Changes, options: PlanOptions) -> tuple[str, ...]:
    """Owned but no longer declared, and kept by this plan: it is said so. To destroy nothing has to be declared."""
    if options.destroy:
        return ()
    return tuple(str(ref) for ref in _list_undeclared(context) if ref not in changes)


def find_released(context: Context, texts: tuple[str, ...]) -> tuple[Ref, ...]:
    """The refs that `--forget` names; ConfigurationError where one is not owned, or still declared."""
    owned = {str(ref): ref for ref in context.inventory.entries}
    for text in texts:
        if text not in owned:
            near = get_close_matches(text, owned, n=1, cutoff=0.6)
            hint = f"did you mean {near[0]}?" if near else "nothing of it has to be given up"
            raise ConfigurationError(f"--forget {text}: this project owns nothing of that name", hint)
        if owned[text] in context.declared:
            message = f"--forget {text}: a manifest declares it, so the next plan would take it over again"
            raise ConfigurationError(message, "remove its manifest first")
    return tuple(sorted({owned[text] for text in texts}))


def _release(ref: Ref) -> Change:
    return drop_entry(Change(ref, Action.RECORD), RELEASED)
