"""The HTTP client: pooled, bounded, patient, and careful with the token."""

from __future__ import annotations

import asyncio
import random as random_module
import ssl
import sys
from collections.abc import Awaitable, Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache
from types import TracebackType
from typing import Any, BinaryIO, Self

# httpx imports rich for a command line of its own unless it cannot (libraries.md 1).
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
import httpx  # noqa: E402

from reconciler import __version__  # noqa: E402
from reconciler.api import answer  # noqa: E402
from reconciler.api.call import Call, form_text  # noqa: E402
from reconciler.api.retry import Failure, Policy, of_status  # noqa: E402
from reconciler.errors import ApiError, NotSent, UnknownOutcome  # noqa: E402

MOST_CONNECTIONS = 16
"""Beyond about 20 connections httpx's pool slows down instead of speeding up (libraries.md 6)."""

ANSWER_LIMIT = 20 * 2**20
"""Bytes of one answer."""

TIMEOUT = httpx.Timeout(60.0, connect=10.0)
"""Seconds."""


@dataclass(frozen=True)
class Reply:
    """What came back: status, headers in lower case, body."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Client:
    """Sends calls to one tenant; used as an async context manager.

    `transport` replaces the network, `sleep` and `random` make waiting a matter of the caller. `quoted` takes out of
    the platform's words what nobody may read.
    """

    def __init__(
        self,
        base_url: str,
        token: str,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        parallelism: int = 10,
        policy: Policy | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        random: Callable[[], float] = random_module.random,
        quoted: Callable[[str], str] = str,
    ) -> None:
        connections = min(parallelism, MOST_CONNECTIONS)
        self._token = token
        self._policy = policy or Policy()
        self._sleep, self._random = sleep, random
        self._quoted = quoted
        self._places = asyncio.Semaphore(parallelism)
        self._http = httpx.AsyncClient(
            base_url=base_url,
            transport=transport,
            verify=_tls() if base_url.startswith("https") else False,
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

    async def send(self, call: Call) -> Any:
        """The JSON that a 2xx carries; anything else is raised as an `ApiError`."""
        return answer.value(call, (await self._settled(call)).body)

    async def download(self, call: Call) -> bytes:
        """The bytes that a 2xx carries."""
        return (await self._settled(call)).body

    async def _settled(self, call: Call) -> Reply:
        attempt = 0
        while True:
            reply, failed, error = await self._attempt(call)
            if reply is not None and 200 <= reply.status < 300:
                return reply
            if not self._policy.again(failed, attempt, is_read=call.is_read):
                raise error
            headers = reply.headers if reply is not None else {}
            await self._sleep(self._policy.delay(attempt, headers, self._random()))
            attempt += 1

    async def _attempt(self, call: Call) -> tuple[Reply | None, Failure, ApiError]:
        """One attempt: an answer, how it failed if it did, and the error that this would be."""
        try:
            async with self._places:
                reply = await self._once(call)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.UnsupportedProtocol) as error:
            return None, Failure.NOT_SENT, self._not_sent(call, error)
        except httpx.HTTPError as error:
            return None, Failure.LOST, _lost(call, error, self._quoted)
        location = reply.headers.get("location", "")
        refusal = answer.failure(call, reply.status, reply.body, location, self._quoted)
        return reply, of_status(reply.status), refusal

    async def _once(self, call: Call) -> Reply:
        with ExitStack() as opened:
            upload = None if call.upload is None else opened.enter_context(call.upload())
            response = await self._http.send(self._request(call, upload), stream=True)
            try:
                body = await _read(response, call)
            finally:
                await response.aclose()
        return Reply(response.status_code, dict(response.headers.items()), body)

    def _request(self, call: Call, upload: BinaryIO | None) -> httpx.Request:
        """Built anew for each attempt: a half-sent file is never continued (reliability 4a.7)."""
        given: dict[str, Any] = {"headers": {"authorization": self._token}}
        if call.query:
            given["params"] = call.query
        if call.form is not None:
            given["files"] = _parts(call, upload)
        elif not call.is_read and call.method != "DELETE":
            given["json"] = {} if call.json is None else call.json
        return self._http.build_request(call.method, call.path, **given)

    def _not_sent(self, call: Call, error: Exception) -> NotSent:
        address = f"{self._http.base_url.scheme}://{self._http.base_url.netloc.decode()}"
        message = f"cannot reach {address}: {str(error) or type(error).__name__}"
        return NotSent(message, request=str(call), remedy="check the target's address and the network")


def _parts(call: Call, upload: BinaryIO | None) -> list[tuple[str, Any]]:
    """The artifact first, then one part for each field (contract 2.1); all multipart, even if empty."""
    artifact = [] if upload is None else [("artifact", ("artifact.zip", upload, "application/zip"))]
    fields = [(name, (None, form_text(value))) for name, value in (call.form or {}).items()]
    return [*artifact, *fields]


async def _read(response: httpx.Response, call: Call) -> bytes:
    chunks: list[bytes] = []
    size = 0
    async for chunk in response.aiter_bytes():
        size += len(chunk)
        if size > ANSWER_LIMIT:
            message = f"the answer is larger than {ANSWER_LIMIT // 2**20} MiB"
            if not call.is_read:
                raise UnknownOutcome(
                    message, request=str(call), remedy="plan again: it shows what exists now"
                )
            raise ApiError(message, request=str(call), remedy="check the target's address")
        chunks.append(chunk)
    return b"".join(chunks)


def _lost(call: Call, error: Exception, quoted: Callable[[str], str]) -> ApiError:
    what = (
        "no answer in time"
        if isinstance(error, httpx.TimeoutException)
        else f"the connection broke ({quoted(str(error))})"
    )
    if call.is_read:
        return ApiError(what, request=str(call), remedy="try again; if it stays, check the network")
    message = f"{what}: it may have taken effect"
    return UnknownOutcome(message, request=str(call), remedy="plan again: it shows what exists now")


@cache
def _tls() -> ssl.SSLContext:
    """Building a context costs 27 ms: one for the whole process."""
    return httpx.create_ssl_context(trust_env=False)
