"""The user's network settings: which proxy a request takes, and which certificate authorities are trusted.

The same environment variables count as for the official client, and SSL_CERT_FILE and SSL_CERT_DIR before them.
"""

from __future__ import annotations

import ipaddress
import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

from reconciler.errors import ConfigurationError
from reconciler.security.hosts import is_loopback, parse_host

PROXY_VARIABLES = ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")
AUTHORITY_VARIABLES = ("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
"""The first one that is set counts. The official client follows the last two."""


@dataclass(frozen=True)
class Proxy:
    """A proxy that tunnels TLS (CONNECT), and the variable that names it; `url` may contain a password."""

    url: str = field(repr=False)
    variable: str

    @property
    def address(self) -> str:
        """Host and port, without user and password."""
        return urlsplit(self.url).netloc.rpartition("@")[2]

    @property
    def secrets(self) -> tuple[str, ...]:
        """The password as it is written and as it is sent."""
        password = urlsplit(self.url).password or ""
        return tuple({password, unquote(password)} - {""})


@dataclass(frozen=True)
class Network:
    """How one tenant is reached; without values directly, trusting the system's certificate authorities."""

    proxy: Proxy | None = None
    authorities: Path | None = None
    authorities_variable: str = ""

    @property
    def trust(self) -> str:
        """Whose certificates are trusted, for messages."""
        if self.authorities is None:
            return "the certificate authorities of this system"
        return f"the certificate authorities in {self.authorities} ({self.authorities_variable})"


def read_network(address: str, environ: Mapping[str, str], *, direct: bool = False) -> Network:
    """The settings for an address of a tenant; with `direct` no proxy is used."""
    if urlsplit(address).scheme != "https":
        return Network()  # only this machine is reached without TLS
    proxy = None if direct else _find_proxy(address, environ)
    variable = next((name for name in AUTHORITY_VARIABLES if environ.get(name)), "")
    if not variable:
        return Network(proxy)
    path = Path(environ[variable])
    create_tls_context(path, variable)  # an unusable file is an error before anything is sent
    return Network(proxy, path, variable)


def _find_proxy(address: str, environ: Mapping[str, str]) -> Proxy | None:
    host = parse_host(address)
    excluded = environ.get("no_proxy") or environ.get("NO_PROXY") or ""
    variable = next((name for name in PROXY_VARIABLES if environ.get(name, "").strip()), None)
    if variable is None or is_loopback(host) or _is_excluded(host, urlsplit(address).port or 443, excluded):
        return None
    url = environ[variable].strip()
    url = url if "://" in url else f"http://{url}"
    fix = "write http://HOST:PORT, or connect directly with --no-proxy"
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises if it is not a number, or too large
    except ValueError:
        raise ConfigurationError(f"{variable} does not hold the address of a proxy", fix) from None
    if parts.scheme not in {"http", "https"}:
        raise ConfigurationError(f"{variable} names a {parts.scheme} proxy, which is not supported", fix)
    if not parts.hostname:
        raise ConfigurationError(f"{variable} does not hold the address of a proxy", fix)
    return Proxy(url, variable)


def _is_excluded(host: str, port: int, excluded: str) -> bool:
    """True if NO_PROXY lists the host: `*`, a name with all below it, one with a port, an address or a network."""
    for entry in excluded.replace(",", " ").lower().split():
        name, _, its_port = entry.rpartition(":") if entry.rpartition(":")[2].isdecimal() else (entry, "", "")
        name = (name or entry).removeprefix("*").strip("[]").lstrip(".")
        if its_port and entry.count(":") == 1 and int(its_port) != port:
            continue
        if not name or host == name or host.endswith(f".{name}"):
            return True
        with suppress(ValueError):
            if ipaddress.ip_address(host) in ipaddress.ip_network(name, strict=False):
                return True
    return False


@cache
def create_tls_context(authorities: Path | None = None, variable: str = "") -> ssl.SSLContext:
    """A context that trusts these authorities; ConfigurationError names the variable of a file that cannot be used.

    One for the whole process: creating it takes 27 ms.
    """
    try:
        if authorities is None:
            context = _trust_system()
        elif authorities.is_dir():
            _check_folder(authorities, variable)
            context = ssl.create_default_context(capath=authorities)
        else:
            context = ssl.create_default_context(cafile=authorities)
    except OSError as error:
        what = "holds no certificates" if isinstance(error, ssl.SSLError) else error.strerror
        message = f"{variable} names {authorities}, which cannot be used: {what}"
        raise ConfigurationError(message, "name a PEM file of certificate authorities") from error
    # Python 3.13 demands extensions that certificate authorities of companies often lack; older versions and the
    # official client do not.
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    return context


def _check_folder(folder: Path, variable: str) -> None:
    """OpenSSL finds certificates in a folder by names that are hashes, and silently finds none under other names."""
    if not any(folder.glob("*.[0-9]")):
        message = f"{variable} names {folder}, which holds no certificate under the name of its hash"
        raise ConfigurationError(message, f"openssl rehash {folder}, or name a PEM file")


def _trust_system() -> ssl.SSLContext:
    """The authorities of the system; those of Mozilla where Python knows none, as in minimal containers."""
    context = ssl.create_default_context()
    folder = ssl.get_default_verify_paths().capath
    if not context.cert_store_stats()["x509_ca"] and not (folder and any(Path(folder).glob("*.[0-9]"))):
        import certifi  # noqa: PLC0415 - it comes with httpx and is seldom needed

        context.load_verify_locations(certifi.where())
    return context
