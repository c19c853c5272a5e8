"""One seed is one run: the same journal every time, in every process, whatever goes wrong on the way."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from support.small_project import write_small_project

from reconciler.emulator import Schedule
from simulation import Killed, Simulation

pytestmark = pytest.mark.slow


def transcript(root: Path, seed: int) -> str:
    """Three applies of the shop under faults of a seed."""
    root.mkdir()
    simulation = Simulation(
        root,
        seed,
        schedule=Schedule(seed, rate=0.1),
        settings={"build_seconds": 40.0, "deploy_seconds": 20.0},
        latency=(0.01, 0.3),
    )
    write_small_project(simulation)
    for _ in range(3):
        assert not isinstance(simulation.apply(), Killed)
    return simulation.transcript()


@pytest.mark.parametrize("seed", range(5))
def test_the_same_seed_gives_the_same_journal(tmp_path: Path, seed: int) -> None:
    first, second = (transcript(tmp_path / name, seed) for name in ("first", "second"))
    assert first == second
    assert f'"fault": "seed {seed}: ' in first


def test_another_seed_gives_another_journal(tmp_path: Path) -> None:
    assert transcript(tmp_path / "first", 1) != transcript(tmp_path / "second", 2)


def test_another_process_gives_the_same_journal(tmp_path: Path) -> None:
    """Sets and maps are in another order there."""
    digests = {
        subprocess.run(
            [sys.executable, "-P", __file__, tmp_path / salt],
            env={**os.environ, "PYTHONHASHSEED": salt, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for salt in ("1", "2", "3")
    }
    assert digests == {digest(transcript(tmp_path / "here", 3)) + "\n"}


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


if __name__ == "__main__":
    print(digest(transcript(Path(sys.argv[1]), 3)))  # noqa: T201 - what the test reads
