"""Desired, last applied and live become a plan: pure, the same input gives the same bytes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from reconciler.kinds.dependencies import find_dependencies
from reconciler.kinds.kind import Family
from reconciler.model.graph import find_cycle, sort_topologically
from reconciler.model.observed.inventory import Inventory
from reconciler.model.observed.live_state import LiveState
from reconciler.model.package import PACKING_RULES
from reconciler.model.plans.change import Action, Change, Changes
from reconciler.model.plans.plan import Plan, PlanOptions, PrunePolicy
from reconciler.model.problem import InputError, Problem
from reconciler.model.ref import Ref
from reconciler.model.resource import LeftOut, Resource
from reconciler.planning.context import Context, Problems
from reconciler.planning.decide.adopt import reduce_to_adoption
from reconciler.planning.decide.artifacts import decide_artifact
from reconciler.planning.decide.deletions import check_deletions
from reconciler.planning.decide.hold_back import hold_back_deletions
from reconciler.planning.decide.images import decide_image
from reconciler.planning.decide.objects import decide_object
from reconciler.planning.decide.removals import decide_removals, list_orphans, list_undeclared
from reconciler.planning.decide.rename_hints import hint_at_renames
from reconciler.planning.decide.renames import find_former_refs, list_former_refs
from reconciler.planning.decide.version_choice import choose_versions
from reconciler.planning.duplicates import find_duplicates
from reconciler.planning.inventory_refresh import refresh_entry
from reconciler.planning.inventory_warnings import warn_about_damage, warn_about_lease
from reconciler.planning.plan_warnings import warn_about_ids, warn_about_secrets
from reconciler.planning.reasons import PACKED_BEFORE
from reconciler.planning.selection import find_replaced, select_warnings, select_with_dependencies
from reconciler.planning.subject import Subject

_DECIDE = {
    Family.BUILT: decide_image,
    Family.UPLOADED: decide_artifact,
    Family.DEFINED: decide_object,
    Family.DEPLOYED: decide_object,
}


@dataclass(frozen=True)
class Heading:
    """What the plan is for, as people read it."""

    project: str
    target: str
    address: str


@dataclass(frozen=True)
class PlanRequest:
    """What a plan is made from."""

    heading: Heading
    resources: tuple[Resource, ...]
    inventory: Inventory
    live_state: LiveState
    options: PlanOptions = field(default_factory=PlanOptions)
    left_out: tuple[LeftOut, ...] = ()
    """Files that do not count, although they may declare something."""
    warnings: tuple[Problem, ...] = ()
    """Warnings about the manifests, which the plan repeats."""
    lenient: bool = False
    """Block resources that have a problem instead of refusing the plan; for one that is compared with a saved plan."""
    prune: PrunePolicy = PrunePolicy.REVIEW
    inventory_age: float | None = None
    """Seconds since the inventory was written, where the platform tells its time."""


def make_plan(request: PlanRequest) -> Plan:
    """Decide what each resource needs; InputError lists everything that makes a plan impossible."""
    options, inventory, heading = request.options, request.inventory, request.heading
    context, declared = _prepare(request)
    owned = inventory.entries if options.deletes else ()
    chosen, left_out = select_with_dependencies(declared, options.select, owned)
    changes = _decide_chosen(chosen, context, request)
    if options.adopt_only:
        changes = reduce_to_adoption(changes, context, options)
    changes, removals = decide_removals(chosen, changes, context, options)
    if (options.prune or options.auto_prune) and not options.prune_despite_failures:
        removals = hold_back_deletions(removals, changes, chosen, context)
    changes = hint_at_renames(changes, list_undeclared(context), context)
    whole = {**changes, **removals}
    whole |= {ref: _block_with_dependency(change, whole) for ref, change in removals.items()}
    warnings = (
        *left_out,
        *warn_about_ids(chosen, context),
        *warn_about_secrets(chosen, whole),
        *warn_about_damage(inventory),
        *warn_about_lease(inventory, request.inventory_age),
    )
    return Plan(
        heading.project,
        heading.target,
        heading.address,
        tuple(whole.values()),
        inventory,
        (*select_warnings(request.warnings, request.resources, chosen), *warnings),
        list_orphans(context, whole, options),
        request.prune,
    )


def _prepare(request: PlanRequest) -> tuple[Context, tuple[Resource, ...]]:
    """The context of all decisions, and the resources with the versions that manifests leave open."""
    options = request.options
    context = Context(request.live_state, request.inventory, options.adopt, left_out=request.left_out)
    declared = choose_versions(request.resources, context)
    refs = frozenset(resource.ref for resource in declared)
    context = replace(context, declared=refs, replace=find_replaced(refs, options.replace))
    check_deletions(refs, context, options)
    return replace(context, former_refs=find_former_refs(declared, context)), declared


def _decide_chosen(resources: tuple[Resource, ...], context: Context, request: PlanRequest) -> Changes:
    problems = Problems()
    duplicates = find_duplicates(resources, context)
    problems.found += duplicates.values()
    problems.of |= duplicates
    changes = _decide_all(resources, context, problems)
    if request.lenient:
        return _block_problems(changes, problems.of)
    if problems.found:
        raise InputError(problems.found)
    return changes


def _decide_all(resources: tuple[Resource, ...], context: Context, problems: Problems) -> Changes:
    by_ref = {resource.ref: resource for resource in resources}
    needs = find_dependencies(resources)
    cycle = find_cycle(needs)
    if cycle:
        message = f"resources need each other: {' -> '.join(map(str, cycle))}"
        problems.add(by_ref[cycle[0]], (), message, "remove one of these references or `depends_on` entries")
        return {}
    decided: dict[Ref, Change] = {}
    for ref in sort_topologically(needs):
        change = _decide_one(Subject(by_ref[ref], needs[ref], decided, context, problems))
        if by_ref[ref].rules < PACKING_RULES:
            change = change.add_notes(PACKED_BEFORE)
        decided[ref] = _block_with_dependency(refresh_entry(change, context), decided)
    return decided


def _decide_one(subject: Subject) -> Change:
    unreadable = subject.context.live_state.unreadable
    for ref in (subject.ref, *list_former_refs(subject.resource)):
        if ref in unreadable:
            reason = f"cannot tell whether {ref} still exists: {unreadable[ref]}"
            return subject.start({}).block(reason, "plan again when the platform answers")
    return _DECIDE[subject.kind.family](subject)


def find_version_deletions(request: PlanRequest) -> tuple[Ref, ...]:
    """The image versions that a plan would delete if nothing used them: whether something does must be read first."""
    if not request.options.deletes:
        return ()
    allowed = replace(
        request.options, allow_deletes=len(request.inventory.entries), prune_despite_failures=True
    )
    plan = make_plan(replace(request, options=allowed))
    return tuple(c.ref for c in plan.changes if c.action is Action.DELETE and c.ref.is_versioned)


def _block_problems(changes: Changes, problems: Mapping[Ref, Problem]) -> Changes:
    """Block what has a problem (of a version: also its image), and what depends on it."""
    decided: dict[Ref, Change] = {}
    for ref, change in changes.items():
        problem = problems.get(ref) or problems.get(ref.unversioned)
        blocked = change if problem is None else change.block(problem.message, problem.fix)
        decided[ref] = _block_with_dependency(blocked, decided)
    return decided


def _block_with_dependency(change: Change, decided: Changes) -> Change:
    """Block a change that depends on a blocked one; where nothing has to be done it stays as it is."""
    blocked = [str(ref) for ref in change.depends_on if decided[ref].action is Action.BLOCKED]
    if not blocked or not change.action.pending:
        return change
    return change.block(f"it depends on {', '.join(blocked)}, which is blocked")
