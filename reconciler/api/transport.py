"""One attempt at one call: what goes over the wire, what comes back, and how it failed if it did."""

from __future__ import annotations

import asyncio
import os
import ssl
import sys
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cache
from types import TracebackType
from typing import Any, BinaryIO, Self

# httpx imports rich for a command line of its own unless it cannot (libraries.md 1).
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
import httpx  # noqa: E402

from reconciler import __version__  # noqa: E402
from reconciler.api import responses  # noqa: E402
from reconciler.api.request import Request, encode_form_value  # noqa: E402
from reconciler.api.retry import Failure, classify_status  # noqa: E402
from reconciler.errors import ApiError, NotSent, UnknownOutcome  # noqa: E402

MAX_RESPONSE_BYTES = 20 * 2**20
"""Bytes of one response."""

TIMEOUT = httpx.Timeout(60.0, connect=10.0)
"""Seconds of silence: of one read, one write, and of waiting for a connection."""

ATTEMPT_SECONDS = 120.0
"""A whole attempt, however busily the answer trickles."""
MIN_UPLOAD_RATE = 100_000
"""Bytes a second: an upload gives its attempt more time, by its size."""


@dataclass(frozen=True)
class Attempt:
    """How one attempt ended: `failure` is None for a 2xx; else `error` is what to raise if it was the last.

    Header names are in lower case. `status` is 0 where there was no response.
    """

    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    failure: Failure | None = None
    error: ApiError | None = None
    status: int = 0


class HttpTransport:
    """The connections to one tenant; used as an async context manager.

    `quoted` takes secrets out of what the other side, or a library that repeats it, says in errors.
    """

    def __init__(
        self,
        base_url: str,
        token: str,
        connections: int,
        transport: httpx.AsyncBaseTransport | None,
        quoted: Callable[[str], str] = str,
    ) -> None:
        self._token, self._quoted = token, quoted
        self._http = httpx.AsyncClient(
            base_url=base_url,
            transport=transport,
            verify=_create_tls_context() if base_url.startswith("https") else False,
            trust_env=False,
            follow_redirects=False,
            timeout=TIMEOUT,
            limits=httpx.Limits(max_connections=connections, max_keepalive_connections=connections),
            headers={"user-agent": f"peak-apply/{__version__}", "accept": "application/json"},
        )

    async def __aenter__(self) -> Self:
        await self._http.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._http.__aexit__(kind, error, trace)

    async def attempt(self, call: Request) -> Attempt:
        """Send a call once; ApiError only where trying again makes no sense."""
        try:
            return await self._sent(call)
        except httpx.ConnectTimeout as error:
            return Attempt(failure=Failure.NOT_SENT_IN_TIME, error=self._not_sent(call, error))
        except (httpx.ConnectError, httpx.PoolTimeout, httpx.UnsupportedProtocol) as error:
            return Attempt(failure=Failure.NOT_SENT, error=self._not_sent(call, error))
        except (httpx.TimeoutException, TimeoutError):
            return Attempt(failure=Failure.TIMED_OUT, error=_build_lost_error(call, "no answer in time"))
        except httpx.HTTPError as error:
            return Attempt(
                failure=Failure.LOST,
                error=_build_lost_error(call, f"the connection broke ({self._quoted(str(error))})"),
            )

    async def _sent(self, call: Request) -> Attempt:
        with ExitStack() as opened:
            upload = None if call.upload is None else opened.enter_context(call.upload())
            async with asyncio.timeout(ATTEMPT_SECONDS + _measure_upload(upload) / MIN_UPLOAD_RATE):
                response = await self._http.send(self._request(call, upload), stream=True)
                try:
                    body = await _read_body(response, call)
                finally:
                    await response.aclose()
        return self._ended(call, response, body)

    def _ended(self, call: Request, response: httpx.Response, body: bytes) -> Attempt:
        status, headers = response.status_code, dict(response.headers.items())
        if 200 <= status < 300:
            return Attempt(body, headers, status=status)
        refusal = responses.build_error(call, status, body, headers.get("location", ""), self._quoted)
        return Attempt(body, headers, classify_status(status), refusal, status)

    def _request(self, call: Request, upload: BinaryIO | None) -> httpx.Request:
        """Built anew for each attempt: a half-sent file is never continued (reliability 4a.7)."""
        given: dict[str, Any] = {"headers": {"authorization": self._token}}
        if call.query:
            given["params"] = call.query
        if call.form is not None:
            given["files"] = _build_parts(call, upload)
        elif not call.is_read and call.method != "DELETE":
            given["json"] = {} if call.json is None else call.json
        return self._http.build_request(call.method, call.path, **given)

    def _not_sent(self, call: Request, error: Exception) -> NotSent:
        address = f"{self._http.base_url.scheme}://{self._http.base_url.netloc.decode()}"
        why = self._quoted(str(error)) or type(error).__name__
        message = f"cannot reach {self._quoted(address)}: {why}"
        return NotSent(message, request=str(call), fix="check the target's address and the network")


def _build_parts(call: Request, upload: BinaryIO | None) -> list[tuple[str, Any]]:
    """The artifact first, then one part for each field (contract 2.1); all multipart, even if empty."""
    artifact = [] if upload is None else [("artifact", ("artifact.zip", upload, "application/zip"))]
    fields = [(name, (None, encode_form_value(value))) for name, value in (call.form or {}).items()]
    return [*artifact, *fields]


def _measure_upload(upload: BinaryIO | None) -> int:
    """Bytes of an upload, which is left at its beginning."""
    if upload is None:
        return 0
    size = upload.seek(0, os.SEEK_END)
    upload.seek(0)
    return size


async def _read_body(response: httpx.Response, call: Request) -> bytes:
    chunks: list[bytes] = []
    size = 0
    async for chunk in response.aiter_bytes():
        size += len(chunk)
        if size > MAX_RESPONSE_BYTES:
            message = f"the answer is larger than {MAX_RESPONSE_BYTES // 2**20} MiB"
            if not call.is_read:
                raise UnknownOutcome(message, request=str(call), fix="plan again: it shows what exists now")
            raise ApiError(message, request=str(call), fix="check the target's address")
        chunks.append(chunk)
    return b"".join(chunks)


def _build_lost_error(call: Request, what: str) -> ApiError:
    if call.is_read:
        return ApiError(what, request=str(call), fix="try again; if it stays, check the network")
    message = f"{what}: it may have taken effect"
    return UnknownOutcome(message, request=str(call), fix="plan again: it shows what exists now")


@cache
def _create_tls_context() -> ssl.SSLContext:
    """Building a context costs 27 ms: one for the whole process."""
    return httpx.create_ssl_context(trust_env=False)
