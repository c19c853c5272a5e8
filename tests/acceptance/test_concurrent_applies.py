"""Two real processes apply one project to one served tenant at the same time (R8)."""

from __future__ import annotations

import subprocess
import sys

import pytest
from acceptance.conftest import StartServer
from support.gauntlet import choose
from support.small_project import write_small_project
from support.workspace import Workspace

pytestmark = pytest.mark.slow

PAIRS = choose(1, 50)


@pytest.mark.gauntlet
@pytest.mark.parametrize("patience", ["0s", "2m"])
def test_two_processes_at_once_make_everything_once(
    world: Workspace, serve: StartServer, patience: str
) -> None:
    for _ in range(PAIRS):
        emulator = serve(unique_names=False, build_seconds=0.5)
        write_small_project(world)
        command = [
            sys.executable,
            "-m",
            "reconciler",
            "apply",
            ".",
            "--yes",
            "-q",
            "--wait-for-claim",
            patience,
        ]
        both = [
            subprocess.Popen(
                command, cwd=world.root, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
            )
            for _ in range(2)
        ]
        ends = [(process.communicate(timeout=60), process.returncode) for process in both]
        assert sorted(code for _, code in ends) in ([0, 0], [0, 5] if patience == "0s" else [0, 0]), ends
        told = "".join(err for (_, err), code in ends if code == 5)
        assert not told or "another apply of this project" in told
        for table in ("images", "versions", "workflows", "webapps"):
            assert emulator.db.value(f"SELECT count(*) FROM {table}") == 1, (table, ends)  # noqa: S608
        inventories = "SELECT count(*) FROM artifacts WHERE name LIKE 'peak-apply-inventory-%'"
        assert emulator.db.value(inventories) == 1
