"""The whole run on one screen: load manifests, make a plan, carry it out, look back.

What is a step of one stage alone is that stage's function, listed here for the command line.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import replace
from typing import TypedDict

from reconciler import execution, observation, planning
from reconciler.api.client import Client
from reconciler.config.project import Project
from reconciler.errors import ConfigurationError
from reconciler.execution import ApplyContext, delete_versions
from reconciler.execution import execute as execute_plan
from reconciler.kinds import KINDS
from reconciler.manifests import LoadedManifests, load_manifests, open_project
from reconciler.model.observed.image_versions import ImageVersions
from reconciler.model.observed.inventory import Inventory
from reconciler.model.observed.receipt import History, SingleApply
from reconciler.model.plans.change import Action
from reconciler.model.plans.drift import Drift
from reconciler.model.plans.plan import Plan, PlanOptions, PrunePolicy, SavedPlan
from reconciler.model.problem import Problem
from reconciler.model.resource import ResolvedManifests
from reconciler.model.result import ApplyResult, Outcome
from reconciler.planning import build_resource_graph, plan_version_deletion

__all__ = [
    "build_resource_graph",
    "check_saved_plan_identity",
    "delete_versions",
    "execute_plan",
    "find_drift",
    "list_image_versions",
    "load_manifests",
    "make_plan",
    "make_plan_from_saved",
    "open_project",
    "plan_version_deletion",
    "read_history",
    "read_single_apply",
    "save_plan",
    "seal_resources",
    "select_warnings",
    "verify_apply",
    "wait_until_free",
]

RegisterSecrets = Callable[..., None]
"""Takes live texts that are secret, so that nothing shows them."""
NEW_PLAN = "make a new one with peak-apply plan --out"


def seal_resources(loaded: LoadedManifests) -> ResolvedManifests:
    """The resources with every secret sealed, so that they can be shown."""
    resources = tuple(
        replace(resource, body=planning.seal_secrets(KINDS[resource.ref.kind], resource.body, b""))
        for resource in loaded.resources
    )
    return ResolvedManifests(resources)


def select_warnings(loaded: LoadedManifests, globs: tuple[str, ...]) -> tuple[Problem, ...]:
    """The warnings about what the globs match, and about the project as a whole."""
    chosen = planning.select_resources(loaded.resources, globs)
    return planning.select_warnings(loaded.warnings, loaded.resources, chosen)


async def make_plan(
    project: Project,
    loaded: LoadedManifests,
    client: Client,
    options: PlanOptions | None = None,
    *,
    new_key: Callable[[int], bytes] = secrets.token_bytes,
    lenient: bool = False,
    register_secrets: RegisterSecrets = lambda *_: None,
) -> Plan:
    """Observe the tenant and decide what each resource needs."""
    options = _complete_options(options or PlanOptions(), project)
    live_state, inventory = await observation.observe(
        client, loaded.resources, **_owner(project), leaving=options.deletes
    )
    register_secrets(*observation.find_live_secrets(live_state, loaded.resources, inventory))
    if not inventory.key:
        inventory = replace(inventory, key=new_key(32))
    request = planning.PlanRequest(
        _heading(project),
        loaded.resources,
        inventory,
        live_state,
        options,
        left_out=loaded.left_out,
        warnings=loaded.warnings,
        lenient=lenient,
        prune=project.target.prune,
        inventory_age=inventory.age(client.server_time()),
    )
    if planning.find_version_deletions(request):
        usage = await observation.read_usage_if_allowed(client, inventory)
        request = replace(request, live_state=replace(live_state, usage=usage))
    plan = planning.make_plan(request)
    shown = tuple(one for one in plan.warnings if one.id not in project.ignored_warnings)
    return replace(plan, warnings=shown)


def _complete_options(options: PlanOptions, project: Project) -> PlanOptions:
    """The options with what the project file decides; ConfigurationError where it forbids one."""
    policy = project.target.prune
    if options.prune and policy is PrunePolicy.NEVER:
        message = f"--prune is refused: target {project.target.name!r} has `prune: never`"
        raise ConfigurationError(message, "delete nothing, or change that line of peak-apply.yaml first")
    auto = policy is PrunePolicy.AUTO and not options.adopt_only and not options.destroy
    return replace(options, adopt=options.adopt or project.adopt, auto_prune=auto)


async def find_drift(
    project: Project,
    loaded: LoadedManifests,
    client: Client,
    select: tuple[str, ...],
    register_secrets: RegisterSecrets = lambda *_: None,
) -> Drift:
    """Compare what was applied last with what is live."""
    inventory = await observation.read_own_inventory(client, **_owner(project))
    resources = planning.select_resources(planning.restore_last_applied(inventory, loaded.resources), select)
    live_state, inventory = await observation.observe(client, resources, **_owner(project))
    register_secrets(*observation.find_live_secrets(live_state, resources, inventory))
    return planning.detect_drift(_heading(project), resources, inventory, live_state)


def save_plan(
    plan: Plan,
    shown: Plan,
    project: Project,
    loaded: LoadedManifests,
    options: PlanOptions,
    *,
    created: str,
    redact: Callable[[str], str] = str,
) -> SavedPlan:
    """Build the saved form of a plan; `shown` is the plan without secrets, `redact` removes secrets from a text."""
    inventory, salt = plan.inventory, secrets.token_hex(16)
    key = planning.derive_key(inventory.key, salt)
    rendered = {resource.ref: resource for resource in loaded.resources}
    return SavedPlan(
        shown,
        _complete_options(options, project),
        project.id,
        inventory.artifact_id,
        str(project.root),
        created,
        salt,
        b"" if inventory.artifact_id else inventory.key,
        planning.collect_facts(plan, rendered, key, redact),
    )


async def make_plan_from_saved(
    saved: SavedPlan,
    project: Project,
    loaded: LoadedManifests,
    client: Client,
    register_secrets: RegisterSecrets = lambda *_: None,
    redact: Callable[[str], str] = str,
) -> Plan:
    """Make a plan of the changes of a saved plan that are still valid; ConfigurationError if it is for elsewhere."""
    check_saved_plan_identity(saved, project)

    def key_of_the_plan(size: int) -> bytes:
        return saved.key or secrets.token_bytes(size)

    options = saved.options
    fresh = await make_plan(
        project,
        loaded,
        client,
        options,
        new_key=key_of_the_plan,
        lenient=True,
        register_secrets=register_secrets,
    )
    if fresh.inventory.artifact_id != saved.inventory_id:
        raise ConfigurationError(
            "the plan was made against another inventory of this project: of another tenant, or before the first apply",
            NEW_PLAN,
        )
    key = planning.derive_key(fresh.inventory.key, saved.salt)
    rendered = {resource.ref: resource for resource in loaded.resources}
    return planning.restrict_to_saved(saved.facts, fresh, rendered, key, redact)


def check_saved_plan_identity(saved: SavedPlan, project: Project) -> None:
    """Raise ConfigurationError if a saved plan is of another project, target or address."""
    parts = (
        ("project", saved.plan.project, project.name),
        ("project id", saved.project_id, project.id),
        ("target", saved.plan.target, project.target.name),
        ("address", saved.plan.address, project.target.address),
    )
    for what, then, now in parts:
        if then != now:
            message = f"the plan is of another {what}: {then}, and this is {now}"
            raise ConfigurationError(message, NEW_PLAN)


async def wait_until_free(
    plan: Plan, project: Project, context: ApplyContext, say: Callable[[str], None], ignored_run: str = ""
) -> bool:
    """Wait until no other apply holds the lease, and the writes of an interrupted one have settled.

    True if that took time: then the plan has to be made again. LeaseHeld if the other apply goes on.
    """

    async def read_inventory() -> Inventory:
        return await observation.read_own_inventory(context.client, **_owner(project))

    return await execution.wait_until_free(plan, read_inventory, context, say, ignored_run)


async def verify_apply(
    report: ApplyResult, project: Project, loaded: LoadedManifests, client: Client, options: PlanOptions
) -> ApplyResult:
    """Make a plan after an apply: what was done and still has a change, the number of other changes, and addresses."""
    again = replace(options, select=(), replace=(), forget=(), adopt_only=False, prune=False, destroy=False)
    if options.destroy:  # it reads no manifests, so nothing can be said to be undeclared
        project = replace(project, target=replace(project.target, prune=PrunePolicy.REVIEW))
    fresh = await make_plan(project, loaded, client, again, lenient=True)
    done = {result.ref for result in report.of(Outcome.DONE)}
    pending = [change.ref for change in fresh.pending if change.action is not Action.WAIT]
    others = {*pending, *(change.ref for change in fresh.blocked)} - done
    addresses = {change.ref: change.details.addresses for change in fresh.changes}
    results = tuple(replace(result, addresses=addresses.get(result.ref, {})) for result in report.results)
    left = tuple(str(ref) for ref in pending if ref in done)
    return replace(report, results=results, verified=not left, left=left, remaining=len(others))


async def read_history(project: Project, client: Client) -> History:
    """Read the receipts of the applies that are still recorded."""
    inventory = await observation.read_own_inventory(client, **_owner(project))
    applies, damaged, unread = await observation.read_history(client, inventory)
    return History(project.name, project.target.name, project.target.address, applies, damaged, unread)


async def read_single_apply(project: Project, client: Client, number: int) -> SingleApply:
    """Read the receipt of one apply; ConfigurationError if none is recorded under that number."""
    inventory = await observation.read_own_inventory(client, **_owner(project))
    found = await observation.read_receipt(client, inventory, number)
    return SingleApply(project.name, project.target.name, project.target.address, found)


async def list_image_versions(
    project: Project,
    loaded: LoadedManifests,
    client: Client,
    image: str,
    *,
    register_secrets: RegisterSecrets = lambda *_: None,
) -> ImageVersions:
    """List the versions of an image, with their users and whether this project owns them."""
    found, inventory, usage = await observation.observe_image(client, image, **_owner(project))
    register_secrets(*observation.find_build_secrets((found,), loaded.resources, inventory))
    return planning.list_image_versions(_heading(project), found, inventory, usage, loaded.resources)


class _Owner(TypedDict):
    project: str
    project_id: str
    target: str


def _owner(project: Project) -> _Owner:
    """The owner that an inventory names."""
    return {"project": project.name, "project_id": project.id, "target": project.target.name}


def _heading(project: Project) -> planning.Heading:
    return planning.Heading(project.name, project.target.name, project.target.address)
