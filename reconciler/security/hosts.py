"""Which hosts get a token: those of Peak, this machine, and what a flag or an environment variable allows."""

from __future__ import annotations

import ipaddress
from collections.abc import Collection, Mapping
from urllib.parse import urlsplit

from reconciler.errors import ConfigurationError

HOSTS_VARIABLE = "PEAK_APPLY_ALLOW_HOSTS"
_FIX = "write https://HOST"


def read_allowed_hosts(given: Collection[str], environ: Mapping[str, str]) -> set[str]:
    """The hosts of the flags, and those of a variable with names between commas or spaces; in lower case."""
    listed = environ.get(HOSTS_VARIABLE, "").replace(",", " ").split()
    return {host.lower() for host in (*given, *listed)}


def parse_host(url: str) -> str:
    """The host of a URL in lower case, empty if it has none; ConfigurationError for an invalid one."""
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises if it is not a number, or too large
        return (parts.hostname or "").lower()
    except ValueError as error:
        raise ConfigurationError(f"{url!r} is not an address: {error}", _FIX) from error


def check_host(url: str, allowed: set[str]) -> None:
    """Refuse to send a token unencrypted, or to a host that only the project file names."""
    host = parse_host(url)
    scheme = urlsplit(url).scheme
    if not url.isprintable() or " " in url or scheme not in {"http", "https"} or not host:
        raise ConfigurationError(f"{url!r} is not an address", _FIX)
    if scheme == "http" and not is_loopback(host):
        raise ConfigurationError(f"{url} would send the token in clear", "use https")
    if host == "peak.ai" or host.endswith(".peak.ai") or is_loopback(host) or host in allowed:
        return
    raise ConfigurationError(
        f"{host} is not a host of Peak, and the project file alone cannot let it have a token",
        f"allow it from outside: --allow-host {host}, or {HOSTS_VARIABLE}={host}",
    )


def is_loopback(host: str) -> bool:
    """True for this machine itself."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
