"""Desired, last applied and live become a plan: pure, the same input gives the same bytes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from reconciler.kinds import KINDS
from reconciler.kinds.dependencies import find_dependencies
from reconciler.kinds.kind import Family
from reconciler.model.change import Action, Change, Disruption
from reconciler.model.inventory import Inventory
from reconciler.model.live_state import LiveState
from reconciler.model.plan import Plan
from reconciler.model.plan_options import PlanOptions
from reconciler.model.problem import InputError, Problem
from reconciler.model.ref import Ref
from reconciler.model.resource import Resource
from reconciler.planning.context import Context, Problems
from reconciler.planning.decide.adopt import reduce_to_adoption
from reconciler.planning.decide.artifacts import decide_artifact
from reconciler.planning.decide.deletions import check_deletions
from reconciler.planning.decide.images import decide_image
from reconciler.planning.decide.objects import decide_object
from reconciler.planning.decide.removals import decide_removals, list_orphans
from reconciler.planning.decide.renames import find_former_refs
from reconciler.planning.decide.version_choice import choose_versions
from reconciler.planning.inventory_refresh import refresh_entry
from reconciler.planning.order import find_cycle, sort_topologically
from reconciler.planning.ownership import block, find_duplicates, warn_about_damage, warn_about_lease
from reconciler.planning.selection import find_replaced, select_with_dependencies


@dataclass(frozen=True)
class Heading:
    """What the plan is for, as people read it."""

    project: str
    target: str
    address: str


def make_plan(
    heading: Heading,
    resources: Iterable[Resource],
    inventory: Inventory,
    live_state: LiveState,
    options: PlanOptions | None = None,
    warnings: tuple[Problem, ...] = (),
    *,
    lenient: bool = False,
    record_age: float | None = None,
) -> Plan:
    """Decide what each resource needs; InputError names everything that makes a plan impossible.

    A `lenient` plan blocks the resources that have a problem, for one that is compared with a saved plan. `record_age`
    says how many seconds ago the inventory was written, where the platform tells its time.
    """
    options = options or PlanOptions()
    context = Context(live_state, inventory, options.adopt)
    declared = choose_versions(resources, context)
    refs = frozenset(resource.ref for resource in declared)
    context = replace(context, declared=refs, replace=find_replaced(refs, options.replace))
    context = replace(context, former_refs=find_former_refs(declared, context))
    check_deletions(refs, context, options)
    chosen, left = select_with_dependencies(
        declared, options.select, inventory.entries if options.deletes else ()
    )
    problems = Problems()
    same = find_duplicates(chosen, context)
    problems.found += same.values()
    problems.of |= same
    changes = _decide_all(chosen, context, problems)
    if lenient:
        changes = _block_problems(changes, problems.of)
    elif problems.found:
        raise InputError(problems.found)
    if options.take:
        changes = reduce_to_adoption(changes, context, options)
    changes, leaving = decide_removals(chosen, changes, context, options)
    whole = {
        **changes,
        **{ref: _block_with_dependency(change, {**changes, **leaving}) for ref, change in leaving.items()},
    }
    return Plan(
        heading.project,
        heading.target,
        heading.address,
        tuple(whole.values()),
        inventory,
        (*warnings, *left, *warn_about_damage(inventory), *warn_about_lease(inventory, record_age)),
        list_orphans(context, whole, options),
    )


def _decide_all(
    resources: tuple[Resource, ...], context: Context, problems: Problems
) -> Mapping[Ref, Change]:
    by_ref = {resource.ref: resource for resource in resources}
    needs = find_dependencies(resources)
    order = sort_topologically(needs)
    decided: dict[Ref, Change] = {}
    loop = find_cycle(needs, order)
    if loop:
        message = f"resources wait for each other: {' -> '.join(str(ref) for ref in loop)}"
        problems.add(by_ref[loop[0]], (), message, "remove one of these references or `depends_on` entries")
        return decided
    for ref in order:
        change = _decide_one(by_ref[ref], needs[ref], decided, context, problems)
        decided[ref] = _block_with_dependency(refresh_entry(change, context), decided)
    return decided


def _block_problems(changes: Mapping[Ref, Change], problems: Mapping[Ref, Problem]) -> Mapping[Ref, Change]:
    """Blocked where there is a problem, of a version also one of its image; and what needs it with it."""
    decided: dict[Ref, Change] = {}
    for ref, change in changes.items():
        problem = problems.get(ref) or problems.get(ref.unversioned)
        if problem is not None:
            change = block(replace(change, write=None), problem.message, problem.fix)  # noqa: PLW2901
        decided[ref] = _block_with_dependency(change, decided)
    return decided


def _decide_one(
    resource: Resource,
    needs: tuple[Ref, ...],
    decided: Mapping[Ref, Change],
    context: Context,
    problems: Problems,
) -> Change:
    kind = KINDS[resource.ref.kind]
    match kind.family:
        case Family.BUILT:
            return decide_image(resource, needs, decided, context, problems)
        case Family.UPLOADED:
            return decide_artifact(resource, needs, context, problems)
        case Family.DEFINED | Family.DEPLOYED:
            return decide_object(kind, resource, needs, decided, context, problems)


def _block_with_dependency(change: Change, decided: Mapping[Ref, Change]) -> Change:
    """What needs something blocked is blocked with it; what needs nothing done stays as it is."""
    blocked = [str(ref) for ref in change.depends_on if decided[ref].action is Action.BLOCKED]
    if not blocked or not change.action.pending:
        return change
    reason = f"it needs {', '.join(blocked)}, which is blocked"
    return replace(
        change,
        action=Action.BLOCKED,
        reason=reason,
        fix="",
        write=None,
        disruption=Disruption.NONE,
        disturbs="",
    )
