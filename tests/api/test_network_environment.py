"""Certificate authorities and proxies that come from the environment."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from api.transport_calls import (
    ANOTHER,
    AUTHORITY,
    READ,
    TRANSPORTS,
    Transport,
    ask_platform,
)

from reconciler.api.network import Network, read_network
from reconciler.errors import ConfigurationError

pytestmark = pytest.mark.parametrize("transport", TRANSPORTS)


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
