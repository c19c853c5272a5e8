"""Failed builds, folders that cannot be packed, damaged inventories, projects that begin, other commands."""

from __future__ import annotations

import base64
import json
import socket
import threading
from typing import Any

import pytest
from secrecy.echoing_platform import REFUSALS
from secrecy.secret_locations import FIELDS, TOKEN
from secrecy.secret_project import SecretProject, assert_no_secret

pytestmark = pytest.mark.slow

FORMATS = (("--format", "text"), ("--format", "json", "--log-json"), ("--format", "markdown"))
"""Together all formats of reports and of progress."""


@pytest.mark.parametrize("style", FORMATS, ids=" ".join)
@pytest.mark.parametrize("argument", ["GIVEN", "WRITTEN"])
def test_a_failed_build_whose_log_repeats_a_build_argument(
    guarded: SecretProject, argument: str, style: tuple[str, ...]
) -> None:
    guarded.edit("images/trainer.yaml", f"name: {argument}", "name: EMULATOR_FAIL")
    ended = guarded.run("apply", "--adopt", "--yes", *style, "--logs-dir", "logs")
    assert ended.code == 3
    assert "its build failed" in ended.err
    assert "ERROR: (sensitive)" in (guarded.world.root / "logs" / "image-trainer@1.0.0.log").read_text()
    assert_no_secret(guarded, ended)


@pytest.mark.parametrize("style", FORMATS, ids=" ".join)
def test_a_log_that_repeats_everything(guarded: SecretProject, style: tuple[str, ...]) -> None:
    guarded.edit("images/trainer.yaml", "name: WRITTEN", "name: EMULATOR_FAIL")
    lines = [*FIELDS.values(), json.dumps(FIELDS), json.dumps(json.dumps(FIELDS)), "\n".join(FIELDS.values())]
    logs = {"logs": [{"message": line} for line in lines], "nextToken": None}
    guarded.platform.answer("GET", "*/logs*", lambda _: (200, "application/json", json.dumps(logs).encode()))
    ended = guarded.run("apply", "--adopt", "--yes", *style, "--logs-dir", "logs")
    assert guarded.platform.answered
    assert ended.code == 3
    assert (guarded.world.root / "logs" / "image-trainer@1.0.0.log").read_text().count("(sensitive)") > 30
    assert_no_secret(guarded, ended)


@pytest.mark.parametrize("how", REFUSALS)
def test_a_log_that_cannot_be_read(guarded: SecretProject, how: str) -> None:
    guarded.edit("images/trainer.yaml", "name: WRITTEN", "name: EMULATOR_FAIL")
    guarded.platform.answer("GET", "*/logs*", REFUSALS[how])
    ended = guarded.run("apply", "--adopt", "--yes")
    assert "the log could not be read" in ended.out
    assert_no_secret(guarded, ended)


@pytest.mark.parametrize(
    "field", ["status", "lastBuildStatus", "name", "updatedBy", "description", "version"]
)
@pytest.mark.parametrize("command", ["plan", "apply"])
def test_a_field_of_an_answer_that_holds_our_secrets(
    guarded: SecretProject, command: str, field: str
) -> None:
    """Whoever put what is a secret here into the open there: it is not shown as what is live either."""
    declared = [value for place, value in FIELDS.items() if "live" not in place and "literal" not in place]
    text = " ".join(declared)
    content: dict[str, Any] = {
        field: text,
        "id": 1,
        "steps": {"fit": {"command": text}},
        "tags": [{"name": text}],
    }
    guarded.platform.answer(
        "GET",
        "/workflows/api/v1/workflows/1",
        lambda _: (200, "application/json", json.dumps(content).encode()),
    )
    for style in FORMATS:
        ended = guarded.run(command, "--adopt", *style, *(["--yes"] if command == "apply" else []))
        assert guarded.platform.answered
        assert_no_secret(guarded, ended)


