"""A saved plan is a file that is passed around: neither it nor what is made of it holds or shows a secret."""

from __future__ import annotations

import json

import pytest
from secrecy.echoing_platform import REFUSALS, cut_inside_secret
from secrecy.secret_locations import ALL, ARGUMENTS, build_exposed_workflow, build_foreign_workflow
from secrecy.secret_project import SecretProject, assert_no_secret
from support.workspace import CommandResult

pytestmark = pytest.mark.slow

WORKFLOWS, WEBAPPS = "/workflows/api/v1/workflows", "/webapps/api/v1/webapps"
SHOWN = (
    ("--format", "text", "--show-resolution"),
    ("--format", "json"),
    ("--format", "markdown"),
    ("--format", "json", "--output", "out.json"),
)
REPORTS = (("--format", "text"), ("--format", "json", "--log-json"), ("--format", "markdown"))


def saved(guarded: SecretProject, *args: str) -> str:
    """The plan's text; it and how it is shown are searched."""
    assert_no_secret(guarded, guarded.run("plan", "--out", "plan.json", *args))
    for style in SHOWN:
        ended = guarded.world.run("show", "plan.json", *style)
        assert ended.code == 0, ended.err
        assert_no_secret(guarded, ended)
    return (guarded.world.root / "plan.json").read_text(encoding="utf-8")


def carried_out(guarded: SecretProject, *args: str) -> CommandResult:
    ended = guarded.world.run("apply", "plan.json", *ARGUMENTS, "--settle", "1s", *args)
    assert_no_secret(guarded, ended)
    return ended


def applied(guarded: SecretProject) -> None:
    assert guarded.run("apply", "--adopt", "--yes", "--no-verify").code == 0


def test_a_plan_of_the_first_apply(guarded: SecretProject) -> None:
    text = saved(guarded, "--adopt")
    assert "$sensitive" in text
    assert carried_out(guarded, "--log-json").code == 0


@pytest.mark.parametrize("place", ["-p, masked", "API token"])
def test_what_somebody_put_into_the_open(guarded: SecretProject, place: str) -> None:
    applied(guarded)
    guarded.send_as_other_user("PUT", f"{WORKFLOWS}/1", build_exposed_workflow(place))
    assert "(sensitive)" in saved(guarded)
    assert carried_out(guarded).code == 0


def test_a_plan_that_deletes(guarded: SecretProject) -> None:
    applied(guarded)
    by_the_project = (
        "image token",
        "from a file",
    )  # the others are secrets of the manifest that is going to go
    guarded.send_as_other_user("PUT", f"{WORKFLOWS}/1", build_exposed_workflow("step token", by_the_project))
    (guarded.world.root / "workflows/train.yaml").unlink()
    assert '"delete"' in saved(guarded, "--prune")
    assert carried_out(guarded, "--log-json", "--format", "json").code == 0


@pytest.mark.parametrize("style", REPORTS, ids=" ".join)
def test_what_moved_since_it_was_saved(guarded: SecretProject, style: tuple[str, ...]) -> None:
    applied(guarded)
    guarded.edit("workflows/train.yaml", "command: python fit.py", "command: python fit.py --more")
    saved(guarded)
    guarded.send_as_other_user("PUT", f"{WORKFLOWS}/1", build_exposed_workflow("step token"))
    ended = carried_out(guarded, *style)
    assert ended.code == 4, ended.err
    assert "call.headers.absolute.Authorization" in ended.out


@pytest.mark.parametrize("place", ["step token", "API token"])
def test_who_changed_it_last(guarded: SecretProject, place: str) -> None:
    """Whoever is named like a secret of ours is named neither in the file nor in a refusal."""
    applied(guarded)
    guarded.edit("webapps/show.yaml", "title: Show", "title: Better")
    (webapp,) = guarded.send_as_other_user("GET", f"{WEBAPPS}/")["webapps"]
    now = guarded.send_as_other_user("GET", f"{WEBAPPS}/{webapp['id']}")
    told = {**now, "updatedBy": ALL[place], "title": f"{'x' * 100}{ALL[place]}"}
    guarded.platform.answer(
        "GET", f"{WEBAPPS}/{webapp['id']}", lambda _: (200, "application/json", json.dumps(told).encode())
    )
    saved(guarded)
    told.update(description="moved", updatedAt="2030-01-01T00:00:00Z")
    ended = carried_out(guarded)
    assert ended.code == 4, ended.out
    assert "it was changed since the plan was saved, by (sensitive)" in ended.out


@pytest.mark.parametrize("how", ["detail", "HTML", "base64"])
def test_a_refusal_that_repeats_the_request(guarded: SecretProject, how: str) -> None:
    saved(guarded, "--adopt")
    guarded.platform.answer("PUT", "/workflows/*", REFUSALS[how])
    guarded.platform.answer(
        "POST", "/webapps/*", cut_inside_secret(ALL["from a file"], ALL["from a file"], 500)
    )
    ended = carried_out(guarded, "--format", "json", "--log-json")
    assert ended.code == 3
    assert "(sensitive)" in ended.out or how == "base64"


def test_secrets_on_the_command_line(guarded: SecretProject) -> None:
    for glob in (ALL["step token"], f"workflow/{ALL['API token']}", "workflow/*"):
        guarded.run("plan", "--adopt", "--out", "plan.json", "--select", glob, "--replace", glob)
        assert_no_secret(guarded, guarded.run("plan", "--adopt", "--out", "plan.json", "--select", glob))
    ended = guarded.world.run("apply", ALL["API token"], *ARGUMENTS)
    assert ended.code == 1
    assert_no_secret(guarded, ended)


@pytest.mark.parametrize(
    "text", ["{}", '{"format": "{}"}', '"{}"', '{"format": "peak-apply/saved-plan", "version": "{}"}']
)
def test_a_file_that_is_no_plan(guarded: SecretProject, text: str) -> None:
    guarded.write("plan.json", text.replace("{}", json.dumps(ALL["API token"])[1:-1]))
    ended = guarded.world.run("apply", "plan.json", *ARGUMENTS)
    assert ended.code == 1
    assert_no_secret(guarded, ended)


def test_a_plan_applied_with_other_secrets(guarded: SecretProject, monkeypatch: pytest.MonkeyPatch) -> None:
    applied(guarded)
    guarded.send_as_other_user("PUT", f"{WORKFLOWS}/1", build_foreign_workflow("other"))
    saved(guarded)
    monkeypatch.setenv("STEP_TOKEN", ALL["written where it does not belong"])
    ended = carried_out(guarded)
    assert ended.code == 4
    assert "its manifest, or a value it is rendered with" in ended.out
