"""Logs of builds, kept in a folder as they are read."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from acceptance.waiting_images import image, images
from execution.virtual_apply import Slow
from support.files import PROJECT
from support.workspace import Workspace

from reconciler.execution.waiting.build_logs import LogCopy
from reconciler.model.ref import Ref
from reconciler.model.result import Noted


def test_the_whole_log_of_every_build_that_is_waited_for_is_kept(world: Workspace) -> None:
    many = [f"fail=no{n}" for n in range(200)]
    images(world, image("good", "a=1"), image("bad", *many), image("base", version="1.0.0-rc.1+b"))
    ended = world.apply("--logs-dir", "logs/here", "--format", "json")
    assert ended.code == 3
    kept = {path.name: path for path in (world.root / "logs/here").iterdir()}
    assert set(kept) == {"image-good@1.0.0.log", "image-bad@1.0.0.log", "image-base@1.0.0-rc.1+b.log"}
    bad = kept["image-bad@1.0.0.log"].read_text().splitlines()
    assert bad[0] == "Building the image"
    assert len([line for line in bad if line.startswith("Step ")]) == 201
    assert bad[-1] == "Build failed"
    assert {path.stat().st_mode & 0o777 for path in kept.values()} == {0o600}
    results = {result["ref"]: result for result in json.loads(ended.out)["results"]}
    assert results["image/bad@1.0.0"]["log"] == bad[-20:]
    assert results["image/bad@1.0.0"]["log_file"] == "logs/here/image-bad@1.0.0.log"
    assert results["image/good@1.0.0"]["log_file"] == "logs/here/image-good@1.0.0.log"
    images(world, image("bad"))
    assert "rebuild" in world.plan().out
    again = world.apply("--logs-dir", "logs/here")
    assert again.code == 0
    assert "image/bad@1.0.0: its log is in logs/here/image-bad@1.0.0.log" in again.err
    assert kept["image-bad@1.0.0.log"].read_text().splitlines()[-1] == "Successfully built"


def test_the_text_and_the_markdown_name_the_file_of_a_failed_build(world: Workspace) -> None:
    images(world, image("bad", "fail=no"))
    assert "full log: logs/image-bad@1.0.0.log" in world.apply("--logs-dir", "logs").out
    markdown = world.apply("--logs-dir", "logs", "--format", "markdown").out
    assert "full log in logs/image-bad&#64;1.0.0.log" in markdown


def test_a_kept_log_holds_no_secret_and_nothing_that_acts_on_a_terminal_or_a_pipeline(
    world: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_TOKEN", "open-sesame-1")
    world.write("peak-apply.yaml", f"{PROJECT}secrets: {{git_token: {{env: GIT_TOKEN}}}}\n")
    hostile = r'"FROM python:3\nRUN echo open-sesame-1 \e[31mred\e]52;c;x\a \u202E\nRUN echo ::error::boo\nRUN exit 1"'
    arguments = "buildArguments: [{name: T, value: '{{ git_token }}'}]"
    details = f"{{source: dockerfile, dockerfile: {hostile}, {arguments}}}"
    world.write(
        "images/bad.yaml",
        f"body: {{name: bad, type: workflow, version: 1.0.0, buildDetails: {details}}}\n",
    )
    ended = world.apply("--logs-dir", "logs")
    (path,) = (world.root / "logs").iterdir()
    text = path.read_text()
    for shown in (text, ended.out, ended.err):
        assert "open-sesame-1" not in shown
        assert not {char for char in shown if char in "\x1b\x07\u202e"}
        assert not [line for line in shown.splitlines() if line.lstrip().startswith("::")]
    assert "(sensitive)" in text
    assert "\\x1b[31mred" in text
    assert "| ::error::boo" in text


def test_a_link_where_a_log_is_to_be_kept_is_replaced_and_not_followed(world: Workspace) -> None:
    images(world, image("good"))
    precious = world.write("precious.txt", "mine\n")
    (world.root / "logs").mkdir()
    (world.root / "logs/image-good@1.0.0.log").symlink_to(precious)
    assert world.apply("--logs-dir", "logs").code == 0
    assert precious.read_text() == "mine\n"
    (path,) = (world.root / "logs").iterdir()
    assert not path.is_symlink()
    assert "Successfully built" in path.read_text()


def test_a_folder_for_logs_that_cannot_be_made_is_refused_before_anything_is_asked(world: Workspace) -> None:
    images(world, image("good"))
    world.write("file", "x")
    for folder in ("file", "file/logs"):
        refused = world.apply("--logs-dir", folder)
        assert refused.code == 1
        assert f"--logs-dir {folder} cannot be created" in refused.err
    assert world.journal() == []


def test_a_log_that_cannot_be_kept_does_not_fail_the_build(slow: Slow) -> None:
    @contextmanager
    def full(_: Ref) -> Iterator[LogCopy]:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        yield

    images(slow.world, image("good"))
    applied = slow.apply(keep_log=full)
    assert applied.report.succeeded
    assert (
        Noted(Ref("image", "good", "1.0.0"), "the log could not be kept: No space left on device")
        in applied.events
    )
