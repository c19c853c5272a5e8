"""What every apply that wrote leaves behind: who did what when, and how it ended; the last ten are kept."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from acceptance.test_inventory import spoil, versions
from support.files import PROJECT
from support.server import serve_tenant
from support.small_project import SHOW, TRAIN, TRAINER, apply_successfully, write_small_project
from support.workspace import Workspace

from reconciler.cli.host.provenance import ACTOR_VARIABLES, COMMIT_VARIABLES
from reconciler.emulator import seeds

IMAGES = "/image-management/api/v2/images"
SHA = "0123456789abcdef0123456789abcdef01234567"
MOMENT = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ"


@pytest.fixture(autouse=True)
def _alice(monkeypatch: pytest.MonkeyPatch) -> None:
    """A CI job of Alice's, whatever machine the tests run on."""
    for name in (*ACTOR_VARIABLES, *COMMIT_VARIABLES):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GITHUB_ACTOR", "alice")
    monkeypatch.setenv("GITHUB_SHA", SHA)


def history(world: Workspace, *args: str) -> str:
    """What `peak-apply history` prints; it only reads."""
    ended = world.run("history", *args)
    assert ended.code == 0, ended.out + ended.err
    assert {entry.method for entry in world.journal()[world.seen :]} <= {"GET"}
    return ended.out


def listed(world: Workspace) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(history(world, ".", "--format", "json"))["applies"]
    return found


def receipt(world: Workspace, number: int) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(history(world, str(number), ".", "--format", "json"))
    return found


def of(found: dict[str, Any], ref: str) -> dict[str, Any]:
    (result,) = [one for one in found["results"] if one["ref"] == ref]
    return dict(result)


def a_workflow(world: Workspace, command: str) -> None:
    step = f'{{imageId: 901, imageVersionId: 902, command: "{command}"}}'
    world.write("workflows/w.yaml", f"body: {{name: w, steps: {{only: {step}}}}}\n")


def an_image(world: Workspace) -> None:
    with world.tenant() as emulator:
        seeds.add_image(emulator, "theirs", {902: "0.0.1"}, id=901)


def test_before_the_first_apply_there_is_nothing_to_show(world: Workspace) -> None:
    assert "No apply is recorded" in history(world, ".")
    assert "No apply is recorded" in history(world, ".", "--format", "markdown")
    assert listed(world) == []
    missing = world.run("history", "1", ".")
    assert missing.code == 1
    assert "no apply is recorded under the number 1" in missing.err


def test_the_list_says_when_who_which_commit_and_what(world: Workspace) -> None:
    write_small_project(world)
    apply_successfully(world)
    world.write("webapps/show.yaml", SHOW.replace("title: Show", "title: Better"))
    apply_successfully(world)
    heading, _, header, newest, oldest = history(world, ".").splitlines()
    assert heading == "shop on local (embedded: nothing leaves this machine)"
    assert header.split() == ["number", "when", "who", "commit", "what"]
    assert re.fullmatch(rf"4 +{MOMENT}  alice  0123456789  1 updated", newest), newest
    assert re.fullmatch(rf"2 +{MOMENT}  alice  0123456789  3 created", oldest), oldest
    table = history(world, ".", "--format", "markdown")
    assert re.search(r"\| 4 \| [-0-9& #;:Z]+ \| alice \| 0123456789 \| 1 updated \|", table), table


def test_a_receipt_shows_fields_ids_and_how_long_it_took(world: Workspace) -> None:
    write_small_project(world)
    apply_successfully(world)
    world.write("workflows/train.yaml", TRAIN.replace("python fit.py", "python fit.py --fast"))
    apply_successfully(world)
    text = history(world, "4", ".")
    live = world.describe_live("workflow", "train")["id"]
    assert re.search(rf"~ update workflow/train: done in \d+ s  \[id {live}\]", text), text
    assert "    ~ steps.fit.command: python fit.py -> python fit.py --fast" in text
    assert f"    commit {SHA}" in text
    (result,) = receipt(world, 4)["results"]
    assert result["fields"] == [
        {"path": ["steps", "fit", "command"], "edit": "change", "before": "python fit.py",
         "after": "python fit.py --fast", "place": "workflows/train.yaml:13:16", "cause": "declared here"}
    ]  # fmt: skip
    assert result["seconds"] >= 0
    folded = history(world, "4", ".", "--format", "markdown")
    assert "! steps.fit.command: python fit.py -> python fit.py --fast" in folded


def test_what_was_created_is_reported_in_full_and_stored_once(world: Workspace) -> None:
    write_small_project(world)
    apply_successfully(world)
    found = receipt(world, 2)
    fields = {tuple(field["path"]): field["after"] for field in of(found, "webapp/show")["fields"]}
    image = of(found, "image/trainer@1.0.0")
    assert fields[("title",)] == "Show"
    assert fields[("imageDetails",)] == {
        "imageId": image["ids"]["imageId"],
        "versionId": image["ids"]["versionId"],
    }
    log = world.send_as_other_user(
        "GET", f"{IMAGES}/{image['ids']['imageId']}/builds/{image['build_id']}/logs"
    )
    assert log["logs"], "the build's id leads to its log"
    stored = json.dumps(versions(world)[-1])
    assert stored.count("python prepare.py") == 1


