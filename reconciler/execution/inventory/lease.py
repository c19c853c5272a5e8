"""The lease: the inventory is written with it before the first write, and without it after the last (reliability 4b).

The platform numbers the versions of an artifact, so of two runs that read the same version only one gets the next
number. A run that finds another run's version in between lost the race: it deletes its own version and changes nothing.
"""

from __future__ import annotations

import asyncio
import io
from contextlib import suppress
from dataclasses import replace

from reconciler.api import endpoints
from reconciler.api.answers import ArtifactVersion, CreatedArtifact
from reconciler.api.client import Client
from reconciler.api.paging import read_all
from reconciler.errors import ApiError, InventoryDamaged, LeaseHeld, NotFound, Refused
from reconciler.execution.timeouts import ApplyIdentity, Timeouts
from reconciler.inventory.codec import artifact_name, decode_inventory, encode_inventory
from reconciler.inventory.version_chain import fetch_intact, find_winner
from reconciler.model.observed.inventory import Header, Inventory, LeaseMark

DESCRIPTION = "What peak-apply manages here. Deleting it makes peak-apply forget what it owns."
PLAN_AGAIN_FIX = "see what it did with peak-apply plan, then apply again"
MAX_RELEASE_ATTEMPTS, RELEASE_INTERVAL = 3, 5.0
"""How often writing the final version is tried, and the seconds in between."""


class Lease:
    """Writes the versions of the inventory of one run; each method takes the whole inventory as it is to be stored."""

    def __init__(self, base: Inventory, identity: ApplyIdentity, client: Client, timeouts: Timeouts) -> None:
        self._base = base.version if base.artifact_id else 0
        self._copies = base.copies
        self._artifact_id = base.artifact_id
        self._identity, self._client, self._timeouts = identity, client, timeouts
        self._mark = LeaseMark(identity.ident, identity.holder)
        self._own: tuple[int, ...] = ()

    async def take(self, inventory: Inventory) -> Inventory:
        """Write a version with the lease of this run; LeaseHeld when another run was faster."""
        written = await self._write(inventory, self._mark)
        kept = await self._read_version(written.version)
        if (
            kept is not None and kept.header.run != self._identity.ident
        ):  # two uploads got the same number (A26)
            raise _build_lost_error(kept)
        return written

    async def renew(self, inventory: Inventory) -> None:
        """Write that the run still goes on, with what became known so far."""
        await self._write(inventory, self._mark)

    async def release(self, inventory: Inventory) -> Inventory:
        """Write the final version; tried several times, since a second version of the same run does no harm."""
        for left in reversed(range(MAX_RELEASE_ATTEMPTS)):
            try:
                written = await self._write(inventory, None)
                break
            except Refused:
                raise
            except ApiError:
                if not left:
                    raise
                await self._timeouts.sleep(RELEASE_INTERVAL)
        await self._delete_renewals_and_copies()
        return written

    async def _write(self, inventory: Inventory, mark: LeaseMark | None) -> Inventory:
        header = Header(self._identity.ident, self._base, self._own, mark)
        inventory = replace(inventory, header=header, artifact_id=self._artifact_id)
        if not self._artifact_id:
            number = await self._create_artifact(inventory)
        else:
            data = encode_inventory(inventory)
            request = endpoints.artifacts.create_version(self._artifact_id, {}, lambda: io.BytesIO(data))
            number = (await self._client.read(request, ArtifactVersion)).version
        await self._withdraw_if_lost(number, header)
        self._own = (*self._own, number)
        return replace(inventory, artifact_id=self._artifact_id, version=number)

    async def _create_artifact(self, inventory: Inventory) -> int:
        name, data = artifact_name(inventory.project, inventory.target), encode_inventory(inventory)
        form = {"name": name, "description": DESCRIPTION}
        request = endpoints.artifacts.create(form, lambda: io.BytesIO(data))
        self._artifact_id = (await self._client.read(request, CreatedArtifact)).id
        await self._withdraw_unless_first(name)
        return 1

    async def _withdraw_unless_first(self, name: str) -> None:
        """Of two first applies at the same moment the one that created the older artifact goes on.

        Lists may be late: an older artifact is listed at the latest when ours is.
        """
        same: list[tuple[str, str]] = []
        for pause in self._timeouts.poll_pauses():
            listed = await read_all(self._client, endpoints.artifacts.list())
            same = [(str(item.created_at), item.id) for item in listed if item.name == name]
            if any(ident == self._artifact_id for _, ident in same):
                break
            await self._timeouts.sleep(pause)
        if same and min(same)[1] != self._artifact_id:
            with suppress(ApiError):
                await self._client.send(endpoints.artifacts.delete(self._artifact_id))
            message = "another apply of this project began at the same moment; this one changed nothing"
            raise LeaseHeld(message, PLAN_AGAIN_FIX)

    async def _withdraw_if_lost(self, number: int, header: Header) -> None:
        """Delete the version and raise when another run's stands between it and the base of this run."""
        winner = await find_winner(number, header, self._read_version)
        if winner is not None:
            with suppress(ApiError):
                await self._client.send(endpoints.artifacts.delete_version(self._artifact_id, number))
            raise _build_lost_error(winner)

    async def _read_version(self, number: int) -> Inventory | None:
        """A version of the inventory; None where it does not exist or cannot be read."""
        request = endpoints.artifacts.download(self._artifact_id, number)

        async def fetch() -> Inventory:
            data = await self._client.download(request)
            return decode_inventory(data, artifact_id=self._artifact_id, version=number)

        try:
            return await fetch_intact(fetch)
        except (NotFound, InventoryDamaged):
            return None

    async def _delete_renewals_and_copies(self) -> None:
        """Delete what is not needed after this run; where that fails, it stays."""
        requests = [endpoints.artifacts.delete_version(self._artifact_id, n) for n in self._own[1:-1]]
        requests += [endpoints.artifacts.delete(copy) for copy in self._copies if copy != self._artifact_id]
        await asyncio.gather(*map(self._client.send, requests), return_exceptions=True)


def describe_holder(inventory: Inventory) -> str:
    """The run that wrote this version, for messages."""
    lease = inventory.header.lease
    if lease is None:
        return f"run {inventory.header.run or 'unknown'}"
    return f"{lease.holder} (run {lease.run})"


def _build_lost_error(winner: Inventory) -> LeaseHeld:
    message = f"another apply of this project is under way: {describe_holder(winner)}"
    return LeaseHeld(message, PLAN_AGAIN_FIX)
