"""An apply while it runs: live on a terminal, lines in CI, JSON for machines."""

from __future__ import annotations

import codecs
import json
import os
import pty
import re
import signal
import subprocess
import sys
import termios
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path

import jsonschema_rs
import pytest
from rich.console import Console
from support.server import serve_tenant
from support.small_project import TRAIN, TRAINER, write_small_project
from support.terminal import Screen
from support.workspace import Workspace

from reconciler.cli.console.live_view import LiveView
from reconciler.cli.console.output import redirect_messages
from reconciler.cli.console.progress import JsonProgress, LineProgress
from reconciler.model.plans.change import Action
from reconciler.model.ref import Ref
from reconciler.model.result import Event, Finished, Noted, Outcome, Queued, Result, Started, Uploaded

TRAINER_REF, TRAIN_REF = Ref("image", "trainer", "1.0.0"), Ref("workflow", "train")


@dataclass
class Stage:
    """A region on a screen of some size, and a clock that the test moves."""

    width: int = 80
    height: int = 24
    now: float = 0.0
    color: bool = False
    written: StringIO = field(default_factory=StringIO)

    def __post_init__(self) -> None:
        system = "standard" if self.color else None
        console = Console(file=self.written, force_terminal=True, color_system=system, width=self.width)
        self.region = LiveView(console, lambda: (self.width, self.height), lambda: self.now)

    def tell(self, *events: Event, later: float = 1.0) -> None:
        for event in events:
            self.region.show(event)
        self.now += later
        self.region.tick()

    @property
    def screen(self) -> Screen:
        return Screen(self.width).feed(self.written.getvalue())

    @property
    def lines(self) -> list[str]:
        return self.screen.lines


def building() -> tuple[Event, ...]:
    return (
        Queued(TRAIN_REF, Action.CREATE, (TRAINER_REF,)),
        Started(TRAINER_REF, Action.BUILD),
        Noted(TRAINER_REF, "building"),
    )


def done(ref: Ref, outcome: Outcome = Outcome.DONE, reason: str = "") -> Finished:
    return Finished(Result(ref, Action.CREATE, outcome, reason, seconds=2.0))


def test_the_region_says_what_runs_for_how_long_and_what_waits_for_what() -> None:
    stage = Stage()
    stage.tell(*building(), later=65)
    assert stage.lines == [
        "  +  image/trainer@1.0.0  1 m 05 s  building",
        "  +  workflow/train                 waits for image/trainer@1.0.0",
        "1 running, 1 waiting for image/trainer@1.0.0, 1 m 05 s elapsed",
    ]


def test_what_ended_scrolls_away_above_and_nothing_of_the_region_stays() -> None:
    stage = Stage()
    stage.tell(*building())
    stage.tell(done(TRAINER_REF), Started(TRAIN_REF, Action.CREATE))
    assert stage.lines == [
        "image/trainer@1.0.0: created (2.0 s)",
        "  +  workflow/train  1 s  creating",
        "1 done, 1 running, 2 s elapsed",
    ]
    stage.tell(done(TRAIN_REF, Outcome.FAILED, "no"))
    assert not stage.screen.cursor_shown
    stage.region.close()
    assert stage.lines == [
        "image/trainer@1.0.0: created (2.0 s)",
        "workflow/train: create failed (2.0 s): no",
    ]
    assert stage.screen.cursor_shown


def test_an_upload_says_how_far_it_is() -> None:
    stage = Stage()
    stage.tell(Started(TRAINER_REF, Action.BUILD), Uploaded(TRAINER_REF, 3_100_000, 9_800_000))
    assert "uploading 3.1/9.8 MB" in stage.lines[0]


def test_ten_rows_at_most_and_the_rest_is_counted() -> None:
    stage = Stage()
    stage.tell(*(Started(Ref("webapp", f"number-{n:02}"), Action.CREATE) for n in range(50)))
    assert [line.split()[1] for line in stage.lines[:10]] == [f"webapp/number-{n:02}" for n in range(10)]
    assert stage.lines[10:] == ["    and 40 more", "50 running, 1 s elapsed"]


@pytest.mark.parametrize("width", [1, 5, 12, 20, 30, 40, 60, 200])
@pytest.mark.parametrize("height", [1, 4, 24])
def test_no_size_of_the_terminal_breaks_the_region(width: int, height: int) -> None:
    stage = Stage(width, height)
    wide = Ref("webapp", "\N{CJK UNIFIED IDEOGRAPH-6C34}" * 60)
    for _ in range(3):
        stage.tell(Started(wide, Action.CREATE), *building())
    assert len(stage.lines) <= height
    stage.region.close()
    assert stage.lines == [""]


