"""SIGTERM at every request of an apply (R6): what it began is recorded, and the next apply goes on.

On the reference world with `make gauntlet`. A failure names the request.
"""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import httpx
import pytest
from support.gauntlet import choose
from support.reference_project import write_reference_project
from support.small_project import write_small_project

from simulation import Run, Simulation
from simulation.end_state import find_duplicates, find_wrong_counts, has_succeeded

pytestmark = pytest.mark.slow

LAG = 3.0


class Cancelling:
    """A gateway that cancels a task when the request of a number comes by, and then lets it pass."""

    def __init__(self, at: int) -> None:
        self.at, self.seen, self.when = at, 0, 0.0
        self.task: asyncio.Task[Any] | None = None

    def __call__(self, now: float, request: httpx.Request) -> httpx.Response | None:
        del request
        self.seen += 1
        if self.seen == self.at and self.task is not None:
            self.when = now
            self.task.cancel()
        return None


def cancelled(simulation: Simulation, gateway: Cancelling, **options: Any) -> bool:
    """An apply that SIGTERM meets at a request; False if it had ended by then."""
    simulation.gateway = gateway

    async def work(run: Run) -> Any:
        gateway.task = task = asyncio.current_task()
        assert task is not None
        try:
            await simulation.applying(run, **options)
        except asyncio.CancelledError:
            task.uncancel()
            return True
        return False

    (met,) = simulation.together(work)
    simulation.gateway = None
    assert simulation.clock.now - gateway.when <= 10 or not met, "what is in flight ends within ten seconds"
    return bool(met)


@pytest.mark.gauntlet
@pytest.mark.parametrize(
    "write",
    [write_small_project, *choose([], [write_reference_project])],
    ids=["shop", "reference world"][: choose(1, 2)],
)
def test_whenever_an_apply_is_told_to_end_it_records_what_it_began(tmp_path: Path, write: Any) -> None:
    at = 0
    while True:
        at += 1
        root = tmp_path / str(at)
        root.mkdir()
        simulation = Simulation(root, 5, settings={"build_seconds": 30.0}, latency=(0.01, 0.1))
        write(simulation)
        if not cancelled(simulation, Cancelling(at)):
            break
        simulation.advance(100)
        assert has_succeeded(simulation.apply()), at
        assert find_duplicates(simulation) == [], at
        assert find_wrong_counts(simulation) == {}, at
        simulation.advance(LAG)
        assert not simulation.plan().pending, at
    assert at > 15


class Refusing(Cancelling):
    """The same, on a platform that takes no record any more from then on."""

    def __call__(self, now: float, request: httpx.Request) -> httpx.Response | None:
        super().__call__(now, request)
        over = self.seen >= self.at and request.method == "PUT"
        return httpx.Response(503, json={"detail": "busy"}, request=request) if over else None


def test_a_record_that_could_not_be_written_at_the_end_is_told(tmp_path: Path) -> None:
    simulation = Simulation(tmp_path, 5, settings={"build_seconds": 30.0}, latency=(0.01, 0.1))
    write_small_project(simulation)
    assert cancelled(simulation, Refusing(14))
    (said,) = [text for text in simulation.says if "could not be stored" in text]
    assert "the next apply finds what was made and records it" in said
    simulation.advance(100)
    assert has_succeeded(simulation.apply())
    assert find_wrong_counts(simulation) == {}
