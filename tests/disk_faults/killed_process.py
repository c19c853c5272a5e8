"""Runs a command in copies of a project and ends it without notice at operation 1, 2, 3... until one gets to its end.

    python dying.py PROJECT FOLDER COMMAND...

leaves FOLDER/N/shop for each N and prints how many there are. Each run is a fork, so that nothing is imported twice.
"""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from typing import NoReturn

from disk_faults.disk import CHANGING, Disk, Operation, use_disk
from disk_faults.project import enter_project
from reconciler.cli import main

DEAD = 99


def exit_at_once(_operation: Operation) -> NoReturn:
    os._exit(DEAD)


def run_until_killed(project: Path, folder: Path, number: int, args: list[str]) -> int:
    """The exit code of one run; DEAD if it met its end."""
    shop, temporary = folder / "shop", folder / "tmp"
    shutil.copytree(project, shop)
    temporary.mkdir()
    child = os.fork()
    if child == 0:
        output = os.open(folder / "output", os.O_WRONLY | os.O_CREAT)
        os.dup2(output, 1)
        os.dup2(output, 2)
        disk = Disk((shop, temporary), number, CHANGING, exit_at_once)
        with enter_project(shop, temporary), use_disk(disk):
            code = main(args)
        os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def import_everything(project: Path, folder: Path, args: list[str]) -> None:
    """What a command imports on its way is there for all forks."""
    shutil.copytree(project, folder / "shop")
    (folder / "tmp").mkdir()
    with (
        enter_project(folder / "shop", folder / "tmp"),
        redirect_stdout(StringIO()),
        redirect_stderr(StringIO()),
    ):
        main(args)


def run_for_every_operation(project: Path, folder: Path, args: list[str]) -> int:
    import_everything(project, folder / "warm", args)
    number = 1
    while run_until_killed(project, folder / str(number), number, args) == DEAD:
        number += 1
    return number


if __name__ == "__main__":
    print(run_for_every_operation(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]))  # noqa: T201 - its answer
