"""The process ends without notice at its Nth operation that changes a file, in the middle of a write too."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from disk_faults import killed_process as dying
from disk_faults.commands import CASES, Case
from disk_faults.expectations import check_convergence, check_old_or_new
from disk_faults.project import DiskProject
from disk_faults.test_failing_operation import prepared, reference_of

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent
LEAST = 6
"""Operations of writing one small file: create, write, sync, close, rename."""


@pytest.mark.parametrize("case", CASES, ids=str)
@pytest.mark.timeout(600)
def test_a_command_that_dies_leaves_old_or_new_and_the_next_one_goes_on(
    case: Case, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    base = prepared(case, tmp_path, capsys)
    reference = reference_of(case, base, tmp_path)
    command = [sys.executable, str(dying.__file__), str(base.root), str(tmp_path), *case.args]
    path = os.pathsep.join([str(HERE.parent), str(HERE.parent.parent)])
    ended = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=True,
        timeout=500,
        env={**os.environ, "PYTHONPATH": path},
    )
    last = int(ended.stdout)
    assert last >= LEAST
    for number in range(1, last + 1):
        shop = DiskProject(tmp_path / str(number) / "shop", tmp_path / str(number) / "tmp", capsys)
        try:
            check_old_or_new(shop, reference, died=number < last)
            if case.changes:
                check_convergence(shop, reference, 0 if number == last else None)
        except AssertionError as failure:
            failure.add_note(f"death {number} of {last - 1}: {(shop.root.parent / 'output').read_text()}")
            raise


def test_a_folder_in_which_init_died_is_taken_over_by_the_next_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    base = DiskProject(tmp_path / "base", tmp_path / "tmp", capsys)
    base.root.mkdir()
    base.temporary.mkdir()
    last = dying.run_for_every_operation(base.root, tmp_path, ["init", "fresh", "--kind", "image"])
    for number in range(1, last):
        shop = DiskProject(tmp_path / str(number) / "shop", tmp_path / str(number) / "tmp", capsys)
        if not (shop.root / "fresh/peak-apply.yaml").exists():
            again = shop.run("init", "fresh")
            assert again.code == 0, again.err
        assert shop.run("validate", "fresh").code == 0
