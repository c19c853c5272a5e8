"""Checks that hold after every command, whichever operation of the disk failed."""

from __future__ import annotations

import re
import stat
from dataclasses import dataclass

from support.workspace import CommandResult

from disk_faults.commands import Case, is_report, is_same_as
from disk_faults.disk import Operation
from disk_faults.project import DiskProject


@dataclass(frozen=True)
class Reference:
    """A case, the files before it, and what a run on a sound disk makes of them."""

    case: Case
    before: dict[str, bytes]
    written: list[str]
    after: dict[str, bytes]
    creations: dict[str, int]

    def is_output(self, name: str) -> bool:
        return re.fullmatch(self.case.outputs, name) is not None

    def is_new(self, name: str, content: bytes) -> bool:
        if self.case.whole is not None:
            return self.case.whole(content)
        return name in self.after and is_same_as(self.after[name])(content)


def check_old_or_new(shop: DiskProject, reference: Reference, *, died: bool = False) -> None:
    """Every output is what it was or what it is to be, whole; everything else is untouched."""
    files = shop.files()
    for name, content in files.items():
        if reference.before.get(name) == content or (died and _is_temporary(name)):
            continue
        assert reference.is_output(name), f"{name} was left behind"
        assert name.endswith("/") or reference.is_new(name, content), f"{name} is torn: {content[:300]!r}"
        if reference.case.private and not name.endswith("/"):
            assert stat.S_IMODE((shop.root / name).stat().st_mode) == 0o600
    for name in reference.before:
        assert name in files, f"{name} is gone"
    if reference.case.together and not died:
        written = [name for name in files if reference.is_output(name)]
        assert written in ([], [name for name in reference.after if reference.is_output(name)])
    assert shop.leftovers() == []


def _is_temporary(name: str) -> bool:
    return re.search(r"(^|/)\.peak-apply-[0-9a-f]{12}\.tmp$", name) is not None


def check_delivery(shop: DiskProject, reference: Reference, ended: CommandResult) -> None:
    """A run that says that it did its work delivered it: an apply its report on stderr, if nowhere else."""
    files = shop.files()
    for name, content in reference.after.items():
        if not reference.is_output(name) or content == reference.before.get(name) or name.endswith("/"):
            continue
        if reference.case.changes and not reference.is_new(name, files.get(name, b"")):
            assert is_reported(name, ended.err), ended.err
        else:
            assert reference.is_new(name, files.get(name, b"")), f"{name} is not what it is to be"


def is_reported(name: str, err: str) -> bool:
    """Whether stderr names the file that could not be written, and has the report that it was to hold."""
    if name.endswith(".log"):
        return f"could not be kept in {name}" in err and "free some space" in err
    said, _, report = err.partition("; the result follows here\n")
    return f"--output {name} cannot be written" in said and is_report(report.encode())


def check_explanation(
    shop: DiskProject, reference: Reference, ended: CommandResult, failed: Operation
) -> None:
    """The message names the file and says what to do."""
    outputs = [text.decode() for name, text in shop.files().items() if reference.is_output(name) and text]
    said = "\n".join([ended.out, ended.err, *outputs])
    assert re.search(r'fix:|"remedy": ?"[^"]', said), said
    path = failed.path
    if path.startswith(str(shop.temporary)):
        assert "folder for temporary files" in said or "what was packed cannot be read back" in said, said
    elif _is_temporary(path) or path == str(shop.root):
        assert "cannot be written" in said or "cannot be created" in said or path == str(shop.root), said
    else:
        assert path.rsplit("/", 1)[-1] in said, said


def apply_again(shop: DiskProject) -> CommandResult:
    """The next apply; the claim of one that died is broken, since to wait for its end takes a minute."""
    command = ("apply", ".", "--yes", "--settle", "1s")
    ended = shop.run(*command, "--wait-for-claim", "0s")
    found = re.search(r"--break-claim (\S+)", ended.err)
    return ended if found is None else shop.run(*command, "--break-claim", found[1])


def check_convergence(shop: DiskProject, reference: Reference, code: int | None) -> None:
    """What the tenant got is what the exit code says; the next apply does the rest, and nothing twice."""
    if code == 1:
        assert shop.writes() == reference.written
    if code == 3:
        assert shop.creations() or shop.writes() != reference.written
    if code != 0:
        again = apply_again(shop)
        assert again.code == 0, again.out + again.err
    assert shop.run("plan", ".", "--detailed-exitcode").code == 0
    assert shop.creations() == reference.creations
