"""How stories end, and what they do on their way, where nothing goes wrong."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from simulation.end_state import End, end, mark, succeeded
from simulation.scenarios import Story
from simulation.simulation import Simulation

BUILD, DEPLOYMENT = 40.0, 20.0


def calm(root: Path, seed: int, **settings: object) -> Simulation:
    given = {"build_seconds": BUILD, "deploy_seconds": DEPLOYMENT, "unique_names": False, **settings}
    return Simulation(root, seed, settings=given, latency=(0.01, 0.1))


def undisturbed(simulation: Simulation, **options: Any) -> End:
    since = mark(simulation)
    assert succeeded(simulation.apply(**options))
    simulation.advance(600)
    return end(simulation, since)


@cache
def reference(story: Story) -> End:
    """How a story ends, and what it does on its way, where nothing goes wrong."""
    with TemporaryDirectory() as folder:
        simulation = calm(Path(folder), 1)
        begin(story, simulation)
        return undisturbed(simulation, **story.options)


def begin(story: Story, simulation: Simulation) -> None:
    story.write(simulation)
    if story.settled:
        assert succeeded(simulation.apply())
        simulation.advance(600)
    story.alter(simulation.root)
