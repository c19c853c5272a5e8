"""What was reviewed is what happens: a saved plan is carried out as far as nothing moved since, and no further."""

from __future__ import annotations

import json
import shutil
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from support.gauntlet import choose
from support.reference_project import write_reference_project
from support.small_project import SHOW, TRAIN, apply_successfully, edit_workflow, write_small_project
from support.workspace import Workspace

WORKFLOWS = "/workflows/api/v1/workflows"
WEBAPPS = "/webapps/api/v1/webapps"
FAST = TRAIN.replace("python fit.py", "python fit.py --fast")


def saved(world: Workspace, *args: str) -> Path:
    ended = world.plan("--out", "plan.json", *args)
    assert ended.code == 0, ended.err
    return world.root / "plan.json"


def carried_out(world: Workspace, *args: str) -> Any:
    return world.run("apply", "plan.json", *args)


def methods(world: Workspace) -> list[str]:
    return [entry.method for entry in world.sent()]


def test_a_saved_plan_is_shown_and_carried_out_as_it_was_reviewed(world: Workspace) -> None:
    write_small_project(world)
    planned = world.plan("--out", "plan.json")
    file = world.root / "plan.json"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert world.run("show", "plan.json").out == planned.out
    for style in ("json", "markdown"):
        assert world.run("show", "plan.json", "--format", style).out == world.plan("--format", style).out
    ended = carried_out(world)
    assert ended.code == 0, ended.out + ended.err
    assert "Apply complete: 3 created." in ended.out
    assert world.plan("--detailed-exitcode").code == 0
    again = carried_out(world)
    assert again.code == 1
    assert "made against another inventory of this project" in again.err
    assert methods(world) == []


def test_a_plan_of_updates_can_be_carried_out_twice(world: Workspace) -> None:
    write_small_project(world)
    apply_successfully(world)
    world.write("workflows/train.yaml", FAST)
    saved(world)
    assert carried_out(world).code == 0
    assert methods(world) == ["PUT"]
    again = carried_out(world)
    assert again.code == 0, again.out
    assert methods(world) == []


def test_who_changed_it_is_named_where_the_platform_says_so(world: Workspace) -> None:
    write_small_project(world)
    apply_successfully(world)
    world.write("webapps/show.yaml", SHOW.replace("title: Show", "title: Better"))
    saved(world)
    ident = world.describe_live("webapp", "show")["id"]
    world.send_as_other_user("PATCH", f"{WEBAPPS}/{ident}", {"description": "theirs"})
    ended = carried_out(world)
    assert ended.code == 4
    assert "it was changed since the plan was saved, by colleague@example.com at 20" in ended.out
    assert ended.out.count("Z: description") == 2


def test_what_another_user_changed_is_refused_with_who_and_what_and_the_rest_is_done(
    world: Workspace,
) -> None:
    write_small_project(world)
    apply_successfully(world)
    world.write("workflows/train.yaml", FAST)
    world.write("webapps/show.yaml", SHOW.replace("title: Show", "title: Better"))
    saved(world)
    edit_workflow(world, "train", lambda body: body["steps"]["fit"].update(stepTimeout=90))
    ended = carried_out(world)
    assert ended.code == 3
    assert "stale workflow/train: it was changed since the plan was saved, at 20" in ended.out
    assert "steps.fit.stepTimeout" in ended.out
    assert methods(world) == ["PATCH"]
    assert "stepTimeout" in world.describe_live("workflow", "train")["steps"]["fit"]


def test_a_plan_of_which_nothing_is_left_ends_with_its_own_code(world: Workspace) -> None:
    write_small_project(world)
    apply_successfully(world)
    world.write("workflows/train.yaml", FAST)
    saved(world)
    edit_workflow(world, "train", lambda body: body["tags"].append({"name": "theirs"}))
    ended = carried_out(world)
    assert ended.code == 4
    assert methods(world) == []
    assert "check what changed, then plan again" in ended.out


def test_what_needs_something_that_moved_is_refused_with_it(world: Workspace) -> None:
    write_small_project(world)
    saved(world)
    form = {"name": "trainer", "type": "workflow", "version": "1.0.0"}
    with world.tenant() as emulator:
        from reconciler.emulator import seeds

        seeds.add_image(emulator, form["name"], {7: form["version"]}, id=6)
    ended = carried_out(world)
    assert ended.code == 4
    assert (
        "stale image/trainer@1.0.0: since the plan was saved: image/trainer@1.0.0 (id 7) exists but"
        in ended.out
    )
    assert "stale workflow/train: since the plan was saved: it depends on image/trainer@1.0.0" in ended.out
    assert methods(world) == []


