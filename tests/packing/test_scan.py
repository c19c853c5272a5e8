"""What of a folder is packed: ignore rules, links, odd files (contract 6, S8)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from reconciler.errors import PackingError
from reconciler.packing import scan_folder


def files_of(root: Path, *ignore_files: str) -> list[str]:
    return [file.name for file in scan_folder(root, "folder", ignore_files or None).files]


def fill(root: Path, *names: str) -> None:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)


def test_everything_is_packed_in_name_order_except_git(tmp_path: Path) -> None:
    fill(tmp_path, "b", "a/z", "a/.hidden", ".git/config", "sub/.git/config", "Dockerfile")
    assert files_of(tmp_path) == ["Dockerfile", "a/.hidden", "a/z", "b"]


def test_the_dockerignore_of_the_folder_is_the_default(tmp_path: Path) -> None:
    fill(tmp_path, "keep.py", "drop.log", "cache/x")
    (tmp_path / ".dockerignore").write_text("*.log\ncache/\n")
    assert files_of(tmp_path) == [".dockerignore", "keep.py"]


def test_given_ignore_files_replace_the_default_and_the_last_match_wins(tmp_path: Path) -> None:
    fill(tmp_path, "a.log", "b.log", "c.txt")
    (tmp_path / ".dockerignore").write_text("*.txt\n")
    (tmp_path / "one").write_text("*.log\n")
    (tmp_path / "two").write_text("!b.log\n")
    assert files_of(tmp_path, "one", "two") == [".dockerignore", "b.log", "c.txt", "one", "two"]


def test_a_file_can_be_kept_out_of_an_ignored_folder(tmp_path: Path) -> None:
    fill(tmp_path, "data/big", "data/small")
    (tmp_path / ".dockerignore").write_text("data/\n!data/small\n.dockerignore\n")
    assert files_of(tmp_path) == ["data/small"]


def test_a_missing_or_deeper_ignore_file_is_named(tmp_path: Path) -> None:
    fill(tmp_path, "a", "sub/ignore")
    for name in ("nothing", "sub/ignore", "../outside"):
        with pytest.raises(PackingError, match=name):
            files_of(tmp_path, name)


def test_a_link_inside_the_folder_is_packed_as_the_file(tmp_path: Path) -> None:
    fill(tmp_path, "real")
    (tmp_path / "link").symlink_to("real")
    package = scan_folder(tmp_path, "folder", None)
    assert [file.name for file in package.files] == ["link", "real"]
    assert len({file.sha256 for file in package.files}) == 1


@pytest.mark.parametrize("target", ["/etc/passwd", "../outside", "nowhere", "sub", "loop"])
def test_any_other_link_is_refused_by_name(tmp_path: Path, target: str) -> None:
    root = tmp_path / "root"
    fill(tmp_path, "outside")
    fill(root, "sub/a")
    (root / "loop").symlink_to(target)
    with pytest.raises(PackingError, match="loop"):
        scan_folder(root, "folder", None)


def test_an_ignored_link_is_no_problem(tmp_path: Path) -> None:
    fill(tmp_path, "a")
    (tmp_path / "link").symlink_to("/etc/passwd")
    (tmp_path / ".dockerignore").write_text("link\n.dockerignore\n")
    assert files_of(tmp_path) == ["a"]


def test_a_pipe_is_refused_and_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(PackingError, match="pipe is not a plain file"):
        scan_folder(tmp_path, "folder", None)


def test_a_missing_folder_a_file_and_an_empty_folder_are_told_apart(tmp_path: Path) -> None:
    fill(tmp_path, "file")
    (tmp_path / "empty").mkdir()
    for name, said in (("none", "does not exist"), ("file", "not a folder"), ("empty", "no file")):
        with pytest.raises(PackingError, match=said):
            scan_folder(tmp_path / name, name, None)


def test_the_digest_follows_content_names_and_modes_but_not_times(tmp_path: Path) -> None:
    fill(tmp_path, "a", "b")
    first = scan_folder(tmp_path, "folder", None).digest
    os.utime(tmp_path / "a", (1, 1))
    (tmp_path / "a").chmod(0o600)
    assert scan_folder(tmp_path, "folder", None).digest == first
    (tmp_path / "a").chmod(0o755)
    executable = scan_folder(tmp_path, "folder", None).digest
    (tmp_path / "a").chmod(0o644)
    (tmp_path / "b").rename(tmp_path / "c")
    renamed = scan_folder(tmp_path, "folder", None).digest
    (tmp_path / "c").write_text("other")
    assert len({first, executable, renamed, scan_folder(tmp_path, "folder", None).digest}) == 4
