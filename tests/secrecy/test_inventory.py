"""No secret in any version of the inventory, and in what is printed from it: drift, history, claims."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from typing import Any

import httpx
import pytest
from secrecy.echoing_platform import REFUSALS, cut_inside_secret
from secrecy.secret_locations import (
    ALL,
    ARGUMENTS,
    FIELDS,
    TOKEN,
    VALUES,
    build_exposed_workflow,
    build_foreign_workflow,
)
from secrecy.secret_project import SecretProject, assert_no_secret
from secrecy.sentinels import find_hits
from support.workspace import CommandResult

from reconciler.inventory.codec import decode_inventory, encode_inventory
from reconciler.model.observed.inventory import Header, LeaseMark

pytestmark = pytest.mark.slow

ARTIFACTS, WORKFLOWS = "/artifacts/api/v1/artifacts", "/workflows/api/v1/workflows"
STYLES = (("--format", "text"), ("--format", "json"), ("--format", "markdown"))
REPORTS = (("--format", "text"), ("--format", "json", "--log-json"), ("--format", "markdown"))
PLACES = ["params file, masked", "API token"]


@pytest.fixture
def hasty() -> None:
    """Here claims are waited for, and count, as they do for people."""


def applied(guarded: SecretProject, *args: str) -> CommandResult:
    ended = guarded.run("apply", "--adopt", "--yes", "--no-verify", *args)
    assert_no_secret(guarded, ended)
    return ended


def changed(guarded: SecretProject, body: dict[str, Any]) -> None:
    guarded.send_as_other_user("PUT", f"{WORKFLOWS}/1", body)


def looked_at(guarded: SecretProject) -> str:
    """All output about what was recorded."""
    shown = []
    for command in (("drift", "."), ("plan", "."), ("history", ".")):
        given = () if command[0] == "history" else ARGUMENTS
        shown += [guarded.world.run(*command, *given, *style) for style in STYLES]
    for one in json.loads(guarded.world.run("history", ".", "--format", "json").out)["applies"]:
        shown += [guarded.world.run("history", str(one["number"]), ".", *style) for style in STYLES]
    for ended in shown:
        assert ended.code == 0 or "run peak-apply adopt" in ended.err, ended.err
        assert_no_secret(guarded, ended)
    return "".join(ended.out for ended in shown)


def recorded(guarded: SecretProject) -> list[str]:
    """Every version of the inventory, as text."""
    return [
        text
        for where, text in guarded.outputs(CommandResult(0, "", ""))
        if where == "artifact inventory.json"
    ]


@pytest.mark.parametrize(
    ("args", "style"),
    [(("--from-project",), REPORTS[0]), (("--from-project",), REPORTS[1]), (("workflow/train",), REPORTS[2])],
    ids=str,
)
def test_what_is_adopted(guarded: SecretProject, args: tuple[str, ...], style: tuple[str, ...]) -> None:
    """What somebody has in a field that is secret here is recorded as a digest and nothing else."""
    ended = guarded.world.run("adopt", *args, ".", *ARGUMENTS, "--yes", *style)
    assert ended.code == 0, ended.err
    assert_no_secret(guarded, ended)
    (steps,) = [
        entry["body"]["steps"]
        for text in recorded(guarded)
        for entry in json.loads(text)["entries"]
        if entry["ref"] == "workflow/train" and "receipt" in text
    ]
    assert set(steps["call"]["headers"]["absolute"]["Authorization"]) == {"$sealed"}
    assert set(steps["fit"]["parameters"]["env"]["LICENSE"]) == {"$sealed"}
    assert "command" in str(looked_at(guarded))


@pytest.mark.parametrize("place", PLACES)
def test_an_adopted_one_whose_plain_fields_hold_a_secret(guarded: SecretProject, place: str) -> None:
    changed(guarded, build_exposed_workflow(place))
    ended = guarded.world.run("adopt", "workflow/train", ".", *ARGUMENTS, "--yes")
    assert ended.code == 0, ended.err
    assert_no_secret(guarded, ended)
    assert "No drift" in looked_at(guarded), "it is recorded as it is"
    assert applied(guarded).code == 0
    again = guarded.run("plan", "--detailed-exitcode")
    assert again.code == 0, again.out
    looked_at(guarded)


@pytest.mark.parametrize("place", PLACES)
def test_what_somebody_put_into_the_open_afterwards(guarded: SecretProject, place: str) -> None:
    assert applied(guarded).code == 0
    changed(guarded, build_exposed_workflow(place))
    assert "steps.fit.command" in looked_at(guarded)
    assert applied(guarded).code == 0
    assert "(sensitive)" in looked_at(guarded)


def test_drift_of_secret_fields(guarded: SecretProject) -> None:
    assert applied(guarded).code == 0
    changed(guarded, build_foreign_workflow("other"))
    text = looked_at(guarded)
    assert "steps.call.headers.absolute.Authorization: (sensitive, changed)" in text
    (guarded.world.root / "workflows/train.yaml").unlink()
    assert "steps.call.headers.absolute.Authorization: (sensitive, changed)" in looked_at(guarded)


@pytest.mark.parametrize("how", ["detail", "document", "base64"])
def test_the_receipt_of_a_refusal(guarded: SecretProject, how: str) -> None:
    guarded.platform.answer("PUT", "/workflows/*", REFUSALS[how])
    assert applied(guarded).code == 3
    assert "failed" in looked_at(guarded)


@pytest.mark.parametrize("place", ["header, literal", "-p, masked", "live header", "API token"])
def test_the_receipt_of_a_message_that_ends_inside_of_a_secret(guarded: SecretProject, place: str) -> None:
    guarded.platform.answer("PUT", "/workflows/*", cut_inside_secret(FIELDS[place], ALL[place], 500))
    assert applied(guarded).code == 3
    looked_at(guarded)


def test_the_receipt_of_a_deletion(guarded: SecretProject) -> None:
    assert applied(guarded).code == 0
    changed(guarded, build_exposed_workflow("step token"))
    (guarded.world.root / "workflows/train.yaml").unlink()
    guarded.platform.lose("DELETE", "/workflows/*", REFUSALS["unavailable"])
    assert applied(guarded, "--prune", "--settle", "1s").code == 0
    looked_at(guarded)


@pytest.mark.parametrize("before", ["", "x" * 170])
@pytest.mark.parametrize("name", ["GITHUB_ACTOR", "GITHUB_RUN_ID"])
def test_who_applies(guarded: SecretProject, monkeypatch: pytest.MonkeyPatch, name: str, before: str) -> None:
    """The claim and the receipt name who runs it, from variables that may hold anything."""
    monkeypatch.setenv(name, f"{before}{TOKEN} {VALUES['step token']}")
    monkeypatch.setenv("GITHUB_SHA", TOKEN)
    assert applied(guarded, "--select", "*").code == 0
    assert "(sensitive" in "".join(recorded(guarded))
    looked_at(guarded)


def claimed(guarded: SecretProject, holder: str) -> None:
    """Another apply says that it is under way, in words of its own."""
    blobs = guarded.emulator.db.all(
        "SELECT v.artifact_id, v.version, b.content FROM artifact_versions v JOIN blobs b ON b.sha256 = v.blob "
        "JOIN artifacts a ON a.id = v.artifact_id WHERE a.name LIKE 'peak-apply-inventory-%' ORDER BY v.version"
    )
    last = blobs[-1]
    inventory = decode_inventory(last["content"], artifact_id=last["artifact_id"], version=last["version"])
    header = Header("theirs", inventory.version, (), LeaseMark("theirs", holder))
    data = io.BytesIO(encode_inventory(replace(inventory, header=header)))
    files = {"artifact": ("artifact.zip", data, "application/zip")}
    path = f"{guarded.url}{ARTIFACTS}/{inventory.artifact_id}"
    answer = httpx.put(path, files=files, headers={"authorization": TOKEN}, trust_env=False)
    assert answer.is_success, answer.text


def assert_untold(ended: CommandResult) -> None:
    """Output of a run, except for the version of the inventory that somebody else wrote."""
    assert not list(find_hits(ended.out + ended.err, ALL))


@pytest.mark.parametrize("place", ["from a file", "API token"])
@pytest.mark.parametrize("log", [(), ("--log-json",)], ids=str)
def test_who_holds_a_claim(guarded: SecretProject, place: str, log: tuple[str, ...]) -> None:
    assert applied(guarded).code == 0
    claimed(guarded, f"{'x' * 105}{ALL[place]}")
    guarded.edit("workflows/train.yaml", "command: python fit.py", "command: python fit.py --more")
    planned = guarded.run("plan", *log)
    assert "another apply of this project is running" in planned.err
    assert_untold(planned)
    for args in (("--wait-for-claim", "0s"), ("--break-claim", ALL[place], "--wait-for-claim", "0s")):
        refused = guarded.run("apply", "--yes", *log, *args)
        assert refused.code == 5, refused.err
        assert "another apply of this project is under way" in refused.err
        assert "(sensitive)" in refused.err
        assert_untold(refused)
    broken = guarded.run("apply", "--yes", "--break-claim", "theirs", "--no-verify", *log)
    assert broken.code == 0
    assert_untold(broken)


def test_live_secrets_do_reach_what_is_searched(guarded: SecretProject) -> None:
    """A search of an inventory that could not hold them would prove nothing."""
    assert applied(guarded).code == 0
    assert any("$sealed" in text for text in recorded(guarded))
    assert any("receipt" in text for text in recorded(guarded))
    assert len(recorded(guarded)) >= 2