def test_changed_manifests_are_refused_and_new_ones_left(world: Workspace) -> None:
    write_small_project(world)
    apply_successfully(world)
    world.write("workflows/train.yaml", FAST)
    world.write("webapps/show.yaml", SHOW.replace("title: Show", "title: Better"))
    saved(world)
    world.write("workflows/train.yaml", FAST.replace("--fast", "--faster"))
    world.write("workflows/more.yaml", TRAIN.replace("name: train\n", "name: more\n"))
    ended = carried_out(world)
    assert ended.code == 3
    assert "its manifest, or a value it is rendered with, changed since the plan was saved" in ended.out
    assert methods(world) == ["PATCH"]
    planned = world.plan("--detailed-exitcode").out
    assert "+ create workflow/more" in planned
    assert "python fit.py --faster" in planned


def test_other_parameters_than_those_of_the_plan_are_noticed(world: Workspace) -> None:
    write_small_project(world)
    world.write("workflows/train.yaml", TRAIN.replace("python fit.py", "python fit.py {{ how }}"))
    assert world.apply("-p", "how=slow").code == 0
    saved(world, "-p", "how=fast")
    ended = carried_out(world, "-p", "how=faster")
    assert ended.code == 4
    assert methods(world) == []
    assert carried_out(world, "-p", "how=fast").code == 0
    assert world.describe_live("workflow", "train")["steps"]["fit"]["command"] == "python fit.py fast"


@pytest.mark.parametrize("how", ["other parameters", "no --set", "taken back"])
def test_what_is_live_already_as_it_is_rendered_now_is_no_success_of_the_plan(
    world: Workspace, how: str
) -> None:
    """Whoever forgets what the plan was made with deploys nothing, and learns it."""
    write_small_project(world)
    templated = TRAIN.replace("python fit.py", "python fit.py --how={{ how }}")
    world.write("workflows/train.yaml", templated)
    apply_successfully(world, "-p", "how=slow")
    options = {
        "other parameters": ["-p", "how=fast"],
        "no --set": ["-p", "how=slow", "--set", "workflow/train.steps.fit.command=python x.py"],
        "taken back": ["-p", "how=slow"],
    }[how]
    if how == "taken back":
        world.write("workflows/train.yaml", templated.replace("fit.py", "edited.py"))
    saved(world, *options)
    world.write("workflows/train.yaml", templated)
    ended = carried_out(world, "-p", "how=slow")
    assert ended.code == 4, ended.out
    assert "its manifest, or a value it is rendered with, changed since the plan was saved" in ended.out
    assert methods(world) == []


def test_deletions_are_bound_too(world: Workspace) -> None:
    write_small_project(world)
    apply_successfully(world)
    (world.root / "workflows/train.yaml").unlink()
    saved(world, "--prune")
    edit_workflow(world, "train", lambda body: body["steps"]["fit"].update(command="theirs"))
    ended = carried_out(world)
    assert ended.code == 4
    assert "steps.fit.command" in ended.out
    saved(world, "--prune")
    world.write("workflows/train.yaml", TRAIN)
    ended = carried_out(world)
    assert ended.code == 4, ended.out
    assert methods(world) == []
    (world.root / "workflows/train.yaml").unlink()
    assert carried_out(world).code == 0
    assert methods(world) == ["DELETE"]


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


def test_three_branches_merged_in_another_order_than_reviewed(world: Workspace) -> None:
    """Each branch has a plan of its own; a person edits in between; one branch removes a manifest."""
    write_small_project(world)
    world.write("workflows/score.yaml", TRAIN.replace("name: train\n", "name: score\n"))
    world.write("workflows/clean.yaml", TRAIN.replace("name: train\n", "name: clean\n"))
    apply_successfully(world)
    train = (world.root / "workflows/train.yaml").read_text(encoding="utf-8")
    score = (world.root / "workflows/score.yaml").read_text(encoding="utf-8")

    def plan_of(branch: str, *args: str) -> None:
        assert world.plan("--out", f"{branch}.json", *args).code == 0

    world.write("workflows/train.yaml", FAST)
    plan_of("faster")
    world.write("workflows/train.yaml", train)
    world.write("workflows/score.yaml", score.replace("python fit.py", "python score.py"))
    plan_of("score")
    world.write("workflows/score.yaml", score)
    (world.root / "workflows/clean.yaml").unlink()
    plan_of("without-clean", "--prune")
    # merged: score first, then the removal; somebody edits train; faster last
    world.write("workflows/clean.yaml", TRAIN.replace("name: train\n", "name: clean\n"))
    world.write("workflows/score.yaml", score.replace("python fit.py", "python score.py"))
    ended = world.run("apply", "score.json")
    assert (ended.code, methods(world)) == (0, ["PUT"])
    (world.root / "workflows/clean.yaml").unlink()
    ended = world.run("apply", "without-clean.json")
    assert (ended.code, methods(world)) == (0, ["DELETE"]), ended.out
    edit_workflow(world, "train", lambda body: body["steps"]["fit"].update(command="by hand"))
    world.write("workflows/train.yaml", FAST)
    ended = world.run("apply", "faster.json")
    assert (ended.code, methods(world)) == (4, [])
    assert "it was changed since the plan was saved, at 20" in ended.out
    assert "steps.fit.command" in ended.out
    planned = world.plan("--detailed-exitcode")
    assert planned.code == 2
    assert "changed by someone else since the last apply" in planned.out
    apply_successfully(world)
    assert world.plan("--detailed-exitcode").code == 0


