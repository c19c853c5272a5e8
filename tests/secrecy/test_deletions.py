"""Deletions and versions of images: tables, questions, events and refusals show no secret."""

from __future__ import annotations

import json
from typing import Any

import pytest
from secrecy.echoing_platform import REFUSALS
from secrecy.secret_locations import ARGUMENTS, FIELDS, OWN, VALUES, build_foreign_workflow
from secrecy.secret_project import SecretProject, assert_no_secret
from support.gauntlet import choose
from support.workspace import CommandResult

pytestmark = pytest.mark.slow

WORKFLOW = "/workflows/api/v1/workflows/1"
DELETING = {
    "apply": ("apply", ".", "--prune", "--yes"),
    "destroy": ("destroy", ".", "--yes"),
    "versions": ("versions", "front", ".", "--delete", "1.0.0", "--yes"),
}
FORMATS = {
    "text": ("--format", "text"),
    "json": ("--format", "json", "--log-json"),
    "log": ("--format", "text", "--log-json", "--output", "out"),
    "markdown": ("--format", "markdown"),
}
PAIRS = [
    (command, style)
    for command in DELETING
    for style in FORMATS
    if (command, style) != ("versions", "markdown")
]
HOWS = sorted({*REFUSALS} - {"not found"})
"""How a deletion is refused; that something is not found is no refusal here."""
SHOWN = (("apply", "markdown"), ("destroy", "json"), ("versions", "text"))
REFUSED = choose(
    [(how, *SHOWN[number % 3]) for number, how in enumerate(HOWS)],
    [(how, *shown) for how in HOWS for shown in SHOWN],
)
"""Every refusal with one of the commands, or with each of them."""


def applied(guarded: SecretProject) -> None:
    assert guarded.run("apply", "--adopt", "--yes").code == 0


def deleting(guarded: SecretProject, command: str, *style: str) -> CommandResult:
    """The command on a project that declares the workflow and the webapp no more."""
    for name in ("workflows/train.yaml", "webapps/show.yaml"):
        (guarded.world.root / name).unlink(missing_ok=True)
    return guarded.world.run(*DELETING[command], *ARGUMENTS, *style)


def without_webapp(guarded: SecretProject) -> None:
    """Nothing uses the image `front` any more."""
    (webapp,) = guarded.send_as_other_user("GET", "/webapps/api/v1/webapps/")["webapps"]
    guarded.send_as_other_user("DELETE", f"/webapps/api/v1/webapps/{webapp['id']}")


@pytest.mark.parametrize(("command", "style"), PAIRS)
def test_a_deletion(guarded: SecretProject, command: str, style: str) -> None:
    applied(guarded)
    if command == "versions":
        without_webapp(guarded)
        (guarded.world.root / "images/front.yaml").unlink()
    ended = deleting(guarded, command, *FORMATS[style])
    assert ended.code == 0, ended.err
    assert_no_secret(guarded, ended)


@pytest.mark.gauntlet
@pytest.mark.parametrize(("how", "command", "style"), REFUSED)
def test_a_refused_deletion_that_repeats_what_was_asked(
    guarded: SecretProject, how: str, command: str, style: str
) -> None:
    applied(guarded)
    if command == "versions":
        without_webapp(guarded)
        (guarded.world.root / "images/front.yaml").unlink()
    guarded.platform.answer("DELETE", "*", REFUSALS[how])
    ended = deleting(guarded, command, *FORMATS[style])
    assert guarded.platform.answered
    assert ended.code in {1, 3}, ended.err
    assert_no_secret(guarded, ended)


@pytest.mark.parametrize(("command", "style"), [pair for pair in PAIRS if pair[0] != "versions"])
def test_a_refused_deletion_that_repeats_what_it_holds(
    guarded: SecretProject, command: str, style: str
) -> None:
    """Of manifests that are not read any more, the inventory still knows which fields hold secrets."""
    applied(guarded)
    held = " and ".join(FIELDS[place] for place in (*OWN, "live foreign header"))
    guarded.platform.answer("DELETE", WORKFLOW, lambda _: (409, "text/plain", held[:480].encode()))
    guarded.platform.answer("DELETE", "/webapps/*", lambda _: (409, "text/plain", held[-480:].encode()))
    ended = deleting(guarded, command, *FORMATS[style])
    assert guarded.platform.answered == 2
    assert ended.code in {1, 3}, ended.err
    assert_no_secret(guarded, ended)


@pytest.mark.parametrize("style", [*list(FORMATS)[:3], "lost", "used"])
def test_the_versions_of_an_image(guarded: SecretProject, style: str) -> None:
    applied(guarded)
    name = "nobodys" if style == "lost" else "trainer"
    more = ("--delete", "1.0.0", "--yes") if style == "used" else FORMATS.get(style, ())
    ended = guarded.world.run("versions", name, ".", *ARGUMENTS, *more)
    assert ended.code == (1 if style in {"lost", "used"} else 0), ended.err
    assert_no_secret(guarded, ended)


@pytest.mark.parametrize("how", REFUSALS)
def test_versions_that_cannot_be_read(guarded: SecretProject, how: str) -> None:
    applied(guarded)
    guarded.platform.answer("GET", "/image-management/*/versions*", REFUSALS[how])
    ended = guarded.world.run("versions", "trainer", ".", *ARGUMENTS)
    assert guarded.platform.answered
    assert ended.code == 1
    assert_no_secret(guarded, ended)


@pytest.mark.parametrize("style", [*FORMATS])
@pytest.mark.parametrize("command", ["apply", "destroy"])
def test_what_moved_since_the_plan_is_named_without_values(
    guarded: SecretProject, command: str, style: str
) -> None:
    applied(guarded)
    now = guarded.send_as_other_user("GET", WORKFLOW)
    moved: dict[str, Any] = {
        **now,
        "steps": {**now["steps"], **build_foreign_workflow("other")["steps"]},
        "watchers": [],
    }
    answers = iter([now, *[moved] * 9])
    guarded.platform.answer(
        "GET", WORKFLOW, lambda _: (200, "application/json", json.dumps(next(answers)).encode())
    )
    if command == "apply":
        guarded.edit("workflows/train.yaml", "command: python fit.py", "command: python fit.py --more")
        ended = guarded.run("apply", "--yes", *FORMATS[style])
    else:
        ended = deleting(guarded, "destroy", *FORMATS[style])
    assert ended.code in {3, 4}, ended.err
    assert "steps.call.headers.absolute.Authorization" in ended.out + ended.err + written(guarded)
    assert VALUES["live header"] in json.dumps(moved, ensure_ascii=False).replace('\\"', '"').replace(
        "\\\\", "\\"
    )
    assert_no_secret(guarded, ended)


def written(guarded: SecretProject) -> str:
    out = guarded.world.root / "out"
    return out.read_text(encoding="utf-8") if out.exists() else ""
