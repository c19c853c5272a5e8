"""Progress where nothing can be redrawn: a line for each event, and now and then one that says that work goes on."""

from __future__ import annotations

import json

import pytest
from cli.progress_stage import TRAINER_REF, building

from reconciler.cli.console.progress import JsonProgress, LineProgress
from reconciler.model.plans.change import Action
from reconciler.model.ref import Ref
from reconciler.model.result import Noted, Started, Uploaded


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
