"""From a response to a value or to an error of our tree; hostile responses included (S15)."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from reconciler.api.request import Request
from reconciler.errors import ApiError, BadResponse, NotFound, Refused, Unauthorized, UnknownOutcome
from reconciler.model.documents import map_leaves

MAX_DETAIL_LENGTH = 500
STATUSES_WITHOUT_EFFECT = frozenset({400, 404, 405, 409, 410, 413, 415, 422, 429, 431})
"""After any other status it is unknown whether a write took effect (reliability 4a.1)."""


def parse_json(request: Request, body: bytes) -> Any:
    """The JSON of a 2xx response; an empty body stands for an empty object (A4)."""
    if not body.strip():
        return {}
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        fix = "" if request.is_read else "it was accepted; plan again to see what exists"
        raise BadResponse("the response is not JSON", request=str(request), fix=fix) from error


def build_error(
    request: Request, status: int, body: bytes, location: str = "", redact: Callable[[str], str] = str
) -> ApiError:
    """The error for a status that is not 2xx; `redact` takes secrets out of the platform's text."""
    detail, sent = _read_detail(body, redact), str(request)
    if 300 <= status < 400:
        where = f" to {_truncate(redact(location))}" if location else ""
        message = f"redirected{where}, which is not followed: the token stays with the host it was given for"
        return Refused(status, message, request=sent, fix="check the target's address")
    if status in {401, 403}:
        why = "the token is not accepted" if status == 401 else "the token may not do this"
        fix = "check PEAK_AUTH_TOKEN (or the target's token_env): right tenant, not expired, permitted"
        return Unauthorized(status, f"{why}: {detail}".rstrip(": "), request=sent, fix=fix)
    if status == 404:
        return NotFound(status, detail or "not found", request=sent)
    if status not in STATUSES_WITHOUT_EFFECT and not request.is_read:
        message = f"{status} {detail}: it may have taken effect".strip()
        return UnknownOutcome(message, request=sent, fix="plan again: it shows what exists now")
    return Refused(status, detail or "no reason given", request=sent)


def _read_detail(body: bytes, redact: Callable[[str], str]) -> str:
    """The text of `{"detail": ...}` (A5), or the beginning of any other body.

    Redacts before the text is truncated or encoded as JSON: half a secret, or one that is escaped twice, would not be
    recognised afterwards.
    """
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        content = body.decode("utf-8", "replace")
    if isinstance(content, dict):
        content = content.get("detail", content)
    redacted = map_leaves(content, lambda leaf: redact(leaf) if isinstance(leaf, str) else leaf, redact)
    return _truncate(" ".join((redacted if isinstance(redacted, str) else json.dumps(redacted)).split()))


def _truncate(text: str) -> str:
    return text if len(text) <= MAX_DETAIL_LENGTH else text[:MAX_DETAIL_LENGTH] + "…"
