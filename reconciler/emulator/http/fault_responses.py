"""Sending the response, or what a fault makes of it. The request has already taken effect, or not."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from reconciler.emulator.faults.fault import AnswerKind, Fault
from reconciler.emulator.http.serve_call import Answer, error_answer

ABORT = "emulator.abort"
"""The key in a scope's extensions under which a server offers to break the connection."""
_SLOW_PIECES = 10
_PAGE = (
    b"<!DOCTYPE html><html><head><title>Please wait</title></head><body><h1>Please wait</h1></body></html>"
)

Sleep = Callable[[float], Awaitable[None]]


class ConnectionBroken(Exception):
    """Raised in place of breaking a connection where there is none: the caller gets no response."""


def spoil_answer(truth: Answer, fault: Fault | None) -> Answer:
    """The response with a fault, as far as it is complete."""
    if fault is None:
        return truth
    match fault.answer_kind:
        case AnswerKind.STATUS | AnswerKind.REDIRECT:
            return _build_replacement(fault)
        case AnswerKind.TRUNCATED:
            return replace(truth, content=truth.content[: len(truth.content) // 2])
        case AnswerKind.HTML:
            return Answer(200, _PAGE, "text/html")
        case AnswerKind.EMPTY:
            return Answer(200, b"")
        case _:
            return truth


def _build_replacement(fault: Fault) -> Answer:
    headers = {"retry-after": str(fault.retry_after)} if fault.retry_after is not None else {}
    if fault.location:
        headers["location"] = fault.location
    return error_answer(fault.status, f"injected fault: {fault.name}", **headers)


async def send_answer(
    truth: Answer, fault: Fault | None, sleep: Sleep, asgi: tuple[Scope, Receive, Send]
) -> None:
    """Send the answer, or break the connection before or in the middle of it."""
    scope, receive, send = asgi
    answer = spoil_answer(truth, fault)
    response = Response(answer.content, answer.status, dict(answer.headers), answer.media_type)
    match None if fault is None else fault.answer_kind:
        case AnswerKind.RESET:
            await _abort_connection(scope)
        case AnswerKind.HANG if fault is not None:
            await sleep(fault.seconds)
            await _abort_connection(scope)
        case AnswerKind.CUT:
            await _send_start(response, send)
            half = answer.content[: len(answer.content) // 2]
            await send({"type": "http.response.body", "body": half, "more_body": True})
            await _abort_connection(scope)
        case AnswerKind.SLOW if fault is not None:
            await _send_start(response, send)
            await _send_slowly(answer.content, fault.seconds, sleep, send)
        case _:
            await response(scope, receive, send)


async def _send_start(response: Response, send: Send) -> None:
    await send(
        {"type": "http.response.start", "status": response.status_code, "headers": response.raw_headers}
    )


async def _send_slowly(content: bytes, seconds: float, sleep: Sleep, send: Send) -> None:
    size = max(1, -(-len(content) // _SLOW_PIECES))
    for start in range(0, len(content), size):
        await sleep(seconds / _SLOW_PIECES)
        piece = content[start : start + size]
        await send({"type": "http.response.body", "body": piece, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


async def _abort_connection(scope: Scope) -> None:
    abort = scope.get("extensions", {}).get(ABORT)
    if abort is None:
        raise ConnectionBroken
    abort()
    await asyncio.sleep(0)  # lets the server see that the connection is gone before it misses an answer
    await asyncio.sleep(0)
