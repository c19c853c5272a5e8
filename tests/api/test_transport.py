"""What every transport must do, over real connections: add another one to TRANSPORTS."""

from __future__ import annotations

import asyncio
import base64
import io
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest
from support.tls_servers import CERTIFICATES, OK, TUNNEL, Platform, listen, serve_platform, serve_proxy

from reconciler.api.client import Client
from reconciler.api.network import Network, Proxy, read_network
from reconciler.api.request import Request
from reconciler.api.retry import Failure
from reconciler.api.transport import Attempt, HttpTransport
from reconciler.errors import ApiError, ConfigurationError, NotSent, Refused, UnknownOutcome

TOKEN = "s3cret-t0ken"
READ, WRITE = Request("GET", "/things/7"), Request("POST", "/things/", json={"a": 1})
AUTHORITY, ANOTHER = CERTIFICATES / "authority.pem", CERTIFICATES / "another_authority.pem"
TRUSTING = Network(authorities=AUTHORITY, authorities_variable="SSL_CERT_FILE")
REDIRECT = b"HTTP/1.1 302 Found\r\nlocation: https://elsewhere.invalid/\r\ncontent-length: 0\r\n\r\n"

Transport = Callable[[str, Network], HttpTransport]
TRANSPORTS: list[Transport] = [
    lambda address, network: HttpTransport(
        address, TOKEN, 4, None, lambda text: text.replace("hunter2", "***"), network
    )
]
pytestmark = pytest.mark.parametrize("transport", TRANSPORTS)


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


def test_an_answer_has_body_status_and_headers_in_lower_case(transport: Transport) -> None:
    platform, (attempt, again) = ask_platform(transport, READ, READ)
    assert (attempt.body, attempt.status, attempt.failure) == (b'{"ok": 123}', 200, None)
    assert attempt.headers["x-number"] == "7"
    assert again.body == attempt.body
    assert platform.connections == 1, "connections are used again"


def test_the_token_is_sent_as_it_is_and_a_read_has_no_body(transport: Transport) -> None:
    platform, _ = ask_platform(transport, READ)
    head = platform.requests[0].lower()
    assert b"authorization: s3cret-t0ken\r\n" in head
    assert head.startswith(b"get /things/7 http/1.1\r\n")
    assert head.endswith(b"\r\n\r\n")
    assert b"content-length" not in head


def test_each_attempt_sends_all_of_an_upload(transport: Transport) -> None:
    content = b"PK" + bytes(range(256)) * 400
    request = Request("POST", "/things/", form={"name": "a"}, upload=lambda: io.BytesIO(content))
    platform, attempts = ask_platform(transport, request, request)
    assert [attempt.failure for attempt in attempts] == [None, None]
    assert all(content in sent for sent in platform.requests)


@pytest.mark.parametrize(
    ("status", "failure"),
    [(404, Failure.FINAL), (429, Failure.THROTTLED), (503, Failure.TRANSIENT)],
)
def test_an_error_status_is_classified(transport: Transport, status: int, failure: Failure) -> None:
    answer = f"HTTP/1.1 {status} No\r\ncontent-length: 0\r\nretry-after: 3\r\n\r\n".encode()
    _, (attempt,) = ask_platform(transport, READ, answer=answer)
    assert (attempt.status, attempt.failure) == (status, failure)
    assert attempt.headers["retry-after"] == "3"


def test_a_redirect_is_refused_and_not_followed(transport: Transport) -> None:
    platform, (attempt,) = ask_platform(transport, READ, answer=REDIRECT)
    assert isinstance(attempt.error, Refused)
    assert len(platform.requests) == 1


def test_a_connection_that_breaks_after_a_write_leaves_its_outcome_unknown(transport: Transport) -> None:
    _, (read, write) = ask_platform(transport, READ, WRITE, answer=b"")
    assert (read.failure, write.failure) == (Failure.LOST, Failure.LOST)
    assert isinstance(write.error, UnknownOutcome)
    assert not isinstance(read.error, UnknownOutcome)


def test_an_answer_that_is_too_large_is_an_error(transport: Transport) -> None:
    answer = b"HTTP/1.1 200 OK\r\ncontent-length: 30000000\r\n\r\n" + bytes(30_000_000)
    with pytest.raises(ApiError, match="larger than 20 MiB"):
        ask_platform(transport, READ, answer=answer)


def test_where_no_server_listens_nothing_was_sent(transport: Transport) -> None:
    async def work() -> list[Attempt]:
        async with serve_platform() as platform:
            port = platform.port
        return await ask(transport, port, WRITE)

    (attempt,) = run(work())
    assert attempt.failure is Failure.NOT_SENT
    assert isinstance(attempt.error, NotSent)


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