EVERY = choose(13, 1)
"""R9 changes each of the reference world's 60 resources in turn; a slice of them goes for every change."""


def changed(world: Workspace) -> list[str]:
    """A manifest of each of the 60 resources, changed."""
    refs: list[str] = []
    for path in sorted(world.root.rglob("*.yaml")):
        kind, text = path.parent.name.removesuffix("s"), path.read_text(encoding="utf-8")
        match kind:
            case "workflow":
                path.write_text(text.replace("command: fit", "command: fit --more"), encoding="utf-8")
            case "webapp" | "service":
                path.write_text(text.replace("title: A title", "title: Another"), encoding="utf-8")
            case "artifact":
                path.write_text(text.replace("description: Rules", "description: Laws"), encoding="utf-8")
            case "image":
                path.write_text(text.replace("1.0.0", "1.1.0"), encoding="utf-8")
            case _:
                continue
        refs.append(kind)
    return refs


class Snapshot:
    """The files of a tenant as they are now, to go back to."""

    def __init__(self, database: Path, folder: Path) -> None:
        self.database, self.folder = database, folder
        folder.mkdir()
        for file in self.files():
            shutil.copy(file, folder)

    def files(self) -> list[Path]:
        return list(self.database.parent.glob(f"{self.database.name}*"))

    def restore(self) -> None:
        for file in self.files():
            file.unlink()
        for file in self.folder.iterdir():
            shutil.copy(file, self.database.parent)


def meddle(world: Workspace, change: dict[str, Any]) -> None:
    """Somebody does something to what a change is about: edits it, or makes the version that is to be built."""
    kind, name = change["kind"], change["name"]
    if kind == "image":
        with world.tenant() as emulator:
            row = emulator.db.one("SELECT id FROM images WHERE name = ?", name)
        assert row is not None
        path = f"/image-management/api/v2/images/{row['id']}/versions"
        details = {"source": "dockerfile", "dockerfile": "FROM theirs"}
        world.upload_as_other_user(path, {"version": change["version"], "buildDetails": json.dumps(details)})
    elif kind == "artifact":
        items = world.send_as_other_user("GET", "/artifacts/api/v1/artifacts/")["artifacts"]
        (ident,) = [item["id"] for item in items if item["name"] == name]
        world.send_as_other_user("PATCH", f"/artifacts/api/v1/artifacts/{ident}", {"description": "theirs"})
    elif kind == "workflow":
        edit_workflow(world, name, lambda body: next(iter(body["steps"].values())).update(stepTimeout=77))
    else:
        ident = world.describe_live(kind, name)["id"]
        world.send_as_other_user("PATCH", f"{WEBAPPS}/{ident}", {"description": "theirs"})


@pytest.mark.gauntlet
def test_each_of_sixty_resources_that_moved_is_refused_and_named(world: Workspace, tmp_path: Path) -> None:
    write_reference_project(world)
    apply_successfully(world)
    changed(world)
    planned = json.loads(world.plan("--format", "json", "--out", "plan.json").out)
    pending = [change for change in planned["changes"] if change["action"] not in {"noop", "record"}]
    assert len(pending) == 60
    tenant = Snapshot(world.database, tmp_path / "before")
    refused = 0
    for change in pending[::EVERY]:
        tenant.restore()
        meddle(world, change)
        ended = carried_out(world, "--format", "json")
        results = {result["ref"]: result["outcome"] for result in json.loads(ended.out)["results"]}
        assert ended.code == 3, ended.err
        assert results.pop(change["ref"]) == "stale", change["ref"]
        needing = {c["ref"] for c in pending if change["ref"] in c["depends_on"]}
        assert {ref for ref, outcome in results.items() if outcome != "done"} == needing
        refused += 1
    assert refused == len(pending[::EVERY])
