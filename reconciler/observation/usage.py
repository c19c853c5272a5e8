"""Who uses which image version on a tenant: live definitions and runs in progress, read-only, all pages.

A definition is read before the runs of its workflow: one that begins in between uses what was read, or something newer.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from typing import Any

from reconciler.api import endpoints
from reconciler.api.client import Client
from reconciler.api.gather import gather_or_cancel
from reconciler.api.responses import expect_shape
from reconciler.errors import NotFound
from reconciler.model.observed.inventory import Inventory
from reconciler.model.observed.live_state import LiveId
from reconciler.model.observed.usage import Usage, Use, User
from reconciler.model.ref import Ref
from reconciler.observation.read import read_list
from reconciler.observation.runs import ActiveRun, read_runs, resolve_run_usage

Answer = Mapping[str, Any]
Found = tuple[Use, User]


async def read_usage(client: Client, inventory: Inventory) -> Usage:
    """The users of all image versions on the tenant.

    The inventory says what this project's workflows named when they were applied last, for runs that do not say
    what they use, and which webapps it manages as services.
    """
    async with asyncio.TaskGroup() as group:
        workflows = group.create_task(_read_workflows(client))
        served = group.create_task(_read_web_services(client, inventory))
    named = [found for definition, _ in workflows.result() for found in definition]
    runs = [run for _, runs in workflows.result() for run in runs]
    running, untold = await resolve_run_usage(client, runs, inventory)
    return Usage(_group_by_use([*named, *served.result(), *running]), untold)


def _group_by_use(found: Iterable[Found]) -> Mapping[Use, tuple[User, ...]]:
    users: dict[Use, set[User]] = {}
    for use, user in found:
        users.setdefault(use, set()).add(user)
    return {use: tuple(sorted(names)) for use, names in users.items()}


async def _read_workflows(client: Client) -> list[tuple[list[Found], list[ActiveRun]]]:
    items = await read_list(client, "workflows")
    with expect_shape(endpoints.workflows.list().first):
        idents = [item["id"] for item in items]
    return await gather_or_cancel(*(_read_workflow(client, ident) for ident in idents))


async def _read_workflow(client: Client, ident: LiveId) -> tuple[list[Found], list[ActiveRun]]:
    """What the steps of one workflow use, and its runs in progress; nothing when it was deleted since."""
    request = endpoints.workflows.get(ident)
    try:
        answer = await client.send(request)
    except NotFound:
        return [], []
    with expect_shape(request):
        name = str(answer["name"])
        uses = {step: use for step, content in answer["steps"].items() if (use := _parse_step_use(content))}
        never_ran = "lastExecution" in answer and answer["lastExecution"] is None
    found = [(use, User(Ref("workflow", name), step)) for step, use in uses.items()]
    if never_ran:
        return found, []
    return found, await read_runs(client, ident, name, frozenset(uses.values()))


def _parse_step_use(step: Answer) -> Use | None:
    """What a step runs in; None for one that runs in no image."""
    if step.get("imageId") is None:
        return None
    return _parse_use(step["imageId"], step.get("imageVersionId"))


async def _read_web_services(client: Client, inventory: Inventory) -> list[Found]:
    """What webapps and services use; the list of services holds webapps too (A25)."""
    webapps, services = await gather_or_cancel(read_list(client, "webapps"), read_list(client, "services"))
    with expect_shape(endpoints.webapps.list().first):
        kinds = {item["id"]: "service" for item in services} | {item["id"]: "webapp" for item in webapps}
    found = await gather_or_cancel(*(_read_web_service(client, *one, inventory) for one in kinds.items()))
    return [use for use in found if use is not None]


async def _read_web_service(client: Client, ident: LiveId, kind: str, inventory: Inventory) -> Found | None:
    request = endpoints.webapps.get(ident)
    try:
        answer = await client.send(request)
    except NotFound:
        return None
    with expect_shape(request):
        name, details = str(answer["name"]), answer.get("imageDetails") or {}
        kind = "service" if Ref("service", name) in inventory.entries else kind
        if details.get("imageId") is None:
            return None
        return _parse_use(details["imageId"], details.get("versionId")), User(Ref(kind, name))


def _parse_use(image_id: Any, version_id: Any) -> Use:
    return int(image_id), None if version_id is None else int(version_id)
