"""A server in this process instead of the network."""

from __future__ import annotations

from typing import Any

import httpx


def in_process(app: Any) -> httpx.AsyncBaseTransport:
    """An ASGI application as a transport; an error inside it becomes an answer, as on a wire."""
    return httpx.ASGITransport(app=app, raise_app_exceptions=False)
