"""Responses that repeat what the platform was sent: no output shows a secret of them."""

from __future__ import annotations

import pytest
from secrecy.echoing_platform import NONSENSE, REFUSALS, cut_inside_secret
from secrecy.secret_locations import ALL, FIELDS, LIVE, TOKEN
from secrecy.secret_project import SecretProject, assert_no_secret
from support.workspace import CommandResult

pytestmark = pytest.mark.slow

FORMATS = (("--format", "text"), ("--format", "json", "--log-json"), ("--format", "markdown"))
"""Together all formats of reports and of progress."""
WRITES = ("/images/*", "/workflows/*", "/webapps/*")


def applied(guarded: SecretProject, *args: str) -> CommandResult:
    ended = guarded.run("apply", "--adopt", "--yes", *args)
    assert guarded.platform.answered, "nothing was asked that is answered badly"
    assert ended.code in {1, 3}, ended.out
    assert_no_secret(guarded, ended)
    return ended


@pytest.mark.parametrize("how", REFUSALS)
def test_a_refusal_that_repeats_the_request(guarded: SecretProject, how: str) -> None:
    for path in WRITES:
        guarded.platform.answer("POST PUT PATCH", path, REFUSALS[how])
    for style in FORMATS:
        applied(guarded, *style)


@pytest.mark.parametrize("how", ["detail", "document", "HTML", "base64"])
def test_a_refused_update_that_repeats_what_is_live(guarded: SecretProject, how: str) -> None:
    guarded.platform.answer("PUT", "/workflows/*", REFUSALS[how])
    for style in FORMATS:
        assert applied(guarded, *style).code == 3


@pytest.mark.parametrize("how", REFUSALS)
def test_an_inventory_that_cannot_be_stored(guarded: SecretProject, how: str) -> None:
    guarded.platform.answer("POST PUT PATCH", "/artifacts/*", REFUSALS[how])
    applied(guarded, "--format", "markdown")


@pytest.mark.parametrize("how", REFUSALS)
def test_a_read_that_repeats_the_token(guarded: SecretProject, how: str) -> None:
    guarded.platform.answer("GET", "*", REFUSALS[how])
    ended = guarded.run("plan")
    assert guarded.platform.answered
    assert ended.code == 1
    assert_no_secret(guarded, ended)


@pytest.mark.parametrize("how", NONSENSE)
@pytest.mark.parametrize("methods", ["GET", "POST PUT PATCH"])
def test_a_success_that_is_none(guarded: SecretProject, methods: str, how: str) -> None:
    for path in WRITES:
        guarded.platform.answer(methods, path, NONSENSE[how])
    applied(guarded)


@pytest.mark.parametrize("place", FIELDS)
def test_a_message_that_is_cut_inside_of_a_secret(guarded: SecretProject, place: str) -> None:
    guarded.platform.answer("PUT", "/workflows/*", cut_inside_secret(FIELDS[place], ALL[place], 500))
    for style in FORMATS:
        applied(guarded, *style)


def test_a_live_secret_in_the_answer_to_a_question(guarded: SecretProject) -> None:
    """A platform that tells what it holds in a refusal: what was read before is known to be secret."""
    known = " and ".join(FIELDS[place] for place in LIVE if place in FIELDS)
    guarded.platform.answer("PUT", "/workflows/*", lambda _: (422, "text/plain", known.encode()))
    applied(guarded)


def test_a_token_that_is_not_accepted(guarded: SecretProject, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PEAK_AUTH_TOKEN", TOKEN[:-1])
    ended = guarded.run("plan")
    assert ended.code == 1
    assert "the token is not accepted" in ended.err
    assert_no_secret(guarded, ended)
