"""The one place where requests leave this machine: proxy, TLS, one attempt at one request, the class of its failure.

Another transport has to pass `tests/api/test_transport.py`.
"""

from __future__ import annotations

import asyncio
import os
import ssl
import sys
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any, BinaryIO

# Without this httpx imports its own command line and with it rich: a third of its import time (libraries 1).
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
import httpx  # noqa: E402

from reconciler import __version__  # noqa: E402
from reconciler.api import responses  # noqa: E402
from reconciler.api.connection_errors import explain_failed_connection, is_permanent  # noqa: E402
from reconciler.api.network import Network, Proxy, create_tls_context  # noqa: E402
from reconciler.api.request import Request, encode_form_value  # noqa: E402
from reconciler.api.retry import Failure, classify_status  # noqa: E402
from reconciler.errors import ApiError, NotSent, UnknownOutcome  # noqa: E402

MAX_RESPONSE_BYTES = 20 * 2**20

TIMEOUT = httpx.Timeout(60.0, connect=10.0)
"""Seconds without any data: of one read, one write, and of waiting for a connection."""

ATTEMPT_SECONDS = 120.0
"""Limit of a whole attempt: a response that trickles never runs into TIMEOUT."""
MIN_UPLOAD_RATE = 100_000
"""Bytes a second: an attempt with an upload may take longer, by the upload's size."""


@dataclass(frozen=True)
class Attempt:
    """How one attempt ended: `failure` is None for a 2xx; otherwise `error` is raised if it was the last attempt.

    Header names are in lower case. `status` is 0 where there was no response.
    """

    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    failure: Failure | None = None
    error: ApiError | None = None
    status: int = 0


class HttpTransport:
    """The connections to one tenant; `redact` takes secrets out of the platform's and the library's error texts."""

    def __init__(
        self,
        base_url: str,
        token: str,
        connections: int,
        transport: httpx.AsyncBaseTransport | None,
        redact: Callable[[str], str] = str,
        network: Network = Network(),  # noqa: B008 - it is frozen
    ) -> None:
        self._token, self._redact, self._network = token, redact, network
        encrypted = transport is None and base_url.startswith("https")
        tls = create_tls_context(network.authorities, network.authorities_variable) if encrypted else None
        self._http = httpx.AsyncClient(
            base_url=base_url,
            transport=transport,
            verify=tls or False,
            proxy=None if network.proxy is None else _build_proxy(network.proxy, tls),
            trust_env=False,  # httpx would also take passwords from ~/.netrc
            follow_redirects=False,
            timeout=TIMEOUT,
            limits=httpx.Limits(max_connections=connections, max_keepalive_connections=connections),
            headers={"user-agent": f"peak-apply/{__version__}", "accept": "application/json"},
        )

    async def close(self) -> None:
        """Close all connections."""
        await self._http.aclose()

    async def attempt(self, request: Request) -> Attempt:
        """Send a request once; raises ApiError only where another attempt makes no sense."""
        try:
            return await self._send(request)
        except httpx.ConnectTimeout as error:
            return Attempt(failure=Failure.NOT_SENT_IN_TIME, error=self._build_not_sent(request, error))
        except (httpx.ConnectError, httpx.ProxyError, httpx.PoolTimeout, httpx.UnsupportedProtocol) as error:
            failure = Failure.FINAL if is_permanent(error) else Failure.NOT_SENT
            return Attempt(failure=failure, error=self._build_not_sent(request, error))
        except (httpx.TimeoutException, TimeoutError):
            return Attempt(failure=Failure.TIMED_OUT, error=_build_lost_error(request, "no answer in time"))
        except httpx.HTTPError as error:
            return Attempt(
                failure=Failure.LOST,
                error=_build_lost_error(request, f"the connection broke ({self._redact(str(error))})"),
            )

    async def _send(self, request: Request) -> Attempt:
        with ExitStack() as opened:
            upload = None if request.upload is None else opened.enter_context(request.upload())
            async with asyncio.timeout(ATTEMPT_SECONDS + _measure_upload(upload) / MIN_UPLOAD_RATE):
                response = await self._http.send(self._build_request(request, upload), stream=True)
                try:
                    body = await _read_body(response, request)
                finally:
                    await response.aclose()
        return self._read_attempt(request, response, body)

    def _read_attempt(self, request: Request, response: httpx.Response, body: bytes) -> Attempt:
        status, headers = response.status_code, dict(response.headers.items())
        if 200 <= status < 300:
            return Attempt(body, headers, status=status)
        refusal = responses.build_error(request, status, body, headers.get("location", ""), self._redact)
        return Attempt(body, headers, classify_status(status), refusal, status)

    def _build_request(self, request: Request, upload: BinaryIO | None) -> httpx.Request:
        """Build the request for one attempt: an upload always starts at its first byte (reliability 4a.7)."""
        content: dict[str, Any] = {}
        if request.query:
            content["params"] = request.query
        if request.form is not None:
            content["files"] = _build_parts(request, upload)
        elif not request.is_read and request.method != "DELETE":
            content["json"] = {} if request.json is None else request.json
        headers = {"authorization": self._token}
        return self._http.build_request(request.method, request.path, headers=headers, **content)

    def _build_not_sent(self, request: Request, error: Exception) -> NotSent:
        address = f"{self._http.base_url.scheme}://{self._http.base_url.netloc.decode()}"
        message, fix = explain_failed_connection(error, address, self._network)
        return NotSent(self._redact(message), request=str(request), fix=self._redact(fix))


