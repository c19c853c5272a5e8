"""Log of requests: all of them, only failures, or nothing."""

from __future__ import annotations

from acceptance.conftest import StartServer
from support.small_project import write_small_project
from support.workspace import Workspace

from reconciler.api.client import LoggedAttempt
from reconciler.cli.console.request_log import TroubleLog

TROUBLE = "GET /images/ 503 x2"


def test_trouble_is_told_while_it_is_waited_for(world: Workspace, serve: StartServer) -> None:
    serve(TROUBLE)
    write_small_project(world)
    said = [line for line in world.plan().err.splitlines() if line.startswith("GET ")]
    assert len(said) == 1, "the second one comes less than ten seconds after it"
    assert said[0].startswith(
        "GET /image-management/api/v2/images/?pageNumber=1&pageSize=100: 503 injected fault"
    )
    assert said[0].endswith("retrying in 0.0 s")


def test_quiet_tells_nothing_of_it(world: Workspace, serve: StartServer) -> None:
    serve(TROUBLE)
    write_small_project(world)
    assert "GET " not in world.plan("-q").err


def test_verbose_tells_every_request_and_no_token(world: Workspace, serve: StartServer) -> None:
    emulator = serve(TROUBLE)
    write_small_project(world)
    ended = world.plan("--verbose")
    told = [line for line in ended.err.splitlines() if line.startswith("GET ")]
    assert len(told) == len(emulator.journal())
    assert sum(": 200 (" in line for line in told) == len(told) - 2
    assert "a-token" not in ended.err


def test_what_a_server_says_cannot_begin_a_line() -> None:
    told: list[str] = []
    TroubleLog(told.append, lambda: 0.0)(LoggedAttempt("GET /x", "503 busy\n::error::x\x1b[2J", 0.1, 1.0))
    (line,) = told
    assert "\n" not in line
    assert "\x1b" not in line


def test_trouble_that_goes_on_is_told_every_ten_seconds_with_how_much_there_was() -> None:
    told: list[str] = []
    now = [0.0]
    hear = TroubleLog(told.append, lambda: now[0])
    for second in range(25):
        now[0] = float(second)
        hear(LoggedAttempt("GET /x", "503 busy", 0.2, 1.5))
        hear(LoggedAttempt("GET /y", "200", 0.2, None))
    assert told == [
        "GET /x: 503 busy (0.20 s), retrying in 1.5 s",
        "GET /x: 503 busy (0.20 s), retrying in 1.5 s (9 more since the last such message)",
        "GET /x: 503 busy (0.20 s), retrying in 1.5 s (9 more since the last such message)",
    ]
