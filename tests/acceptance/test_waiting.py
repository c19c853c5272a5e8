"""Builds and deployments that take their time: what is asked meanwhile, how waits end, how the next apply goes on."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import pairwise

import pytest
from execution.virtual_apply import Slow, statement
from support.files import PROJECT
from support.small_project import SHOW, TRAIN, TRAINER, write_small_project
from support.virtual_time import NOON
from support.workspace import Workspace

from reconciler.execution.waiting.build_logs import LogCopy
from reconciler.model.ref import Ref
from reconciler.model.result import Noted, Outcome

LIST = "/images"
SERVICES = "/webapps/api/v1/webapps"
GROWING = [2.0, 3.0, 4.5, 6.75, 10.125, 15.0, 15.0]


@pytest.fixture
def slow(world: Workspace) -> Slow:
    return Slow(world)


def image(name: str, *labels: str, version: str = "1.0.0", head: str = "") -> str:
    lines = "".join(f"      LABEL emulator.{label}\n" for label in labels)
    return (
        f"{head}body:\n  name: {name}\n  type: workflow\n  version: {version}\n  buildDetails:\n"
        f"    source: dockerfile\n    dockerfile: |-\n      FROM python:3.12-slim\n{lines}"
    )


def images(world: Workspace, *texts: str) -> None:
    world.write("images/all.yaml", "---\n".join(texts))


def gaps(moments: list[float]) -> list[float]:
    return [round(after - before, 2) for before, after in pairwise(moments)]


def test_thirty_builds_at_once_cost_one_list_request_a_round(slow: Slow) -> None:
    images(slow.world, *(image(f"image-{n}") for n in range(30)))
    applied = slow.apply(build_seconds=60)
    assert applied.report.succeeded, applied.text
    rounds = applied.rounds(LIST)
    late = [moment for moment in rounds if moment > 0]
    assert gaps([0.0, *late]) == [round(gap, 2) for gap in [*GROWING, 15.0]][: len(late)]
    assert len(rounds) - len(late) <= 5, "those that begin at the same moment share a look"
    assert not [e for e in applied.entries if "/versions" in e.path], "the list tells everything"
    assert 60 <= applied.seconds <= 60 + 15


def test_one_build_is_looked_at_by_itself_in_growing_intervals(slow: Slow) -> None:
    images(slow.world, image("one"))
    applied = slow.apply(build_seconds=50)
    assert applied.report.succeeded, applied.text
    (path,) = {e.path for e in applied.entries if "/versions/" in e.path}
    moments = applied.looks(path)
    assert gaps(moments) == [2.0, 3.0, 4.5, 6.75, 10.12, 15.0, 15.0]
    assert applied.rounds(LIST) == []


def test_a_build_that_joins_late_makes_the_intervals_short_again(slow: Slow) -> None:
    images(
        slow.world,
        image("patient", "build-seconds=300"),
        image("first", "build-seconds=100"),
        image("second", "build-seconds=3", head="depends_on: [image/first@1.0.0]\n"),
    )
    applied = slow.apply()
    assert applied.report.succeeded, applied.text
    assert 100 <= applied.of("image/first@1.0.0").seconds <= 115
    assert 3 <= applied.of("image/second@1.0.0").seconds <= 3 + 3
    assert 300 <= applied.of("image/patient@1.0.0").seconds <= 315


def test_a_version_that_is_not_its_images_latest_is_read_by_itself(slow: Slow) -> None:
    two = [image("two", version=version) for version in ("0.9.0", "1.0.0", "1.1.0")]
    images(slow.world, two[0])
    assert slow.apply().report.succeeded
    images(slow.world, *two, image("other"))
    applied = slow.apply(build_seconds=60)
    assert applied.report.succeeded, applied.text
    (path,) = {e.path for e in applied.entries if e.method == "GET" and "/versions/" in e.path}
    latest = slow.world.send_as_other_user("GET", "/image-management/api/v2/images/?searchTerm=two")[
        "images"
    ][0]
    assert not path.endswith(f"/{latest['latestVersion']['id']}")
    assert applied.rounds(LIST)[-6:] == applied.looks(path)[-6:], "both once a round"


@pytest.mark.parametrize("fault", ["500", "html", "empty", "truncated", "429"])
def test_polls_that_fail_for_minutes_do_not_end_the_wait(slow: Slow, fault: str) -> None:
    images(slow.world, image("one"), image("other"))
    applied = slow.apply(
        f"GET /image-management/api/v2/images/ {fault} after=2 x30",
        f"GET /image-management/api/v2/images/*/versions/* {fault} after=1 x30",
        build_seconds=30,
    )
    assert applied.report.succeeded, applied.text
    assert applied.seconds >= 30
    assert [e for e in applied.entries if e.fault], "the polls did fail"


def test_a_wait_whose_looks_fail_to_the_end_has_an_unknown_end(slow: Slow) -> None:
    images(slow.world, image("one", head="wait: 5m\n"))
    slow.world.write("webapps/show.yaml", SHOW.replace("trainer", "one"))
    applied = slow.apply("GET /image-management/api/v2/images/*/versions/* 503 after=1", build_seconds=30)
    ended = applied.of("image/one@1.0.0")
    assert ended.outcome is Outcome.UNKNOWN
    assert "how the build of image/one@1.0.0 ended is not known: 503" in ended.reason
    assert 300 <= applied.seconds <= 315
    assert applied.of("webapp/show").reason == "it needs image/one@1.0.0"
    again = slow.apply()
    assert again.report.succeeded
    assert [str(change.ref) for change in again.plan.pending] == ["webapp/show"]


def test_a_token_that_is_refused_once_is_a_blip_and_refused_for_good_ends_the_wait(slow: Slow) -> None:
    images(slow.world, image("one"))
    versions = "GET /image-management/api/v2/images/*/versions/*"
    assert slow.apply(f"{versions} 401 after=1 x1", build_seconds=30).report.succeeded
    images(slow.world, image("one"), image("two"))
    refused = slow.apply(f"{versions} 401", build_seconds=600)
    ended = refused.of("image/two@1.0.0")
    assert ended.outcome is Outcome.UNKNOWN
    assert "401 the token is not accepted" in ended.reason
    assert "PEAK_AUTH_TOKEN" in ended.fix
    assert refused.seconds < 10


def test_a_failed_build_shows_the_end_of_its_log_and_names_what_is_skipped(slow: Slow) -> None:
    write_small_project(slow.world)
    slow.world.write("images/trainer.yaml", image("trainer", *(f"fail=no{n}" for n in range(60))))
    applied = slow.apply(build_seconds=30)
    ended = applied.of("image/trainer@1.0.0")
    assert (ended.outcome, ended.reason) == (Outcome.FAILED, "its build failed")
    assert len(ended.log) == 20
    assert ended.log[-2:] == ("ERROR: no59", "Build failed")
    for ref in ("workflow/train", "webapp/show"):
        assert applied.of(ref).outcome is Outcome.SKIPPED
        assert applied.of(ref).reason == "it needs image/trainer@1.0.0"
    assert applied.seconds <= 45


def test_a_stuck_build_ends_at_its_own_time_and_the_next_apply_uploads_nothing(slow: Slow) -> None:
    slow.world.write("src/Dockerfile", "FROM python:3.12-slim\nLABEL emulator.build-seconds=3600\n")
    slow.world.write(
        "images/one.yaml",
        "wait: 10m\nbody: {name: one, type: workflow, version: 1.0.0}\nartifact: {path: src}\n",
    )
    slow.world.write("webapps/show.yaml", SHOW.replace("trainer", "one"))
    stuck = slow.apply()
    ended = stuck.of("image/one@1.0.0")
    assert ended.outcome is Outcome.FAILED
    assert ended.reason == (
        "the build of image/one@1.0.0 did not end within 10m (last seen: building, version not-ready)"
    )
    assert "`wait:`" in ended.fix
    assert ended.log[0] == "Building the image"
    assert stuck.seconds == pytest.approx(600)
    assert stuck.of("webapp/show").reason == "it needs image/one@1.0.0"
    awaited = slow.apply()
    assert [str(change.action) for change in awaited.plan.pending] == ["wait", "create"]
    assert awaited.seconds == pytest.approx(600)
    slow.clock.now += 3600
    done = slow.apply()
    assert done.report.succeeded
    assert [str(change.ref) for change in done.plan.pending] == ["webapp/show"]
    uploads = [e for e in (*awaited.entries, *done.entries) if "/images" in e.path and e.method != "GET"]
    assert uploads == []


def test_a_version_or_an_image_that_vanishes_ends_the_wait(slow: Slow) -> None:
    images(slow.world, image("one"), image("two"), image("three"))
    applied = slow.apply(
        build_seconds=600,
        meanwhile={
            10: statement("DELETE FROM versions WHERE image_id = (SELECT id FROM images WHERE name = 'one')"),
            20: statement("DELETE FROM images WHERE name = 'two'"),
        },
    )
    for ref in ("image/one@1.0.0", "image/two@1.0.0"):
        assert applied.of(ref).outcome is Outcome.FAILED
        assert applied.of(ref).reason == "the version vanished while it was built"
        assert "plan again" in applied.of(ref).fix
        assert applied.of(ref).seconds <= 20 + 15 + 15
    assert applied.of("image/three@1.0.0").outcome is Outcome.DONE


@pytest.mark.parametrize("others", [0, 3])
def test_a_status_that_goes_backwards_is_followed_and_a_success_believed_only_of_a_usable_version(
    slow: Slow, others: int
) -> None:
    images(slow.world, image("one"), *(image(f"other-{n}") for n in range(others)))
    mine = "UPDATE versions SET build_status = ? WHERE image_id = (SELECT id FROM images WHERE name = 'one')"
    applied = slow.apply(
        build_seconds=100,
        meanwhile={
            10: statement(mine, "success"),
            40: statement(mine, "building"),
            60: statement(mine, "unheard of"),
        },
    )
    assert applied.report.succeeded, applied.text
    assert applied.of("image/one@1.0.0").seconds >= 100


def test_deployments_share_a_list_too_and_each_is_described_once_at_its_end(slow: Slow) -> None:
    slow.world.write("images/trainer.yaml", TRAINER)
    for n in range(6):
        slow.world.write(f"webapps/{n}.yaml", SHOW.replace("name: show", f"name: show-{n}"))
        slow.world.write(f"services/{n}.yaml", SHOW.replace("name: show", f"name: serve-{n}"))
    applied = slow.apply(deploy_seconds=60)
    assert applied.report.succeeded, applied.text
    late = [moment for moment in applied.rounds(SERVICES, kinds=2) if moment > 0]
    assert gaps([0.0, *late]) == [round(gap, 2) for gap in [*GROWING, 15.0]][: len(late)]
    described = [e.path for e in applied.entries if e.method == "GET" and e.at > NOON + 1]
    described = [path for path in described if path.startswith(f"{SERVICES}/") and path != f"{SERVICES}/"]
    assert (len(described), len(set(described))) == (12, 12)


def test_a_deployment_that_vanishes_or_never_ends_is_reported(slow: Slow) -> None:
    slow.world.write("images/trainer.yaml", TRAINER)
    slow.world.write("webapps/show.yaml", SHOW)
    slow.world.write("webapps/stuck.yaml", f"wait: 90s\n{SHOW.replace('name: show', 'name: stuck')}")
    applied = slow.apply(
        deploy_seconds=100_000, meanwhile={10: statement("DELETE FROM webapps WHERE name = 'show'")}
    )
    assert applied.of("webapp/show").reason == "it vanished while it was deployed"
    assert applied.of("webapp/stuck").reason == (
        "the deployment of webapp/stuck did not end within 90s (last seen: CREATING)"
    )
    assert applied.seconds == pytest.approx(90)


def test_without_waiting_only_what_others_need_is_waited_for(slow: Slow) -> None:
    write_small_project(slow.world)
    slow.world.write("images/alone.yaml", image("alone", "build-seconds=5000"))
    applied = slow.apply(wait_for_all=False, build_seconds=30, deploy_seconds=5000)
    assert applied.report.succeeded, applied.text
    assert 30 <= applied.seconds <= 45
    assert applied.of("image/trainer@1.0.0").reason == ""
    assert applied.of("image/alone@1.0.0").reason == "build started, not waited for"
    assert applied.of("webapp/show").reason == "deployment started, not waited for"
    assert "done image/alone@1.0.0: build started, not waited for" in applied.text
    again = slow.apply(wait_for_all=False)
    assert {str(c.ref): str(c.action) for c in again.plan.pending} == {
        "image/alone@1.0.0": "wait",
        "webapp/show": "wait",
    }
    assert again.of("image/alone@1.0.0").reason == "build under way, not waited for"
    slow.clock.now += 6000
    assert slow.apply().plan.empty


def test_what_is_needed_through_something_that_stays_as_it_is_is_waited_for_too(slow: Slow) -> None:
    write_small_project(slow.world)
    assert slow.apply().report.succeeded
    images(slow.world, image("base"))
    slow.world.write("workflows/train.yaml", f"depends_on: [image/base@1.0.0]\n{TRAIN}")
    slow.world.write("webapps/more.yaml", f"depends_on: [workflow/train]\n{SHOW.replace('show', 'more')}")
    applied = slow.apply(wait_for_all=False, build_seconds=30)
    assert {str(change.ref) for change in applied.plan.pending} == {"image/base@1.0.0", "webapp/more"}
    assert applied.of("image/base@1.0.0").reason == ""
    assert applied.seconds >= 30


def test_a_build_that_was_not_waited_for_and_failed_is_noticed_by_the_next_plan(slow: Slow) -> None:
    images(slow.world, image("alone", "fail=no"))
    assert slow.apply(wait_for_all=False, build_seconds=30).report.succeeded
    slow.clock.now += 60
    again = slow.apply()
    assert [(str(c.action), c.reason) for c in again.plan.pending] == [("rebuild", "its last build failed")]


def test_the_whole_log_of_every_build_that_is_waited_for_is_kept(world: Workspace) -> None:
    many = [f"fail=no{n}" for n in range(200)]
    images(world, image("good", "a=1"), image("bad", *many), image("base", version="1.0.0-rc.1+b"))
    ended = world.apply("--logs-dir", "logs/here", "--format", "json")
    assert ended.code == 3
    kept = {path.name: path for path in (world.root / "logs/here").iterdir()}
    assert set(kept) == {"image-good@1.0.0.log", "image-bad@1.0.0.log", "image-base@1.0.0-rc.1+b.log"}
    bad = kept["image-bad@1.0.0.log"].read_text().splitlines()
    assert bad[0] == "Building the image"
    assert len([line for line in bad if line.startswith("Step ")]) == 201
    assert bad[-1] == "Build failed"
    assert {path.stat().st_mode & 0o777 for path in kept.values()} == {0o600}
    results = {result["ref"]: result for result in json.loads(ended.out)["results"]}
    assert results["image/bad@1.0.0"]["log"] == bad[-20:]
    assert results["image/bad@1.0.0"]["log_file"] == "logs/here/image-bad@1.0.0.log"
    assert results["image/good@1.0.0"]["log_file"] == "logs/here/image-good@1.0.0.log"
    images(world, image("bad"))
    assert "rebuild" in world.plan().out
    again = world.apply("--logs-dir", "logs/here")
    assert again.code == 0
    assert "image/bad@1.0.0: its log is in logs/here/image-bad@1.0.0.log" in again.err
    assert kept["image-bad@1.0.0.log"].read_text().splitlines()[-1] == "Successfully built"


def test_the_text_and_the_markdown_name_the_file_of_a_failed_build(world: Workspace) -> None:
    images(world, image("bad", "fail=no"))
    assert "full log: logs/image-bad@1.0.0.log" in world.apply("--logs-dir", "logs").out
    markdown = world.apply("--logs-dir", "logs", "--format", "markdown").out
    assert "full log in logs/image-bad&#64;1.0.0.log" in markdown


def test_a_kept_log_holds_no_secret_and_nothing_that_acts_on_a_terminal_or_a_pipeline(
    world: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_TOKEN", "open-sesame-1")
    world.write("peak-apply.yaml", f"{PROJECT}secrets: {{git_token: {{env: GIT_TOKEN}}}}\n")
    hostile = r'"FROM python:3\nRUN echo open-sesame-1 \e[31mred\e]52;c;x\a \u202E\nRUN echo ::error::boo\nRUN exit 1"'
    arguments = "buildArguments: [{name: T, value: '{{ git_token }}'}]"
    details = f"{{source: dockerfile, dockerfile: {hostile}, {arguments}}}"
    world.write(
        "images/bad.yaml",
        f"body: {{name: bad, type: workflow, version: 1.0.0, buildDetails: {details}}}\n",
    )
    ended = world.apply("--logs-dir", "logs")
    (path,) = (world.root / "logs").iterdir()
    text = path.read_text()
    for shown in (text, ended.out, ended.err):
        assert "open-sesame-1" not in shown
        assert not {char for char in shown if char in "\x1b\x07\u202e"}
        assert not [line for line in shown.splitlines() if line.lstrip().startswith("::")]
    assert "(sensitive)" in text
    assert "\\x1b[31mred" in text
    assert "| ::error::boo" in text


def test_a_link_where_a_log_is_to_be_kept_is_replaced_and_not_followed(world: Workspace) -> None:
    images(world, image("good"))
    precious = world.write("precious.txt", "mine\n")
    (world.root / "logs").mkdir()
    (world.root / "logs/image-good@1.0.0.log").symlink_to(precious)
    assert world.apply("--logs-dir", "logs").code == 0
    assert precious.read_text() == "mine\n"
    (path,) = (world.root / "logs").iterdir()
    assert not path.is_symlink()
    assert "Successfully built" in path.read_text()


def test_a_folder_for_logs_that_cannot_be_made_is_refused_before_anything_is_asked(world: Workspace) -> None:
    images(world, image("good"))
    world.write("file", "x")
    for folder in ("file", "file/logs"):
        refused = world.apply("--logs-dir", folder)
        assert refused.code == 1
        assert f"--logs-dir {folder} cannot be created" in refused.err
    assert world.journal() == []


def test_a_log_that_cannot_be_kept_does_not_fail_the_build(slow: Slow) -> None:
    @contextmanager
    def full(_: Ref) -> Iterator[LogCopy]:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        yield

    images(slow.world, image("good"))
    applied = slow.apply(keep_log=full)
    assert applied.report.succeeded
    assert (
        Noted(Ref("image", "good", "1.0.0"), "the log could not be kept: No space left on device")
        in applied.events
    )


def test_no_wait_is_said_on_the_command_line_too(world: Workspace) -> None:
    images(world, image("alone", "build-seconds=4000"))
    ended = world.apply("--no-wait")
    assert ended.code == 0
    assert "done image/alone@1.0.0: build started, not waited for" in ended.out
    assert ". wait image/alone@1.0.0" in world.plan().out
