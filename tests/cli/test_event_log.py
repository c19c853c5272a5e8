"""`--log-json`: events as lines of JSON that the schema describes."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass

import jsonschema_rs
import pytest
from cli.progress_stage import told
from support.small_project import TRAIN, write_small_project
from support.workspace import Workspace


@dataclass(frozen=True)
class Log:
    """The lines of a run with --log-json; every one fits the schema that we print."""

    world: Workspace

    def read(self, text: str) -> list[dict[str, object]]:
        schema = json.loads(self.world.run("schema", "events").out)
        validator = jsonschema_rs.validator_for(schema)
        found = [json.loads(line) for line in text.splitlines()]
        for one in found:
            validator.validate(one)
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", str(one["time"]))
        return found


def test_every_line_of_a_log_is_an_object_that_the_schema_describes(world: Workspace) -> None:
    write_small_project(world)
    write_fit(world)
    ended = world.apply("--log-json")
    assert ended.code == 0
    assert "Apply complete: 4 created. Verified: no changes remain." in ended.out
    found = Log(world).read(ended.err)
    events = told(found)
    assert events[0] == ("problem", None)
    assert found[0]["level"] == "warning"
    assert str(found[0]["place"]).startswith("images/fit.yaml:8")
    planned = next(one for one in found if one["event"] == "planned")
    assert planned["counts"] == {"create": 4}
    (queued,) = [one for one in found if one["event"] == "queued" and one["ref"] == "workflow/train"]
    assert queued["waits_for"] == ["image/trainer@1.0.0"]
    of_fit = [event for event, ref in events if ref == "image/fit@1.0.0"]
    assert of_fit == ["started", "noted", "progress", "noted", "finished"]
    (progress,) = [one for one in found if one["event"] == "progress"]
    assert progress["bytes_sent"] == progress["bytes_total"]


def test_a_plan_with_a_log_keeps_its_result_on_stdout(world: Workspace) -> None:
    write_small_project(world)
    write_fit(world)
    ended = world.plan("--log-json", "--format", "json")
    assert json.loads(ended.out)["counts"] == {"create": 4}
    assert [event for event, _ in told(Log(world).read(ended.err))] == ["problem"]


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (("apply", ".", "--log-json"), "--log-json never prompts"),
        (("apply", ".", "--log-json", "--yes", "--target", "nowhere"), "nowhere"),
        (("apply", ".", "--log-json", "--bogus"), "--bogus"),
        (("plan", "--log-json", "."), "misspelt"),
    ],
)
def test_what_is_wrong_is_in_the_log_too(world: Workspace, args: tuple[str, ...], message: str) -> None:
    write_small_project(world)
    if message == "misspelt":
        world.write("workflows/train.yaml", TRAIN.replace("command: python fit.py", "misspelt: 1"))
    ended = world.run(*args)
    assert ended.code == 1
    errors = [one for one in Log(world).read(ended.err) if one.get("level") == "error"]
    assert any(message in str(one["message"]) for one in errors), errors


def test_a_log_shows_no_secret_and_no_secret_breaks_it(world: Workspace) -> None:
    write_small_project(world)
    write_fit(world)
    ended = subprocess.run(
        [sys.executable, "-m", "reconciler", "apply", ".", "--yes", "--log-json", "--output", "report"],
        cwd=world.root,
        env={**os.environ, "PEAK_AUTH_TOKEN": '": "', "API_KEY": "images/fit"},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    found = Log(world).read(ended.stderr)
    assert "images/fit" not in ended.stderr
    assert any(str(one.get("place")).startswith("(sensitive).yaml:8:") for one in found)


def write_fit(world: Workspace) -> None:
    """An image with a warning: `rebuild_on` has no effect on an explicit version."""
    world.write("contexts/fit/Dockerfile", "FROM python:3.12-slim\n")
    world.write("images/fit.yaml", FIT)


FIT = """\
body:
  name: fit
  type: workflow
  version: 1.0.0
  buildDetails:
    source: upload
artifact: {path: contexts/fit}
lifecycle: {rebuild_on: [a]}
"""
