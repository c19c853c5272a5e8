"""The API token and secrets do not get into templates through another variable (S3)."""

from __future__ import annotations

import base64
from urllib.parse import quote

import pytest
from secrecy.secret_locations import TOKEN, VALUES
from secrecy.secret_project import SecretProject, assert_no_secret

HOLDING = {
    "the token": TOKEN,
    "the token and a line break": f"{TOKEN}\n",
    "an address with the token": f"https://user:{TOKEN}@example.com/simple",
    "an address with the token, quoted": f"https://user:{quote(TOKEN, safe='')}@example.com/simple",
    "basic authentication": base64.b64encode(f"user:{TOKEN}".encode()).decode(),
    "a secret": VALUES["step token"],
    "a secret of a file": f"key={VALUES['from a file']}",
}
READ = 'body:\n  name: seen\n  steps: {a: {type: http, url: "https://example.com/{{ os_env.PLAIN }}"}}\n'


@pytest.mark.parametrize("what", HOLDING)
@pytest.mark.parametrize("command", ["validate", "render", "plan", "apply"])
def test_a_variable_that_holds_a_secret_is_refused(
    guarded: SecretProject, monkeypatch: pytest.MonkeyPatch, command: str, what: str
) -> None:
    guarded.edit("peak-apply.yaml", "secrets:\n", "env: [PLAIN]\nsecrets:\n")
    guarded.write("workflows/seen.yaml", READ)
    monkeypatch.setenv("PLAIN", HOLDING[what])
    ended = guarded.run(command)
    assert ended.code == 1
    assert (
        "`env:` lists PLAIN, which contains the API token or a secret of this project"
        in ended.out + ended.err
    )
    assert_no_secret(guarded, ended)
    assert guarded.bodies() == ""


def test_the_token_of_another_variable_is_refused_too(
    guarded: SecretProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    guarded.edit("peak-apply.yaml", "{url: ", "{token_env: PEAK_OURS, url: ")
    guarded.edit("peak-apply.yaml", "secrets:\n", "env: [PLAIN]\nsecrets:\n")
    for name in ("PEAK_OURS", "PLAIN"):
        monkeypatch.setenv(name, VALUES["written where it does not belong"])
    ended = guarded.run("validate")
    assert ended.code == 1
    assert "which contains the API token" in ended.out
    assert_no_secret(guarded, ended)


def test_a_variable_that_shares_a_short_text_with_a_secret_is_read(
    guarded: SecretProject, monkeypatch: pytest.MonkeyPatch
) -> None:
    guarded.edit("peak-apply.yaml", "secrets:\n", "env: [PLAIN]\nsecrets:\n  short: {env: SHORT}\n")
    guarded.write("workflows/seen.yaml", READ)
    monkeypatch.setenv("PLAIN", "release-1")
    monkeypatch.setenv("SHORT", "1")
    ended = guarded.run("render")
    assert ended.code == 0, ended.err
    assert "https://example.com/release-1" in ended.out


@pytest.mark.parametrize("value", [TOKEN, f"Bearer {TOKEN}"])
@pytest.mark.parametrize("source", ["{env: OTHER}", "{file: .secrets/other}"])
def test_a_secret_cannot_be_the_token(
    guarded: SecretProject, monkeypatch: pytest.MonkeyPatch, value: str, source: str
) -> None:
    monkeypatch.setenv("OTHER", value)
    guarded.write(".secrets/other", value)
    guarded.edit("peak-apply.yaml", "secrets:\n", f"secrets:\n  other: {source}\n")
    ended = guarded.run("apply", "--adopt", "--yes")
    assert ended.code == 1
    assert "the value of the secret 'other' contains the API token" in ended.err
    assert_no_secret(guarded, ended)
    assert guarded.bodies() == ""
