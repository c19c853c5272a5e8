"""Objects that a diagnosis creates: every one is remembered before anything else happens, and deleted at the end."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from reconciler.api.client import Client
from reconciler.api.request import Request
from reconciler.doctor.finding import Judgement, Verdict, agree, differ
from reconciler.doctor.survey import Reply, ask

Seen = dict[str, Judgement]
"""What was found, by assumption or switch."""

DELETE_ATTEMPTS = 60
PAUSE = 5.0
"""Seconds between two attempts at a deletion: five minutes for a build to end."""


@dataclass
class ScratchArea:
    """Sends the requests of scratch checks; `created` holds path and name of what must be deleted."""

    client: Client
    prefix: str
    sleep: Callable[[float], Awaitable[None]]
    note: Callable[[str], None]
    suffix: str = field(default_factory=lambda: secrets.token_hex(4))
    created: list[tuple[str, str]] = field(default_factory=list)

    def name(self, what: str) -> str:
        """A name that no other diagnosis uses."""
        return f"{self.prefix}-{what}-{self.suffix}"

    async def create(self, request: Request, name: str, path: str, key: str = "id") -> Reply:
        """Create an object of this name; `path` is where it is deleted, with its id behind it."""
        self.note(f"creating {name}")
        reply = await ask(self.client, request)
        ident = reply.body.get(key) if reply.is_success and isinstance(reply.body, dict) else None
        if isinstance(ident, int | str):
            self.created.append((f"{path}/{ident}", name))
        elif not 400 <= reply.status < 500:
            self.created.append(("", name))
        return reply

    async def send(self, method: str, path: str, **content: Any) -> Reply:
        """Send any other request."""
        return await ask(self.client, Request(method, path, **content))

    async def delete_everything(self) -> tuple[str, ...]:
        """Delete what was created, newest first; the names of what may remain."""
        left = [
            name for path, name in reversed(self.created) if not (path and await self._delete(path, name))
        ]
        return tuple(sorted(left))

    async def _delete(self, path: str, name: str) -> bool:
        self.note(f"deleting {name}")
        for attempt in range(DELETE_ATTEMPTS):
            if attempt:
                await self.sleep(PAUSE)
            await self.send("DELETE", path)
            if (await self.send("GET", path)).status == 404:
                return True
        return False


def judge_refusal(reply: Reply, *, refused: bool, what: str) -> Judgement:
    """Agrees if a request was refused, or was not, as is assumed."""
    if not reply.status:
        return Verdict.CANNOT_TELL, f"{what}: no answer"
    was_refused = 400 <= reply.status < 500
    detail = f"{what}: {f'refused with {reply.status}' if was_refused else 'accepted'}"
    return agree(detail) if was_refused is refused else differ(detail)
