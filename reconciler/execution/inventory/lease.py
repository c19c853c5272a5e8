"""The inventory during an apply: the lease is taken before the first write, released after the last (reliability 4b).

Versions of an artifact are numbered by the platform, so of two runs that began from the same version only one gets the
next number. A run that finds another one's version between lost: it withdraws and does nothing.
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import replace
from typing import Any

from reconciler.api import endpoints
from reconciler.api.client import Client
from reconciler.api.paging import read_all
from reconciler.api.request import Request
from reconciler.errors import ApiError, BadResponse, InventoryDamaged, LeaseHeld, NotFound, Refused
from reconciler.execution.timeouts import ApplyIdentity, Timeouts
from reconciler.inventory.codec import artifact_name, decode_inventory, encode_inventory
from reconciler.inventory.version_chain import fetch_intact, find_winner
from reconciler.model.observed.inventory import Header, Inventory, LeaseMark

DESCRIPTION = "What peak-apply manages here. Deleting it makes peak-apply forget what it owns."
PLAN_AGAIN_FIX = "see what it did with peak-apply plan, then apply again"
MAX_RELEASE_ATTEMPTS, RELEASE_INTERVAL = 3, 5.0
"""How often the last version is written before that is given up, and the seconds in between."""


class Lease:
    """The versions that one run writes. `inventory` in the arguments is always the whole one, as it is to be kept."""

    def __init__(self, began_with: Inventory, run: ApplyIdentity, client: Client, limits: Timeouts) -> None:
        self._base = began_with.version if began_with.artifact_id else 0
        self._copies = began_with.copies
        self._artifact_id = began_with.artifact_id
        self._run, self._client, self._limits = run, client, limits
        self._own: tuple[int, ...] = ()

    async def claim(self, inventory: Inventory) -> Inventory:
        """Write that this run is under way; Claimed when another one was faster."""
        written = await self._write(inventory, self._claim())
        await self._is_kept(written)
        return written

    async def renew(self, inventory: Inventory) -> None:
        """Write that it still is, with what became known so far."""
        await self._write(inventory, self._claim())

    async def close(self, inventory: Inventory) -> Inventory:
        """Write the end. One that failed is tried again: a second version of the same run does no harm."""
        for left in reversed(range(MAX_RELEASE_ATTEMPTS)):
            try:
                written = await self._write(inventory, None)
                break
            except (Refused, LeaseHeld):
                raise
            except ApiError:
                if not left:
                    raise
                await self._limits.sleep(RELEASE_INTERVAL)
        await self._tidy(written)
        return written

    def _claim(self) -> LeaseMark:
        return LeaseMark(self._run.ident, self._run.holder)

    async def _write(self, inventory: Inventory, claim: LeaseMark | None) -> Inventory:
        header = Header(self._run.ident, self._base, self._own, claim)
        inventory = replace(inventory, header=header, artifact_id=self._artifact_id)
        if not self._artifact_id:
            number = await self._create(inventory)
        else:
            data = encode_inventory(inventory)
            request = endpoints.artifacts.create_version(self._artifact_id, {}, lambda: io.BytesIO(data))
            number = _parse_version(await self._client.send(request), request)
        await self._not_lost(number, header)
        self._own = (*self._own, number)
        return replace(inventory, artifact_id=self._artifact_id, version=number)

    async def _create(self, inventory: Inventory) -> int:
        name, data = artifact_name(inventory.project, inventory.target), encode_inventory(inventory)
        form = {"name": name, "description": DESCRIPTION}
        request = endpoints.artifacts.create(form, lambda: io.BytesIO(data))
        answer = await self._client.send(request)
        self._artifact_id = _parse_text(answer, "id", request)
        await self._is_first(name)
        return 1

    async def _is_first(self, name: str) -> None:
        """Of two first applies at the same moment the one that made the older record goes on.

        Lists may be late: what is older than ours shows at the latest when ours does.
        """
        same: list[tuple[str, str]] = []
        for wait in self._limits.poll_pauses():
            listed = await read_all(self._client, endpoints.artifacts.list())
            same = [(str(i.get("createdAt")), str(i["id"])) for i in listed if i.get("name") == name]
            if any(ident == self._artifact_id for _, ident in same):
                break
            await self._limits.sleep(wait)
        if same and min(same)[1] != self._artifact_id:
            with suppress(ApiError):
                await self._client.send(endpoints.artifacts.delete(self._artifact_id))
            message = "another apply of this project began at the same moment; this one changed nothing"
            raise LeaseHeld(message, PLAN_AGAIN_FIX)

    async def _not_lost(self, number: int, header: Header) -> None:
        """Claimed when another run's version stands between this one and what this run began from."""
        other = await find_winner(number, header, self._version)
        if other is None:
            return
        with suppress(ApiError):
            await self._client.send(endpoints.artifacts.delete_version(self._artifact_id, number))
        raise LeaseHeld(
            f"another apply of this project is under way: {describe_holder(other)}", PLAN_AGAIN_FIX
        )

    async def _is_kept(self, inventory: Inventory) -> None:
        """Whether the platform kept this run's version under its number, and not another one's."""
        kept = await self._version(inventory.version)
        if kept is not None and kept.header.run != self._run.ident:
            raise LeaseHeld(
                f"another apply of this project is under way: {describe_holder(kept)}", PLAN_AGAIN_FIX
            )

    async def _version(self, number: int) -> Inventory | None:
        request = endpoints.artifacts.download(self._artifact_id, number)

        async def fetch() -> Inventory:
            return decode_inventory(
                await self._client.download(request), artifact_id=self._artifact_id, version=number
            )

        try:
            return await fetch_intact(fetch)
        except (NotFound, InventoryDamaged):
            return None

    async def _tidy(self, written: Inventory) -> None:
        """Take away what only this run needed, its renewals and the copies that it took over, if that works."""
        calls = [endpoints.artifacts.delete_version(self._artifact_id, n) for n in self._own[1:-1]]
        calls += [endpoints.artifacts.delete(ident) for ident in self._copies if ident != written.artifact_id]
        await _send_ignoring_errors(calls, self._client)


async def _send_ignoring_errors(calls: Iterable[Request], client: Client) -> None:
    await asyncio.gather(*(client.send(request) for request in calls), return_exceptions=True)


def describe_holder(inventory: Inventory) -> str:
    """Whose version it is, for people."""
    claim = inventory.header.claim
    return (
        f"{claim.holder} (run {claim.run})"
        if claim is not None
        else f"run {inventory.header.run or 'unknown'}"
    )


def _parse_text(answer: Any, name: str, request: Request) -> str:
    found = answer.get(name) if isinstance(answer, dict) else None
    if not isinstance(found, str) or not found:
        raise BadResponse(f"the answer about the inventory has no usable {name}", request=str(request))
    return found


def _parse_version(answer: Any, request: Request) -> int:
    found = answer.get("version") if isinstance(answer, dict) else None
    if not isinstance(found, int) or isinstance(found, bool):
        raise BadResponse("the answer about the inventory has no usable version", request=str(request))
    return found
