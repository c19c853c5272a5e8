"""Answers with keys that no document names, and numbers that stand for nothing: reported truly, before any write."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from support.files import PROJECT
from support.server import serve_app
from support.small_project import apply_successfully, write_small_project
from support.workspace import Workspace

from reconciler.emulator import Settings, create_app

OWN_MAPS = {"steps", "env", "inherit", "outputParameters", "absolute", "secrets"}
WORKFLOW = """
body:
  name: nightly
  tags: [{name: sales}]
  triggers: [{cron: "0 0 6 ? * MON-FRI"}]
  watchers:
    - {user: ann@example.com, events: {fail: true}}
  steps:
    fit:
      image: trainer@1.0.0
      command: python fit.py
      parameters: {env: {SIZE: 5}}
      outputParameters: {score: out/score.txt}
    call:
      type: http
      url: https://example.com/{{ '{{name}}' }}
      parents: [fit]
      executionParameters:
        conditional: [{condition: equals, paramName: score, stepName: fit, value: "1"}]
"""


def add_keys(document: Any, dice: random.Random, key: str = "") -> Any:
    """A copy with keys at random places, also inside of lists, but in no map whose keys are the user's own."""
    if isinstance(document, list):
        return document if key == "env" else [add_keys(item, dice) for item in document]
    if not isinstance(document, dict):
        return document
    own = key in OWN_MAPS
    filled = {name: add_keys(item, dice, "" if own else name) for name, item in document.items()}
    if not own and dice.random() < 0.7:
        filled[f"zz{dice.randrange(99)}"] = dice.choice(["text", 7, {"a": [1]}, [{"b": None}], True])
    return filled


class ChattyPlatform:
    """The emulator, whose answers to GET hold unknown keys; `written` are the bodies of other requests."""

    def __init__(self, app: Any, seed: int) -> None:
        self.app, self.dice = app, random.Random(seed)
        self.written: list[str] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        held: list[Any] = []

        async def listen() -> Any:
            message = await receive()
            if scope["method"] != "GET":
                self.written.append(message.get("body", b"").decode("utf-8", "replace"))
            return message

        async def hold(message: Any) -> None:
            held.append(message)

        await self.app(scope, listen, hold if scope["method"] == "GET" else send)
        for message in self._add_keys(held):
            await send(message)

    def _add_keys(self, messages: list[Any]) -> list[Any]:
        if not messages or b"application/json" not in dict(messages[0]["headers"]).get(b"content-type", b""):
            return messages
        content = b"".join(message.get("body", b"") for message in messages)
        body = json.dumps(add_keys(json.loads(content), self.dice)).encode()
        headers = [(name, value) for name, value in messages[0]["headers"] if name != b"content-length"]
        start = {**messages[0], "headers": [*headers, (b"content-length", str(len(body)).encode())]}
        return [start, {"type": "http.response.body", "body": body}]


@contextmanager
def serve_chatty(world: Workspace, seed: int) -> Iterator[ChattyPlatform]:
    app = create_app(Settings(database=str(world.database), token=None))
    platform = ChattyPlatform(app, seed)
    with serve_app(platform) as url:
        world.write("peak-apply.yaml", PROJECT.replace("embedded: tenant.db", f"url: {url}"))
        yield platform
    app.state.emulator.close()


