"""Real processes against a served tenant whose connections break, hang and lie, killed at random (R2).

The stories are those of the simulation, and so is what they must end like. Each seed is a tenant, a project and some
runs of the command one after the other; `make gauntlet` goes through a hundred, `SEEDS=7` replays what seed 7 draws
(which request meets which fault depends on real time, so not what becomes of it).
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from simulation import Clock
from simulation.change_counts import count_changes, find_touched
from simulation.end_state import EndState, drop_inventory
from simulation.live_snapshot import read_live
from simulation.reference_runs import run_reference
from simulation.scenarios import Scenario, draw_scenario
from simulation.seeds import iter_seeds, try_all_seeds
from support.files import PROJECT, FileWriter
from support.gauntlet import FULL, choose
from support.server import serve_app

from reconciler.emulator import Schedule, Settings, create_app
from reconciler.emulator.faults.book import FaultBook

pytestmark = pytest.mark.slow

SHARDS = choose(2, 20)
SETTLE, LATE, LAG, SILENCE = 5, 2.0, 0.5, 2.0
"""Seconds: what the command is told to wait for lost writes, how late those come, how late lists are, how long nothing
is answered before the connection breaks."""
LONGEST = 300.0
"""Seconds for one run; a claim that a killed one left is waited for 60 of them."""


class Runner(FileWriter):
    """A project in a folder, and a pipeline that runs the command in it."""

    def __init__(self, root: Path, address: str, story: Scenario) -> None:
        self.root, self.story = root, story
        self.environment = {**os.environ, "PEAK_AUTH_TOKEN": "a-token", "PEAK_APPLY_URL": address}
        self.write("peak-apply.yaml", PROJECT)

    def apply(self, *, killed_after: float | None = None, calm: bool = False) -> int:
        """Its exit code; -9 when it was killed."""
        command = ["apply", "."]
        if not calm and self.story.destroy:
            command = ["destroy", "."]
        elif not calm and self.story.removed:
            command.append("--prune")
        return self.run(
            *command, "--yes", "-q", "--settle", f"{SETTLE}s", *self.allowed(calm=calm), within=killed_after
        )

    def plan(self) -> int:
        """0 when there is nothing to do."""
        if self.story.destroy:  # a plan would make everything again; to destroy it once more there is nothing
            return self.run("destroy", ".", "--yes", "-q")
        return self.run("plan", ".", "--detailed-exitcode", *(["--prune"] if self.story.removed else []))

    def allowed(self, *, calm: bool) -> list[str]:
        deletes = not calm and (self.story.destroy or self.story.removed)
        return ["--allow-deletes", "100"] if deletes else []

    def run(self, *args: str, within: float | None = None) -> int:
        process = subprocess.Popen(
            [sys.executable, "-m", "reconciler", *args],
            cwd=self.root,
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            out, err = process.communicate(timeout=within or LONGEST)
        except subprocess.TimeoutExpired:
            process.kill()
            out, err = process.communicate()
            assert within is not None, f"too long: {out}{err}"
        assert "Traceback" not in out + err
        self.said = out + err
        return process.returncode


@contextmanager
def tenant(seed: int) -> Iterator[tuple[Any, str]]:
    """An application and its address."""
    settings = Settings(
        token="a-token",
        build_seconds=0.6,
        deploy_seconds=0.3,
        unique_names=False,
        list_lag_seconds=LAG,
        seed=seed,
    )
    app = create_app(settings)
    try:
        with serve_app(app) as address:
            yield app, address
    finally:
        app.state.emulator.close()


def survive(root: Path, seed: int) -> None:
    story, chance = draw_scenario(seed), random.Random(f"{seed}/wire")
    with tenant(seed) as (app, address):
        emulator, runner = app.state.emulator, Runner(root, address, story)
        story.write(runner)
        if story.settled:
            assert runner.apply(calm=True) == 0, runner.said
        story.alter(root)
        since = len(emulator.changes())
        emulator.faults = FaultBook((), Schedule(seed, 0.1, late=LATE, lag=LAG, hang=SILENCE))
        for _ in range(chance.randint(1, 2)):
            deadly = FULL and chance.random() < 0.3
            code = runner.apply(killed_after=chance.uniform(0.5, 4.0) if deadly else None)
            assert code in {0, 1, 3, 5, -9}, runner.said
            if code == 0:
                assert read_live(app, Clock()) == run_reference(story).live, runner.said
        emulator.faults = FaultBook((), None)
        assert runner.apply() == 0, runner.said
        for _ in range(2):
            assert runner.plan() == 0, runner.said
        check(app, since, run_reference(story))


def check(app: Any, since: int, expected: EndState) -> None:
    changes = app.state.emulator.changes()
    assert read_live(app, Clock()) == expected.live
    assert drop_inventory(count_changes(changes, "created")) == expected.made
    assert drop_inventory(count_changes(changes, "deleted")) == expected.deleted
    assert find_touched(changes, since) <= expected.touched


@pytest.mark.gauntlet
@pytest.mark.parametrize("shard", range(SHARDS))
def test_on_a_bad_network_nothing_is_made_twice_and_the_end_is_right(shard: int) -> None:
    try_all_seeds(survive, iter_seeds(choose(2, 100), shard, SHARDS))