# From the environment


def test_the_first_variable_with_certificate_authorities_counts(transport: Transport, tmp_path: Path) -> None:
    del transport
    other = tmp_path / "folder"
    other.mkdir()
    (other / "12345678.0").write_bytes(ANOTHER.read_bytes())
    environ = {"CURL_CA_BUNDLE": str(ANOTHER)}
    for name, path in (
        ("REQUESTS_CA_BUNDLE", ANOTHER),
        ("SSL_CERT_DIR", other),
        ("SSL_CERT_FILE", AUTHORITY),
    ):
        environ[name] = str(path)
        network = read_network("https://service.peak.ai", environ)
        assert (network.authorities, network.authorities_variable) == (path, name)
    assert read_network("https://service.peak.ai", {"SSL_CERT_FILE": ""}) == Network()
    assert read_network("http://127.0.0.1:8000", environ) == Network()


def test_a_request_is_verified_with_the_authorities_of_the_environment(transport: Transport) -> None:
    for name in ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"):
        network = read_network("https://localhost", {name: str(AUTHORITY)})
        _, (attempt,) = ask_platform(transport, READ, network=network)
        assert attempt.failure is None


@pytest.mark.parametrize(
    ("content", "said"),
    [(None, "No such file"), ("no certificate", "holds no certificates"), ({}, "under the name of its hash")],
)
def test_authorities_that_cannot_be_used_are_an_error(
    transport: Transport, tmp_path: Path, content: Any, said: str
) -> None:
    del transport
    path = tmp_path / "named"
    if isinstance(content, str):
        path.write_text(content)
    elif content is not None:
        path.mkdir()
    with pytest.raises(ConfigurationError, match=f"SSL_CERT_FILE names .*{said}"):
        read_network("https://service.peak.ai", {"SSL_CERT_FILE": str(path)})


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({}, None),
        ({"HTTP_PROXY": "http://p:1"}, None),
        ({"HTTPS_PROXY": "http://p:1"}, "http://p:1"),
        ({"https_proxy": "http://q:2", "HTTPS_PROXY": "http://p:1"}, "http://q:2"),
        ({"ALL_PROXY": "p:1"}, "http://p:1"),
        ({"HTTPS_PROXY": " ", "ALL_PROXY": "http://p:1"}, "http://p:1"),
        *(
            ({"HTTPS_PROXY": "http://p:1", "NO_PROXY": excluded}, expected)
            for excluded, expected in {
                "*": None,
                "service.peak.ai": None,
                "PEAK.ai": None,
                ".peak.ai": None,
                "*.peak.ai": None,
                "a.invalid, peak.ai": None,
                "peak.ai:443": None,
                "peak.ai:8443": "http://p:1",
                "eak.ai": "http://p:1",
                "peak.ai.invalid": "http://p:1",
                ",": "http://p:1",
                "10.0.0.0/8": "http://p:1",
            }.items()
        ),
    ],
)
def test_the_proxy_is_that_of_the_environment(
    transport: Transport, environ: dict[str, str], expected: str | None
) -> None:
    del transport
    found = read_network("https://service.peak.ai", environ).proxy
    assert (found.url if found is not None else None) == expected
    assert read_network("https://service.peak.ai", environ, direct=True).proxy is None


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "[::1]"])
def test_this_machine_is_reached_directly(transport: Transport, host: str) -> None:
    del transport
    assert read_network(f"https://{host}:8443", {"HTTPS_PROXY": "http://p:1"}).proxy is None


def test_an_excluded_network_is_reached_directly(transport: Transport) -> None:
    del transport
    environ = {"HTTPS_PROXY": "http://p:1", "NO_PROXY": "10.0.0.0/8,fd00::/8"}
    assert read_network("https://10.1.2.3", environ).proxy is None
    assert read_network("https://[fd00::1]", environ).proxy is None
    assert read_network("https://192.168.0.1", environ).proxy is not None


@pytest.mark.parametrize(
    "url", ["socks5://me:hunter2@p:1", "http://me:hunter2@p:x", "http://", "ftp://p", "http://[::1"]
)
def test_a_proxy_that_cannot_be_used_is_an_error_without_its_password(transport: Transport, url: str) -> None:
    del transport
    with pytest.raises(ConfigurationError) as error:
        read_network("https://service.peak.ai", {"HTTPS_PROXY": url})
    assert "HTTPS_PROXY" in error.value.message
    assert "hunter2" not in f"{error.value.message}{error.value.fix}"
