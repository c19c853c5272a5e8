"""Commands that only read: graph, diff, render, schema, selections and what names resolve to."""

from __future__ import annotations

import json
from typing import Any

import jsonschema_rs
import pytest
from support.small_project import SHOW, TRAIN, TRAINER, apply_successfully, write_small_project
from support.workspace import Workspace

from reconciler.emulator import seeds
from reconciler.kinds import KINDS


def test_the_graph_says_what_needs_what_in_three_forms(world: Workspace) -> None:
    write_small_project(world)
    assert world.run("graph", ".").out.splitlines() == [
        "image/trainer@1.0.0",
        "webapp/show <- image/trainer@1.0.0",
        "workflow/train <- image/trainer@1.0.0",
    ]
    mermaid = world.run("graph", ".", "--format", "mermaid", "--steps").out
    assert mermaid.startswith("flowchart LR\n")
    assert 'subgraph n2["workflow/train"]' in mermaid
    assert "n2s0 --> n2s1" in mermaid
    dot = world.run("graph", ".", "--format", "dot").out
    assert '"image/trainer@1.0.0" -> "workflow/train"' in dot
    assert world.run("graph", ".", "--select", "image/*").out == "image/trainer@1.0.0\n"


def test_a_name_cannot_break_out_of_a_picture(world: Workspace) -> None:
    world.write("workflows/w.yaml", TRAIN.replace("name: train", 'name: "a\\"] --> b; click x"'))
    world.write("images/trainer.yaml", TRAINER)
    mermaid = world.run("graph", ".", "--format", "mermaid").out
    (line,) = [line for line in mermaid.splitlines() if "click x" in line]
    assert line.strip().startswith('n1["workflow/a#34;#93; --#62; b#59; click x"]')


def test_diff_shows_a_resource_whole_and_side_by_side(world: Workspace) -> None:
    write_small_project(world)
    apply_successfully(world)
    world.write("webapps/show.yaml", SHOW.replace("title: Show", "title: Shown"))
    shown = world.run("diff", "webapp/show", ".").out
    ident = world.describe_live("webapp", "show")["id"]
    assert shown.startswith(f"webapp/show  (id {ident}")
    assert shown.splitlines()[1].startswith("live")
    (line,) = [line for line in shown.splitlines() if "title" in line]
    assert [part.strip() for part in line.split(" ~ ")] == ["title: Show", "title: Shown"]
    assert "trainer@1.0.0 (id " in shown
    assert "declared (as live)" in world.run("diff", "workflow/train", ".").out
    assert [entry.method for entry in world.sent()] == []
    refused = world.run("diff", "webapp/nothing", ".")
    assert refused.code == 1
    assert "matches nothing that is declared" in refused.err


def test_a_selection_takes_what_it_needs_along_and_names_what_uses_it(world: Workspace) -> None:
    write_small_project(world)
    planned = world.plan("--select", "webapp/*")
    assert "create image/trainer@1.0.0" in planned.out
    assert "workflow/train" not in planned.out
    assert "Plan: 2 to create." in planned.out
    alone = world.plan("--select", "image/trainer")
    assert "not selected, although they use what is selected: webapp/show, workflow/train" in alone.err
    assert world.apply("--select", "webapp/show").code == 0
    rest = world.plan()
    assert "Plan: 1 to create, 2 unchanged." in rest.out
    assert "no longer declared" not in world.plan("--select", "image/*").out


def test_a_plan_can_say_what_every_name_became(world: Workspace) -> None:
    write_small_project(world)
    shown = world.plan("--show-resolution").out
    assert (
        "webapp/show imageDetails.image: trainer@1.0.0 -> trainer@1.0.0 (known after apply; built by this plan)"
        in shown
    )
    apply_successfully(world)
    changes = json.loads(world.plan("--format", "json").out)["changes"]
    (webapp,) = [change for change in changes if change["ref"] == "webapp/show"]
    (name,) = webapp["resolutions"]
    assert (name["written"], name["became"], name["why"]) == (
        "trainer@1.0.0",
        "trainer@1.0.0",
        "declared here",
    )
    assert len(name["ids"]) == 2


