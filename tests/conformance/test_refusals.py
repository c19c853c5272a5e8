"""What the platform refuses, as the official client tells it, and that nothing is changed by it."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any

import pytest
from conformance.client_bench import ClientBench
from ruamel.yaml import YAML

TABLE: dict[str, list[list[Any]]] = YAML(typ="safe").load(Path(__file__).with_name("refusals.yaml"))
REFUSALS = [(error, *row) for error, rows in TABLE.items() for row in rows]
STEPS = {"steps": {"one": {"imageId": 100, "command": "true"}}}
FILES: dict[str, Any] = {
    "workflow": ("workflow.yaml", {"body": STEPS}),
    "artifact": ("artifact.yaml", {"artifact": {"path": "."}}),
    "metadata": ("metadata.yaml", {"body": {"name": "renamed"}}),
}


def state(peak: ClientBench) -> list[str]:
    """Everything that the tenant remembers but requests."""
    skipped = {"requests", "sqlite_sequence", "meta"}
    tables = [
        row[0] for row in peak.tenant.emulator.db.all("SELECT name FROM sqlite_schema WHERE type = 'table'")
    ]
    return [
        repr(tuple(row))
        for table in sorted(set(tables) - skipped)
        for row in peak.tenant.emulator.db.all(f"SELECT * FROM {table}")  # noqa: S608 - its own names
    ]


@pytest.mark.contract("A4", "A5", "A6", "A10", "A14", "A24", "A26", "A32", "A33", "A37", "A39", "A41")
@pytest.mark.contract("A42", "A43", "A44", "A45", "A46", "A49", "A51", "A57", "A59", "A64")
@pytest.mark.parametrize("case", REFUSALS, ids=lambda case: case[1])
def test_a_refusal_is_told_and_changes_nothing(furnished: ClientBench, case: tuple[Any, ...]) -> None:
    error, command, says, *files = case
    furnished.tenant.artifact("single", {"only.txt": "one"})
    for file in files:
        name, document = FILES[file] if isinstance(file, str) else ("bad.yaml", {"body": file})
        furnished.write(name, json.dumps(document))
    before = state(furnished)
    told, _, detail = furnished.refused(*shlex.split(command)).partition(": ")
    assert told == error
    assert detail.startswith("{'detail': ")
    assert says in detail
    assert state(furnished) == before


@pytest.mark.contract("A58")
def test_a_workflow_that_runs_takes_no_second_run_and_no_deletion(furnished: ClientBench) -> None:
    furnished.tenant.workflow(
        9, {"name": "long", "steps": {"wait": {"imageId": 100, "command": "sleep 600"}}}
    )
    furnished("workflows", "execute", "9")
    assert furnished.refused("workflows", "execute", "9").startswith("ConflictException")
    assert furnished.refused("workflows", "delete", "9").startswith("ConflictException")
    furnished.tenant.clock.now += 3600
    furnished("workflows", "execute", "9")


@pytest.mark.contract("A67")
def test_a_webapp_that_is_being_deployed_takes_no_update_and_no_deletion(slow: ClientBench) -> None:
    made = slow.answer("webapps", "create", "--name", "fresh", "--image-id", "100")["id"]
    assert slow.answer("webapps", "describe", made)["status"] == "CREATING"
    assert slow.refused("webapps", "update", made, "--title", "x").startswith("UnprocessableEntityException")
    assert slow.refused("webapps", "delete", made).startswith("ConflictException")
    slow.tenant.clock.now += 60
    assert slow.answer("webapps", "describe", made)["status"] == "AVAILABLE"
    slow("webapps", "delete", made)
    assert slow.answer("webapps", "describe", made)["status"] == "DELETING"
    slow.tenant.clock.now += 60
    assert slow.refused("webapps", "describe", made).startswith("NotFoundException")


@pytest.mark.contract("A33", "A36")
def test_a_version_that_is_being_built_or_deleted_takes_no_update(slow: ClientBench) -> None:
    made = slow.answer("images", "create-version", "200", "--source", "dockerfile", "--dockerfile", "FROM a")
    version = ("--image-id", "200", "--version-id", str(made["versionId"]))
    assert slow.refused("images", "update-version", *version, "--description", "x").startswith(
        "UnprocessableEntityException"
    )
    slow("images", "delete-version", "--image-id", "200", "--version-id", "200")
    described = ("images", "describe-version", "--image-id", "200", "--version-id", "200")
    assert slow.answer(*described)["status"] == "deleting"
    slow.tenant.clock.now += 60
    assert slow.refused(*described).startswith("NotFoundException")


def test_a_folder_that_is_a_file_is_refused_by_the_client(peak: ClientBench) -> None:
    peak.write("artifact.yaml", "name: fresh\nartifact: {path: app.py}\n")
    peak.write("app.py", "print('hello')\n")
    peak("artifacts", "create", "artifact.yaml", code=1)
    assert peak.tenant.sent() == []


def test_a_file_that_is_no_yaml_is_refused_by_the_client(peak: ClientBench) -> None:
    peak.write("workflow.yaml", "body: [not a map\n")
    assert "ParserError" in peak("workflows", "create", "workflow.yaml", code=1).err
    assert peak.tenant.sent() == []


@pytest.mark.parametrize(
    "argv",
    [
        "images nothing",
        "nothing",
        "images describe",
        "images describe one",
        "images list --nothing",
        "workflows update 7",
    ],
)
def test_wrong_usage_is_refused_by_the_client_before_it_asks(peak: ClientBench, argv: str) -> None:
    peak(*argv.split(), code=2)
    assert peak.tenant.sent() == []
