"""Files that commands write: whole, with the mode that is expected of them, and where a link leads."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from support.small_project import write_small_project
from support.workspace import Workspace

pytestmark = pytest.mark.slow


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_file_has_the_usual_mode_and_one_that_exists_keeps_its_own(world: Workspace) -> None:
    before = os.umask(0o027)
    try:
        assert world.run("schema", "--output", "new.json").code == 0
        world.write("old.json", "old").chmod(0o604)
        assert world.run("schema", "--output", "old.json").code == 0
    finally:
        os.umask(before)
    assert mode(world.root / "new.json") == 0o640
    assert mode(world.root / "old.json") == 0o604
    assert (world.root / "new.json").read_bytes() == (world.root / "old.json").read_bytes()


def test_a_plan_is_for_its_owner_even_where_the_one_before_was_for_all(world: Workspace) -> None:
    write_small_project(world)
    world.write("plan.json", "old").chmod(0o644)
    assert world.plan("--out", "plan.json").code == 0
    assert mode(world.root / "plan.json") == 0o600


def test_output_goes_where_a_link_leads_and_a_plan_takes_the_links_place(
    world: Workspace, tmp_path_factory: pytest.TempPathFactory
) -> None:
    write_small_project(world)
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "file"
    elsewhere.write_text("old")
    link = world.root / "link"
    link.symlink_to(elsewhere)
    assert world.run("schema", "--output", "link").code == 0
    assert link.is_symlink()
    written = elsewhere.read_text()
    assert written.startswith("{")
    assert world.plan("--out", "link").code == 0
    assert not link.is_symlink()
    assert elsewhere.read_text() == written


def test_the_longest_name_that_a_folder_takes_can_be_written(world: Workspace) -> None:
    name = "x" * 255
    assert world.run("schema", "--output", name).code == 0
    assert (world.root / name).read_text().startswith("{")


def shell(world: Workspace, command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-c", command.replace("peak-apply", f"{sys.executable} -m reconciler")],
        cwd=world.root,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.skipif(not Path("/dev/stdout").exists(), reason="no such device here")
def test_devices_and_pipes_are_written_to_directly(world: Workspace) -> None:
    write_small_project(world)
    for command in (
        "peak-apply schema --output /dev/stdout",
        "peak-apply schema --output /dev/stdout > file; cat file",
        "peak-apply schema --output >(cat) | cat",
        "peak-apply schema --output /dev/fd/3 3>&1",
        "mkfifo pipe; cat pipe & peak-apply schema --output pipe; wait",
        "peak-apply plan . --out /dev/stdout -q --output /dev/null",
    ):
        ended = shell(world, command)
        assert ended.returncode == 0, (command, ended.stderr)
        assert ended.stdout.startswith("{"), (command, ended.stderr)
    assert list(world.root.glob(".peak-apply-*")) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no such device here")
def test_a_full_device_is_explained(world: Workspace) -> None:
    write_small_project(world)
    refused = shell(world, "peak-apply schema --output /dev/full")
    assert refused.returncode == 1
    assert "--output /dev/full cannot be written: No space left on device" in refused.stderr
    refused = shell(world, "peak-apply plan . > /dev/full")
    assert refused.returncode == 1
    assert "stdout cannot be written: No space left on device" in refused.stderr
    assert "internal error" not in refused.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no such device here")
def test_an_apply_whose_report_has_no_room_tells_it_on_stderr_and_keeps_its_exit_code(
    world: Workspace,
) -> None:
    write_small_project(world)
    ended = shell(world, "peak-apply apply . --yes --format json --output /dev/full")
    assert ended.returncode == 0
    assert (
        "--output /dev/full cannot be written: No space left on device; the result follows here"
        in ended.stderr
    )
    assert '"format": "peak-apply/report"' in ended.stderr
    again = shell(world, "peak-apply apply . --yes --format json > /dev/full")
    assert again.returncode == 0
    assert "stdout cannot be written: No space left on device; the result follows here" in again.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no such device here")
def test_an_apply_whose_plan_has_no_room_shows_it_on_stderr_and_goes_on(world: Workspace) -> None:
    write_small_project(world)
    ended = shell(world, "peak-apply apply . --yes > /dev/full")
    assert ended.returncode == 0
    plan, result = ended.stderr.split("stdout cannot be written: No space left on device; the ")[1:]
    assert plan.startswith("plan follows here")
    assert "Plan: 3 to create." in plan
    assert result.startswith("result follows here\n")
    assert "\nApply complete: 3 created." in result