def _build_proxy(proxy: Proxy, tls: ssl.SSLContext | None) -> httpx.Proxy:
    return httpx.Proxy(proxy.url, ssl_context=tls if proxy.url.startswith("https:") else None)


def _build_parts(request: Request, upload: BinaryIO | None) -> list[tuple[str, Any]]:
    """The artifact first, then one part for each field (contract 2.1); all multipart, even if empty."""
    artifact = [] if upload is None else [("artifact", ("artifact.zip", upload, "application/zip"))]
    fields = [(name, (None, encode_form_value(value))) for name, value in (request.form or {}).items()]
    return [*artifact, *fields]


def _measure_upload(upload: BinaryIO | None) -> int:
    """The size in bytes; the file is left at its beginning."""
    if upload is None:
        return 0
    size = upload.seek(0, os.SEEK_END)
    upload.seek(0)
    return size


async def _read_body(response: httpx.Response, request: Request) -> bytes:
    chunks: list[bytes] = []
    size = 0
    async for chunk in response.aiter_bytes():
        size += len(chunk)
        if size > MAX_RESPONSE_BYTES:
            message = f"the answer is larger than {MAX_RESPONSE_BYTES // 2**20} MiB"
            if not request.is_read:
                raise UnknownOutcome(
                    message, request=str(request), fix="plan again: it shows what exists now"
                )
            raise ApiError(message, request=str(request), fix="check the target's address")
        chunks.append(chunk)
    return b"".join(chunks)


def _build_lost_error(request: Request, what: str) -> ApiError:
    """The error for a request that was sent and got no usable response."""
    if request.is_read:
        return ApiError(what, request=str(request), fix="try again; if it stays, check the network")
    message = f"{what}: it may have taken effect"
    return UnknownOutcome(message, request=str(request), fix="plan again: it shows what exists now")


def connect_in_process(app: Any) -> httpx.AsyncBaseTransport:
    """A transport to an ASGI application; its exceptions become 500 responses, as over the network."""
    return _InProcessTransport(app=app, raise_app_exceptions=False)


class _InProcessTransport(httpx.ASGITransport):
    """Reads the body before the application does, so that an unreadable upload is our error and not the server's."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await request.aread()
        return await super().handle_async_request(request)