def test_a_narrow_terminal_still_shows_the_name_and_the_time() -> None:
    stage = Stage(30)
    stage.tell(*building(), later=9)
    assert re.fullmatch(r" +\+ +image/tr\S+ +9 s", stage.lines[0]), stage.lines


def test_the_region_follows_a_terminal_that_changes_its_size() -> None:
    stage = Stage(100)
    stage.tell(*building())
    stage.width = 40
    stage.tell()
    assert max(map(len, Screen(100).feed(stage.written.getvalue()).lines)) <= 40
    stage.width = 120
    stage.tell(done(TRAINER_REF))
    stage.region.close()
    assert Screen(120).feed(stage.written.getvalue()).lines == ["image/trainer@1.0.0: created (2.0 s)"]


def test_names_and_messages_cannot_act_on_the_terminal() -> None:
    stage = Stage(200)
    name = Ref("webapp", "[red]x[/red]\x1b[2J\x1b]52;c;aGk=\x07\u202e")
    stage.tell(Started(name, Action.CREATE), Noted(name, "[/x] \x1b[31m:smile:\r\n::error::"))
    expected = "webapp/[red]x[/red]\\x1b[2J\\x1b]52;c;aGk=\\x07\\u202e"
    assert expected in stage.lines[0]
    assert "[/x] \\x1b[31m:smile:\\r\\n::error::" in stage.lines[0]
    stage.tell(done(name, Outcome.FAILED, "\x1b[2J[bold]"))
    assert stage.lines[0] == f"{expected}: create failed (2.0 s): \\x1b[2J[bold]"


def test_without_colour_it_is_live_and_plain_and_with_colour_it_says_the_same() -> None:
    plain, colored = Stage(), Stage(color=True)
    for stage in (plain, colored):
        stage.tell(*building())
        stage.tell(done(TRAINER_REF))
    assert not re.search(r"\x1b\[[0-9;]*m", plain.written.getvalue())
    assert "\x1b[32m" in colored.written.getvalue()
    assert plain.lines == colored.lines


def test_other_lines_go_above_the_region(capsys: pytest.CaptureFixture[str]) -> None:
    from reconciler.cli.console.output import print_message

    stage = Stage()
    stage.tell(*building())
    with redirect_messages(stage.region.print_above):
        print_message("something else")
    stage.tell()
    assert stage.lines[0] == "something else"
    assert len(stage.lines) == 4
    assert capsys.readouterr().err == ""


def test_thousands_of_ends_are_drawn_in_a_few_pictures() -> None:
    stage = Stage()
    refs = [Ref("webapp", f"n{n}") for n in range(3000)]
    stage.tell(*(Started(ref, Action.CREATE) for ref in refs))
    before = stage.written.getvalue().count("running")
    stage.tell(*(done(ref) for ref in refs))
    assert stage.written.getvalue().count("running") - before <= 2
    assert len([line for line in stage.lines if ": created (" in line]) == 3000


def test_ci_gets_a_line_per_event_and_a_sign_of_life_once_a_minute(
    capsys: pytest.CaptureFixture[str],
) -> None:
    now = [0.0]
    lines = LineProgress(lambda: now[0])
    for event in (*building(), Uploaded(TRAINER_REF, 1, 2)):
        lines.show(event)
    assert capsys.readouterr().err.splitlines() == [
        "workflow/train: waits for image/trainer@1.0.0",
        "image/trainer@1.0.0: starting the build...",
        "image/trainer@1.0.0: building",
    ]
    lines.show(Noted(TRAINER_REF, "building"))
    capsys.readouterr()
    for _ in range(20 * 60):
        now[0] += 0.25
        lines.tick()
    said = [f"image/trainer@1.0.0: still building after {n} m 00 s" for n in range(1, 6)]
    assert capsys.readouterr().err.splitlines() == said


def test_a_sign_of_life_of_many_names_a_few(capsys: pytest.CaptureFixture[str]) -> None:
    now = [0.0]
    lines = LineProgress(lambda: now[0])
    for n in range(20):
        lines.show(Started(Ref("webapp", f"n{n}"), Action.CREATE))
    capsys.readouterr()
    now[0] = 61.0
    lines.tick()
    assert capsys.readouterr().err.splitlines() == [
        "webapp/n0: still creating after 1 m 01 s",
        "webapp/n1: still creating after 1 m 01 s",
        "webapp/n2: still creating after 1 m 01 s",
        "and 17 more changes still running",
    ]


