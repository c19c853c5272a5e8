"""Sending a write, and finding out what became of it where no response tells (reliability 4a).

A write without a usable response is never assumed to have failed or succeeded: its effect is polled for until it
appears or the settle time is over.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from reconciler.api.client import Client
from reconciler.api.request import Request
from reconciler.errors import (
    ApiError,
    BadResponse,
    NotFound,
    NotSent,
    PackingError,
    Refused,
    UnknownOutcome,
)
from reconciler.execution.timeouts import Timeouts

MAX_RESENDS = 2
"""How often a write without an effect is sent again."""
NAME_TAKEN_STATUSES = frozenset({400, 409, 422})
"""The platform's answers when a name exists already: perhaps because of the write before this one."""

DELETING = frozenset({"DELETING", "deleting"})
DELETE_FAILED = frozenset({"DELETE_FAILED", "delete-failed"})

Answer = Mapping[str, Any]
FindEffect = Callable[[Client], Awaitable[Answer | None]]
"""What the write would have answered, if its effect is visible; None if it is not; WaitFailed if something else is."""


class Writer:
    """Sends the writes of one change; `sent` is True once one may have reached the platform."""

    def __init__(
        self,
        client: Client,
        timeouts: Timeouts,
        sleep: Callable[[float], Awaitable[None]],
        note: Callable[[str], None],
    ) -> None:
        self._client, self._timeouts, self._sleep, self._note = client, timeouts, sleep, note
        self.sent = False

    async def send(
        self,
        request: Request,
        find: FindEffect,
        *,
        needs: tuple[str, ...] = (),
        resends: int = MAX_RESENDS,
        silent: bool = False,
        idempotent: bool = False,
    ) -> Answer:
        """Send a write, and find out what became of it where no response tells; UnknownOutcome when nothing does.

        `needs` are the ids without which a 2xx is unusable. The response to a `silent` write is empty (`{}`, contract
        2): it counts as done once its effect is visible. An `idempotent` one may be sent again after a success without
        an effect.
        """
        lost: ApiError | None = None
        for _ in range(resends + 1):
            try:
                answer = _require_ids(await self._send_once(request), needs, request)
                if not silent or await self._try_find(find) is not None:
                    return answer
                lost = BadResponse(
                    "the platform reported success, but no effect is visible", request=str(request)
                )
            except NotSent as error:
                if lost is None:
                    raise
                lost = error
            except Refused as error:
                by_earlier_write = lost is not None and error.status in NAME_TAKEN_STATUSES
                found = await find(self._client.without_retries()) if by_earlier_write else None
                if found is None:
                    raise
                return found
            except ApiError as error:
                lost = error
            found = await self._wait_for_effect(find)
            if found is not None:
                return found
            if isinstance(lost, BadResponse) and not idempotent:
                break  # the platform reported success: a second write could create a second object
        raise self._build_unknown_error(lost, request)

    async def delete(self, request: Request, read: Request, *, before: str = "") -> None:
        """Delete an object; done when reading it shows that it is gone or being deleted.

        A deletion that failed counts as done too, unless the object had that status `before`: the wait reports it.
        """

        async def find(client: Client) -> Answer | None:
            try:
                answer = await client.send(read)
            except NotFound:
                return {}
            status = str(answer.get("status") if isinstance(answer, Mapping) else None)
            return {} if status in DELETING or (status in DELETE_FAILED and status != before) else None

        await self.send(request, find, silent=True, idempotent=True)

    async def _send_once(self, request: Request) -> Answer:
        sent_before, self.sent = self.sent, True
        try:
            answer = await self._client.send(request)
        except (NotSent, PackingError):  # no server acts on a request whose body is incomplete
            self.sent = sent_before
            raise
        return answer if isinstance(answer, Mapping) else {}

    async def _wait_for_effect(self, find: FindEffect) -> Answer | None:
        """Poll until the effect is visible or the settle time is over."""
        self._note("no response: checking whether it took effect")
        for pause in self._timeouts.poll_pauses():
            await self._sleep(pause)
            found = await self._try_find(find)
            if found is not None:
                return found
        return None

    async def _try_find(self, find: FindEffect) -> Answer | None:
        """A failed read shows no effect; the next one may."""
        try:
            return await find(self._client.without_retries())
        except ApiError:
            return None

    def _build_unknown_error(self, lost: ApiError | None, request: Request) -> UnknownOutcome:
        what = lost.what if lost is not None else "no response"
        message = f"{what}; its effect did not show within {self._timeouts.settle:.0f} s"
        return UnknownOutcome(message, request=str(request), fix="plan again: it shows what exists now")


def _require_ids(answer: Answer, names: tuple[str, ...], request: Request) -> Answer:
    missing = [name for name in names if answer.get(name) is None]
    if missing:
        raise BadResponse(f"a response without {' and '.join(missing)}", request=str(request))
    return answer
