"""The platform on a port of this machine."""

from __future__ import annotations

import ipaddress
import signal
import socket
import struct
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from reconciler.emulator.errors import CannotServe
from reconciler.emulator.http.app import create_app
from reconciler.emulator.http.fault_responses import ABORT
from reconciler.emulator.settings import Settings

_BACKLOG = 2048
_GRACE_SECONDS = 5


def serve(settings: Settings, host: str, port: int) -> None:
    """Serve until SIGINT or SIGTERM; port 0 picks a free one. CannotServe says why it does not start.

    The first line on stdout, `listening on http://HOST:PORT`, is written when connections are accepted.
    """
    listening = _bind(_resolve_loopback(host), port)
    with listening:
        app = create_app(settings)
        try:
            config = uvicorn.Config(
                app,
                http=AbortableProtocol,
                lifespan="off",
                access_log=False,
                log_level="warning",
                server_header=False,
                date_header=False,  # the application sends its own date
                timeout_graceful_shutdown=_GRACE_SECONDS,
            )
            _Server(config).run(sockets=[listening])
        finally:
            app.state.emulator.close()


def _resolve_loopback(host: str) -> str:
    """The address, if it is one of this machine only: the emulator keeps secrets as they were sent."""
    address = "127.0.0.1" if host == "localhost" else host.strip("[]")
    try:
        if ipaddress.ip_address(address).is_loopback:
            return address
    except ValueError:
        pass
    raise CannotServe(f"{host} is not a loopback address: the emulator serves this machine only")


def _bind(address: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    listening = socket.socket(family)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((address, port))
        listening.listen(_BACKLOG)
    except OSError as error:
        listening.close()
        raise CannotServe(f"cannot listen on {address} port {port}: {error.strerror}") from error
    return listening


class AbortableProtocol(H11Protocol):
    """Offers the application to break the connection, as a network does."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        inner = self.app

        async def app(scope: Any, receive: Any, send: Any) -> None:
            scope.setdefault("extensions", {})[ABORT] = self._abort
            await inner(scope, receive, send)

        self.app = app

    def _abort(self) -> None:
        """Close immediately, so that the other side sees a reset."""
        connection = self.transport.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.transport.abort()


class _Server(uvicorn.Server):
    """Announces that it is listening, and stops without an error on a signal."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        for listening in sockets or ():
            address, port = listening.getsockname()[:2]
            shown = f"[{address}]" if ":" in address else address
            sys.stdout.write(f"listening on http://{shown}:{port}\n")
        sys.stdout.flush()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """As uvicorn does, but without raising the signal again at the end."""
        if threading.current_thread() is not threading.main_thread():  # no other thread may listen to signals
            yield
            return
        before = {
            number: signal.signal(number, self.handle_exit) for number in (signal.SIGINT, signal.SIGTERM)
        }
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
