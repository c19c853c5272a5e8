"""Builds: their states over time, how they fail, their list and their logs (contract 2.1, 3, 4.10)."""

from __future__ import annotations

from typing import Any

import pytest
from emulator.build_calls import builds, messages
from emulator.filled_tenant import dockerfile, zipped
from support.tenant import DOCKERFILE, IMAGES, NOON, WORKFLOWS, Tenant, expect_refusal, expect_success


def states(tenant: Tenant, made: Any) -> tuple[str, str]:
    """Of the version, and of its last build."""
    version = tenant.get(f"{IMAGES}/{made['imageId']}/versions/{made['versionId']}")
    return version["status"], version["lastBuildStatus"]


@pytest.mark.contract("I2", "I7", "I11", "A36")
def test_a_build_takes_its_time_and_then_the_version_is_ready() -> None:
    tenant = Tenant(build_seconds=60)
    made = tenant.create_image()
    for wait, expected in ((0, ("not-ready", "building")), (59.999, ("not-ready", "building"))):
        tenant.advance(wait)
        assert states(tenant, made) == expected
    assert builds(tenant, made["imageId"])[0]["finishedAt"] is None
    tenant.advance(0.001)
    assert states(tenant, made) == ("ready", "success")
    (build,) = builds(tenant, made["imageId"])
    assert isinstance(build.pop("buildId"), int)
    assert build == {
        "versionId": made["versionId"],
        "version": "0.0.1",
        "status": "success",
        "startedAt": "2026-01-05T12:00:00.000Z",
        "finishedAt": "2026-01-05T12:01:00.000Z",
    }
    tenant.emulator.close()


@pytest.mark.contract("A36")
def test_everything_due_happens_at_the_time_it_was_due_however_late_it_is_read() -> None:
    tenant = Tenant(build_seconds=60)
    made = tenant.create_image()
    tenant.advance(10_000)
    assert builds(tenant, made["imageId"])[0]["finishedAt"] == "2026-01-05T12:01:00.000Z"
    assert [change.at - NOON for change in tenant.changes("version")] == [0, 60]
    tenant.emulator.close()


@pytest.mark.contract("A36")
def test_a_failed_build_leaves_the_version_not_ready(tenant: Tenant) -> None:
    made = tenant.create_image(buildDetails=dockerfile(fail="the disk is full", build_seconds=10))
    assert states(tenant, made) == ("not-ready", "building")
    tenant.advance(10)
    assert states(tenant, made) == ("not-ready", "failed")
    assert "the disk is full" in messages(tenant, made)


@pytest.mark.contract("A36")
def test_a_stopped_build_is_stopping_first_and_leaves_the_version_not_ready(tenant: Tenant) -> None:
    made = tenant.create_image(buildDetails=dockerfile(stop="why", build_seconds=10))
    seen = []
    for _ in range(11):
        seen.append(states(tenant, made))
        tenant.advance(1)
    assert list(dict.fromkeys(seen)) == [
        ("not-ready", "building"),
        ("not-ready", "stopping"),
        ("not-ready", "stopped"),
    ]


@pytest.mark.contract("A36")
def test_a_version_is_in_use_while_something_refers_to_it_and_ready_again_afterwards(tenant: Tenant) -> None:
    made = tenant.create_image()
    assert states(tenant, made)[0] == "ready"
    step = {"imageId": made["imageId"], "imageVersionId": made["versionId"], "command": "true"}
    ids = [tenant.post(f"{WORKFLOWS}/", {"name": n, "steps": {"a": step, "b": step}})["id"] for n in "xy"]
    assert states(tenant, made)[0] == "in-use"
    tenant.delete(f"{WORKFLOWS}/{ids[0]}")
    assert states(tenant, made)[0] == "in-use"
    tenant.put(f"{WORKFLOWS}/{ids[1]}", {"steps": {"a": {"type": "http", "url": "https://example.com"}}})
    assert states(tenant, made)[0] == "ready"


@pytest.mark.contract("A36")
def test_a_version_that_something_referred_to_before_it_was_built_is_in_use_once_it_is_built() -> None:
    tenant = Tenant(build_seconds=60)
    made = tenant.create_image()
    step = {"imageId": made["imageId"], "imageVersionId": made["versionId"], "command": "true"}
    tenant.post(f"{WORKFLOWS}/", {"name": "early", "steps": {"a": step}})
    assert states(tenant, made) == ("not-ready", "building")
    tenant.advance(60)
    assert states(tenant, made) == ("in-use", "success")
    tenant.emulator.close()


@pytest.mark.contract("I2")
@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("FROM scratch\nRUN exit 3", "3"),
        ("FROM scratch\nRUN true && false", "1"),
        ('FROM scratch\nRUN ["sh", "-c", "exit 4"]', "4"),
        ("FROM scratch\nCOPY missing.txt .", "missing.txt"),
        ("FROM scratch\nADD app/*.csv /data/", "csv"),
        ("FRUM scratch", "FRUM"),
        ("RUN true", "FROM"),
        ("# nothing\n", "no instructions"),
    ],
)
def test_a_dockerfile_that_cannot_be_built_fails_and_its_log_says_why(
    tenant: Tenant, text: str, reason: str
) -> None:
    content = zipped(**{"Dockerfile": text, "app/main.py": ""})
    body = {"name": "image", "type": "workflow"}
    made = expect_success(tenant.send_form("POST", f"{IMAGES}/", body, content))
    assert states(tenant, made) == ("not-ready", "failed")
    assert reason in messages(tenant, made)


