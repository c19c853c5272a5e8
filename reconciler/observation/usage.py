"""Reading who uses which image version on a tenant: live definitions and runs in progress.

A definition is read before the runs of its workflow: one that begins in between uses what was read, or something newer.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping

from reconciler.api import endpoints
from reconciler.api.answers import Described, DescribedWorkflow
from reconciler.api.client import Client
from reconciler.api.paging import read_all
from reconciler.errors import NotFound, Unauthorized
from reconciler.model.observed.inventory import Inventory
from reconciler.model.observed.live_state import LiveId
from reconciler.model.observed.usage import Usage, Use, User
from reconciler.model.ref import Ref
from reconciler.observation.read import gather_or_cancel
from reconciler.observation.runs import ActiveRun, read_runs, resolve_run_usage

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
    running, unclear = await resolve_run_usage(client, runs, inventory)
    return Usage(_group_by_use([*named, *served.result(), *running]), unclear)


async def read_usage_if_allowed(client: Client, inventory: Inventory) -> Usage:
    """The same, also where the token lacks a right for it: then the reason is all that is known."""
    try:
        return await read_usage(client, inventory)
    except Unauthorized as error:
        return Usage(unreadable=error.message)
    except ExceptionGroup as group:
        refused, others = group.split(Unauthorized)
        if refused is None or others is not None:
            raise
        return Usage(unreadable=_find_message(refused))


def _find_message(error: BaseException) -> str:
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return str(error)


def _group_by_use(found: Iterable[Found]) -> Mapping[Use, tuple[User, ...]]:
    users: dict[Use, set[User]] = {}
    for use, user in found:
        users.setdefault(use, set()).add(user)
    return {use: tuple(sorted(names)) for use, names in users.items()}


async def _read_workflows(client: Client) -> list[tuple[list[Found], list[ActiveRun]]]:
    items = await read_all(client, endpoints.workflows.list())
    return await gather_or_cancel(*(_read_workflow(client, item.id) for item in items))


async def _read_workflow(client: Client, ident: LiveId) -> tuple[list[Found], list[ActiveRun]]:
    """The image versions of a workflow's steps, and its runs in progress; nothing when it was deleted since."""
    try:
        workflow = await client.read(endpoints.workflows.get(ident), DescribedWorkflow)
    except NotFound:
        return [], []
    uses = {name: step.use for name, step in workflow.steps.items() if step.use is not None}
    found = [(use, User(Ref("workflow", workflow.name), step)) for step, use in uses.items()]
    if workflow.last_execution is None:
        return found, []
    return found, await read_runs(client, ident, workflow.name, frozenset(uses.values()))


async def _read_web_services(client: Client, inventory: Inventory) -> list[Found]:
    """The image versions of webapps and services; the list of services holds webapps too (A25)."""
    webapps, services = await gather_or_cancel(
        *(read_all(client, collection.list()) for collection in (endpoints.webapps, endpoints.services))
    )
    kinds = {item.id: "service" for item in services} | {item.id: "webapp" for item in webapps}
    found = await gather_or_cancel(*(_read_web_service(client, *one, inventory) for one in kinds.items()))
    return [use for use in found if use is not None]


async def _read_web_service(client: Client, ident: LiveId, kind: str, inventory: Inventory) -> Found | None:
    try:
        served = await client.read(endpoints.webapps.get(ident), Described)
    except NotFound:
        return None
    use = None if served.image_details is None else served.image_details.use
    kind = "service" if Ref("service", served.name) in inventory.entries else kind
    return None if use is None else (use, User(Ref(kind, served.name)))
