"""Certificates and proxies of a transport: what is verified, and what a proxy sees."""

from __future__ import annotations

import asyncio
import base64
from typing import Any

import pytest
from api.transport_calls import (
    ANOTHER,
    AUTHORITY,
    READ,
    TOKEN,
    TRANSPORTS,
    TRUSTING,
    WRITE,
    Transport,
    ask,
    ask_platform,
    run,
)
from support.tls_servers import TUNNEL, Platform, listen, serve_platform, serve_proxy

from reconciler.api.client import Client
from reconciler.api.network import Network, Proxy
from reconciler.api.retry import Failure
from reconciler.api.transport import Attempt
from reconciler.errors import NotSent

pytestmark = pytest.mark.parametrize("transport", TRANSPORTS)


# Certificates


@pytest.mark.parametrize(
    ("network", "served", "why", "fix"),
    [
        (
            Network(),
            {},
            "unable to get local issuer certificate",
            "the certificate authorities of this system count; where a company signs it, name",
        ),
        (
            Network(authorities=ANOTHER, authorities_variable="REQUESTS_CA_BUNDLE"),
            {},
            "unable to get local issuer certificate",
            f"the certificate authorities in {ANOTHER} (REQUESTS_CA_BUNDLE) count; where a company signs it, name",
        ),
        (
            TRUSTING,
            {"certificate": "expired.pem"},
            "certificate has expired",
            "check the clock of this machine",
        ),
        (TRUSTING, {"certificate": "other_name.pem"}, "Hostname mismatch", "check the target's address"),
    ],
)
def test_a_certificate_that_does_not_verify_is_tried_once_and_explained(
    transport: Transport, network: Network, served: Any, why: str, fix: str
) -> None:
    platform, (attempt,) = ask_platform(transport, WRITE, network=network, **served)
    assert attempt.failure is Failure.FINAL, "another attempt would end in the same way"
    assert isinstance(attempt.error, NotSent)
    assert f"the certificate is refused: {why}" in attempt.error.message
    assert attempt.error.fix.startswith(fix)
    assert platform.requests == [], "the token stays here"


def test_a_port_without_tls_is_named_and_gets_no_token(transport: Transport) -> None:
    received: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        received.append(await reader.read(4096))
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await writer.drain()

    async def work() -> list[Attempt]:
        async with listen(serve) as port:
            return await ask(transport, port, READ)

    (attempt,) = run(work())
    assert attempt.failure is Failure.FINAL
    assert isinstance(attempt.error, NotSent)
    assert "there is no TLS on this port" in attempt.error.message
    assert TOKEN.encode() not in received[0]


# Proxies


async def through_proxy(
    transport: Transport, *, answer: bytes = TUNNEL, user: str = ""
) -> tuple[list[Attempt], list[bytes], Platform]:
    async with serve_platform() as platform, serve_proxy(platform, answer) as proxy:
        used = Proxy(f"http://{user}127.0.0.1:{proxy.port}", "HTTPS_PROXY")
        network = Network(used, AUTHORITY, "SSL_CERT_FILE")
        attempts = await ask(transport, 443, READ, network=network, host="platform.invalid")
        return attempts, proxy.heads, platform


def test_a_refused_certificate_behind_a_proxy_is_not_asked_for_again(transport: Transport) -> None:
    async def work() -> list[bytes]:
        async with serve_platform() as platform, serve_proxy(platform) as proxy:
            network = Network(
                Proxy(f"http://127.0.0.1:{proxy.port}", "HTTPS_PROXY"), ANOTHER, "SSL_CERT_FILE"
            )
            async with Client("https://platform.invalid", TOKEN, network=network) as client:
                with pytest.raises(NotSent, match="the certificate is refused"):
                    await client.send(READ)
            return proxy.heads

    del transport
    assert len(run(work())) == 1


def test_a_proxy_sees_the_host_and_nothing_of_the_request(transport: Transport) -> None:
    (attempt,), heads, platform = run(through_proxy(transport))
    assert attempt.failure is None
    assert heads[0].startswith(b"CONNECT platform.invalid:443 ")
    assert not any(secret in heads[0].lower() for secret in (b"authorization:", TOKEN.encode(), b"things"))
    assert TOKEN.encode() in platform.requests[0]


def test_user_and_password_of_a_proxy_go_to_it_only(transport: Transport) -> None:
    (attempt,), heads, platform = run(through_proxy(transport, user="me:hunter2@"))
    assert attempt.failure is None
    assert base64.b64encode(b"me:hunter2") in heads[0]
    assert b"proxy-authorization" not in platform.requests[0].lower()


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        (b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", Failure.FINAL),
        (b"HTTP/1.1 403 Forbidden\r\n\r\n", Failure.FINAL),
        (b"HTTP/1.1 503 Service Unavailable\r\n\r\n", Failure.NOT_SENT),
    ],
)
def test_a_proxy_that_refuses_is_named_and_nothing_was_sent(
    transport: Transport, answer: bytes, failure: Failure
) -> None:
    (attempt,), _, platform = run(through_proxy(transport, answer=answer, user="me:hunter2@"))
    assert attempt.failure is failure
    assert isinstance(attempt.error, NotSent)
    said = f"{attempt.error.message} {attempt.error.fix}"
    assert "through the proxy 127.0.0.1:" in said
    assert answer[9:12].decode() in said
    assert "check HTTPS_PROXY, or connect directly with --no-proxy" in said
    assert "hunter2" not in said
    assert platform.requests == []
