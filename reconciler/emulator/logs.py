"""Logs: pages by token, and signed addresses to download them whole (A20, A21, A62)."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from reconciler.emulator.errors import Invalid, Refused
from reconciler.emulator.http.call_context import Call, Reply
from reconciler.emulator.store.tenant import Tenant

Line = Sequence[Any]  # moment in epoch milliseconds, message
_PAGE = 50
_VALID_MS = 15 * 60 * 1000


def select_visible(tenant: Tenant, lines: Sequence[Line]) -> list[Line]:
    """The lines that have been written by now."""
    return [line for line in lines if line[0] <= tenant.now]


def read_page(lines: Sequence[Line], token: str | None) -> tuple[list[Line], str]:
    """A page of lines, and the token of the next one; behind the last line the token repeats (A62)."""
    start = 0 if token is None else _parse_token(token)
    found = list(lines[start : start + _PAGE])
    return found, f"f/{start + len(found)}/s"


def _parse_token(token: str) -> int:
    number = token.removeprefix("f/").removesuffix("/s")
    if not (token == f"f/{number}/s" and number.isascii() and number.isdigit() and len(number) < 10):
        raise Invalid("nextToken is not one that this log gave")
    return int(number)


def build_download_address(tenant: Tenant, call: Call, *parts: str) -> dict[str, str]:
    """An absolute address that needs no token, for a while."""
    path = "/".join(quote(part, safe="") for part in parts)
    expires = tenant.now + _VALID_MS
    query = f"expires={expires}&signature={_sign(tenant, parts, expires)}"
    return {"downloadUrl": f"{call.base_url}/downloads/{path}?{query}"}


def _sign(tenant: Tenant, parts: Sequence[str], expires: int) -> str:
    message = "\n".join([*parts, str(expires)]).encode("utf-8", "surrogatepass")
    return hmac.new(bytes.fromhex(tenant.read_meta("key")), message, hashlib.sha256).hexdigest()


def check_signature(tenant: Tenant, call: Call, *parts: str) -> None:
    """Refuse an address that is forged or expired."""
    expires, signature = call.args["expires"], call.args["signature"].encode("utf-8", "surrogatepass")
    if not hmac.compare_digest(signature, _sign(tenant, parts, expires).encode()) or expires < tenant.now:
        raise Refused(403, "this address is not valid, or no longer")


def build_text_reply(lines: Sequence[Line]) -> Reply:
    """A log as plain text."""
    return Reply("".join(f"{line[1]}\n" for line in lines).encode(), "text/plain; charset=utf-8")
