"""Why no connection was made, in words that say what to do about it."""

from __future__ import annotations

import ssl
from typing import TypeVar

from reconciler.api.network import Network

UNTRUSTED_CODES = frozenset({2, 18, 19, 20, 21})
"""OpenSSL: the issuer is unknown, or the certificate is signed by itself."""
WRONG_HOST_CODES = frozenset({62, 64})
WITHOUT_TLS = frozenset({"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "RECORD_LAYER_FAILURE"})
PERMANENT_PROXY_ANSWERS = frozenset({"401", "403", "405", "407"})

Cause = TypeVar("Cause", bound=BaseException)


def is_permanent(error: Exception) -> bool:
    """True if another attempt would fail in the same way: a refused certificate, no TLS, a proxy that denies access."""
    if _find_cause(error, ssl.SSLCertVerificationError) is not None or _is_without_tls(error):
        return True
    return str(error)[:3] in PERMANENT_PROXY_ANSWERS


def explain_failed_connection(error: Exception, address: str, network: Network) -> tuple[str, str]:
    """The message and the fix for an error of httpx before anything was sent; neither contains a password."""
    why, fix = str(error) or type(error).__name__, "check the target's address and the network"
    through = ""
    if network.proxy is not None:
        through = f" through the proxy {network.proxy.address} ({network.proxy.variable})"
        fix = f"check {network.proxy.variable}, or connect directly with --no-proxy"
    rejection = _find_cause(error, ssl.SSLCertVerificationError)
    if rejection is not None:
        why = f"the certificate is refused: {rejection.verify_message.rstrip('.')}"
        fix = _describe_trust(rejection, network)
    elif _is_without_tls(error):
        why, fix = (
            "there is no TLS on this port",
            "check the port of the address, the target's or the proxy's",
        )
    return f"cannot reach {address}{through}: {why}", fix


def _describe_trust(rejection: ssl.SSLCertVerificationError, network: Network) -> str:
    """What to do about a certificate that was refused; nothing turns the check off."""
    if rejection.verify_code in UNTRUSTED_CODES:
        return (
            f"{network.trust} count; where a company signs it, name the company's PEM file in SSL_CERT_FILE"
        )
    if rejection.verify_code in WRONG_HOST_CODES:
        return "check the target's address: the certificate is for another name"
    return "check the clock of this machine; if it is right, tell who runs the server or the proxy"


def _is_without_tls(error: Exception) -> bool:
    found = _find_cause(error, ssl.SSLError)
    return found is not None and found.reason in WITHOUT_TLS


def _find_cause(error: BaseException | None, kind: type[Cause]) -> Cause | None:
    while error is not None and not isinstance(error, kind):
        error = error.__cause__ or error.__context__
    return error
