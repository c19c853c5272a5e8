"""Which applies leave a receipt, how many are kept, and what is in none of them."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time

import pytest
from acceptance.history_commands import a_workflow, an_image, history, listed
from acceptance.test_inventory import spoil, versions
from support.files import PROJECT
from support.server import serve_tenant
from support.small_project import SHOW, TRAIN, TRAINER, apply_successfully, write_small_project
from support.workspace import Workspace

from reconciler.emulator import seeds

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("ci_of_alice")]


def test_an_apply_that_wrote_nothing_leaves_nothing(world: Workspace) -> None:
    write_small_project(world)
    apply_successfully(world)
    apply_successfully(world)
    assert len(versions(world)) == 2
    world.write("images/trainer.yaml", TRAINER.replace("python:3.12", "python:3.13"))
    assert world.apply().code == 1
    assert [one["number"] for one in listed(world)] == [2]


def test_what_was_refused_before_it_was_sent_leaves_no_receipt(world: Workspace) -> None:
    write_small_project(world)
    world.write("rules/a.txt", "one\n")
    world.write("artifacts/rules.yaml", "name: rules\nartifact: {path: rules}\n")
    apply_successfully(world)
    world.write("webapps/show.yaml", SHOW.replace("title: Show", "title: Better"))
    assert world.plan("--out", "p.plan").code == 0
    ident = world.describe_live("webapp", "show")["id"]
    world.send_as_other_user("PATCH", f"/webapps/api/v1/webapps/{ident}", {"title": "Theirs"})
    assert world.run("apply", "p.plan").code == 4
    assert len(listed(world)) == 1


def test_an_interrupted_apply_leaves_no_receipt(world: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    world.write("images/trainer.yaml", TRAINER)
    with serve_tenant(build_seconds=30) as (url, emulator):
        monkeypatch.setenv("PEAK_APPLY_URL", url)
        monkeypatch.setenv("PEAK_AUTH_TOKEN", "a-token")
        command = [sys.executable, "-m", "reconciler", "apply", ".", "--yes"]
        process = subprocess.Popen(command, cwd=world.root, stderr=subprocess.PIPE, text=True)
        assert process.stderr is not None
        until = time.monotonic() + 20
        while "building" not in process.stderr.readline():
            assert time.monotonic() < until
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)
        assert process.returncode == 130
        assert emulator.db.value("SELECT count(*) FROM artifact_versions") == 2
        ended = world.run("history", ".")
    assert "No apply is recorded" in ended.out


def test_a_secret_is_in_no_receipt(world: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    world.write("peak-apply.yaml", f"{PROJECT}secrets:\n  git_token: {{env: GIT_TOKEN}}\n")
    world.write("images/trainer.yaml", TRAINER)
    env = '      parameters:\n        env: {LICENSE: "{{ git_token }}"}\n'
    world.write("workflows/train.yaml", TRAIN.replace("python fit.py\n", f"python fit.py\n{env}"))
    monkeypatch.setenv("GIT_TOKEN", "first-s3cret")
    apply_successfully(world)
    monkeypatch.setenv("GIT_TOKEN", "10GB-s3cret")
    monkeypatch.setenv("GITHUB_ACTOR", "10GB-s3cret")
    world.write(
        "webapps/w.yaml", 'body: {name: w, description: "{{ git_token }}", imageDetails: {imageId: 999}}\n'
    )
    # as if the image were deleted between the plan and the write, so that the platform refuses it
    monkeypatch.setattr("reconciler.planning.numeric_references._check_image", lambda *_: None)
    assert world.apply().code == 3
    shown = [history(world, "4", ".", "--format", style) for style in ("text", "json", "markdown")]
    assert "(sensitive, changed)" in shown[0]
    for text in (*shown, history(world, "."), *(json.dumps(version) for version in versions(world))):
        assert "s3cret" not in text


def test_a_value_that_another_user_put_in_clear_where_a_secret_belongs_is_not_recorded(
    world: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.write("peak-apply.yaml", f"{PROJECT}secrets:\n  git_token: {{env: GIT_TOKEN}}\n")
    monkeypatch.setenv("GIT_TOKEN", "first-s3cret")
    write_small_project(world)
    apply_successfully(world)
    ident = world.describe_live("webapp", "show")["id"]
    world.send_as_other_user("PATCH", f"/webapps/api/v1/webapps/{ident}", {"title": "it is first-s3cret"})
    apply_successfully(world)
    assert "~ title: it is (sensitive) -> Show" in history(world, "4", ".")
    assert not any("s3cret" in json.dumps(version) for version in versions(world))


def test_ten_applies_are_kept_and_the_eleventh_drops_the_oldest(world: Workspace) -> None:
    an_image(world)
    for number in range(10):
        a_workflow(world, f"v{number}")
        apply_successfully(world)
    assert [one["number"] for one in listed(world)] == list(range(20, 0, -2))
    assert {e.method for e in world.journal() if "/artifacts/" in e.path} == {"GET", "POST", "PUT"}
    a_workflow(world, "v10")
    apply_successfully(world)
    assert [one["number"] for one in listed(world)] == list(range(22, 2, -2))
    assert len(versions(world)) == 20
    a_workflow(world, "v11")
    apply_successfully(world)
    assert [one["number"] for one in listed(world)] == list(range(24, 4, -2))
    assert "command: v10 -> v11" in history(world, "24", ".")
    missing = world.run("history", "2", ".")
    assert missing.code == 1
    assert "no apply is recorded under the number 2" in missing.err
    spoil(world, 9)
    assert "the newest readable one is used" in world.plan().err


def test_a_version_that_cannot_be_deleted_is_no_failure_and_goes_next_time(
    world: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PEAK_AUTH_TOKEN", "a-token")
    with serve_tenant("DELETE /artifacts/*/* 500 x2") as (url, emulator):
        monkeypatch.setenv("PEAK_APPLY_URL", url)
        seeds.add_image(emulator, "theirs", {902: "0.0.1"}, id=901)
        for number in range(11):
            a_workflow(world, f"v{number}")
            apply_successfully(world)
        assert emulator.db.value("SELECT min(version) FROM artifact_versions") == 1
        a_workflow(world, "v11")
        apply_successfully(world)
        assert emulator.db.value("SELECT min(version) FROM artifact_versions") == 5
