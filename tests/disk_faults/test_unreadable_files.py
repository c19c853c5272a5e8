"""A file that cannot be read does not count as absent: `--prune` would delete what it declares."""

from __future__ import annotations

import errno
from pathlib import Path

import pytest
from support.workspace import CommandResult

from disk_faults.project import FILES, DiskProject


def with_unreadable(shop: DiskProject, what: str, path: str, *args: str) -> CommandResult:
    """A run in which one operation on one file of the project fails, the first of its kind."""
    error = errno.EACCES if what == "list" else errno.EIO
    counted = shop.disk(0, error)
    shop.run(*args, disk=counted)
    wanted = str(shop.root / path)
    found = [n for n, one in enumerate(counted.seen, 1) if (one.what, one.path) == (what, wanted)]
    return shop.run(*args, disk=shop.disk(found[0], error))


def test_a_folder_that_cannot_be_read_is_no_empty_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shop = DiskProject.at(tmp_path, capsys)
    assert shop.run("apply", ".", "--yes").code == 0
    refused = with_unreadable(shop, "list", "webapps", "plan", ".", "--prune")
    assert refused.code == 1
    assert "cannot read webapps: Permission denied" in refused.err
    assert "delete" not in refused.out


def test_a_folder_that_is_excluded_need_not_be_readable(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shop = DiskProject.at(tmp_path, capsys)
    shop.write("database/rows.txt", "1\n")
    assert with_unreadable(shop, "list", "database", "plan", ".").code == 1
    shop.write("peak-apply.yaml", FILES["peak-apply.yaml"] + "exclude: [database/]\n")
    assert with_unreadable(shop, "list", "database", "plan", ".").code == 0


def test_a_secrets_file_that_cannot_be_read_is_not_a_missing_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shop = DiskProject.at(tmp_path, capsys)
    refused = with_unreadable(shop, "read", "sesame.txt", "plan", ".")
    assert refused.code == 1
    assert "the file sesame.txt of the secret 'sesame' cannot be read: Input/output error" in refused.err
    (shop.root / "sesame.txt").unlink()
    assert shop.run("plan", ".").code == 0


def test_init_leaves_nothing_out_that_it_could_not_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shop = DiskProject.at(tmp_path, capsys)
    (shop.root / "peak-apply.yaml").unlink()
    refused = with_init(shop)
    assert refused.code == 1
    assert "cannot read workflows/train.yaml: Input/output error" in refused.err
    assert not (shop.root / "peak-apply.yaml").exists()


def with_init(shop: DiskProject) -> CommandResult:
    """The counting run writes the project file: it is taken away again."""
    counted = shop.disk(0, errno.EIO)
    shop.run("init", ".", disk=counted)
    (shop.root / "peak-apply.yaml").unlink()
    wanted = str(shop.root / "workflows/train.yaml")
    number = next(n for n, one in enumerate(counted.seen, 1) if (one.what, one.path) == ("read", wanted))
    return shop.run("init", ".", disk=shop.disk(number, errno.EIO))
