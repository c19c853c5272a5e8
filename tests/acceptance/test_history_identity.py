"""Whom and which commit a receipt names."""

from __future__ import annotations

import json
import os
import subprocess

import pytest
from acceptance.history_commands import a_workflow, an_image, history, listed
from acceptance.test_inventory import versions
from support.small_project import SHOW, apply_successfully, write_small_project
from support.workspace import Workspace

pytestmark = pytest.mark.usefixtures("ci_of_alice")


def git(world: Workspace, *command: str) -> str:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    who = ["-c", "user.name=A", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"]
    found = subprocess.run(
        ["git", *who, *command], cwd=world.root, env=clean, capture_output=True, text=True, check=True
    )
    return found.stdout.strip()


def test_without_a_ci_the_checkout_and_the_user_are_named(
    world: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("GITHUB_ACTOR", "GITHUB_SHA"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("LOGNAME", "bob")
    write_small_project(world)
    world.write(".gitignore", "tenant.db*\n")
    git(world, "init", "-q")
    git(world, "add", ".")
    git(world, "commit", "-q", "-m", "one")
    world.write(".git/run", "#!/bin/sh\ntouch ran\n").chmod(0o755)
    git(world, "config", "core.fsmonitor", str(world.root / ".git/run"))
    apply_successfully(world)
    assert not (world.root / "ran").exists(), "a look at the checkout ran what its configuration names"
    world.write("webapps/show.yaml", SHOW.replace("title: Show", "title: Better"))
    apply_successfully(world)
    after, before = listed(world)
    commit = git(world, "-c", "core.fsmonitor=false", "rev-parse", "HEAD")
    assert (before["who"], before["commit"], before["dirty"]) == ("bob", commit, False)
    assert (after["commit"], after["dirty"]) == (commit, True)
    assert f"{commit[:10]}, edited" in history(world, ".")


def test_the_checkout_counts_where_a_ci_names_another_commit(world: Workspace) -> None:
    write_small_project(world)
    git(world, "init", "-q")
    git(world, "add", ".")
    git(world, "commit", "-q", "-m", "one")
    apply_successfully(world)
    head = git(world, "rev-parse", "HEAD")
    assert (listed(world)[0]["commit"], listed(world)[0]["dirty"]) == (head, False)


def test_inventories_without_receipts_are_read_and_dropped_in_time(world: Workspace) -> None:
    an_image(world)
    a_workflow(world, "v0")
    apply_successfully(world)
    old = versions(world)[-1]
    import hashlib
    import io
    import zipfile

    content = {name: value for name, value in old.items() if name not in {"receipt", "completed", "checksum"}}
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    checked = {**content, "checksum": hashlib.sha256(text.encode()).hexdigest()}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("inventory.json", json.dumps(checked))
    with world.tenant() as emulator, emulator.db.transaction():
        emulator.db.run("INSERT INTO blobs VALUES ('old', ?, ?)", len(buffer.getvalue()), buffer.getvalue())
        emulator.db.run("UPDATE artifact_versions SET blob = 'old'")
    assert listed(world) == []
    assert world.plan("--detailed-exitcode").code == 0
    a_workflow(world, "v1")
    apply_successfully(world)
    assert [one["number"] for one in listed(world)] == [4]
