"""Requests over each transport to servers of this machine."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from support.tls_servers import CERTIFICATES, OK, Platform, serve_platform

from reconciler.api.network import Network
from reconciler.api.request import Request
from reconciler.api.transport import Attempt, HttpTransport

TOKEN = "s3cret-t0ken"
READ, WRITE = Request("GET", "/things/7"), Request("POST", "/things/", json={"a": 1})
AUTHORITY, ANOTHER = CERTIFICATES / "authority.pem", CERTIFICATES / "another_authority.pem"
TRUSTING = Network(authorities=AUTHORITY, authorities_variable="SSL_CERT_FILE")

Transport = Callable[[str, Network], HttpTransport]
TRANSPORTS: list[Transport] = [
    lambda address, network: HttpTransport(
        address, TOKEN, 4, None, lambda text: text.replace("hunter2", "***"), network
    )
]


def run(work: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(work)


async def ask(
    transport: Transport, port: int, *requests: Request, network: Network = TRUSTING, host: str = "localhost"
) -> list[Attempt]:
    opened = transport(f"https://{host}:{port}", network)
    try:
        return [await opened.attempt(request) for request in requests]
    finally:
        await opened.close()


def ask_platform(
    transport: Transport, *requests: Request, network: Network = TRUSTING, answer: bytes = OK, **served: Any
) -> tuple[Platform, list[Attempt]]:
    async def work() -> tuple[Platform, list[Attempt]]:
        async with serve_platform(answer, **served) as platform:
            return platform, await ask(transport, platform.port, *requests, network=network)

    return run(work())
