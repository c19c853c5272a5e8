"""A plan without the project's secrets says what it could not compare, and that an apply is refused."""

from __future__ import annotations

import pytest
from support.files import PROJECT
from support.workspace import Workspace

WORKFLOW = """
kind: workflow
body:
  name: call
  steps: {s: {type: http, url: "https://x.y", method: post, headers: {absolute: {Authorization: "{{ token }}"}}}}
---
kind: workflow
body: {name: plain, steps: {s: {type: http, url: "https://example.com", method: get}}}
"""


def test_what_cannot_be_compared_is_named_instead_of_nothing_to_do(
    world: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.write("peak-apply.yaml", PROJECT + "secrets: {token: {env: PEAK_TOKEN_OF_TEST}}\n")
    world.write("workflows/all.yaml", WORKFLOW)
    monkeypatch.setenv("PEAK_TOKEN_OF_TEST", "a-s3cret-token")
    assert world.apply().code == 0
    assert "Nothing to do: 2 resources as declared." in world.plan().out
    monkeypatch.delenv("PEAK_TOKEN_OF_TEST")
    planned = world.plan("--detailed-exitcode")
    assert "not compared, since secrets of theirs have no value here: workflow/call (token)" in planned.err
    assert "Plan: 1 not compared, 1 resource as declared." in planned.out
    assert "Nothing to do" not in planned.out
    assert (planned.code, world.plan().code, world.apply().code) == (0, 0, 1)
    assert world.plan("--select", "workflow/plain", "--detailed-exitcode").code == 0


def test_secrets_of_what_changes_are_named_too(world: Workspace) -> None:
    world.write("peak-apply.yaml", PROJECT + "secrets: {token: {env: PEAK_TOKEN_OF_TEST}}\n")
    world.write("workflows/all.yaml", WORKFLOW)
    planned = world.plan()
    assert "an apply is refused as long as secrets have no value here: workflow/call (token)" in planned.err
    assert "Plan: 2 to create." in planned.out
