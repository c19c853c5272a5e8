"""A write whose answer was lost: looked for until it shows, or surely never will; never guessed (reliability 4a)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from reconciler.api.request import Request
from reconciler.errors import ApiError, BadResponse, NotFound, NotSent, Refused, UnknownOutcome
from reconciler.execution.context import Ledger, Tools
from reconciler.execution.writes.send import send_write
from reconciler.model.change import Change

MAX_RESENDS = 2
"""How often a write that never showed is sent again."""
NAME_TAKEN_STATUSES = frozenset({400, 409, 422})
"""What a platform answers to a name that is taken: by the write before this one, perhaps."""

DELETING = frozenset({"DELETING", "deleting"})
DELETE_FAILED = frozenset({"DELETE_FAILED", "delete-failed"})

Answer = Mapping[str, Any]
FindEffect = Callable[[], Awaitable[Answer | None]]
"""What the write would have answered, if its effect shows; None if it does not; Ended if something else is there."""


async def send_reliably(
    change: Change,
    request: Request,
    look: FindEffect,
    ledger: Ledger,
    tools: Tools,
    *,
    needs: tuple[str, ...] = (),
    again: int = MAX_RESENDS,
    silent: bool = False,
    idempotent: bool = False,
) -> Answer:
    """Send a write, and find out what became of it where no answer tells; UnknownOutcome when nothing does.

    `needs` are the ids without which a 2xx is no answer. The success of a `silent` one says nothing (`{}`, contract 2):
    it is believed when its effect shows. An `idempotent` one may be sent again after a success that does not show.
    """
    lost: ApiError | None = None
    for _ in range(again + 1):
        try:
            answer = _require_ids(await send_write(change, request, ledger, tools), needs, request)
            if not silent or await _try_find(look) is not None:
                return answer
            lost = BadResponse("it was said to be done, and that does not show", request=str(request))
        except NotSent as error:
            if lost is None:
                raise
            lost = error
        except Refused as error:
            found = await look() if lost is not None and error.status in NAME_TAKEN_STATUSES else None
            if found is None:
                raise
            return found
        except ApiError as error:
            lost = error
        found = await _wait_for_effect(change, look, tools)
        if found is not None:
            return found
        if isinstance(lost, BadResponse) and not idempotent:
            break  # the platform said that it did it: a second time would be one too many
    raise _build_unknown_error(lost, request, tools)


def _require_ids(answer: Answer, needs: tuple[str, ...], request: Request) -> Answer:
    missing = [name for name in needs if answer.get(name) is None]
    if missing:
        raise BadResponse(f"an answer without {' and '.join(missing)}", request=str(request))
    return answer


async def delete_reliably(
    change: Change, request: Request, one: Request, ledger: Ledger, tools: Tools, *, before: str = ""
) -> None:
    """Delete; what is gone when `one` looks at it, or on its way, is deleted.

    So is one whose deletion failed, unless it had that status `before`.
    """

    async def look() -> Answer | None:
        try:
            answer = await tools.looking.client.send(one)
        except NotFound:
            return {}
        status = str(answer.get("status") if isinstance(answer, Mapping) else None)
        return {} if status in DELETING or (status in DELETE_FAILED and status != before) else None

    await send_reliably(change, request, look, ledger, tools, silent=True, idempotent=True)


async def _wait_for_effect(change: Change, look: FindEffect, tools: Tools) -> Answer | None:
    """Look again and again until it shows or the time in which it must is over."""
    tools.note(change.ref, "its answer was lost: looking whether it took effect")
    for pause in tools.limits.looks():
        await tools.sleep(pause)
        found = await _try_find(look)
        if found is not None:
            return found
    return None


async def _try_find(look: FindEffect) -> Answer | None:
    """A look that fails shows nothing; the next one may."""
    try:
        return await look()
    except ApiError:
        return None


def _build_unknown_error(lost: ApiError | None, request: Request, tools: Tools) -> UnknownOutcome:
    what = lost.what if lost is not None else "no answer"
    message = f"{what}; its effect did not show within {tools.limits.settle:.0f} s"
    return UnknownOutcome(message, request=str(request), fix="plan again: it shows what exists now")
