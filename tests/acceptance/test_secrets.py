"""Secrets: sent as they are, shown nowhere, and planned with where they are not known."""

from __future__ import annotations

import json

import pytest
from support.files import PROJECT
from support.small_project import TRAINER, apply_successfully
from support.workspace import Workspace

SENTINEL = 'sentinel "s3cret"/ünïcode'
TRAIN = """\
body:
  name: train
  steps:
    fit:
      image: trainer@1.0.0
      command: python fit.py
      repository:
        url: https://git.example.com/team/repo
        branch: main
        token: "{{ git_token }}"
      parameters:
        env:
          PLAIN: visible
          LICENSE: "key={{ git_token }};"
"""


def a_secret_shop(world: Workspace, source: str = "{env: GIT_TOKEN}") -> None:
    world.write("peak-apply.yaml", f"{PROJECT}secrets:\n  git_token: {source}\n")
    world.write("images/trainer.yaml", TRAINER)
    world.write("workflows/train.yaml", TRAIN)


def assert_hidden(world: Workspace, *texts: str) -> None:
    for text in texts:
        assert "s3cret" not in text
    for path in world.root.rglob("*"):
        if path.is_file() and not path.name.startswith("tenant.db"):
            assert b"s3cret" not in path.read_bytes(), path


def test_a_secret_is_sent_and_never_shown(world: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_TOKEN", SENTINEL)
    a_secret_shop(world)
    shown = [
        world.plan(),
        world.plan("--format", "json"),
        world.plan("--format", "markdown", "--output", "plan.md"),
        world.apply(),
    ]
    assert_hidden(world, *(text for ended in shown for text in (ended.out, ended.err)))
    assert "steps" in shown[0].out
    (workflow,) = [e.body for e in world.sent() if e.path.startswith("/workflows/")]
    step = workflow["steps"]["fit"]
    assert step["repository"]["token"] == SENTINEL
    assert step["parameters"]["env"] == {"PLAIN": "visible", "LICENSE": f"key={SENTINEL};"}
    quiet = world.plan("--detailed-exitcode")
    assert quiet.code == 0, quiet.out


def test_a_changed_secret_is_a_change_that_shows_nothing(
    world: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_TOKEN", SENTINEL)
    a_secret_shop(world)
    apply_successfully(world)
    monkeypatch.setenv("GIT_TOKEN", "another-s3cret")
    planned = world.plan()
    assert "steps.fit.parameters.env.LICENSE: (sensitive, changed)" in planned.out
    assert "steps.fit.repository.token: (sensitive, changed)" in planned.out
    assert_hidden(world, planned.out, planned.err)


def test_without_its_source_a_secret_is_planned_with_and_not_applied(
    world: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_TOKEN", SENTINEL)
    a_secret_shop(world)
    apply_successfully(world)
    monkeypatch.delenv("GIT_TOKEN")
    assert world.run("validate", ".").code == 0
    assert world.plan("--detailed-exitcode").code == 0, "what is recorded is believed"
    world.write("workflows/train.yaml", TRAIN.replace("python fit.py", "python fit.py --fast"))
    planned = world.plan()
    assert "whether it changed cannot be told: git_token" in planned.out
    refused = world.apply()
    assert refused.code == 1
    assert (
        "body.steps.fit.repository.token needs the secret git_token, which has no value here" in refused.err
    )
    assert "workflows/train.yaml:10:" in refused.err
    assert world.sent() == []


def test_a_new_object_with_an_unknown_secret_says_so(world: Workspace) -> None:
    a_secret_shop(world)
    planned = world.plan()
    assert planned.code == 0
    assert "token: (sensitive, unknown here: git_token)" in planned.out
    fields = json.loads(world.plan("--format", "json").out)["changes"][1]["fields"]
    assert {"sensitive": True, "unknown": ["git_token"]} in [f["after"] for f in fields] or any(
        '"unknown": ["git_token"]' in json.dumps(f) for f in fields
    )


def test_a_secret_from_a_file(world: Workspace) -> None:
    a_secret_shop(world, "{file: .secrets/token}")
    world.write(".secrets/token", "from-a-file\n")
    apply_successfully(world)
    (workflow,) = [e.body for e in world.sent() if e.path.startswith("/workflows/")]
    assert workflow["steps"]["fit"]["repository"]["token"] == "from-a-file"


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("{env: PEAK_AUTH_TOKEN}", "holds the API token"),
        ("{env: API_KEY}", "holds the API token"),
        ("{file: ../../etc/passwd}", "outside of the project"),
        ("{file: /etc/passwd}", "outside of the project"),
        ("{}", "needs one source"),
        ("{env: A, file: b}", "needs one source"),
    ],
)
def test_some_sources_are_refused(world: Workspace, source: str, said: str) -> None:
    a_secret_shop(world, source)
    refused = world.run("validate", ".")
    assert refused.code == 1
    assert said in refused.out


@pytest.mark.parametrize(
    "line",
    [
        "  name: train-{{ git_token }}",
        '  name: train\n  tags: [{name: "{{ git_token }}"}]',
    ],
)
def test_a_secret_is_refused_where_it_would_be_shown(
    world: Workspace, line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_TOKEN", "s3cret-value")
    a_secret_shop(world)
    world.write("workflows/train.yaml", TRAIN.replace("  name: train", line))
    refused = world.run("validate", ".")
    assert refused.code == 1
    assert "is shown in plans and cannot contain a secret" in refused.out
    assert_hidden(world, refused.out, refused.err)


def test_a_secret_as_a_key_or_an_address_of_a_folder_is_refused(
    world: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_TOKEN", "s3cret-value")
    a_secret_shop(world)
    world.write("workflows/train.yaml", TRAIN.replace("PLAIN: visible", '"{{ git_token }}": x'))
    world.write("artifacts/a.yaml", 'name: a\nartifact: {path: "src/{{ git_token }}"}\n')
    refused = world.run("validate", ".")
    assert refused.out.count("is shown in plans and cannot contain a secret") == 2
    assert_hidden(world, refused.out, refused.err)


@pytest.mark.parametrize(
    "written",
    [
        'PLAIN: "\\uE0F20\\uE0F3\\uE0F299\\uE0F3"',
        'PLAIN: "{{ "\\uE0F20\\uE0F3\\uE0F299\\uE0F3" }}"',
        'PLAIN: "\\uE0F29999999999\\uE0F3"',
        'PLAIN: "\\uE0F2"',
        '"PLAIN\\uE0F2": visible',
    ],
)
def test_an_escape_that_writes_the_mark_of_no_secret_is_refused(
    world: Workspace, monkeypatch: pytest.MonkeyPatch, written: str
) -> None:
    monkeypatch.setenv("GIT_TOKEN", SENTINEL)
    a_secret_shop(world)
    world.write("workflows/train.yaml", TRAIN.replace("PLAIN: visible", written))
    refused = world.plan()
    assert refused.code == 1
    (said,) = (line for line in refused.err.splitlines() if "that stand for no secret" in line)
    assert said.startswith("workflows/train.yaml:13:"), said
    assert_hidden(world, refused.out, refused.err)


def test_a_server_that_repeats_a_secret_in_its_refusal_does_not_show_it(
    world: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_TOKEN", "10GB-s3cret")
    a_secret_shop(world)
    text = TRAIN.replace("      command:", "      stepTimeout: 9\n      command:")
    world.write("workflows/train.yaml", text.replace('"key={{ git_token }};"', '"{{ git_token }}"'))
    world.write(
        "webapps/w.yaml", 'body: {name: w, description: "{{ git_token }}", imageDetails: {imageId: 999}}\n'
    )
    # as if the image were deleted between the plan and the write, so that the platform refuses it
    monkeypatch.setattr("reconciler.planning.numeric_references._check_image", lambda *_: None)
    ended = world.apply()
    assert ended.code == 3
    assert_hidden(world, ended.out, ended.err)


def test_the_inventory_holds_digests_only(world: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_TOKEN", "s3cret-value")
    a_secret_shop(world)
    apply_successfully(world)
    with world.tenant() as emulator:
        blobs = [row["content"] for row in emulator.db.all("SELECT content FROM blobs")]
    import io
    import zipfile

    texts = [
        zipfile.ZipFile(io.BytesIO(blob)).read("inventory.json")
        for blob in blobs
        if "inventory.json" in zipfile.ZipFile(io.BytesIO(blob)).namelist()
    ]
    assert texts
    assert not any(b"s3cret" in text for text in texts)
    assert any(b"$sealed" in text for text in texts)


def test_a_secret_that_is_also_a_parameter_is_refused(world: Workspace) -> None:
    world.write("peak-apply.yaml", f"{PROJECT}params: {{git_token: x}}\nsecrets: {{git_token: {{env: T}}}}\n")
    refused = world.run("validate", ".")
    assert "git_token is a secret and a parameter" in refused.out


def test_params_of_a_secret_name_cannot_replace_it(world: Workspace) -> None:
    a_secret_shop(world)
    refused = world.run("validate", ".", "-p", "git_token=plain")
    assert refused.code == 1
    assert "git_token is a secret and a parameter" in refused.out
