"""Runs in progress, and the image versions that they began with.

A run keeps the definition it began with (A56), and says of a step only the address of its image (contract 4.10).
The form of that address is not documented: one that does not end in `NAME:VERSION` of a live image is not understood.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from reconciler.api import endpoints
from reconciler.api.answers import Run
from reconciler.api.client import Client
from reconciler.api.paging import read_all
from reconciler.errors import NotFound
from reconciler.kinds import KINDS
from reconciler.model.observed.inventory import Inventory
from reconciler.model.observed.live_state import LiveId, LiveImage
from reconciler.model.observed.usage import Use, User
from reconciler.model.ref import Ref
from reconciler.observation.read import gather_or_cancel, read_image

IN_PROGRESS = ("Running", "Stopping")


@dataclass(frozen=True)
class ActiveRun:
    """A run in progress of a workflow: the addresses of its images, and what its workflow names now.

    `silent` says that some step runs in an image without saying in which.
    """

    workflow: str
    addresses: frozenset[str]
    silent: bool
    named: frozenset[Use]

    @property
    def user(self) -> User:
        """The run as a user of image versions."""
        return User(Ref("workflow", self.workflow), run=True)


async def read_runs(client: Client, workflow_id: LiveId, name: str, named: frozenset[Use]) -> list[ActiveRun]:
    """The runs of a workflow that have not ended."""
    try:
        items = await read_all(client, endpoints.list_executions(workflow_id, IN_PROGRESS))
    except NotFound:
        return []
    running = [item.execution_id for item in items if item.status in IN_PROGRESS]
    runs = await gather_or_cancel(*(_read_run(client, workflow_id, one, name, named) for one in running))
    return [run for run in runs if run is not None]


async def _read_run(
    client: Client, workflow_id: LiveId, ident: str, name: str, named: frozenset[Use]
) -> ActiveRun | None:
    try:
        run = await client.read(endpoints.get_execution(workflow_id, ident), Run)
    except NotFound:
        return None
    addresses = {step.image for step in run.steps if step.step_type == "standard"}
    return ActiveRun(name, frozenset(addresses - {""}), "" in addresses, named)


async def resolve_run_usage(
    client: Client, runs: Iterable[ActiveRun], inventory: Inventory
) -> tuple[list[tuple[Use, User]], tuple[str, ...]]:
    """Pairs of a used image version and its run, and the runs of which that is unclear."""
    runs = list(runs)
    by_address = await _read_uses_by_address(client, {address for run in runs for address in run.addresses})
    found: list[tuple[Use, User]] = []
    unclear: set[str] = set()
    for run in runs:
        uses = {use for address in run.addresses for use in by_address[address]}
        if run.silent or not all(by_address[address] for address in run.addresses):
            uses |= run.named | _last_applied_uses(run.workflow, inventory)
            unclear.add(str(run.user))
        found += [(use, run.user) for use in uses]
    return found, tuple(sorted(unclear))


async def _read_uses_by_address(client: Client, addresses: set[str]) -> Mapping[str, frozenset[Use]]:
    """The versions that each address can mean: of a custom and of a global image of one name it may be either."""
    if not addresses:
        return {}
    items = await read_all(client, endpoints.images.list())
    wanted = [item for item in items if any(f"{item.name}:" in address for address in addresses)]
    images = await gather_or_cancel(*(read_image(client, item) for item in wanted))
    live = [image for image in images if image is not None]
    return {address: _match_address(address, live) for address in addresses}


def _match_address(address: str, images: Iterable[LiveImage]) -> frozenset[Use]:
    return frozenset(
        (image.id, version.id)
        for image in images
        for version in image.versions
        if f"/{address}".endswith(f"/{image.name}:{version.version}")
    )


def _last_applied_uses(workflow: str, inventory: Inventory) -> set[Use]:
    """The versions that the workflow named when this project applied it last."""
    entry = inventory.entries.get(Ref("workflow", workflow))
    if entry is None or not entry.body.get("steps"):
        return set()
    steps = entry.body["steps"].values()
    ids = {(int(s["imageId"]), s.get("imageVersionId")) for s in steps if s.get("imageId") is not None}
    references = KINDS["workflow"].find_references(entry.body)
    images = [inventory.entries.get(Ref("image", one.name, one.version)) for one in references]
    return ids | {(int(image.id), image.version_id) for image in images if image is not None and image.id}
