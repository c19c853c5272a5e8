"""`--set`: a field of a manifest overridden from the command line."""

from __future__ import annotations

from typing import Any

import pytest
from support.small_project import apply_successfully, write_small_project
from support.workspace import Workspace


def sent_workflow(world: Workspace) -> dict[str, Any]:
    (body,) = [e.body for e in world.sent() if e.path.startswith("/workflows/")]
    return body


def test_text_json_wildcards_and_quoted_keys(world: Workspace) -> None:
    write_small_project(world)
    apply_successfully(world)
    ended = world.apply(
        *("--set", "workflow/train.steps.*.command=echo a=b"),
        *("--set", "workflow/train.steps.fit.stepTimeout:=30"),
        *("--set", 'workflow/train.steps."fit".clearImageCache:=true'),
        *("--set", 'workflow/train.steps.prepare.parameters:={"env": {"A": "1"}}'),
        *("--set", "workflow/train.tags[0].name=hourly"),
    )
    assert ended.code == 0, ended.err
    body = sent_workflow(world)
    assert [step["command"] for step in body["steps"].values()] == ["echo a=b", "echo a=b"]
    assert body["steps"]["fit"]["stepTimeout"] == 30
    assert body["steps"]["fit"]["clearImageCache"] is True
    assert body["steps"]["prepare"]["parameters"] == {"env": {"A": "1"}}
    assert body["tags"] == [{"name": "hourly"}]


def test_what_is_not_in_git_is_announced_and_undone_by_the_next_plan(world: Workspace) -> None:
    write_small_project(world)
    apply_successfully(world)
    planned = world.plan("--set", "webapp/show.title=Other")
    assert (
        "--set webapp/show.title is not in the manifests: the next plan without it undoes it" in planned.err
    )
    assert "title: Show -> Other" in planned.out
    told = "the next plan without it undoes it"
    assert told in world.plan("--set", "webapp/show.title=Other", "--format", "markdown").out
    assert world.plan("--set", "webapp/show.title=Other", "--out", "plan.json").code == 0
    assert told in world.run("show", "plan.json").err
    assert world.apply("--set", "webapp/show.title=Other").code == 0
    assert world.plan("--set", "webapp/show.title=Other", "--detailed-exitcode").code == 0
    assert "title: Other -> Show" in world.plan().out


def test_false_is_a_value(world: Workspace) -> None:
    write_small_project(world)
    show = (world.root / "webapps/show.yaml").read_text()
    world.write("webapps/show.yaml", f"{show}  sessionStickiness: true\n")
    assert world.apply("--set", "webapp/show.sessionStickiness:=false").code == 0
    assert world.describe_live("webapp", "show")["sessionStickiness"] is False


def test_null_takes_a_field_away(world: Workspace) -> None:
    write_small_project(world)
    assert world.apply("--set", "workflow/train.steps.fit.parents:=null").code == 0
    assert "parents" not in sent_workflow(world)["steps"]["fit"]


def test_an_image_by_version_or_all_of_its_versions(world: Workspace) -> None:
    write_small_project(world)
    planned = world.plan("--set", "image/trainer@1.0.0.buildDetails.useCache:=false")
    assert "useCache: false" in planned.out
    assert "useCache: false" in world.plan("--set", "image/trainer.buildDetails.useCache:=false").out


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("workflow/train.steps.fti.comand=x", "body.steps.fti.comand is not a field"),
        (
            "workflow/trian.steps.fit.command=x",
            "--set workflow/trian.steps.fit.command: no manifest declares that",
        ),
        ("workflow/train.stpes.*.command=x", "matches nothing that is declared"),
        ("workflow/train.steps.*.parents[7]=x", "matches nothing that is declared"),
        ("workflow/train.name=other", "names what identifies the workflow"),
        ("image/trainer.version=2.0.0", "names what identifies the image"),
        ("workflow/train.steps.fit.stepTimeout=30", "must be a whole number"),
        ("workflow/train.steps.fit.stepTimeout:=soon", "is not JSON"),
        ("workflow/train", "is not of the form REF.PATH=VALUE"),
        ("train=3", "is not of the form REF.PATH=VALUE"),
    ],
)
def test_a_wrong_override_is_explained(world: Workspace, given: str, said: str) -> None:
    write_small_project(world)
    refused = world.apply("--set", given)
    assert refused.code == 1
    assert said in refused.err
    assert world.sent() == []


def test_an_override_is_where_a_message_points(world: Workspace) -> None:
    write_small_project(world)
    refused = world.plan("--set", "webapp/show.imageDetails.image=trainr")
    assert "--set webapp/show.imageDetails.image: error: no image is called 'trainr'" in refused.err


@pytest.mark.contract("A69")
def test_a_variable_from_the_command_line_is_merged_over_those_of_the_file(world: Workspace) -> None:
    write_small_project(world)
    service = (
        "body: {name: api, imageDetails: {image: trainer@1.0.0}, parameters: {env: {A: file, B: file}}}\n"
    )
    world.write("services/api.yaml", service)
    assert world.apply("--set", "service/api.parameters.env.B=given").code == 0
    assert world.describe_live("service", "api")["parameters"]["env"] == {"A": "file", "B": "given"}
