"""A server in this process whose connections can break, as those of a network do."""

from __future__ import annotations

from typing import Any

import httpx

from reconciler.emulator.http.fault_responses import ABORT


def connect_breakable(app: Any) -> httpx.ASGITransport:
    """The emulated platform as a transport; a broken connection is what httpx makes of one."""

    async def offering(scope: Any, receive: Any, send: Any) -> None:
        extensions = {**(scope.get("extensions") or {}), ABORT: _break_connection}
        await app({**scope, "extensions": extensions}, receive, send)

    return httpx.ASGITransport(offering)


def _break_connection() -> None:
    raise httpx.ReadError("the connection was reset")
