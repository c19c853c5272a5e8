"""Objects that a diagnosis creates: every one is remembered before anything else happens, and deleted at the end."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from reconciler.api.client import Client
from reconciler.api.request import Request
from reconciler.doctor.finding import Judgement, agree, cannot_tell, differ
from reconciler.doctor.survey import Reply, ask

Seen = dict[str, Judgement]
"""What was found, by assumption or switch."""

DELETE_ATTEMPTS = 60
LATE_LOOKS = 3
"""Looks at a list before an object that it does not show counts as never created."""
PAUSE = 5.0
"""Seconds between two attempts at a deletion: five minutes for a build to end."""


@dataclass(frozen=True)
class Created:
    """An object to delete: its name, the path of its list, and its id where the answer was received."""

    name: str
    path: str
    ident: int | str | None


@dataclass
class ScratchArea:
    """Sends the requests of scratch checks and remembers what must be deleted."""

    client: Client
    prefix: str
    sleep: Callable[[float], Awaitable[None]]
    note: Callable[[str], None]
    suffix: str = field(default_factory=lambda: secrets.token_hex(4))
    created: list[Created] = field(default_factory=list)

    def name(self, what: str) -> str:
        """A name that no other diagnosis uses."""
        return f"{self.prefix}-{what}-{self.suffix}"

    async def create(self, request: Request, name: str, path: str, key: str = "id") -> Reply:
        """Create an object of this name; `path` is where it is deleted, with its id behind it."""
        self.note(f"creating {name}")
        reply = await ask(self.client, request)
        ident = reply.body.get(key) if reply.is_success and isinstance(reply.body, dict) else None
        if not 400 <= reply.status < 500:
            self.created.append(Created(name, path, ident))
        return (
            reply if ident is not None or not reply.is_success else Reply(0, detail="an answer without an id")
        )

    async def send(self, method: str, path: str, **content: Any) -> Reply:
        """Send any other request."""
        return await ask(self.client, Request(method, path, **content))

    async def delete_everything(self) -> tuple[str, ...]:
        """Delete what was created, newest first; the names of what may remain."""
        return tuple(sorted({one.name for one in reversed(self.created) if not await self._delete(one)}))

    async def _delete(self, created: Created) -> bool:
        self.note(f"deleting {created.name}")
        for attempt in range(DELETE_ATTEMPTS):
            if attempt:
                await self.sleep(PAUSE)
            ids = [created.ident] if created.ident is not None else await self._find_ids(created)
            replies = [await self._delete_one(f"{created.path}/{ident}") for ident in ids or ()]
            if ids is not None and all(replies) and (ids or attempt >= LATE_LOOKS):
                return True
        return False

    async def _delete_one(self, path: str) -> bool:
        await self.send("DELETE", path)
        return (await self.send("GET", path)).status == 404

    async def _find_ids(self, created: Created) -> list[Any] | None:
        """The ids of this name, where the answer to a creation was lost; None if the list cannot be read."""
        page = await self.send("GET", f"{created.path}/", query=(("pageSize", "100"), ("pageNumber", "1")))
        if not page.is_success:
            return None
        items = page.body.get(created.path.rpartition("/")[2]) or ()
        return [item.get("id") for item in items if item.get("name") == created.name]


def judge_refusal(reply: Reply, *, refused: bool, what: str) -> Judgement:
    """Agrees if a request was refused, or was not, as is assumed."""
    if not reply.status:
        return cannot_tell(f"{what}: no answer")
    was_refused = 400 <= reply.status < 500
    detail = f"{what}: {f'refused with {reply.status}' if was_refused else 'accepted'}"
    return agree(detail) if was_refused is refused else differ(detail)
