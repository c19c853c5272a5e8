"""A server in this process instead of the network."""

from __future__ import annotations

from typing import Any

import httpx


def connect_in_process(app: Any) -> httpx.AsyncBaseTransport:
    """An ASGI application as a transport; an error inside it becomes an answer, as on a wire."""
    return _InProcessTransport(app=app, raise_app_exceptions=False)


class _InProcessTransport(httpx.ASGITransport):
    """Reads the body before the application sees it: a file of ours that cannot be read is no error of the server."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await request.aread()
        return await super().handle_async_request(request)