def test_rewired_steps_are_reported_in_words_as_data_and_as_a_picture(world: Workspace) -> None:
    write_small_project(world)
    apply_successfully(world)
    rewired = TRAIN.replace("      parents: [prepare]\n", "") + "    judge:\n      image: trainer@1.0.0\n"
    world.write("workflows/train.yaml", rewired + "      command: judge\n      parents: [fit]\n")
    assert "fit no longer waits for prepare" in world.plan().out
    (graph,) = [c["graph"] for c in json.loads(world.plan("--format", "json").out)["changes"] if c["graph"]]
    assert graph["added"] == ["judge"]
    assert graph["removed_edges"] == [["prepare", "fit"]]
    assert graph["added_edges"] == [["fit", "judge"]]
    markdown = world.plan("--format", "markdown").out
    assert "```mermaid\nflowchart LR" in markdown
    assert "-.->|removed|" in markdown


def test_drift_is_shown_apart(world: Workspace) -> None:
    write_small_project(world)
    apply_successfully(world)
    live = world.describe_live("webapp", "show")
    world.send_as_other_user(
        "PATCH", f"/webapps/api/v1/webapps/{live['id']}", {"description": "mine", "title": "Mine"}
    )
    planned = world.plan().out
    assert "reverts what others changed: webapp/show (colleague@example.com" in planned
    lines = [line.strip() for line in planned.splitlines()]
    heading = next(line for line in lines if line.startswith("changed by someone else since the last apply"))
    assert "(last change: colleague@example.com" in heading
    assert lines[lines.index(heading) + 1] == "~ title: Mine -> Show"


def test_render_shows_what_was_understood_and_where_it_was_written(world: Workspace) -> None:
    write_small_project(world)
    world.write("peak-apply.yaml", (world.root / "peak-apply.yaml").read_text() + "params: {title: Hello}\n")
    world.write("webapps/show.yaml", SHOW.replace("title: Show", 'title: "{{ title }}"'))
    shown = world.run("render", ".").out
    assert (
        "# webapp/show  webapps/show.yaml:1:1\nkind: webapp\nbody:\n  name: show\n  title: Hello\n" in shown
    )
    assert "title: Hello  # webapps/show.yaml:3:" in world.run("render", ".", "--show-source").out
    found = json.loads(world.run("render", ".", "--format", "json").out)
    assert [resource["ref"] for resource in found["resources"]] == [
        "image/trainer@1.0.0",
        "webapp/show",
        "workflow/train",
    ]
    assert world.journal() == []


def test_rendered_yaml_loads_as_the_same_project(world: Workspace) -> None:
    write_small_project(world)
    world.write(
        "odd.yaml",
        "kind: workflow\nbody:\n  name: 'yes'\n  steps:\n    'on': {imageId: 1, command: \"a: b #c\\n\\tx\"}\n",
    )
    rendered = world.run("render", ".").out
    before = json.loads(world.run("render", ".", "--format", "json").out)["resources"]
    for name in ("images/trainer.yaml", "webapps/show.yaml", "workflows/train.yaml", "odd.yaml"):
        (world.root / name).unlink()
    world.write("all.yaml", rendered)
    after = json.loads(world.run("render", ".", "--format", "json").out)["resources"]
    assert [(r["ref"], r["body"]) for r in after] == [(r["ref"], r["body"]) for r in before]


def test_files_of_the_official_client_are_adopted_as_they_are(world: Workspace) -> None:
    (world.root / "peak-apply.yaml").unlink()
    world.write("theirs/image.yaml", TRAINER.replace("python:3.12-slim", "{{ base }}"))
    world.write("theirs/flow.yaml", TRAIN)
    world.write("theirs/patch.yaml", "body:\n  steps:\n    fit:\n      command: other\n")
    world.write("theirs/run.yaml", "body:\n  params:\n    global: {A: b}\n")
    world.write("theirs/values.yaml", "base: python:3.12-slim\n")
    before = {path: path.read_bytes() for path in (world.root / "theirs").rglob("*.yaml")}
    started = world.run("init", "theirs")
    assert started.code == 0
    assert "Valid: 2 resources" in started.out, started.out + started.err
    assert {path: path.read_bytes() for path in before} == before
    assert (world.root / "theirs/.gitignore").read_text(encoding="utf-8") == ".peak-apply/\n"
    assert "found theirs/run.yaml: not a manifest: it runs a workflow" in started.out
    assert world.run("apply", "theirs", "--yes").code == 0


