"""Files of a folder that are packed: ignore rules, links, odd files (contract 6, S8)."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from reconciler.emulator import Emulator, Settings
from reconciler.errors import PackingError
from reconciler.model.problem import InputError, Severity
from reconciler.packing import file_list, scan_folder


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


@pytest.mark.parametrize("target", ["/etc/passwd", "/etc", "../outside", "nowhere", ".", "loop"])
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


def test_a_link_to_a_folder_inside_is_followed(tmp_path: Path) -> None:
    fill(tmp_path, "shared/lib/a", "main")
    (tmp_path / "common").symlink_to("shared/lib")
    (tmp_path / "shared/again").symlink_to("lib")
    assert files_of(tmp_path) == ["common/a", "main", "shared/again/a", "shared/lib/a"]


@pytest.mark.parametrize("target", ["/etc", "..", "."])
def test_an_ignored_link_to_a_folder_is_not_entered(tmp_path: Path, target: str) -> None:
    fill(tmp_path, "a")
    (tmp_path / "link").symlink_to(target)
    (tmp_path / "rules").write_text("link/\n")
    assert files_of(tmp_path, "rules") == ["a", "rules"]
    (tmp_path / "rules").write_text("*\n!a\n")
    assert files_of(tmp_path, "rules") == ["a"]


def test_links_that_multiply_the_files_end_at_a_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_list, "MAX_FILES", 100)
    fill(tmp_path, "00/a")
    for number in range(1, 20):
        (tmp_path / f"{number:02}").mkdir()
        for name in "xy":
            (tmp_path / f"{number:02}" / name).symlink_to(f"../{number - 1:02}")
    with pytest.raises(PackingError, match="more than 100 files"):
        scan_folder(tmp_path, "folder", None)


ALLOWED = ["*", "!Dockerfile", "!src/"]


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_an_allow_list_lets_in_what_lies_in_a_folder(tmp_path: Path, mark: bytes, end: str) -> None:
    fill(tmp_path, "Dockerfile", "x.csv", "src/a.py", "src/sub/b.py", "lib/src/c.py", "junk/d")
    (tmp_path / ".dockerignore").write_bytes(mark + end.join(ALLOWED).encode())
    package = scan_folder(tmp_path, "folder", None)
    assert [file.name for file in package.files] == ["Dockerfile", "lib/src/c.py", "src/a.py", "src/sub/b.py"]
    assert package.ignored == (".dockerignore", "junk/", "x.csv")
    assert package.problems == ()


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("!", "the line is no pattern and has no effect"),
        ("/", "the line is no pattern and has no effect"),
        ("!#notes", "the line is no pattern and has no effect"),
        ("[ab", "the line is no pattern and has no effect"),
        ("data\\sub", "the pattern matches nothing: a backslash is no separator here"),
        ("./data", "the pattern matches nothing: no name in the folder begins with ./ or ../"),
        ("!../data", "the pattern matches nothing: no name in the folder begins with ./ or ../"),
        ("data # and more", "the pattern matches nothing: a comment needs a line of its own"),
        ("data\u200b", "the pattern contains the invisible character U+200B"),
        ("a\x00b", "the pattern contains the invisible character U+0000"),
    ],
)
def test_a_line_without_effect_is_a_warning_at_its_line(tmp_path: Path, line: str, message: str) -> None:
    fill(tmp_path, "data")
    (tmp_path / ".dockerignore").write_text(f"# first\n{line}\n", encoding="utf-8")
    (problem,) = scan_folder(tmp_path, "folder", None).problems
    assert (problem.message, problem.severity) == (message, Severity.WARNING)
    assert str(problem.location) == f"{tmp_path / '.dockerignore'}:2"
    assert problem.fix


@pytest.mark.parametrize(
    ("content", "line", "message"),
    [
        (b"a\ndata\\\n", 2, "the line is no pattern"),
        (b"a\n[z-a]\n", 2, "the line is no pattern"),
        (b"a\nb\nd\xe9j\xe0\n", 3, "the ignore file is not UTF-8"),
        ("a\nb\n".encode("utf-16"), 1, "the ignore file is UTF-16, not UTF-8"),
        (b"a\x00\n\xff", 2, "the ignore file is not UTF-8"),
    ],
)
def test_what_cannot_be_read_as_a_pattern_is_an_error_at_its_line(
    tmp_path: Path, content: bytes, line: int, message: str
) -> None:
    fill(tmp_path, "data")
    (tmp_path / ".dockerignore").write_bytes(content)
    with pytest.raises(InputError) as refused:
        scan_folder(tmp_path, "folder", None)
    (problem,) = refused.value.problems
    assert (problem.message, str(problem.location)) == (message, f"{tmp_path / '.dockerignore'}:{line}")
    assert problem.fix


SECRET_NAMES = [
    ".env",
    ".env.prod",
    "prod.env",
    "sub/id_rsa",
    "KEY.PEM",
    ".netrc",
    "a.tfstate",
    "a.tfstate.backup",
]
SECRET_NAMES += [
    ".aws/credentials",
    "x.p12",
    ".streamlit/secrets.toml",
    "credentials.json",
    ".ssh/known",
    "*[1].key",
]


@pytest.mark.parametrize("name", SECRET_NAMES)
def test_what_looks_like_credentials_is_a_warning_until_the_line_is_written(
    tmp_path: Path, name: str
) -> None:
    fill(tmp_path, "main.py", name)
    (problem,) = scan_folder(tmp_path, "app", None).problems
    assert problem.message == f"app packs what looks like credentials: {name}"
    assert problem.severity is Severity.WARNING
    where, line = problem.fix.removeprefix("leave it out with a line at the end of ").split(": ")
    assert where == "app/.dockerignore"
    (tmp_path / ".dockerignore").write_text(f"*\n!*\n{line}\n")
    package = scan_folder(tmp_path, "app", None)
    assert package.problems == ()
    assert [file.name for file in package.files] == [".dockerignore", "main.py"]


@pytest.mark.parametrize(
    "name", [".env.example", "id_rsa.pub", "environment.py", "key.py", "keys/a", "cacert.pem"]
)
def test_what_only_resembles_credentials_is_no_warning(tmp_path: Path, name: str) -> None:
    fill(tmp_path, name)
    if name == "cacert.pem":
        (tmp_path / name).write_text("-----BEGIN CERTIFICATE-----")
    assert scan_folder(tmp_path, "app", None).problems == ()


def test_an_emulated_tenant_is_not_packed_and_other_databases_are(tmp_path: Path) -> None:
    emulator = Emulator(Settings(database=str(tmp_path / "served.sqlite"), token=None))
    with closing(sqlite3.connect(tmp_path / "data.sqlite")) as connection:
        connection.execute("CREATE TABLE mine (id)")
    for name in ("data.sqlite-wal", "served.sqlite-journal"):
        (tmp_path / name).touch()
    try:
        assert (tmp_path / "served.sqlite-wal").exists()
        assert files_of(tmp_path) == ["data.sqlite", "data.sqlite-wal"]
    finally:
        emulator.close()
    assert files_of(tmp_path) == ["data.sqlite", "data.sqlite-wal"]


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
