"""A platform behind TLS and a proxy, on this machine and in the test's own event loop."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

CERTIFICATES = Path(__file__).parents[1] / "api" / "certificates"
OK = b'HTTP/1.1 200 OK\r\ncontent-length: 11\r\nX-Number: 7\r\n\r\n{"ok": 123}'

TUNNEL = b"HTTP/1.1 200 OK\r\n\r\n"
Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Platform:
    """Answers every request with `answer`; closes the connection instead where that is empty."""

    answer: bytes = OK
    port: int = 0
    connections: int = 0
    requests: list[bytes] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        while True:
            self.requests.append(await _read_request(reader))
            if not self.answer:
                return
            writer.write(self.answer)
            await writer.drain()


@dataclass
class Proxy:
    """Leads every tunnel to one port; `answer` is what it says to CONNECT."""

    leads_to: int
    answer: bytes = TUNNEL
    port: int = 0
    heads: list[bytes] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.heads.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(self.answer)
        await writer.drain()
        if b" 200 " in self.answer:
            other_reader, other_writer = await asyncio.open_connection("127.0.0.1", self.leads_to)
            try:
                await asyncio.gather(_copy(reader, other_writer), _copy(other_reader, writer))
            finally:
                other_writer.close()
                with suppress(OSError):
                    await other_writer.wait_closed()


@asynccontextmanager
async def listen(serve: Serve, tls: ssl.SSLContext | None = None) -> AsyncIterator[int]:
    """Serve on a free port; at the end all connections are closed and their tasks have ended."""
    tasks: set[asyncio.Task[None]] = set()

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        tasks.add(asyncio.current_task())  # type: ignore[arg-type]
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            await serve(reader, writer)
        writer.close()
        with suppress(OSError, asyncio.CancelledError):
            await writer.wait_closed()

    server = await asyncio.start_server(handle, "127.0.0.1", 0, ssl=tls)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@asynccontextmanager
async def serve_platform(
    answer: bytes = OK, certificate: str = "server.pem", *, tls: bool = True
) -> AsyncIterator[Platform]:
    platform = Platform(answer)
    context = None
    if tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATES / certificate)
    async with listen(platform.serve, context) as platform.port:
        yield platform


@asynccontextmanager
async def serve_proxy(platform: Platform, answer: bytes = TUNNEL) -> AsyncIterator[Proxy]:
    proxy = Proxy(platform.port, answer)
    async with listen(proxy.serve) as proxy.port:
        yield proxy


async def _read_request(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(
        (int(line[15:]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")), 0
    )
    return head + await reader.readexactly(length)


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while data := await reader.read(65536):
        writer.write(data)
        await writer.drain()
    if writer.can_write_eof():
        writer.write_eof()