@pytest.mark.contract("A54", "A70", "A71")
@pytest.mark.parametrize("seed", range(3))
def test_unknown_keys_make_no_difference_and_are_not_sent_back(
    world: Workspace, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    monkeypatch.setenv("PEAK_AUTH_TOKEN", "a-token")
    write_small_project(world)
    world.write("workflows/nightly.yaml", WORKFLOW)
    with serve_chatty(world, seed) as platform:
        apply_successfully(world)
        planned = world.run("plan", ".", "--detailed-exitcode")
        assert planned.code == 0, planned.out
        drift = world.run("drift", ".", "--detailed-exitcode")
        assert drift.code == 0, drift.out
        world.write("workflows/nightly.yaml", WORKFLOW.replace("fit.py", "fit2.py"))
        fields = json.loads(world.run("plan", ".", "--format", "json").out)["changes"]
        changed = [
            field["path"] for change in fields for field in change["fields"] if change["action"] == "update"
        ]
        assert changed == [["steps", "fit", "command"]]
        apply_successfully(world)
        assert not [body for body in platform.written if '"zz' in body]


@pytest.mark.contract("A54")
def test_a_schedule_that_answers_repeat_with_its_next_time_is_sent_without_it(world: Workspace) -> None:
    write_small_project(world)
    file = world.root / "workflows/train.yaml"
    file.write_text(file.read_text().replace('  triggers:\n    - cron: "0 6 * * *"\n', ""))
    apply_successfully(world)
    live = world.describe_live("workflow", "train")
    body = {key: live[key] for key in ("name", "steps", "tags", "watchers")}
    world.send_as_other_user(
        "PUT", f"/workflows/api/v1/workflows/{live['id']}", {**body, "triggers": [{"cron": "0 5 * * *"}]}
    )
    file.write_text(file.read_text().replace("fit.py", "fit2.py"))
    apply_successfully(world)
    (put,) = [one for one in world.sent() if one.method == "PUT" and "/workflows/" in one.path][-1:]
    assert "scheduled" not in str(put)
    assert [one["cron"] for one in world.describe_live("workflow", "train")["triggers"]] == ["0 5 * * *"]


NUMBERS = "body:\n  name: by-id\n  steps:\n    fit: {{{}, command: run}}\n"


@pytest.mark.parametrize(
    ("holder", "message"),
    [
        ("imageId: 999", "no image has the id 999"),
        ("imageId: 1, imageVersionId: 998", "has no version with the id 998"),
        (
            "imageId: 1, resources: {instanceTypeId: 997, storage: 1GB}",
            "no instance type for workflow has the id 997",
        ),
    ],
)
def test_a_number_that_stands_for_nothing_is_an_error_of_the_plan(
    world: Workspace, holder: str, message: str
) -> None:
    write_small_project(world)
    apply_successfully(world)
    world.write("workflows/by_id.yaml", NUMBERS.format(holder))
    ended = world.run("plan", ".")
    assert ended.code == 1
    assert message in ended.err
    assert "workflows/by_id.yaml:4:" in ended.err


def test_a_number_that_this_plan_may_build_is_a_note(world: Workspace) -> None:
    write_small_project(world)
    world.write("workflows/by_id.yaml", NUMBERS.format("imageId: 1") + "depends_on: [image/trainer@1.0.0]\n")
    ended = world.run("plan", ".")
    assert ended.code == 0, ended.err
    assert "image 1 is not there yet" in ended.out
    apply_successfully(world)


def test_a_number_is_shown_with_its_name_on_both_sides(world: Workspace) -> None:
    write_small_project(world)
    world.write(
        "images/other.yaml", (world.root / "images/trainer.yaml").read_text().replace("trainer", "other")
    )
    apply_successfully(world)
    ids = {
        i["name"]: i for i in world.send_as_other_user("GET", "/image-management/api/v2/images/")["images"]
    }
    world.write("alone/peak-apply.yaml", PROJECT.replace("embedded: tenant.db", "embedded: ../tenant.db"))
    for name in ("trainer", "other"):
        version = ids[name]["latestVersion"]["id"]
        holder = f"imageId: {ids[name]['id']}, imageVersionId: {version}"
        world.write("alone/by_id.yaml", "kind: workflow\n" + NUMBERS.format(holder))
        ended = world.run("plan", "alone")
        assert ended.code == 0, ended.err
        assert f"{name}@1.0.0" in ended.out
        if name == "trainer":
            assert world.run("apply", "alone", "--yes").code == 0
    assert [line for line in ended.out.splitlines() if "trainer" in line and "other" in line]


@pytest.mark.contract("A27", "A64")
@pytest.mark.parametrize(("service_type", "expected"), [("api", 42), ("web-app", 2), ("shiny", 2)])
def test_a_service_gets_a_machine_of_the_list_of_its_type(
    world: Workspace, service_type: str, expected: int
) -> None:
    write_small_project(world)
    world.write(
        "services/score.yaml",
        f"body: {{name: score, serviceType: {service_type}, imageDetails: {{image: trainer@1.0.0}},"
        ' resources: {instanceType: "Nano (0.25CPU, 0.25GB RAM)"}}\n',
    )
    planned = world.run("plan", ".")
    assert f"Nano (0.25CPU, 0.25GB RAM) (id {expected})" in planned.out
    apply_successfully(world)
    assert world.describe_live("service", "score")["resources"] == {"instanceTypeId": expected}
