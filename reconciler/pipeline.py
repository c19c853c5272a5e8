"""The run on one screen: load, observe, plan, execute."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from reconciler import execution, manifests, observation, planning
from reconciler.api.client import Client
from reconciler.execution import Tools
from reconciler.kinds import KINDS
from reconciler.manifests import Loaded
from reconciler.model.graph import Graph
from reconciler.model.options import PlanOptions
from reconciler.model.plan import Plan
from reconciler.model.resource import Resource
from reconciler.model.result import Report
from reconciler.model.versions import Deletion, DeletionReport, ImageVersions
from reconciler.project import Options, Project


def open_project(directory: Path, options: Options, environ: Mapping[str, str]) -> Project:
    """Flags, environment and project file as one value."""
    return manifests.open_project(directory, options, environ)


def load(project: Project) -> Loaded:
    """The declared resources; InputError carries everything that is wrong with them."""
    return manifests.load(project)


def shown(loaded: Loaded) -> tuple[Resource, ...]:
    """The resources as they may be shown: every secret sealed."""
    return tuple(
        replace(resource, body=planning.sealed(KINDS[resource.ref.kind], resource.body, b""))
        for resource in loaded.resources
    )


def graph(loaded: Loaded, select: tuple[str, ...], *, steps: bool) -> Graph:
    """What needs what among the declared resources; with `steps` inside workflows too."""
    return planning.resource_graph(loaded.resources, select, steps=steps)


async def plan(
    project: Project,
    loaded: Loaded,
    client: Client,
    options: PlanOptions | None = None,
    *,
    new_key: Callable[[int], bytes] = secrets.token_bytes,
    hide: Callable[..., None] = lambda *_: None,
) -> Plan:
    """Observe the tenant and decide what each resource needs; `hide` is told which live texts nobody may read."""
    options = options or PlanOptions()
    options = replace(options, adopt=options.adopt or project.adopt)
    world, inventory = await observation.observe(
        client,
        loaded.resources,
        project=project.name,
        project_id=project.id,
        target=project.target.name,
        leaving=options.deletes,
    )
    hide(*observation.live_secrets(world, loaded.resources, inventory))
    if not inventory.key:
        inventory = replace(inventory, key=new_key(32))
    heading = planning.Heading(project.name, project.target.name, project.target.address)
    return planning.plan(
        heading,
        loaded.resources,
        inventory,
        world,
        options,
        warnings=loaded.warnings,
    )


async def apply(plan: Plan, tools: Tools) -> Report:
    """Carry out a plan."""
    return await execution.execute(plan, tools)


async def versions(
    project: Project,
    loaded: Loaded,
    client: Client,
    image: str,
    *,
    hide: Callable[..., None] = lambda *_: None,
) -> ImageVersions:
    """The versions of an image: what they are, who uses them, whether they are this project's; `hide` as in `plan`."""
    names = {"project": project.name, "project_id": project.id, "target": project.target.name}
    found, inventory, usage = await observation.observe_image(client, image, **names)
    hide(*observation.build_secrets((found,), loaded.resources, inventory))
    heading = planning.Heading(project.name, project.target.name, project.target.address)
    return planning.image_versions(heading, found, inventory, usage, loaded.resources)


def deletion(table: ImageVersions, wanted: tuple[str, ...]) -> Deletion:
    """What deleting these versions means; InputError where one of them must stay."""
    return planning.deletion(table, wanted)


async def delete_versions(deletion: Deletion, tools: Tools) -> DeletionReport:
    """Carry out a deletion."""
    return await execution.delete_versions(deletion, tools)