@pytest.mark.contract("I2")
@pytest.mark.parametrize(
    "text",
    [
        "FROM scratch\nCOPY . .",
        "FROM scratch\nCOPY app/*.py app /srv/",
        "FROM scratch\nRUN false || true",
        "ARG BASE\nFROM ${BASE}\nCOPY --from=other /missing .",
        "FROM scratch\nRUN echo \\\n  # a comment\n  hello\nCMD exit 1",
    ],
)
def test_a_dockerfile_whose_files_are_there_is_built(tenant: Tenant, text: str) -> None:
    content = zipped(**{"Dockerfile": text, "app/main.py": ""})
    made = expect_success(
        tenant.send_form("POST", f"{IMAGES}/", {"name": "image", "type": "workflow"}, content)
    )
    assert states(tenant, made) == ("ready", "success"), messages(tenant, made)


@pytest.mark.contract("I2")
def test_the_context_and_the_path_of_the_dockerfile_are_looked_for_in_the_artifact(tenant: Tenant) -> None:
    content = zipped(**{"app/docker/Dockerfile": "FROM scratch\nCOPY main.py .", "app/main.py": ""})
    for number, (details, built) in enumerate(
        [
            ({}, False),
            ({"context": "app"}, False),
            ({"context": "app", "dockerfilePath": "docker/Dockerfile"}, True),
            ({"context": "app/", "dockerfilePath": "app/docker/Dockerfile"}, True),
            ({"dockerfilePath": "app/docker/Dockerfile"}, False),
            ({"context": "nowhere", "dockerfilePath": "docker/Dockerfile"}, False),
        ]
    ):
        body = {"name": f"image-{number}", "type": "workflow", "buildDetails": details}
        made = expect_success(tenant.send_form("POST", f"{IMAGES}/", body, content))
        assert (states(tenant, made)[0] == "ready") == built, details


@pytest.mark.contract("I11", "A19")
def test_builds_are_listed_newest_first_with_whole_numbers_for_ids(tenant: Tenant) -> None:
    made = tenant.create_image(buildDetails=dockerfile(fail="why"))
    other = tenant.create_image("other")
    path = f"{IMAGES}/{made['imageId']}/versions"
    expect_success(tenant.send_form("PATCH", f"{path}/{made['versionId']}", {"buildDetails": DOCKERFILE}))
    second = expect_success(tenant.send_form("POST", path, {"buildDetails": DOCKERFILE}))
    found = builds(tenant, made["imageId"])
    assert [(one["versionId"], one["status"]) for one in found] == [
        (second["versionId"], "success"),
        (made["versionId"], "success"),
        (made["versionId"], "failed"),
    ]
    assert all(isinstance(one["buildId"], int) for one in found)
    ids = [one["buildId"] for one in found]
    assert ids == sorted(ids, reverse=True)
    assert len(builds(tenant, other["imageId"])) == 1


@pytest.mark.contract("I11")
def test_builds_are_filtered_by_version_status_number_and_window(tenant: Tenant) -> None:
    made = tenant.create_image()
    image = made["imageId"]
    versions = [made["versionId"]]
    for days in (80, 15):  # the first one is 95 days old then
        tenant.advance(days * 86_400)
        body = {"buildDetails": dockerfile(fail="why") if days == 15 else DOCKERFILE}
        versions.append(
            expect_success(tenant.send_form("POST", f"{IMAGES}/{image}/versions", body))["versionId"]
        )

    def seen(**params: Any) -> list[int]:
        return [versions.index(build["versionId"]) for build in builds(tenant, image, **params)]

    assert seen() == [2, 1]
    assert seen(dateFrom="2026-01-01") == [2, 1, 0]
    assert seen(dateFrom="2026-01-01T00:00:00Z", dateTo="2026-02-01T00:00:00.000Z") == [0]
    assert seen(dateTo="2026-04-01") == [1]
    assert seen(dateFrom="2026-01-01", count=2) == [2, 1]
    assert seen(dateFrom="2026-01-01", count=-1) == [2, 1, 0]
    assert seen(dateFrom="2026-01-01", versions=versions[:2]) == [1, 0]
    assert seen(versions=versions[0]) == []
    assert seen(buildStatus="failed") == [2]
    assert seen(buildStatus=["failed", "success"], count=1) == [2]
    assert seen(dateFrom="2026-01-01", pageSize=2, pageNumber=2) == [0]
    answer = tenant.get(f"{IMAGES}/{image}/builds", count=1, pageSize=5)
    assert {name: answer[name] for name in answer if name != "builds"} == {
        "buildCount": 1,
        "pageCount": 1,
        "pageNumber": 1,
        "pageSize": 5,
    }
    for wrong in ({"buildStatus": "done"}, {"dateFrom": "yesterday"}, {"versions": "x"}, {"count": "x"}):
        expect_refusal(tenant.call("GET", f"{IMAGES}/{image}/builds", params=wrong), 400)
