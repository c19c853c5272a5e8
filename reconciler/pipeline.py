"""The run on one screen: load, observe, plan, execute."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from reconciler import execution, manifests, observation, planning
from reconciler.api.client import Client
from reconciler.config.project import Project, ProjectOptions
from reconciler.errors import ConfigurationError
from reconciler.execution import Tools
from reconciler.kinds import KINDS
from reconciler.manifests import LoadedManifests
from reconciler.model.change import Action
from reconciler.model.drift import Drift
from reconciler.model.graph import Graph
from reconciler.model.image_versions import DeletionResult, ImageVersions, VersionDeletion
from reconciler.model.inventory import Inventory
from reconciler.model.plan import Plan
from reconciler.model.plan_options import PlanOptions
from reconciler.model.receipt import History
from reconciler.model.resource import Resource
from reconciler.model.result import ApplyResult, Outcome
from reconciler.model.saved_plan import SavedPlan


def open_project(directory: Path, options: ProjectOptions, environ: Mapping[str, str]) -> Project:
    """Flags, environment and project file as one value."""
    return manifests.open_project(directory, options, environ)


def load_manifests(project: Project) -> LoadedManifests:
    """The declared resources; InputError carries everything that is wrong with them."""
    return manifests.load_manifests(project)


def seal_resources(loaded: LoadedManifests) -> tuple[Resource, ...]:
    """The resources as they may be shown: every secret sealed."""
    return tuple(
        replace(resource, body=planning.seal_secrets(KINDS[resource.ref.kind], resource.body, b""))
        for resource in loaded.resources
    )


def build_resource_graph(loaded: LoadedManifests, select: tuple[str, ...], *, steps: bool) -> Graph:
    """What needs what among the declared resources; with `steps` inside workflows too."""
    return planning.build_resource_graph(loaded.resources, select, steps=steps)


async def make_plan(
    project: Project,
    loaded: LoadedManifests,
    client: Client,
    options: PlanOptions | None = None,
    *,
    new_key: Callable[[int], bytes] = secrets.token_bytes,
    lenient: bool = False,
    hide: Callable[..., None] = lambda *_: None,
) -> Plan:
    """Observe the tenant and decide what each resource needs; `hide` is told which live texts nobody may read."""
    options = options or PlanOptions()
    options = replace(options, adopt=options.adopt or project.adopt)
    live_state, inventory = await observation.observe(
        client,
        loaded.resources,
        project=project.name,
        project_id=project.id,
        target=project.target.name,
        leaving=options.deletes,
    )
    hide(*observation.find_live_secrets(live_state, loaded.resources, inventory))
    if not inventory.key:
        inventory = replace(inventory, key=new_key(32))
    heading = planning.Heading(project.name, project.target.name, project.target.address)
    return planning.make_plan(
        heading,
        loaded.resources,
        inventory,
        live_state,
        options,
        warnings=loaded.warnings,
        lenient=lenient,
        record_age=inventory.age(client.server_time()),
    )


async def find_drift(
    project: Project,
    loaded: LoadedManifests,
    client: Client,
    select: tuple[str, ...],
    hide: Callable[..., None] = lambda *_: None,
) -> Drift:
    """What changed on the tenant since the last apply."""
    name, ident, target = project.name, project.id, project.target.name
    inventory = await observation.read_own_inventory(client, project=name, project_id=ident, target=target)
    resources = planning.select_resources(planning.restore_last_applied(inventory, loaded.resources), select)
    live_state, inventory = await observation.observe(
        client, resources, project=name, project_id=ident, target=target
    )
    hide(*observation.find_live_secrets(live_state, resources, inventory))
    heading = planning.Heading(project.name, project.target.name, project.target.address)
    return planning.detect_drift(heading, resources, inventory, live_state)


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
    """The plan as it is saved; `shown` is the same as people may see it, and `hush` takes secrets out of a text."""
    inventory, salt = plan.inventory, secrets.token_hex(16)
    key = planning.derive_key(inventory.key, salt)
    rendered = {resource.ref: resource for resource in loaded.resources}
    return SavedPlan(
        shown,
        replace(options, adopt=options.adopt or project.adopt),
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
    hide: Callable[..., None] = lambda *_: None,
    redact: Callable[[str], str] = str,
) -> Plan:
    """What of a saved plan can still be carried out; ConfigurationError where it is of something else."""
    check_saved_plan_identity(saved, project)

    def key_of_the_plan(size: int) -> bytes:
        return saved.key or secrets.token_bytes(size)

    options = saved.options
    fresh = await make_plan(
        project, loaded, client, options, new_key=key_of_the_plan, lenient=True, hide=hide
    )
    if fresh.inventory.artifact_id != saved.inventory_id:
        raise ConfigurationError(
            "the plan was made against another inventory of this project: of another tenant, or before the first apply",
            "make it anew with peak-apply plan --out",
        )
    key = planning.derive_key(fresh.inventory.key, saved.salt)
    rendered = {resource.ref: resource for resource in loaded.resources}
    return planning.restrict_to_saved(saved.facts, fresh, rendered, key, redact)


def check_saved_plan_identity(saved: SavedPlan, project: Project) -> None:
    """ConfigurationError where a saved plan is of another project, target or address."""
    parts = (
        ("project", saved.plan.project, project.name),
        ("project id", saved.project_id, project.id),
        ("target", saved.plan.target, project.target.name),
        ("address", saved.plan.address, project.target.address),
    )
    for what, then, now in parts:
        if then != now:
            message = f"the plan is of another {what}: {then}, and this is {now}"
            raise ConfigurationError(message, "make it anew with peak-apply plan --out")


async def wait_until_free(
    plan: Plan, project: Project, tools: Tools, say: Callable[[str], None], break_claim: str = ""
) -> bool:
    """Wait until no other apply is under way, and what an interrupted one began has settled.

    True when that took time: the plan has to be made again. Claimed when the other one goes on.
    """
    name, ident, target = project.name, project.id, project.target.name

    async def look() -> Inventory:
        return await observation.read_own_inventory(
            tools.client, project=name, project_id=ident, target=target
        )

    return await execution.wait_until_free(plan, look, tools, say, break_claim)


async def find_remaining(
    report: ApplyResult, project: Project, loaded: LoadedManifests, client: Client, options: PlanOptions
) -> tuple[tuple[str, ...], int]:
    """What of the things that were done a plan made now would do again, and how many others it has left or blocks."""
    again = replace(options, select=(), replace=(), forget=(), take=False, prune=False, destroy=False)
    fresh = await make_plan(project, loaded, client, again, lenient=True)
    done = {result.ref for result in report.of(Outcome.DONE)}
    restless = [change.ref for change in fresh.pending if change.action is not Action.WAIT]
    others = {*restless, *(change.ref for change in fresh.blocked)} - done
    return tuple(str(ref) for ref in restless if ref in done), len(others)


async def execute_plan(plan: Plan, tools: Tools) -> ApplyResult:
    """Carry out a plan."""
    return await execution.execute(plan, tools)


async def read_history(project: Project, client: Client, number: int | None = None) -> History:
    """The applies that are still recorded; with a number only that one."""
    name, ident, target = project.name, project.id, project.target
    inventory = await observation.read_own_inventory(
        client, project=name, project_id=ident, target=target.name
    )
    if number is None:
        applies, damaged, unread = await observation.read_history(client, inventory)
        return History(name, target.name, target.address, applies, damaged, unread)
    found = await observation.read_receipt(client, inventory, number)
    return History(name, target.name, target.address, (found,))


async def list_image_versions(
    project: Project,
    loaded: LoadedManifests,
    client: Client,
    image: str,
    *,
    hide: Callable[..., None] = lambda *_: None,
) -> ImageVersions:
    """The versions of an image: what they are, who uses them, whether they are this project's; `hide` as in `plan`."""
    names = {"project": project.name, "project_id": project.id, "target": project.target.name}
    found, inventory, usage = await observation.observe_image(client, image, **names)
    hide(*observation.find_build_secrets((found,), loaded.resources, inventory))
    heading = planning.Heading(project.name, project.target.name, project.target.address)
    return planning.list_image_versions(heading, found, inventory, usage, loaded.resources)


def plan_version_deletion(table: ImageVersions, wanted: tuple[str, ...]) -> VersionDeletion:
    """What deleting these versions means; InputError where one of them must stay."""
    return planning.plan_version_deletion(table, wanted)


async def delete_versions(deletion: VersionDeletion, tools: Tools) -> DeletionResult:
    """Carry out a deletion."""
    return await execution.delete_versions(deletion, tools)
