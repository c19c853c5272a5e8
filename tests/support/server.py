"""The emulated platform on a port of this machine, in a thread: for what only a network shows."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn

from reconciler.emulator import Emulator, Settings, create_app, parse_rule
from reconciler.emulator.http.server import AbortableProtocol


@contextmanager
def serve_tenant(*faults: str, **settings: Any) -> Iterator[tuple[str, Emulator]]:
    """A tenant of its own behind an address; `faults` are rules."""
    chosen = {"token": "a-token", "faults": tuple(parse_rule(rule) for rule in faults), **settings}
    app = create_app(Settings(**chosen))
    try:
        with serve_app(app) as url:
            yield url, app.state.emulator
    finally:
        app.state.emulator.close()


@contextmanager
def serve_app(app: Any) -> Iterator[str]:
    """An application behind an address."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        # asyncio does not set it on connections of a socket that it did not make: every answer took 40 ms
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        quiet: Any = {"log_level": "critical", "access_log": False, "date_header": False}
        config = uvicorn.Config(app, http=AbortableProtocol, lifespan="off", **quiet)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(timeout=10)
