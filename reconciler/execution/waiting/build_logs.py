"""Logs of builds: their last lines for the result, the whole of them where that is asked for."""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Protocol

from reconciler.api import endpoints
from reconciler.api.answers import Builds, LogPage
from reconciler.api.client import Client
from reconciler.errors import PeakApplyError
from reconciler.model.observed.live_state import LiveId
from reconciler.model.ref import Ref

MAX_LINES, MAX_LINE_LENGTH = 20, 10_000
"""What a result shows of a log: its last lines; a longer line is left out, since half a secret cannot be redacted."""

MAX_PAGES, MAX_LENGTH = 2_000, 64 * 2**20
"""How much of a log is read at most: pages, and characters."""


class LogCopy(Protocol):
    """A log that is being kept under a name, such as a file's; `write` takes text as the platform gave it."""

    @property
    def name(self) -> str: ...

    def write(self, text: str) -> None: ...


OpenLogCopy = Callable[[Ref], AbstractContextManager[LogCopy]]


@dataclass(frozen=True)
class Build:
    """A build of an image version; `build_id` is empty where another run started it."""

    ref: Ref
    image_id: LiveId
    version_id: LiveId
    build_id: str = ""


@dataclass(frozen=True)
class Log:
    """The last lines, the name under which the whole was kept, and why it is not complete, if so."""

    end: tuple[str, ...] = ()
    name: str = ""
    problem: str = ""


async def read_log(build: Build, client: Client, keep: OpenLogCopy | None) -> Log:
    """Read the log to its end; never raises, since the result of the build matters more."""
    end: deque[str] = deque(maxlen=MAX_LINES)
    name = problem = ""
    try:
        with nullcontext() if keep is None else keep(build.ref) as kept:
            problem = await _copy_messages(build, client, end, kept)
            name = "" if kept is None else kept.name
    except OSError as error:
        where, fix = (f" in {error.filename}", "; free some space there") if error.filename else ("", "")
        problem = f"the log could not be kept{where}: {error.strerror or error}{fix}"
    return Log((*end, *([f"({problem})"] if problem else [])), name, problem)


async def _copy_messages(build: Build, client: Client, end: deque[str], kept: LogCopy | None) -> str:
    """Copy every message; returns why the log is not complete, or nothing."""
    problem = ""
    try:
        async for text in _read_messages(build, client):
            end.append(text if len(text) <= MAX_LINE_LENGTH else f"(a line of {len(text)} characters)")
            if kept is not None:
                kept.write(text)
    except PeakApplyError as error:
        problem = f"the log could not be read to its end: {error.message}"
    if problem and kept is not None:
        kept.write(f"({problem})")
    return problem


async def _read_messages(build: Build, client: Client) -> AsyncIterator[str]:
    """The messages of a log, usually a line each; raises at the end of what is too long to be read."""
    build_id = build.build_id or await _find_latest_build(build, client)
    token, length = "", 0
    for _ in range(MAX_PAGES):
        request = endpoints.images.get_build_logs(build.image_id, build_id, token)
        answer = await client.read(request, LogPage)
        page = [entry.message for entry in answer.logs or ()]
        before, token = token, answer.next_token
        length += sum(len(message) for message in page)
        for message in page:
            yield message.removesuffix("\n")
        if length > MAX_LENGTH:
            break
        if not page or not token or token == before:  # A62
            return
    raise PeakApplyError(f"it is longer than {MAX_PAGES} pages or {MAX_LENGTH // 2**20} MiB")


async def _find_latest_build(build: Build, client: Client) -> str:
    request = endpoints.images.list_builds(build.image_id, build.version_id)
    return (await client.read(request, Builds)).builds[0].build_id