def test_a_log_tells_of_an_upload_once_a_second_and_of_its_end(capsys: pytest.CaptureFixture[str]) -> None:
    now = [0.0]
    lines = JsonProgress(lambda: now[0])
    for percent in range(0, 101, 5):
        lines.show(Uploaded(TRAINER_REF, percent, 100))
        now[0] += 0.25
    sent = [json.loads(line)["bytes_sent"] for line in capsys.readouterr().err.splitlines()]
    assert sent == [0, 20, 40, 60, 80, 100]


@dataclass(frozen=True)
class Log:
    """The lines of a run with --log-json; every one fits the schema that we print."""

    world: Workspace

    def read(self, text: str) -> list[dict[str, object]]:
        schema = json.loads(self.world.run("schema", "events").out)
        validator = jsonschema_rs.validator_for(schema)
        found = [json.loads(line) for line in text.splitlines()]
        for one in found:
            validator.validate(one)
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", str(one["time"]))
        return found


def told(found: list[dict[str, object]]) -> list[tuple[object, object]]:
    return [(one["event"], one.get("ref")) for one in found]


def test_every_line_of_a_log_is_an_object_that_the_schema_describes(world: Workspace) -> None:
    write_small_project(world)
    world.write("contexts/fit/Dockerfile", "FROM python:3.12-slim\n")
    world.write("images/fit.yaml", FIT)
    ended = world.apply("--log-json")
    assert ended.code == 0
    assert "Apply complete: 4 created. Verified: no changes remain." in ended.out
    found = Log(world).read(ended.err)
    events = told(found)
    assert events[0] == ("problem", None)
    assert found[0]["level"] == "warning"
    assert str(found[0]["place"]).startswith("webapps/show.yaml:1")
    planned = next(one for one in found if one["event"] == "planned")
    assert planned["counts"] == {"create": 4}
    (queued,) = [one for one in found if one["event"] == "queued" and one["ref"] == "workflow/train"]
    assert queued["waits_for"] == ["image/trainer@1.0.0"]
    of_fit = [event for event, ref in events if ref == "image/fit@1.0.0"]
    assert of_fit == ["started", "noted", "progress", "noted", "finished"]
    (progress,) = [one for one in found if one["event"] == "progress"]
    assert progress["bytes_sent"] == progress["bytes_total"]


def test_a_plan_with_a_log_keeps_its_result_on_stdout(world: Workspace) -> None:
    write_small_project(world)
    ended = world.plan("--log-json", "--format", "json")
    assert json.loads(ended.out)["counts"] == {"create": 3}
    assert [event for event, _ in told(Log(world).read(ended.err))] == ["problem"]


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("apply", ".", "--log-json"), "--log-json never prompts"),
        (("apply", ".", "--log-json", "--yes", "--target", "nowhere"), "nowhere"),
        (("apply", ".", "--log-json", "--bogus"), "--bogus"),
        (("plan", "--log-json", "."), "misspelt"),
    ],
)
def test_what_is_wrong_is_in_the_log_too(world: Workspace, args: tuple[str, ...], message: str) -> None:
    write_small_project(world)
    if message == "misspelt":
        world.write("workflows/train.yaml", TRAIN.replace("command: python fit.py", "misspelt: 1"))
    ended = world.run(*args)
    assert ended.code == 1
    errors = [one for one in Log(world).read(ended.err) if one.get("level") == "error"]
    assert any(message in str(one["message"]) for one in errors), errors


