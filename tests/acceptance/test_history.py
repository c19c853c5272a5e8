"""What every apply that wrote leaves behind: who did what when, and how it ended; the last ten are kept."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from acceptance.history_commands import SHA, history, listed, receipt
from acceptance.test_inventory import versions
from support.small_project import SHOW, TRAIN, TRAINER, apply_successfully, write_small_project
from support.workspace import Workspace

pytestmark = pytest.mark.usefixtures("ci_of_alice")


IMAGES = "/image-management/api/v2/images"
MOMENT = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ"


def of(found: dict[str, Any], ref: str) -> dict[str, Any]:
    (result,) = [one for one in found["results"] if one["ref"] == ref]
    return dict(result)


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
