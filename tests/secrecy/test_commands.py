"""No command shows a secret in any format, and none leaves one in a file; only the platform gets them."""

from __future__ import annotations

import pytest
from secrecy.secret_locations import ALL, ARGUMENTS, LIVE, OWN, TOKEN, VALUES, build_foreign_workflow
from secrecy.secret_project import SecretProject, assert_no_secret
from secrecy.sentinels import find_hits, list_forms
from support.workspace import CommandResult

LOOKING = [
    ("validate",),
    ("validate", "-q"),
    ("validate", "--format", "json"),
    ("validate", "--format", "github"),
    ("validate", "--output", "out.txt"),
    ("render",),
    ("render", "--show-source"),
    ("render", "--format", "json"),
    ("render", "--format", "json", "--show-source"),
    ("render", "--output", "out.yaml"),
    ("graph", "--steps"),
    ("graph", "--steps", "--format", "mermaid"),
    ("graph", "--steps", "--format", "dot", "--output", "out.dot"),
    ("plan",),
    ("plan", "-q", "--show-resolution"),
    ("plan", "--format", "json"),
    ("plan", "--format", "markdown"),
    ("plan", "--format", "markdown", "--output", "out.md"),
    ("plan", "--format", "json", "--output", "out.json", "--detailed-exitcode"),
    ("plan", "--log-json"),
    ("plan", "--prune"),
]
"""What is run with `--adopt` as well, where it can be."""
PLANNING = [command for command in LOOKING if command[0] == "plan"]
APPLYING = [
    ("apply",),
    ("apply", "-q"),
    ("apply", "--format", "json"),
    ("apply", "--format", "markdown"),
    ("apply", "--format", "json", "--output", "out.json"),
    ("apply", "--log-json"),
    ("apply", "--log-json", "--format", "json", "--logs-dir", "logs"),
    ("apply", "--logs-dir", "logs", "--no-wait"),
    ("apply", "--prune"),
]


def test_the_search_finds_every_form_of_every_place(guarded: SecretProject) -> None:
    for place, value in ALL.items():
        for form, spelling in list_forms(value):
            planted = CommandResult(0, "", f"… {spelling} …")
            assert f"{place} in stderr as {form}" in guarded.found(planted)
    (guarded.world.root / "left.txt").write_text(VALUES["step token"], encoding="utf-8")
    (guarded.temporary / "left.zip").write_text(TOKEN, encoding="utf-8")
    found = guarded.found(CommandResult(0, "", ""))
    assert "step token in file left.txt as plain" in found
    assert "API token in file left.zip as plain" in found


@pytest.mark.parametrize("command", LOOKING, ids=" ".join)
def test_looking_shows_no_secret(guarded: SecretProject, command: tuple[str, ...]) -> None:
    adopting = ("--adopt",) if command[0] == "plan" else ()
    ended = guarded.run(*command, *adopting)
    assert ended.code in {0, 2}, ended.err
    assert_no_secret(guarded, ended)


@pytest.mark.parametrize("ref", ["workflow/train", "*"])
def test_a_diff_shows_no_secret(guarded: SecretProject, ref: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "400")
    ended = guarded.world.run("diff", ref, ".", *ARGUMENTS, "--adopt")
    assert ended.code == 0, ended.err
    assert "(sensitive)" in ended.out
    assert_no_secret(guarded, ended)


@pytest.mark.parametrize("command", APPLYING, ids=" ".join)
def test_an_apply_sends_secrets_and_shows_none(guarded: SecretProject, command: tuple[str, ...]) -> None:
    ended = guarded.run(*command, "--adopt", "--yes")
    assert ended.code == 0, ended.err
    assert_no_secret(guarded, ended)
    sent = {place for place, form in find_hits(guarded.bodies().replace("\\\\", "\\"), ALL) if form == "head"}
    assert sent == {*OWN, "live foreign header"}, "what is ours, and what is carried along; never the token"


@pytest.mark.parametrize("command", [*PLANNING, *APPLYING], ids=" ".join)
def test_what_somebody_else_changed_is_hidden_before_and_after(
    guarded: SecretProject, command: tuple[str, ...]
) -> None:
    assert guarded.run("apply", "--adopt", "--yes").code == 0
    area = "/workflows/api/v1/workflows"
    (workflow,) = guarded.send_as_other_user("GET", f"{area}/")["workflows"]
    body = build_foreign_workflow("python fit.py --by-hand")
    guarded.send_as_other_user("PUT", f"{area}/{workflow['id']}", body)
    ended = guarded.run(*command, *(("--yes",) if command[0] == "apply" else ()))
    assert ended.code in {0, 2}, ended.err
    assert_no_secret(guarded, ended)


def test_the_live_secrets_are_there_to_be_shown(guarded: SecretProject) -> None:
    """The sentinels of somebody else do reach the plan: a plan that never read them would prove nothing."""
    ended = guarded.run("plan", "--adopt")
    for name in ("call.headers.absolute.Authorization", 'watchers."webhook:told".webhook.url'):
        assert name in ended.out, ended.out
    described = str(guarded.send_as_other_user("GET", "/workflows/api/v1/workflows/1"))
    readable = {place for place, form in find_hits(described, {p: VALUES[p] for p in LIVE}) if form == "head"}
    assert readable == set(LIVE) - {"live step token"}
