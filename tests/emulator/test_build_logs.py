"""Logs of builds: pages, growth, download (contract 3)."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

import pytest
from emulator.build_calls import builds, log, messages
from support.tenant import DOCKERFILE, IMAGES, NOON, Tenant, expect_refusal


@pytest.mark.contract("I12", "A19", "A20")
def test_the_log_of_a_build_is_found_by_both_forms_of_its_id(tenant: Tenant) -> None:
    made = tenant.create_image(buildDetails={**DOCKERFILE, "dockerfile": "FROM scratch\nRUN echo hello"})
    (build,) = builds(tenant, made["imageId"])
    by_text = log(tenant, made)
    assert by_text == tenant.get(f"{IMAGES}/{made['imageId']}/builds/{build['buildId']}/logs")
    assert {name: by_text[name] for name in ("buildStatus", "startTime", "finishTime")} == {
        "buildStatus": "success",
        "startTime": "2026-01-05T12:00:00.000Z",
        "finishTime": "2026-01-05T12:00:00.000Z",
    }
    assert "hello" in messages(tenant, made)
    for entry in by_text["logs"]:
        assert set(entry) == {"ingestionTime", "message", "timestamp"}
        assert entry["timestamp"] == str(round(NOON * 1000))
    other = tenant.create_image("other")
    expect_refusal(tenant.call("GET", f"{IMAGES}/{other['imageId']}/builds/{build['buildId']}/logs"), 404)


@pytest.mark.contract("I12", "A62")
def test_a_log_is_read_page_by_page_and_the_last_token_keeps_giving_nothing(tenant: Tenant) -> None:
    lines = "\n".join(f"RUN echo line-{number}" for number in range(100))
    made = tenant.create_image(buildDetails={**DOCKERFILE, "dockerfile": f"FROM scratch\n{lines}"})
    seen: list[str] = []
    params: dict[str, str] = {}
    for _ in range(20):
        page = log(tenant, made, **params)
        seen += [entry["message"] for entry in page["logs"]]
        if not page["logs"]:
            break
        params = {"nextToken": page["nextToken"]}
    assert params
    assert page["nextToken"] == params["nextToken"]
    assert log(tenant, made, **params) == page
    assert [line for line in seen if line.startswith("line-")] == [f"line-{number}" for number in range(100)]
    path = f"{IMAGES}/{made['imageId']}/builds/{quote(made['buildId'])}/logs"
    expect_refusal(tenant.call("GET", path, params={"nextToken": "made-up"}), 400, "nextToken")


@pytest.mark.contract("I12", "A62")
def test_a_log_grows_while_the_build_runs_and_an_earlier_token_gives_what_came_since() -> None:
    tenant = Tenant(build_seconds=60)
    made = tenant.create_image(buildDetails={**DOCKERFILE, "dockerfile": "FROM scratch\nRUN echo hello"})
    first = log(tenant, made)
    assert first["buildStatus"] == "building"
    assert first["finishTime"] is None
    tenant.advance(60)
    rest = log(tenant, made, nextToken=first["nextToken"])
    assert (rest["buildStatus"], rest["finishTime"]) == ("success", "2026-01-05T12:01:00.000Z")
    assert rest["logs"]
    assert first["logs"] + rest["logs"] == log(tenant, made)["logs"]
    tenant.emulator.close()


@pytest.mark.contract("I13", "A21")
def test_the_whole_log_is_downloaded_without_a_token_from_an_address_that_cannot_be_guessed(
    tenant: Tenant,
) -> None:
    lines = "\n".join(f"RUN echo line-{number}" for number in range(100))
    made = tenant.create_image(buildDetails={**DOCKERFILE, "dockerfile": f"FROM scratch\n{lines}"})
    path = f"{IMAGES}/{made['imageId']}/builds/{quote(made['buildId'])}/logs/download"
    answer = tenant.get(path)
    assert set(answer) == {"downloadUrl"}
    address = answer["downloadUrl"]
    assert urlsplit(address).netloc == "tenant.test"
    downloaded = tenant.call("GET", address, token=None)
    assert downloaded.status_code == 200
    assert downloaded.headers["content-type"].startswith("text/plain")
    assert "line-0\n" in downloaded.text
    assert "line-99\n" in downloaded.text
    expect_refusal(tenant.call("GET", address[:-1] + ("0" if address[-1] != "0" else "1"), token=None), 403)
    expect_refusal(tenant.call("GET", address.partition("?")[0], token=None), 400)
    tenant.advance(86_400)
    expect_refusal(tenant.call("GET", address, token=None), 403)
