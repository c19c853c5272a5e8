"""Saved plans that were damaged or edited, or belong to another project, target or tenant."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from acceptance.saved_plan_commands import FAST, carried_out, methods, saved
from support.small_project import TRAIN, apply_successfully, write_small_project
from support.workspace import Workspace


def spoiled(change: Callable[[dict[str, Any]], object]) -> Callable[[str], str]:
    def spoil(text: str) -> str:
        document = json.loads(text)
        change(document)
        return json.dumps(document)

    return spoil


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda text: text[: len(text) // 2], "plan.json is not a whole saved plan"),
        (lambda _: "", "plan.json is not a whole saved plan"),
        (lambda _: "[]", "plan.json is not a saved plan"),
        (lambda _: "{}", "plan.json is not a saved plan"),
        (spoiled(lambda d: d["changes"].clear()), "plan.json was cut or edited since it was saved"),
        (
            spoiled(lambda d: d["options"].update(prune=True)),
            "plan.json was cut or edited since it was saved",
        ),
        (spoiled(lambda d: d.update(version=9)), "saved by another version of peak-apply (format 9)"),
    ],
    ids=["half", "empty", "list", "no plan", "without changes", "with more options", "newer"],
)
def test_a_file_that_is_not_what_was_written_is_refused(
    world: Workspace, spoil: Callable[[str], str], reason: str
) -> None:
    write_small_project(world)
    file = saved(world)
    file.write_text(spoil(file.read_text(encoding="utf-8")), encoding="utf-8")
    for ended in (carried_out(world), world.run("show", "plan.json")):
        assert ended.code == 1
        assert reason in ended.err
        assert "make a new one with peak-apply plan --out plan.json" in ended.err
    assert methods(world) == []


def test_a_file_of_another_sort_is_not_named_as_one_to_write_over(world: Workspace) -> None:
    ended = world.run("show", "peak-apply.yaml")
    assert ended.code == 1
    assert "peak-apply.yaml is not a whole saved plan" in ended.err
    assert "--out peak-apply.yaml" not in ended.err


def test_an_edited_file_with_a_checksum_of_its_own_still_changes_nothing_else(world: Workspace) -> None:
    """A checksum is no signature: what an apply does comes from the manifests, and must be what was saved."""
    from reconciler.saved_plans.codec import _compute_checksum

    write_small_project(world)
    apply_successfully(world)
    world.write("workflows/train.yaml", FAST)
    file = saved(world)
    document = json.loads(file.read_text(encoding="utf-8"))
    document["facts"]["webapp/show"] = {**document["facts"]["workflow/train"]}
    document["changes"] = [c for c in document["changes"] if c["ref"] != "workflow/train"]
    document.pop("checksum")
    file.write_text(json.dumps({**document, "checksum": _compute_checksum(document)}), encoding="utf-8")
    ended = carried_out(world)
    assert "~ steps.fit.command: python fit.py -> python fit.py --fast" in ended.out
    assert methods(world) == ["PUT"]


def test_a_plan_of_another_project_target_or_tenant_is_refused(
    world: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = (world.root / "peak-apply.yaml").read_text(encoding="utf-8")
    world.write("peak-apply.yaml", head + "  other: {embedded: other.db}\ndefault_target: local\n")
    write_small_project(world)
    apply_successfully(world)
    world.write("workflows/train.yaml", FAST)
    saved(world)
    refused = carried_out(world, "--target", "other")
    assert refused.code == 1
    assert "--target other, but the plan is for target local" in refused.err
    whole = (world.root / "peak-apply.yaml").read_text(encoding="utf-8")
    world.write("peak-apply.yaml", whole.replace("0b9f5b9e", "1b9f5b9e"))
    assert "the plan is of another project id" in carried_out(world).err
    world.write("peak-apply.yaml", whole.replace("project: shop", "project: stock"))
    assert "the plan is of another project: shop, and this is stock" in carried_out(world).err
    monkeypatch.setenv("PEAK_AUTH_TOKEN", "a-token")
    world.write("peak-apply.yaml", whole.replace("{embedded: tenant.db}", "{url: 'http://127.0.0.1:9'}"))
    assert "the plan is of another address" in carried_out(world).err
    world.write("peak-apply.yaml", whole.replace("tenant.db", "fresh.db"))
    ended = carried_out(world)
    assert (ended.code, "made against another inventory" in ended.err) == (1, True)


def test_options_that_decide_about_the_plan_belong_to_the_plan(world: Workspace) -> None:
    write_small_project(world)
    saved(world)
    ended = carried_out(world, "--prune")
    assert ended.code == 1
    assert "plan.json is a saved plan" in ended.err


def test_a_protected_target_wants_its_name_for_a_saved_plan_too(world: Workspace) -> None:
    head = (world.root / "peak-apply.yaml").read_text(encoding="utf-8")
    world.write("peak-apply.yaml", head.replace("tenant.db}", "tenant.db, protect: true}"))
    write_small_project(world)
    saved(world)
    assert "is protected" in carried_out(world).err
    assert carried_out(world, "--confirm-target", "local").code == 0


def test_a_plan_that_cannot_be_written_is_reported_and_leaves_the_old_one(world: Workspace) -> None:
    write_small_project(world)
    file = saved(world)
    before = file.read_bytes()
    assert world.plan("--out", "nowhere/plan.json").code == 1
    assert world.plan("--out", "nowhere/plan.json").err.count("cannot be written") == 1
    assert file.read_bytes() == before
    assert [path.name for path in world.root.iterdir() if path.name.startswith(".plan")] == []


SENTINEL = 'hush & "tell" nobody'


def test_a_saved_plan_holds_no_secret(world: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_SECRET", SENTINEL)
    head = (world.root / "peak-apply.yaml").read_text(encoding="utf-8")
    world.write("peak-apply.yaml", head + "secrets: {git: {env: GIT_SECRET}}\n")
    write_small_project(world)
    text = TRAIN.replace(
        "      command: python prepare.py\n",
        "      command: python prepare.py\n      parameters: {env: {KEY: '{{ git }}'}}\n"
        "      repository: {url: 'https://git.example.com/r', branch: main, token: '{{ git }}'}\n",
    )
    world.write("workflows/train.yaml", text)
    first = saved(world).read_text(encoding="utf-8")
    apply_successfully(world)
    monkeypatch.setenv("GIT_SECRET", f"{SENTINEL} more")
    second = saved(world).read_text(encoding="utf-8")
    for written in (first, second):
        for form in ("hush", "nobody"):  # as it is, and however it may be escaped
            assert form not in written
    ended = carried_out(world)
    assert ended.code == 0, ended.out
    assert world.sent()[0].body["steps"]["prepare"]["repository"]["token"] == f"{SENTINEL} more"
