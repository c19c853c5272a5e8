"""Scenarios without faults: their end and their changes, to compare others with."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from simulation.end_state import EndState, count_all_changes, has_succeeded, read_end
from simulation.scenarios import Scenario
from simulation.simulation import Simulation

BUILD, DEPLOYMENT = 40.0, 20.0


def make_simulation(root: Path, seed: int, **settings: object) -> Simulation:
    given = {"build_seconds": BUILD, "deploy_seconds": DEPLOYMENT, "unique_names": False, **settings}
    return Simulation(root, seed, settings=given, latency=(0.01, 0.1))


def run_undisturbed(simulation: Simulation, **options: Any) -> EndState:
    since = count_all_changes(simulation)
    assert has_succeeded(simulation.apply(**options))
    simulation.advance(600)
    return read_end(simulation, since)


@cache
def run_reference(story: Scenario) -> EndState:
    """How a story ends, and what it does on its way, where nothing goes wrong."""
    with TemporaryDirectory() as folder:
        simulation = make_simulation(Path(folder), 1)
        prepare(story, simulation)
        return run_undisturbed(simulation, **story.options)


def prepare(story: Scenario, simulation: Simulation) -> None:
    story.write(simulation)
    if story.settled:
        assert has_succeeded(simulation.apply())
        simulation.advance(600)
    story.alter(simulation.root)
