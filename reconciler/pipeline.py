"""The run on one screen: load, observe, plan, execute."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from reconciler import execution, manifests, observation, planning
from reconciler.api.client import Client
from reconciler.execution import Tools
from reconciler.kinds import KINDS
from reconciler.kinds.hidden import hidden_texts
from reconciler.manifests import Loaded
from reconciler.model.graph import Graph
from reconciler.model.live import LiveWorld
from reconciler.model.plan import Plan
from reconciler.model.ref import Ref
from reconciler.model.resource import Resource
from reconciler.model.result import Report
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
    *,
    select: tuple[str, ...] = (),
    replaced: tuple[str, ...] = (),
    new_key: Callable[[int], bytes] = secrets.token_bytes,
    hide: Callable[..., None] = lambda *_: None,
) -> Plan:
    """Observe the tenant and decide what each resource needs; `hide` is told which live texts nobody may read."""
    world, inventory = await observation.observe(
        client,
        loaded.resources,
        project=project.name,
        project_id=project.id,
        target=project.target.name,
    )
    hide(*live_secrets(loaded, world))
    if not inventory.key:
        inventory = replace(inventory, key=new_key(32))
    heading = planning.Heading(project.name, project.target.name, project.target.address)
    return planning.plan(
        heading,
        loaded.resources,
        inventory,
        world,
        adopt=project.adopt,
        select=select,
        replaced=replaced,
        warnings=loaded.warnings,
    )


def live_secrets(loaded: Loaded, world: LiveWorld) -> Iterator[str]:
    """What was read of fields that are secret, or that hold a secret as declared here."""
    declared = {resource.ref: resource.body for resource in loaded.resources}
    for live in world.objects:
        yield from hidden_texts(KINDS[live.kind], live.body, declared.get(Ref(live.kind, live.name)))
    for image in world.images:
        for version in image.versions:
            body = {"buildDetails": version.build_details}
            ref = Ref("image", image.name, version.version)
            yield from hidden_texts(KINDS["image"], body, declared.get(ref))


async def apply(plan: Plan, tools: Tools) -> Report:
    """Carry out a plan."""
    return await execution.execute(plan, tools)
