"""Builds and deployments that take their time: how often they are read, and how waits end."""

from __future__ import annotations

from itertools import pairwise

import pytest
from acceptance.waiting_images import image, images
from execution.virtual_apply import Slow, statement
from support.small_project import SHOW, TRAINER, write_small_project
from support.virtual_time import NOON

from reconciler.model.result import Outcome

LIST = "/images"
SERVICES = "/webapps/api/v1/webapps"
GROWING = [2.0, 3.0, 4.5, 6.75, 10.125, 15.0, 15.0]


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
