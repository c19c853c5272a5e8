"""An apply while it runs: live on a terminal, lines in CI, JSON for machines."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from io import StringIO

import pytest
from cli.progress_stage import TRAIN_REF, TRAINER_REF, building
from rich.console import Console
from support.terminal import Screen

from reconciler.cli.console.live_view import LiveView
from reconciler.cli.console.output import redirect_messages
from reconciler.model.plans.change import Action
from reconciler.model.ref import Ref
from reconciler.model.result import Event, Finished, Noted, Outcome, Result, Started, Uploaded


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