def test_the_schemas_take_templates_and_refuse_a_typo(world: Workspace) -> None:
    steps: dict[str, Any] = {"a": {"image": "x", "command": "y", "stepTimeout": "{{ t }}"}}
    validator = jsonschema_rs.validator_for(schema_of(world, "workflow"))
    assert validator.is_valid({"body": {"name": "t", "steps": steps}})
    watchers = [{"user": "{{ alert_user }}", "events": {"fail": True}}]
    assert validator.is_valid({"body": {"name": "t", "steps": steps, "watchers": watchers}})
    steps["a"]["comand"] = "z"
    assert not validator.is_valid({"body": {"name": "t", "steps": steps}})


def test_a_sample_of_every_kind_is_a_valid_project(world: Workspace) -> None:
    started = world.run("init", "all", *(f"--kind={kind}" for kind in KINDS))
    assert started.code == 0
    assert "Valid: " in started.out, started.out + started.err
    assert world.run("apply", "all", "--yes").code == 0


def schema_of(world: Workspace, what: str) -> Any:
    return json.loads(world.run("schema", what).out)


@pytest.mark.parametrize(
    "what", ["image", "workflow", "webapp", "service", "artifact", "manifest", "project", "plan"]
)
def test_every_schema_is_one(world: Workspace, what: str) -> None:
    schema = schema_of(world, what)
    assert jsonschema_rs.meta.is_valid(schema)
    assert schema["title"] == f"peak-apply: {what}"


def test_what_loads_fits_its_schema(world: Workspace) -> None:
    write_small_project(world)
    for resource in json.loads(world.run("render", ".", "--format", "json").out)["resources"]:
        written = {"body": resource["body"]}
        assert jsonschema_rs.validator_for(schema_of(world, resource["kind"])).is_valid(written), resource


def test_a_plan_fits_its_schema(world: Workspace) -> None:
    write_small_project(world)
    validator = jsonschema_rs.validator_for(schema_of(world, "plan"))
    validator.validate(json.loads(world.plan("--format", "json").out))
    apply_successfully(world)
    world.write("webapps/show.yaml", SHOW.replace("title: Show", "title: Shown"))
    validator.validate(json.loads(world.plan("--format", "json").out))


@pytest.mark.slow
def test_a_huge_plan_as_markdown_counts_what_it_leaves_out(world: Workspace) -> None:
    workflows = "\n---\n".join(
        f"kind: workflow\nbody: {{name: w{n:04}, steps: {{a: {{imageId: 1, command: x}}}}}}"
        for n in range(2000)
    )
    world.write("many.yaml", workflows)
    with world.tenant() as emulator:
        seeds.add_image(emulator, "base", {1: "1.0.0"}, id=1)
    text = world.plan("--format", "markdown").out
    assert len(text) < 65_536
    rows = [line for line in text.splitlines() if line.startswith("| + create")]
    assert all(line.endswith("|") for line in rows)
    assert f"{2000 - len(rows)} more changes do not fit here" in text
    assert "2000 to create" in text


def test_hostile_names_in_a_plan_stay_data(world: Workspace) -> None:
    world.write("webapps/show.yaml", SHOW.replace("title: Show", 'title: "</details><img src=x>@all `x`"'))
    world.write("images/trainer.yaml", TRAINER)
    text = world.plan("--format", "markdown").out
    assert "<img" not in text.replace("&lt;img", "").split("```")[0]
    assert json.loads(world.plan("--format", "json").out)["changes"]
