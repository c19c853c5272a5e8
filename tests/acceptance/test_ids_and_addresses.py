"""What an apply made can be found with other tools: its ids and addresses stand in the result and in `diff`."""

from __future__ import annotations

import json
from typing import Any

from support.small_project import TRAIN, write_small_project
from support.workspace import Workspace

WEBHOOK = TRAIN.replace('cron: "0 6 * * *"', "webhook: true")


def write_project(world: Workspace) -> None:
    write_small_project(world)
    assert "webhook" in WEBHOOK
    world.write("workflows/train.yaml", WEBHOOK)


def read_results(world: Workspace, *args: str) -> dict[str, Any]:
    report = json.loads(world.apply("--format", "json", *args).out)
    return {result["ref"]: result for result in report["results"]}


def find_webhook(world: Workspace) -> str:
    (trigger,) = world.describe_live("workflow", "train")["triggers"]
    return str(trigger["webhook"])


def test_the_result_names_ids_and_hides_webhooks(world: Workspace) -> None:
    write_project(world)
    ended = world.apply()
    live = world.describe_live("workflow", "train")
    assert f"workflow/train: id {live['id']}, webhook ***\n" in ended.out
    assert "image/trainer@1.0.0: imageId " in ended.out
    assert find_webhook(world) not in ended.out + ended.err


def test_json_has_ids_and_addresses_of_what_was_created_and_updated(world: Workspace) -> None:
    write_project(world)
    results = read_results(world)
    assert set(results["image/trainer@1.0.0"]["ids"]) == {"imageId", "versionId"}
    assert results["webapp/show"]["ids"] == {"id": world.describe_live("webapp", "show")["id"]}
    assert results["workflow/train"]["addresses"] == {"webhook": "***"}
    world.write("workflows/train.yaml", WEBHOOK.replace("python fit.py", "python other.py"))
    results = read_results(world, "--show-webhooks")
    assert results["workflow/train"]["addresses"] == {"webhook": find_webhook(world)}


def test_without_a_verification_there_are_ids_and_no_addresses(world: Workspace) -> None:
    write_project(world)
    results = read_results(world, "--no-verify")
    assert results["workflow/train"]["ids"] == {"id": world.describe_live("workflow", "train")["id"]}
    assert results["workflow/train"]["addresses"] == {}


def test_what_was_not_made_has_no_ids(world: Workspace) -> None:
    write_project(world)
    assert world.apply().code == 0
    (world.root / "workflows/train.yaml").unlink()
    results = read_results(world, "--prune", "--allow-deletes", "1")
    assert results["workflow/train"]["ids"] == {}


def test_diff_shows_ids_and_the_webhook_only_when_asked(world: Workspace) -> None:
    write_project(world)
    assert world.run("diff", "workflow/train").out.startswith("workflow/train\n")
    assert world.apply().code == 0
    ident = world.describe_live("workflow", "train")["id"]
    assert world.run("diff", "workflow/train").out.startswith(f"workflow/train  (id {ident}, webhook ***)\n")
    shown = world.run("diff", "workflow/train", "--show-webhooks").out
    assert f"webhook {find_webhook(world)}" in shown
