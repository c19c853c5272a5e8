"""An apply cannot renew its claim for as long as it holds: another one takes over, and the first one begins nothing."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import httpx
from support.small_project import write_small_project

from reconciler.execution import Timeouts
from reconciler.model.result import ApplyResult, Outcome
from simulation import Simulation
from simulation.client_run import Run

BUILD = 300.0
CUT_OFF = (5.0, 65.0)
"""Seconds in which no claim can be stored."""
LIMITS = Timeouts(settle=50.0)
"""A claim is stale after 70 seconds, and the first apply tries to renew its own after 20, 40, 60 and 80."""


def test_an_apply_whose_lease_was_taken_over_starts_nothing_more(tmp_path: Path) -> None:
    simulation = Simulation(
        tmp_path, seed=1, settings={"build_seconds": BUILD, "unique_names": False}, limits=LIMITS
    )
    write_small_project(simulation)
    began = simulation.clock.now

    def cut_off(now: float, request: httpx.Request) -> httpx.Response | None:
        storing = request.method == "PUT" and "/artifacts/" in request.url.path
        away = storing and CUT_OFF[0] <= now - began < CUT_OFF[1]
        return httpx.Response(503) if away else None

    simulation.gateway = cut_off
    starts = iter([0.0, CUT_OFF[0]])

    async def one_after_the_other(run: Run) -> Any:
        await asyncio.sleep(next(starts))
        return await simulation.applying(run)

    first, second = simulation.together(one_after_the_other, kills=(None, None))
    assert isinstance(first, ApplyResult)
    assert isinstance(second, ApplyResult)
    assert second.succeeded
    skipped = {str(result.ref): result.reason for result in first.of(Outcome.SKIPPED)}
    assert skipped.keys() == {"workflow/train", "webapp/show"}
    assert all("another apply of this project is under way" in reason for reason in skipped.values())
    assert set(simulation.creates().values()) == {1}
