"""Sending a write, and finding out what became of it where no response tells (reliability 4a).

A write without a usable response is never assumed to have failed or succeeded: its effect is polled for until it
appears or the settle time is over.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from reconciler.api.answers import Answer, Described
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

Written = TypeVar("Written", bound=Answer)
FindEffect = Callable[[Client], Awaitable[Written | None]]
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
        find: FindEffect[Written],
        model: type[Written],
        *,
        resends: int = MAX_RESENDS,
        silent: bool = False,
        idempotent: bool = False,
    ) -> Written:
        """Send a write, and find out what became of it where no response tells; UnknownOutcome when nothing does.

        A 2xx whose response does not fit the model is unusable. The response to a `silent` write is empty (`{}`,
        contract 2): it counts as done once its effect is visible. An `idempotent` one may be sent again after a success
        without an effect.
        """
        lost: ApiError | None = None
        for _ in range(resends + 1):
            try:
                answer = await self._send_once(request, model)
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
                status = (await client.read(read, Described)).status
            except NotFound:
                return Answer()
            failed = status in DELETE_FAILED and status != before
            return Answer() if failed or status in DELETING else None

        await self.send(request, find, Answer, silent=True, idempotent=True)

    async def _send_once(self, request: Request, model: type[Written]) -> Written:
        sent_before, self.sent = self.sent, True
        try:
            return await self._client.read(request, model)
        except (NotSent, PackingError):  # no server acts on a request whose body is incomplete
            self.sent = sent_before
            raise

    async def _wait_for_effect(self, find: FindEffect[Written]) -> Written | None:
        """Poll until the effect is visible or the settle time is over."""
        self._note("no response: checking whether it took effect")
        for pause in self._timeouts.poll_pauses():
            await self._sleep(pause)
            found = await self._try_find(find)
            if found is not None:
                return found
        return None

    async def _try_find(self, find: FindEffect[Written]) -> Written | None:
        """A failed read shows no effect; the next one may."""
        try:
            return await find(self._client.without_retries())
        except ApiError:
            return None

    def _build_unknown_error(self, lost: ApiError | None, request: Request) -> UnknownOutcome:
        what = lost.what if lost is not None else "no response"
        message = f"{what}; its effect did not show within {self._timeouts.settle:.0f} s"
        return UnknownOutcome(message, request=str(request), fix="plan again: it shows what exists now")
