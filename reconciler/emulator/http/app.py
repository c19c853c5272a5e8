"""The ASGI application: reads requests, has the platform commit them, and answers."""

from __future__ import annotations

from dataclasses import replace
from email.utils import formatdate

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from reconciler.emulator.core import Emulator
from reconciler.emulator.http.buffered_request import BufferedRequest
from reconciler.emulator.http.fault_responses import send_answer
from reconciler.emulator.http.serve_call import error_answer
from reconciler.emulator.settings import Settings


def create_app(settings: Settings) -> Starlette:
    """The emulated platform as an ASGI application; it needs no lifespan. `app.state.emulator` is the platform."""
    emulator = Emulator(settings)
    app = Starlette(exception_handlers={Exception: _answer_internal_error})
    app.router.default = _Application(emulator)  # no route: its pattern would end at a newline in the path
    app.state.emulator = emulator
    return app


class _Application:
    """Runs a request first and responds afterwards: faults can happen in between."""

    def __init__(self, emulator: Emulator) -> None:
        self.emulator = emulator

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        settings = self.emulator.settings
        incoming = await BufferedRequest.read(Request(scope, receive))
        answer, fault = self.emulator.commit(incoming)
        if settings.latency_ms:
            await settings.sleep(settings.latency_ms / 1000)
        dated = replace(answer, headers={**answer.headers, "date": formatdate(settings.clock(), usegmt=True)})
        await send_answer(dated, fault, settings.sleep, (scope, receive, send))


async def _answer_internal_error(_request: Request, error: Exception) -> Response:
    """A bug of the emulator is answered as the platform answers its own (status 500)."""
    answer = error_answer(500, f"the emulator failed: {type(error).__name__}")
    return Response(answer.content, answer.status, media_type=answer.media_type)
