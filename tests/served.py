"""The emulated platform on a port of this machine, in a thread: for what only a network shows."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn

from reconciler.emulator import Emulator, Settings, create_app, parse_rule
from reconciler.emulator.server import Breakable


@contextmanager
def serving(
    *faults: str, around: Callable[[Any], Any] = lambda app: app, **settings: Any
) -> Iterator[tuple[str, Emulator]]:
    """A tenant of its own behind an address; `faults` are rules, `around` may stand before the application."""
    chosen = {"token": "a-token", "faults": tuple(parse_rule(rule) for rule in faults), **settings}
    app = create_app(Settings(**chosen))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        config = uvicorn.Config(
            around(app), http=Breakable, lifespan="off", log_level="critical", access_log=False
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}", app.state.emulator
        finally:
            server.should_exit = True
            thread.join(timeout=10)
            app.state.emulator.close()