def test_an_answer_that_is_no_http(guarded: SecretProject) -> None:
    digits = base64.b64encode(TOKEN.encode()).decode()
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def answer() -> None:
            while True:
                try:
                    there, _ = listening.accept()
                except OSError:
                    return
                with there:
                    there.recv(65_536)
                    there.sendall(f"HTTP/1.1 {digits} {TOKEN}\r\n\r\n{TOKEN}".encode())

        threading.Thread(target=answer, daemon=True).start()
        guarded.edit("peak-apply.yaml", guarded.url, f"http://127.0.0.1:{listening.getsockname()[1]}")
        ended = guarded.run("plan")
        listening.shutdown(socket.SHUT_RDWR)
    assert ended.code == 1
    assert "the connection broke" in ended.err
    assert_no_secret(guarded, ended)


def test_a_folder_that_cannot_be_packed(guarded: SecretProject) -> None:
    secret = guarded.world.root / "src" / "link"
    secret.symlink_to(guarded.world.root.parent)
    for command in ("validate", "plan"):
        ended = guarded.run(command)
        assert ended.code == 1
        assert_no_secret(guarded, ended)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", TOKEN.encode(), json.dumps(FIELDS).encode()])
def test_a_damaged_inventory(guarded: SecretProject, content: bytes) -> None:
    assert guarded.run("apply", "--adopt", "--yes").code == 0
    guarded.platform.answer("GET", "*/download*", lambda _: (200, "application/zip", content))
    ended = guarded.run("plan")
    assert guarded.platform.answered
    assert ended.code == 1
    assert_no_secret(guarded, ended)


def test_a_project_that_begins_with_files_full_of_secrets(guarded: SecretProject) -> None:
    (guarded.world.root / "peak-apply.yaml").unlink()
    ended = guarded.world.run("init", ".")
    assert ended.code == 1, "the project is written; its files use variables that are not defined yet"
    assert (guarded.world.root / "peak-apply.yaml").exists()
    assert_no_secret(guarded, ended)
    again = guarded.world.run("init", ".")
    assert again.code == 1
    assert_no_secret(guarded, again)


@pytest.mark.parametrize("what", ["manifest", "project", "plan", "workflow", "nothing"])
def test_a_schema(guarded: SecretProject, what: str) -> None:
    assert_no_secret(guarded, guarded.world.run("schema", what))


@pytest.mark.parametrize(
    "place", ["step token", "image token", "build argument", "inside longer text", "from a file"]
)
@pytest.mark.parametrize("command", ["validate", "render", "graph", "plan", "apply"])
def test_a_secret_without_its_source(
    guarded: SecretProject, monkeypatch: pytest.MonkeyPatch, command: str, place: str
) -> None:
    for name, value in (("STEP_TOKEN", "step token"), ("IMAGE_TOKEN", "image token")):
        if place == value:
            monkeypatch.delenv(name)
    if place == "build argument":
        monkeypatch.delenv("BUILD_ARGUMENT")
    if place == "inside longer text":
        monkeypatch.setenv("LONGER", "")
    if place == "from a file":
        (guarded.world.root / ".secrets" / "value").unlink()
    ended = guarded.run(command, *(["--yes", "--adopt"] if command == "apply" else []))
    assert ended.code == (1 if command == "apply" else 0 if command != "plan" else ended.code)
    assert_no_secret(guarded, ended)


def test_the_answer_no(guarded: SecretProject) -> None:
    ended = guarded.run("apply", "--adopt")
    assert ended.code == 1
    assert "cannot prompt: stdin is not a terminal" in ended.err
    assert_no_secret(guarded, ended)


def test_an_output_that_cannot_be_written(guarded: SecretProject) -> None:
    ended = guarded.run("apply", "--adopt", "--yes", "--output", "/dev/full", "--format", "json")
    assert "cannot be written" in ended.err
    assert_no_secret(guarded, ended)
