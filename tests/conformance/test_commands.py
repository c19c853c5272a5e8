"""Every command of the official client at least once, and each of the options that all commands have."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from conformance.client_bench import ClientBench
from conformance.served_tenant import IMAGES
from ruamel.yaml import YAML
from support.platform_keys import drop_own_keys

TABLE: dict[str, dict[str, Any]] = YAML(typ="safe").load(Path(__file__).with_name("commands.yaml"))
WORKING = {name: row for name, row in TABLE.items() if "outside" not in row}
# areas of the client that the emulator leaves out
ELSEWHERE = ("metrics", "alerts", "cache", "apps", "blocks", "specs", "deployments", "users")
EVERY = pytest.mark.parametrize("command", WORKING)


def arguments(peak: ClientBench, command: str) -> tuple[list[str], Any]:
    """The command with its arguments, and its row of the table; every placeholder replaced, every file written."""
    row = TABLE[command]
    text = json.dumps(row)
    if "{execution}" in text or row.get("run"):
        run = peak.tenant.execution(7)
        peak.tenant.clock.now += 3600
        text = text.replace("{execution}", run)
    if "{build}" in text:
        (newest,) = peak.tenant.get(f"{IMAGES}/1/builds?count=1")["builds"]
        text = text.replace("{build}", str(newest["buildId"]))
    row = json.loads(text)
    for name, document in row.get("files", {}).items():
        peak.write(name, json.dumps(document))
    return [*command.split(), *row.get("args", [])], row


def check(row: Any, answer: Any) -> None:
    """The answer says at least what the table says."""
    if row.get("list"):
        assert isinstance(answer, list)
        (answer,) = answer[:1]
    shown = drop_own_keys(answer)
    assert {key: shown.get(key) for key in row.get("answer", {})} == row.get("answer", {})
    assert set(row.get("keys", ())) <= set(answer)


def test_every_command_of_the_client_is_in_the_table(peak: ClientBench) -> None:
    commands = peak.official.commands
    assert set(TABLE) == {name for name in commands if name.split()[0] not in ELSEWHERE}


@pytest.mark.contract("I1", "I2", "I3", "I4", "I5", "I6", "I7", "I8", "I9", "I10", "I11", "I12")
@pytest.mark.contract("W1", "W2", "W3", "W4", "W5", "W6", "W7", "W8", "W9", "W10", "W11", "W13", "W14")
@pytest.mark.contract("V1", "V2", "V3", "V4", "V5", "S1", "T1", "T3")
@pytest.mark.contract("R1", "R2", "R3", "R4", "R5", "R6", "R7", "R8")
@EVERY
def test_a_command_does_what_the_table_says(furnished: ClientBench, command: str) -> None:
    argv, row = arguments(furnished, command)
    ended = furnished(*argv)
    assert furnished.tenant.sent() == row["sends"]
    if row.get("silent"):
        assert ended.out == ""
    else:
        check(row, ended.json)


@EVERY
def test_a_dry_run_changes_nothing(furnished: ClientBench, command: str) -> None:
    argv, row = arguments(furnished, command)
    if "--dry-run" not in furnished.official.commands[command]:
        furnished(*argv, "--dry-run", code=2)
        return
    ended = furnished(*argv, "--dry-run", code=row.get("dry", 0))
    assert furnished.tenant.sent() == []
    assert "Sample request" in ended.out


@EVERY
def test_the_answer_as_yaml_says_the_same(furnished: ClientBench, command: str) -> None:
    argv, row = arguments(furnished, command)
    if "yaml" not in outputs(furnished, command):
        furnished(*argv, "-o", "yaml", code=2)
        return
    check(row, furnished(*argv, "-o", "yaml").yaml)


@EVERY
def test_lists_come_as_tables(furnished: ClientBench, command: str) -> None:
    argv, row = arguments(furnished, command)
    if "table" not in outputs(furnished, command):
        furnished(*argv, "-o", "table", code=2)
        return
    if command == "tenants list-warehouses":  # the client has no columns for it and fails (contract 8)
        assert "KeyError" in furnished(*argv, "-o", "table", code=1).error
        return
    out = furnished(*argv, "-o", "table").out
    assert "┃" in out
    if "pageCount" in row.get("answer", {}):
        assert "Page 1 of 1" in out
        (count,) = [
            value for key, value in row["answer"].items() if key.endswith("Count") and key != "pageCount"
        ]
        assert f"= {count})" in out


def outputs(peak: ClientBench, command: str) -> list[str]:
    return peak.official.commands[command].get("--output", [])


@EVERY
def test_a_pager_changes_nothing_of_what_is_said(furnished: ClientBench, command: str) -> None:
    argv, row = arguments(furnished, command)
    if "--paging" not in furnished.official.commands[command]:
        furnished(*argv, "--paging", code=2)
        return
    ended = furnished(*argv, "--paging")
    if not row.get("silent"):
        check(row, ended.json)


@EVERY
def test_without_a_token_nothing_is_sent(furnished: ClientBench, command: str) -> None:
    argv, _ = arguments(furnished, command)
    ended = furnished(*argv, token=None, code=1)
    assert "MissingEnvironmentVariableException" in ended.error
    assert "PEAK_AUTH_TOKEN" in ended.error
    assert furnished.tenant.journal()[furnished.tenant.seen :] == []


def test_with_a_wrong_token_the_first_request_is_refused(furnished: ClientBench) -> None:
    ended = furnished("images", "list", token="not-ours", code=1)
    assert ended.error.startswith("peak.exceptions.UnauthorizedException")
    assert furnished.tenant.sent() == []


def test_credentials_of_a_warehouse_are_not_emulated(furnished: ClientBench) -> None:
    assert furnished.refused("tenants", "get-credentials").startswith("NotFoundException")