def test_only_the_end_of_an_apply_holds_a_receipt(world: Workspace) -> None:
    write_small_project(world)
    apply_successfully(world)
    world.write("webapps/show.yaml", SHOW.replace("title: Show", "title: Better"))
    apply_successfully(world)
    assert ["receipt" in version for version in versions(world)] == [False, True, False, True]


def test_a_failed_build_is_reported_with_its_reason_and_its_log(world: Workspace) -> None:
    world.write("images/trainer.yaml", TRAINER.replace("FROM python:3.12-slim", '"FROM x\\nRUN exit 1"'))
    world.write("workflows/train.yaml", TRAIN)
    ended = world.apply("--logs-dir", "logs")
    assert ended.code == 3, ended.out + ended.err
    text = history(world, "2", ".")
    assert "apply 2: 1 failed, 1 skipped" in text
    assert "its build failed" in text
    assert "it needs image/trainer@1.0.0" in text
    failed = of(receipt(world, 2), "image/trainer@1.0.0")
    assert Path(failed["log_file"]).is_file()
    assert f"full log: {failed['log_file']}" in text


def test_a_deletion_and_how_it_was_asked_for(world: Workspace) -> None:
    write_small_project(world)
    apply_successfully(world)
    live = world.describe_live("workflow", "train")["id"]
    (world.root / "workflows/train.yaml").unlink()
    applied_with = world.apply("--prune", "--select", "w*/*", "--select", "webapp/*")
    assert applied_with.code == 0, applied_with.err
    found = receipt(world, 4)
    assert found["options"] == {
        "pruned": True,
        "destroyed": False,
        "saved": False,
        "selected": ["w*/*", "webapp/*"],
    }
    assert of(found, "workflow/train")["ids"] == {"id": live}
    text = history(world, "4", ".")
    assert "--prune, --select w*/*, --select webapp/*" in text
    assert "- delete workflow/train: done" in text
    assert world.run("destroy", ".", "--yes").code == 0
    assert listed(world)[0]["options"]["destroyed"] is True
    assert listed(world)[0]["counts"] == {"delete": 2}


def test_a_saved_plan_and_an_adoption_are_reported_as_such(world: Workspace) -> None:
    write_small_project(world)
    assert world.plan("--out", "p.plan").code == 0
    assert world.run("apply", "p.plan").code == 0
    assert "from a saved plan" in history(world, "2", ".")
    world.delete_inventory()
    adopted = world.apply("--adopt")
    assert adopted.code == 0, adopted.err
    assert world.sent() == []
    assert [one["counts"] for one in listed(world)] == [{"adopt": 3}]


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


def test_a_damaged_version_is_named_and_left_out(world: Workspace) -> None:
    an_image(world)
    for number in range(3):
        a_workflow(world, f"v{number}")
        apply_successfully(world)
    spoil(world, 1)
    ended = world.run("history", ".")
    assert ended.code == 0
    assert "version 6 of the inventory cannot be read and is left out" in ended.err
    assert json.loads(world.run("history", ".", "--format", "json").out)["damaged"] == [6]
    assert [one["number"] for one in listed(world)] == [4, 2]
    asked = world.run("history", "6", ".")
    assert asked.code == 1
    assert "version 6 of the inventory cannot be read" in asked.err


def test_that_nothing_can_be_read_is_not_reported_as_nothing_applied(world: Workspace) -> None:
    an_image(world)
    a_workflow(world, "v0")
    apply_successfully(world)
    spoil(world, 2)
    assert "the records cannot be read" in history(world, ".")


def test_hostile_names_stay_data(world: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_ACTOR", "\x1b]0;owned\x07\n::error::x")
    an_image(world)
    a_workflow(world, "v0")
    apply_successfully(world)
    ident = world.describe_live("workflow", "w")["id"]
    hostile = "\x1b[2Jx\n::error::x\n```\n<img src=x>@all\u202e"
    step = {"imageId": 901, "imageVersionId": 902, "command": hostile}
    world.send_as_other_user(
        "PUT", f"/workflows/api/v1/workflows/{ident}", {"name": "w", "steps": {"only": step}}
    )
    apply_successfully(world)
    for style in ("text", "markdown"):
        for args in ((".",), ("4", ".")):
            text = history(world, *args, "--format", style)
            assert not set(text) & {"\x1b", "\x07", "\u202e"}
            assert not any(line.lstrip().startswith("::") for line in text.splitlines())
    folded = history(world, "4", ".", "--format", "markdown")
    assert "````diff" in folded, "the fence is longer than the one in the data"
    assert listed(world)[0]["who"].startswith("\x1b]0;owned")


def test_what_is_too_much_to_record_is_counted(world: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reconciler.inventory.receipt_codec.MAX_FIELD_CHARACTERS", 150)
    write_small_project(world)
    apply_successfully(world)
    world.write("workflows/train.yaml", TRAIN.replace("python", "python -I"))
    world.write("webapps/show.yaml", SHOW.replace("title: Show", "title: x"))
    apply_successfully(world)
    assert "2 more changed fields not recorded: too large" in history(world, "4", ".")
    assert [one["fields_left_out"] for one in receipt(world, 4)["results"]] in ([2, 0], [0, 2])


@pytest.mark.parametrize("words", [["nowhere"], ["1", "2", "."], ["-1"], ["1x", "."]])
def test_what_is_no_number_and_no_folder_is_refused(world: Workspace, words: list[str]) -> None:
    ended = world.run("history", *words)
    assert ended.code == 1
    assert ended.out == ""
    assert "history" in ended.err


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
