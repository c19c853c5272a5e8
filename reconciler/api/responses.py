"""From an answer to a value or to an error of our tree; hostile answers included (S15)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from reconciler.api.request import Request
from reconciler.errors import ApiError, BadResponse, NotFound, Refused, Unauthorized, UnknownOutcome

MAX_DETAIL_LENGTH = 500
STATUSES_WITHOUT_EFFECT = frozenset({400, 404, 405, 409, 410, 413, 415, 422, 429, 431})
"""Codes that say of a write that it had no effect; of any other nobody knows (reliability 4a.1)."""


@contextmanager
def expect_shape(call: Request) -> Iterator[None]:
    """Reading an answer: whatever does not fit what the contract says of it is the platform's mistake, not ours."""
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        what = f"an answer that does not hold what it should ({type(error).__name__})"
        fix = "check the target's address; if it is right, the platform answers unlike its contract"
        raise BadResponse(what, request=str(call), fix=fix) from error


def parse_json(call: Request, body: bytes) -> Any:
    """The JSON of a 2xx; an empty body means nothing to say (A4)."""
    if not body.strip():
        return {}
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        what = "an answer that is not JSON"
        fix = "" if call.is_read else "it was accepted; plan again to see what exists"
        raise BadResponse(what, request=str(call), fix=fix) from error


def build_error(
    call: Request, status: int, body: bytes, location: str = "", quoted: Callable[[str], str] = str
) -> ApiError:
    """The error for a code that is not 2xx; `quoted` takes secrets out of what the platform says."""
    detail, request = _read_detail(body, quoted), str(call)
    if 300 <= status < 400:
        where = f" to {_truncate(quoted(location))}" if location else ""
        message = f"redirected{where}, which is not followed: the token stays with the host it was given for"
        return Refused(status, message, request=request, fix="check the target's address")
    if status in {401, 403}:
        why = "the token is not accepted" if status == 401 else "the token may not do this"
        fix = "check PEAK_AUTH_TOKEN (or the target's token_env): right tenant, not expired, permitted"
        return Unauthorized(status, f"{why}: {detail}".rstrip(": "), request=request, fix=fix)
    if status == 404:
        return NotFound(status, detail or "not found", request=request)
    if status not in STATUSES_WITHOUT_EFFECT and not call.is_read:
        message = f"{status} {detail}: it may have taken effect".strip()
        return UnknownOutcome(message, request=request, fix="plan again: it shows what exists now")
    return Refused(status, detail or "no reason given", request=request)


def _read_detail(body: bytes, quoted: Callable[[str], str]) -> str:
    """What an error body says: `{"detail": …}` (A5), or the beginning of whatever it is.

    Secrets are taken out before anything is cut or written as JSON: half of one, or one that is escaped twice, is
    not recognised afterwards.
    """
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        content = body.decode("utf-8", "replace")
    if isinstance(content, dict):
        content = content.get("detail", content)
    hushed = _redact_content(content, quoted)
    return _truncate(" ".join((hushed if isinstance(hushed, str) else json.dumps(hushed)).split()))


def _redact_content(content: Any, quoted: Callable[[str], str]) -> Any:
    match content:
        case str():
            return quoted(content)
        case dict():
            return {quoted(name): _redact_content(item, quoted) for name, item in content.items()}
        case list():
            return [_redact_content(item, quoted) for item in content]
        case _:
            return content


def _truncate(text: str) -> str:
    return text if len(text) <= MAX_DETAIL_LENGTH else text[:MAX_DETAIL_LENGTH] + "…"
