"""Lost responses, duplicates and concurrent changes: no message about them shows a secret."""

from __future__ import annotations

import itertools
import json
import time
from dataclasses import replace

import pytest
from secrecy.echoing_platform import NONSENSE, REFUSALS
from secrecy.secret_locations import ALL, ARGUMENTS, FIELDS, build_exposed_workflow, build_foreign_workflow
from secrecy.secret_project import SecretProject, assert_no_secret
from support.workspace import CommandResult

pytestmark = pytest.mark.slow

WORKFLOWS, WEBAPPS = "/workflows/api/v1/workflows", "/webapps/api/v1/webapps"
LOGS = (("--log-json", "--format", "json"), ("--format", "markdown"))
HELD = " ".join(FIELDS.values())


@pytest.fixture
def hasty() -> None:
    """Here lost writes are looked for as long as they are by people: `--settle` bounds it."""


def applied(guarded: SecretProject, *args: str) -> CommandResult:
    ended = guarded.run("apply", "--adopt", "--yes", "--settle", "1s", "--no-verify", *args)
    assert_no_secret(guarded, ended)
    return ended


@pytest.mark.parametrize("log", LOGS, ids=" ".join)
@pytest.mark.parametrize("how", ["unavailable", "truncated"])
def test_a_write_that_took_effect_and_was_answered_by_its_request(
    guarded: SecretProject, log: tuple[str, ...], how: str
) -> None:
    for methods, path in (("PUT", "/workflows/*"), ("POST", "/webapps/*"), ("POST", "/image-management/*")):
        guarded.platform.lose(methods, path, {**REFUSALS, **NONSENSE}[how])
    ended = applied(guarded, *log)
    assert ended.code == 0, ended.out
    assert "no response: checking whether it took effect" in ended.err
    sent = "SELECT count(*) FROM requests WHERE method = 'PUT' AND path LIKE '/workflows/%'"
    assert guarded.emulator.db.value(sent) == 1, "that it took effect was seen, although it holds secrets"


def test_a_write_that_never_shows(guarded: SecretProject) -> None:
    guarded.platform.answer("PUT", "/workflows/*", NONSENSE["HTML"])
    guarded.platform.answer("POST", "/webapps/*", NONSENSE["HTML"])
    ended = applied(guarded, *LOGS[0])
    assert ended.code == 3
    assert "its effect did not show within" in ended.out


@pytest.mark.parametrize("log", LOGS, ids=" ".join)
def test_a_lost_creation_in_whose_place_there_is_another(
    guarded: SecretProject, log: tuple[str, ...]
) -> None:
    """What is found there is somebody else's, and full of secrets."""
    guarded.platform.lose("POST", "/webapps/*", REFUSALS["unavailable"])
    told = {"id": HELD, "name": "show", "title": HELD, "imageDetails": {"imageId": 77}}
    guarded.platform.answer("GET", f"{WEBAPPS}/[0-9a-f]*", lambda _: (200, "application/json", _json(told)))
    ended = applied(guarded, *log)
    assert ended.code == 3
    assert "someone else created an object with this name meanwhile" in ended.err


def _json(content: object) -> bytes:
    return json.dumps(content).encode()


@pytest.mark.parametrize("log", LOGS, ids=" ".join)
@pytest.mark.parametrize("how", ["deleted", "refused"])
def test_twins(guarded: SecretProject, log: tuple[str, ...], how: str) -> None:
    emulator, asked = guarded.emulator, itertools.count()
    later = replace(emulator.settings, unique_names=False, clock=lambda: time.time() + next(asked) / 100)
    emulator.settings = later  # of two, one is the older
    guarded.platform.double("POST", "/webapps/*")
    if how == "refused":
        guarded.platform.answer("DELETE", "/webapps/*", lambda _: (409, "text/plain", HELD.encode()))
    ended = applied(guarded, *log)
    assert ended.code == 3, ended.out
    assert "another run created an object of this name at the same time" in ended.out
    assert {"deleted": "was deleted again", "refused": "could not be deleted"}[how] in ended.out


@pytest.mark.parametrize(("place", "log"), [("step token", LOGS[0]), ("API token", LOGS[1])])
def test_what_moved_between_plan_and_write(guarded: SecretProject, log: tuple[str, ...], place: str) -> None:
    """Who changed it, and the names of what was changed, may hold anything."""
    assert applied(guarded).code == 0
    guarded.edit("workflows/train.yaml", "command: python fit.py", "command: python fit.py --more")
    now = guarded.send_as_other_user("GET", f"{WORKFLOWS}/1")
    open_one = {
        **now,
        **build_exposed_workflow(place),
        "updatedBy": f"x{ALL[place]}",
        "updatedAt": "2030-01-01T00:00:00Z",
    }
    answers = iter([now, *[open_one] * 9])
    guarded.platform.answer(
        "GET", f"{WORKFLOWS}/1", lambda _: (200, "application/json", _json(next(answers)))
    )
    ended = applied(guarded, *log)
    assert ended.code == 4, ended.out
    assert "it was changed since the plan, by x(sensitive)" in ended.err


def test_two_live_ones_of_a_name(guarded: SecretProject) -> None:
    guarded.emulator.settings = replace(guarded.emulator.settings, unique_names=False)
    guarded.send_as_other_user("POST", f"{WORKFLOWS}/", build_foreign_workflow())
    for command, *extra in (("plan",), ("drift",), ("apply", "--yes", "--adopt")):
        ended = guarded.world.run(command, ".", *ARGUMENTS, *extra)
        assert_no_secret(guarded, ended)
        assert ended.code == (0 if command == "drift" else 1), ended.err


@pytest.mark.parametrize("methods", ["PUT", "POST"])
def test_an_inventory_whose_write_was_lost(guarded: SecretProject, methods: str) -> None:
    if methods == "PUT":
        assert applied(guarded).code == 0
        guarded.edit("webapps/show.yaml", "title: Show", "title: Better")
    guarded.platform.lose(methods, "/artifacts/*", REFUSALS["unavailable"])
    ended = applied(guarded, "--log-json")
    assert guarded.platform.answered
    assert_no_secret(guarded, guarded.run("plan"))
    assert ended.code == 1
    assert "it may have taken effect" in ended.err
