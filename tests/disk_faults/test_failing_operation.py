"""The Nth operation on a file fails, N = 1, 2, 3... until a run ends without it (R7).

With `make gauntlet` every operation fails with every error; else all that change something do, and every
seventh of those that only read.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.gauntlet import choose

from disk_faults.commands import CASES, Case
from disk_faults.disk import CHANGING, ERRORS
from disk_faults.expectations import (
    Reference,
    check_convergence,
    check_delivery,
    check_explanation,
    check_old_or_new,
)
from disk_faults.project import DiskProject

pytestmark = pytest.mark.slow

EVERY = choose(7, 1)
"""Of the operations that only read, every so many-th one fails."""
EVERY_WRITE = choose(4, 1)
"""The same of those that write, but for EIO: the kind of error only decides what the message says."""


def prepared(case: Case, folder: Path, capsys: pytest.CaptureFixture[str]) -> DiskProject:
    shop = DiskProject.at(folder / "base", capsys)
    case.before(shop)
    return shop


def reference_of(case: Case, base: DiskProject, folder: Path) -> Reference:
    """A run on a sound disk."""
    shop = base.copied(folder / "sound")
    before, written = shop.files(), shop.writes()
    ended = shop.run(*case.args)
    assert ended.code == 0, ended.out + ended.err
    return Reference(case, before, written, shop.files(), shop.creations() if case.changes else {})


def chosen(case: Case, base: DiskProject, folder: Path, error: int) -> Iterator[int]:
    """Numbers of operations, and the first that no run reaches."""
    shop = base.copied(folder)
    disk = shop.disk(0, error)
    assert shop.run(*case.args, disk=disk).code == 0
    for number, operation in enumerate(disk.seen, 1):
        every = EVERY if operation.what not in CHANGING else 1 if error == errno.EIO else EVERY_WRITE
        if number % every == 0:
            yield number
    yield len(disk.seen) + 1


@pytest.mark.parametrize("error", ERRORS, ids=[errno.errorcode[error] for error in ERRORS])
@pytest.mark.parametrize("case", CASES, ids=str)
@pytest.mark.gauntlet
def test_output_is_old_or_new_and_the_failure_is_explained(
    case: Case, error: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    base = prepared(case, tmp_path, capsys)
    reference = reference_of(case, base, tmp_path)
    for number in chosen(case, base, tmp_path / "counted", error):
        shop = base.copied(tmp_path / str(number))
        disk = shop.disk(number, error)
        ended = shop.run(*case.args, disk=disk)
        where = f"operation {number}, {disk.failed}: {ended.code}\n{ended.err}"
        try:
            check_old_or_new(shop, reference)
            assert "internal error" not in ended.out + ended.err
            assert ended.code in ({0, 1, 3} if case.changes else {0, 1})
            if ended.code == 0:
                check_delivery(shop, reference, ended)
            else:
                assert disk.failed is not None
                check_explanation(shop, reference, ended, disk.failed)
            if case.changes:
                check_convergence(shop, reference, ended.code)
        except AssertionError as failure:
            failure.add_note(where)
            raise
    assert disk.failed is None, "a run without the fault was never reached"
    assert ended.code == 0
