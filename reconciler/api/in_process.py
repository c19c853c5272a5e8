"""A server in this process instead of the network."""

from __future__ import annotations

from typing import Any

import httpx


def connect_in_process(app: Any) -> httpx.AsyncBaseTransport:
    """A transport to an ASGI application; its exceptions become 500 responses, as over the network."""
    return _InProcessTransport(app=app, raise_app_exceptions=False)


class _InProcessTransport(httpx.ASGITransport):
    """Reads the body before the application does, so that an unreadable upload is our error and not the server's."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await request.aread()
        return await super().handle_async_request(request)
