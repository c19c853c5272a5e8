"""The network, the platform and the machine misbehave: what is said, what is recorded, how the next apply goes on."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from support.small_project import SHOW, TRAIN, TRAINER, write_small_project
from support.workspace import PROJECT, Workspace

from reconciler.emulator import Emulator

Serve = Callable[..., Emulator]
WORKFLOWS = "/workflows/api/v1/workflows/"


def names(emulator: Emulator, table: str) -> list[str]:
    return [row["name"] for row in emulator.db.all(f"SELECT name FROM {table} ORDER BY name")]  # noqa: S608


@pytest.mark.parametrize(
    "fault",
    ["503 after-commit", "408 after-commit", "499 after-commit", "reset after-commit", "truncated", "cut"],
)
def test_a_write_whose_answer_is_lost_is_found_and_never_made_twice(
    world: Workspace, serve: Serve, fault: str
) -> None:
    emulator = serve(f"POST /workflows/ {fault} x1", unique_names=False)
    write_small_project(world)
    ended = world.apply()
    assert ended.code == 0, ended.out
    assert "workflow/train: no response: checking whether it took effect" in ended.err
    assert names(emulator, "workflows") == ["train"]
    assert world.plan("--detailed-exitcode").code == 0


@pytest.mark.parametrize("fault", ["503 before-commit", "reset before-commit"])
def test_a_write_that_never_arrived_is_sent_again(world: Workspace, serve: Serve, fault: str) -> None:
    emulator = serve(f"POST /workflows/ {fault} x1", unique_names=False)
    write_small_project(world)
    assert world.apply().code == 0
    assert names(emulator, "workflows") == ["train"]
    assert world.plan("--detailed-exitcode").code == 0


def test_a_write_that_never_arrives_is_unknown_and_made_by_the_next_apply(
    world: Workspace, serve: Serve
) -> None:
    emulator = serve("POST /workflows/ 503 before-commit x3", unique_names=False)
    write_small_project(world)
    ended = world.apply()
    assert ended.code == 3
    assert "its effect did not show within 0 s" in ended.out
    assert "unknown workflow/train" in ended.out
    assert world.apply().code == 0
    assert names(emulator, "workflows") == ["train"]
    assert world.plan("--detailed-exitcode").code == 0


@pytest.mark.parametrize("with_the_image", [False, True], ids=["alone", "with its image"])
def test_a_version_that_somebody_is_deleting_is_built_again_when_it_is_gone(
    world: Workspace, serve: Serve, with_the_image: bool
) -> None:
    emulator = serve(deploy_seconds=1.0)
    world.write("images/trainer.yaml", TRAINER)
    assert world.apply().code == 0
    (version,) = emulator.db.all("SELECT id, image_id FROM versions")
    image = f"{os.environ['PEAK_APPLY_URL']}/image-management/api/v2/images/{version['image_id']}"
    path = image if with_the_image else f"{image}/versions/{version['id']}"
    assert httpx.delete(path, headers={"authorization": "a-token"}).is_success
    ended = world.apply()
    assert ended.code == 0, ended.out + ended.err
    assert "it is being deleted; it is built again once it is gone" in ended.out
    (again,) = emulator.db.all("SELECT id, image_id, status FROM versions")
    assert again["id"] != version["id"]
    assert (again["image_id"] != version["image_id"]) == with_the_image
    assert world.plan("--detailed-exitcode").code == 0


def test_a_refused_write_is_failed_and_forgotten(world: Workspace, serve: Serve) -> None:
    serve("POST /workflows/ 422 x1")
    write_small_project(world)
    ended = world.apply()
    assert ended.code == 3
    assert "Apply incomplete: 2 created, 1 failed." in ended.out
    assert world.apply().code == 0


def test_a_platform_that_vanishes_while_a_build_is_awaited_leaves_an_unknown_end(
    world: Workspace, serve: Serve
) -> None:
    serve("GET /image-management/api/v2/images/*/versions/* reset", build_seconds=60)
    world.write("images/trainer.yaml", f"wait: 1s\n{TRAINER}")
    ended = world.apply()
    assert ended.code == 3, "a write was sent"
    assert "unknown image/trainer@1.0.0: " in ended.out
    assert "how the build of image/trainer@1.0.0 ended is not known" in ended.out


def test_an_unusable_answer_to_the_record_is_told_and_everything_else_reported(
    world: Workspace, serve: Serve
) -> None:
    serve("PUT /artifacts/* empty x3")
    write_small_project(world)
    ended = world.apply()
    assert ended.code == 3
    assert "unexpected response body: version: field required" in ended.out + ended.err
    assert "internal error" not in ended.out + ended.err


def test_a_record_that_was_spoiled_on_its_way_is_read_again(world: Workspace, serve: Serve) -> None:
    serve("GET */download html after=1 x2")
    write_small_project(world)
    assert world.apply("--no-verify").code == 0
    ended = world.plan("--detailed-exitcode")
    assert ended.code == 0, ended.out + ended.err
    assert "cannot be read" not in ended.err


def test_a_lost_upload_of_an_adopted_artifact_is_sent_again(world: Workspace, serve: Serve) -> None:
    emulator = serve("PUT /artifacts/* 503 before-commit after=1 x1")
    world.write("artifacts/rules.yaml", "name: rules\nartifact: {path: rules}\n")
    world.write("rules/a.txt", "theirs\n")
    assert world.apply().code == 0
    with emulator.db.transaction():
        emulator.db.run("DELETE FROM artifacts WHERE name LIKE 'peak-apply-inventory-%'")
    world.write("rules/a.txt", "ours\n")
    assert world.apply("--adopt").code == 0
    assert world.plan("--detailed-exitcode").code == 0


def test_a_pause_that_was_lost_is_made_up_for(world: Workspace, serve: Serve) -> None:
    emulator = serve("POST */pause 503 after=1 x1")
    write_small_project(world)
    assert world.apply().code == 0
    ident = emulator.db.value("SELECT id FROM workflows")
    post(emulator, f"{WORKFLOWS}{ident}/pause")
    world.write("workflows/train.yaml", TRAIN.replace("python fit.py", "python fit.py --fast"))
    assert world.apply().code == 3
    assert emulator.db.value("SELECT status FROM workflows") == "Available"
    planned = world.plan()
    assert "interrupted before it paused it again" in planned.out
    assert world.apply().code == 0
    assert emulator.db.value("SELECT status FROM workflows") == "Paused"
    assert world.plan("--detailed-exitcode").code == 0


def post(emulator: Emulator, path: str) -> None:
    from reconciler.emulator.http.buffered_request import BufferedRequest

    answer, _ = emulator.commit(
        BufferedRequest("POST", path, path, "", "application/json", "a-token", "someone", "http://x", b"{}")
    )
    assert answer.status == 200


def test_the_record_of_another_project_that_cannot_be_read_is_named(world: Workspace) -> None:
    write_small_project(world)
    assert world.apply().code == 0
    with world.tenant() as emulator, emulator.db.transaction():
        emulator.db.run("UPDATE artifacts SET name = 'peak-apply-inventory-somebody-prod'")
        emulator.db.run("UPDATE blobs SET content = X'00'")
    refused = world.plan()
    assert refused.code == 1
    assert "the record of another project, artifact peak-apply-inventory-somebody-prod (id" in refused.err
    assert "ask its owners" in refused.err


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://[::1", "is not an address"),
        ("https://service.peak.ai:99999", "is not an address"),
        ("https://service.peak.ai/\nx", "is not an address"),
    ],
)
def test_an_address_that_is_none_is_explained(
    world: Workspace, url: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PEAK_APPLY_URL", url)
    monkeypatch.setenv("PEAK_AUTH_TOKEN", "a-token")
    refused = world.plan()
    assert (refused.code, said in refused.err, "internal error" in refused.err) == (1, True, False)


def test_a_token_with_a_line_break_at_its_end_works_and_an_odd_one_is_named(
    world: Workspace, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve()
    monkeypatch.setenv("PEAK_AUTH_TOKEN", "a-token\n")
    write_small_project(world)
    assert world.plan().code == 0
    monkeypatch.setenv("PEAK_AUTH_TOKEN", "a\u2013token")
    refused = world.plan()
    assert "the token in PEAK_AUTH_TOKEN contains characters that no token has" in refused.err


def test_a_report_that_cannot_be_written_is_refused_before_anything_is_done(world: Workspace) -> None:
    write_small_project(world)
    for output in ("missing/report.txt", "."):
        refused = world.apply("--output", output)
        assert refused.code == 1
        assert f"--output {output} cannot be written" in refused.err
    assert not world.database.exists() or world.journal() == []


def test_an_embedded_tenant_in_an_impossible_place_is_explained(world: Workspace) -> None:
    world.write("file", "x")
    world.write("peak-apply.yaml", PROJECT.replace("tenant.db", "file/tenant.db"))
    refused = world.plan()
    assert "name another file under `embedded:`" in refused.err
    assert "internal error" not in refused.err


def test_the_project_reads_nothing_outside_of_its_repository(
    world: Workspace, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (outside / "secret.yaml").write_text("sesame: open-sesame\n")
    write_small_project(world)
    cases = {
        f"artifact_root: {outside}\n": "artifact_root: ",
        f"params: {outside}/secret.yaml\n": "params: ",
        f"params: {os.path.relpath(outside, world.root)}/secret.yaml\n": "params: ",
    }
    for line, said in cases.items():
        world.write("peak-apply.yaml", PROJECT.replace("artifact_root: .\n", "") + line)
        refused = world.run("validate", ".")
        assert refused.code == 1, refused.out
        assert said in refused.out
        assert "--allow-root" in refused.out
        assert "sesame" not in refused.out + refused.err
    assert world.run("validate", ".", "--allow-root", str(outside)).code == 0
    monkeypatch.setenv("PEAK_APPLY_ALLOW_ROOTS", str(outside))
    assert world.run("validate", ".").code == 0


def test_a_manifest_that_is_a_link_out_of_the_repository_or_no_file_is_not_read(
    world: Workspace, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside") / "secret.yaml"
    outside.write_text("PEAK_AUTH_TOKEN=open-sesame\n")
    write_small_project(world)
    (world.root / "workflows/link.yaml").symlink_to(outside)
    os.mkfifo(world.root / "workflows/pipe.yaml")
    refused = world.run("validate", ".")
    assert refused.code == 1
    assert "workflows/link.yaml: error: this is a link to" in refused.out
    assert "workflows/pipe.yaml: error: this is not a plain file" in refused.out
    assert "sesame" not in refused.out + refused.err


def test_an_apply_goes_on_when_nobody_reads_its_progress(world: Workspace) -> None:
    write_small_project(world)
    command = f"{sys.executable} -m reconciler apply . --yes 2>&1 >/dev/null | head -1"
    subprocess.run(["bash", "-c", command], cwd=world.root, check=True, timeout=60, capture_output=True)
    assert world.plan("--detailed-exitcode").code == 0


class Terminal:
    """The command on a terminal of its own."""

    def __init__(self, root: Path, *args: str) -> None:
        self.leader, follower = pty.openpty()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "reconciler", *args],
            cwd=root,
            stdin=follower,
            stdout=follower,
            stderr=follower,
            start_new_session=True,
            preexec_fn=_own_terminal,  # noqa: PLW1509 - before exec, in a process without threads
        )
        os.close(follower)
        self.seen = ""

    def until(self, text: str) -> None:
        deadline = time.monotonic() + 30
        while text not in self.seen and time.monotonic() < deadline:
            try:
                self.seen += os.read(self.leader, 4096).decode(errors="replace")
            except OSError:
                break
        assert text in self.seen, self.seen

    def close(self) -> int:
        code = self.process.wait(timeout=20)
        os.close(self.leader)
        return code


def _own_terminal() -> None:
    import fcntl
    import termios

    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


@pytest.mark.parametrize(("what", "code"), [("ctrl-c", 130), ("sigterm", 143), ("no", 1), ("yes", 0)])
def test_the_question_can_be_answered_and_broken_off(world: Workspace, what: str, code: int) -> None:
    write_small_project(world)
    terminal = Terminal(world.root, "apply", ".")
    terminal.until("Only 'yes' is accepted")
    time.sleep(1.5)  # readline sees neither a key nor a signal that comes in its first moment
    match what:
        case "ctrl-c":
            os.write(terminal.leader, b"\x03")
        case "sigterm":
            terminal.process.send_signal(signal.SIGTERM)
        case _:
            os.write(terminal.leader, f"{what}\n".encode())
            terminal.until("Apply complete: 3 created" if what == "yes" else "not applied")
    assert terminal.close() == code
    written = [entry for entry in world.journal() if entry.method != "GET"]
    assert bool(written) is (what == "yes")


def test_a_huge_plan_as_markdown_counts_what_it_leaves_out(world: Workspace) -> None:
    workflows = "\n---\n".join(
        f"kind: workflow\nbody: {{name: w{n:04}, steps: {{a: {{imageId: 1, command: x}}}}}}"
        for n in range(2000)
    )
    world.write("many.yaml", workflows)
    text = world.plan("--format", "markdown").out
    assert len(text) < 65_536
    rows = [line for line in text.splitlines() if line.startswith("| + create")]
    assert all(line.endswith("|") for line in rows)
    assert f"{2000 - len(rows)} more changes do not fit here" in text
    assert "2000 to create" in text


def test_hostile_names_in_a_plan_stay_data(world: Workspace) -> None:
    world.write("webapps/show.yaml", SHOW.replace("title: Show", 'title: "</details><img src=x>@all `x`"'))
    world.write("images/trainer.yaml", TRAINER)
    text = world.plan("--format", "markdown").out
    assert "<img" not in text.replace("&lt;img", "").split("```")[0]
    assert json.loads(world.plan("--format", "json").out)["changes"]