def test_a_log_shows_no_secret_and_no_secret_breaks_it(world: Workspace) -> None:
    write_small_project(world)
    ended = subprocess.run(
        [sys.executable, "-m", "reconciler", "apply", ".", "--yes", "--log-json", "--output", "report"],
        cwd=world.root,
        env={**os.environ, "PEAK_AUTH_TOKEN": '": "', "API_KEY": "webapps/show"},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    found = Log(world).read(ended.stderr)
    assert "webapps/show" not in ended.stderr
    assert "(sensitive).yaml:1:1" in [one.get("place") for one in found]


FIT = """\
body:
  name: fit
  type: workflow
  version: 1.0.0
  buildDetails:
    source: upload
artifact: {path: contexts/fit}
"""


@pytest.mark.parametrize(("flag", "expected"), [((), True), (("--quiet",), False)])
def test_nothing_but_a_terminal_brings_in_what_draws(
    world: Workspace, flag: tuple[str, ...], *, expected: bool
) -> None:
    write_small_project(world)
    script = (
        "import sys; from reconciler.cli import main; c = main(sys.argv[1:]); print('rich' in sys.modules, c)"
    )
    command = [sys.executable, "-c", script, "apply", ".", "--yes", *flag]
    ended = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert ended.stdout.splitlines()[-1] == "False 0"
    assert ("workflow/train: creating..." in ended.stderr) is expected


class Watched:
    """The command on a terminal, and the screen that a person sees."""

    def __init__(self, leader: int, process: subprocess.Popen[bytes]) -> None:
        self.leader, self.process = leader, process
        self.screen = Screen(100)
        self._decoder = codecs.getincrementaldecoder("utf-8")()

    def until(self, text: str) -> None:
        while text not in "\n".join(self.screen.lines) and self._read():
            pass
        assert text in "\n".join(self.screen.lines), self.screen.lines

    def end(self) -> int:
        while self._read():
            pass
        return self.process.wait(timeout=20)

    def _read(self) -> bool:
        """What was written since; false once the command is gone."""
        try:
            self.screen.feed(self._decoder.decode(os.read(self.leader, 65536)))
        except OSError:
            return False
        return True


@contextmanager
def watching(root: Path, *args: str, **environment: str) -> Iterator[Watched]:
    """A run of the command on a terminal of its own."""
    leader, follower = pty.openpty()
    termios.tcsetwinsize(follower, (24, 100))
    base = {name: value for name, value in os.environ.items() if name not in {"CI", "NO_COLOR"}}
    process = subprocess.Popen(
        [sys.executable, "-m", "reconciler", *args],
        cwd=root,
        env={**base, "TERM": "xterm", **environment},
        stdin=follower,
        stdout=subprocess.DEVNULL,
        stderr=follower,
        start_new_session=True,
    )
    os.close(follower)
    try:
        yield Watched(leader, process)
    finally:
        process.kill()
        process.wait(timeout=20)
        os.close(leader)


@contextmanager
def slow_builds(world: Workspace) -> Iterator[dict[str, str]]:
    world.write("images/trainer.yaml", TRAINER)
    world.write("workflows/train.yaml", TRAIN)
    with serve_tenant(build_seconds=30) as (url, _emulator):
        yield {"PEAK_APPLY_URL": url, "PEAK_AUTH_TOKEN": "a-token"}


def test_on_a_terminal_the_build_is_live_and_an_interruption_gives_the_terminal_back(
    world: Workspace,
) -> None:
    with slow_builds(world) as where, watching(world.root, "apply", ".", "--yes", **where) as watched:
        watched.until("building")
        watched.until("1 running, 1 waiting for image/trainer@1.0.0")
        seen = "\n".join(watched.screen.lines)
        assert re.search(r"image/trainer@1\.0\.0 +\d s +building\n", seen)
        assert re.search(r"workflow/train +waits for image/trainer@1\.0\.0\n", seen)
        assert not watched.screen.cursor_shown
        watched.process.send_signal(signal.SIGINT)
        assert watched.end() == 130
        assert watched.screen.cursor_shown
        told, ending = watched.screen.lines
        assert re.fullmatch(r"image/trainer@1\.0\.0: create unknown.*: interrupted before its end .*", told)
        assert ending == "interrupted: run plan to see what was changed"


def test_an_error_in_the_middle_gives_the_terminal_back(world: Workspace) -> None:
    write_small_project(world)
    with serve_tenant("POST /artifacts/ 500") as (url, _emulator):
        where = {"PEAK_APPLY_URL": url, "PEAK_AUTH_TOKEN": "a-token"}
        with watching(world.root, "apply", ".", "--yes", **where) as watched:
            assert watched.end() == 1
    assert watched.screen.cursor_shown
    assert any(line.startswith("error: ") and "500" in line for line in watched.screen.lines)
    assert "elapsed" not in "\n".join(watched.screen.lines)


@pytest.mark.parametrize("environment", [{"CI": "true"}, {"TERM": "dumb"}])
def test_a_terminal_that_nobody_watches_or_that_cannot_move_gets_lines(
    world: Workspace, environment: dict[str, str]
) -> None:
    write_small_project(world)
    with watching(world.root, "apply", ".", "--yes", **environment) as watched:
        assert watched.end() == 0
        assert "workflow/train: creating..." in watched.screen.lines


def test_quiet_is_quiet_on_a_terminal_too(world: Workspace) -> None:
    write_small_project(world)
    with watching(world.root, "apply", ".", "--yes", "--quiet") as watched:
        assert watched.end() == 0
        assert watched.screen.lines == [""]
