"""Lies on demand: each fault does to the request, to the answer and to the journal what its words say."""

from __future__ import annotations

import asyncio
import io
import json
import os
import socket
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from support.tenant import IMAGES, WORKFLOWS, Tenant, expect_success

from reconciler.emulator import BadRule, Schedule, parse_rule
from reconciler.emulator.faults.fault import AnswerKind, Commit

ARTIFACTS = "/artifacts/api/v1/artifacts"
WEBAPPS = "/webapps/api/v1/webapps"
HTTP_STEP = {"type": "http", "method": "get", "url": "https://example.com"}
WORKFLOW = {"name": "nightly", "steps": {"call": HTTP_STEP}}


def tenant_with(*rules: str, **settings: Any) -> Tenant:
    return Tenant(faults=tuple(parse_rule(rule) for rule in rules), **settings)


def names(tenant: Tenant) -> list[str]:
    return [item["name"] for item in tenant.get(f"{WORKFLOWS}/")["workflows"]]


def create(tenant: Tenant, name: str = "nightly") -> httpx.Response:
    return tenant.call("POST", f"{WORKFLOWS}/", json={**WORKFLOW, "name": name})


def zipped(name: str, text: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(name, text)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("rule", "status", "created"),
    [
        ("POST /workflows/ 503", 503, []),
        ("POST /workflows/ 503 before-commit", 503, []),
        ("POST /workflows/ 500 after-commit", 500, ["nightly"]),
        ("POST /workflows 502 after-commit", 502, ["nightly"]),
        ("* */workflows/ 504 after-commit", 504, ["nightly"]),
        ("POST /workflows/ 429", 429, []),
        ("POST /workflows/ 401", 401, []),
        ("POST /workflows/ redirect=https://elsewhere.example.com/", 307, []),
        ("POST /workflows/ truncated", 200, ["nightly"]),
        ("POST /workflows/ html", 200, ["nightly"]),
        ("POST /workflows/ html before-commit", 200, []),
        ("POST /workflows/ empty", 200, ["nightly"]),
        ("POST /webapps/ 503", 200, ["nightly"]),
        ("PUT /workflows/ 503", 200, ["nightly"]),
    ],
)
def test_a_rule_decides_what_is_answered_and_whether_it_was_done(
    rule: str, status: int, created: list[str]
) -> None:
    tenant = tenant_with(f"{rule} x1")
    assert create(tenant).status_code == status
    assert names(tenant) == created
    assert tenant.emulator.journal()[0].status == status


@pytest.mark.parametrize("moment", ["before-commit", "after-commit"])
@pytest.mark.parametrize("what", ["reset", "cut", "hang=60"])
def test_a_broken_connection_gives_no_answer_whatever_was_done(what: str, moment: str) -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    tenant = tenant_with(f"POST /workflows/ {what} {moment} x1", sleep=sleep)
    with pytest.raises(httpx.ReadError):
        create(tenant)
    assert names(tenant) == (["nightly"] if moment == "after-commit" else [])
    entry = tenant.emulator.journal()[0]
    assert entry.fault == f"POST /workflows/ {what} {moment} x1"
    assert entry.status == (200 if what == "cut" else 0)
    assert slept == ([60.0] if what.startswith("hang") else [])


def test_a_late_commit_shows_when_its_time_has_come() -> None:
    tenant = tenant_with("POST /workflows/ 503 late=20 x1")
    assert create(tenant).status_code == 503
    tenant.advance(19.9)
    assert names(tenant) == []
    tenant.advance(0.1)
    assert names(tenant) == ["nightly"]
    (change,) = tenant.changes("workflow")
    assert (change.request, change.at) == (1, tenant.moment)


def test_a_late_commit_that_is_no_longer_possible_leaves_no_trace() -> None:
    tenant = tenant_with("POST /workflows/ 503 late=20 x1")
    create(tenant)
    expect_success(create(tenant))
    tenant.advance(30)
    assert names(tenant) == ["nightly"]


def test_a_late_update_overwrites_what_was_written_meanwhile() -> None:
    tenant = tenant_with("PUT /workflows/* reset late=20 x1")
    ident = expect_success(create(tenant))["id"]
    stale = {**WORKFLOW, "tags": [{"name": "stale"}]}
    with pytest.raises(httpx.ReadError):
        tenant.call("PUT", f"{WORKFLOWS}/{ident}", json=stale)
    tenant.put(f"{WORKFLOWS}/{ident}", {**WORKFLOW, "tags": [{"name": "fresh"}]})
    tenant.advance(20)
    assert tenant.get(f"{WORKFLOWS}/{ident}")["tags"] == [{"name": "stale"}]


def test_a_late_upload_arrives_with_its_bytes() -> None:
    content = zipped("data.csv", "1,2")
    tenant = tenant_with("POST /artifacts/ 503 late=5 x1")
    assert tenant.send_form("POST", f"{ARTIFACTS}/", {"name": "data"}, content).status_code == 503
    tenant.advance(5)
    (item,) = tenant.get(f"{ARTIFACTS}/")["artifacts"]
    assert tenant.call("GET", f"{ARTIFACTS}/{item['id']}/download").content == content


def test_a_wrong_token_is_refused_whatever_the_fault() -> None:
    tenant = tenant_with("POST /workflows/ 503 late=1")
    answer = tenant.call("POST", f"{WORKFLOWS}/", token="wrong", json=WORKFLOW)
    tenant.advance(2)
    assert answer.status_code == 503
    assert names(tenant) == []


def test_retry_after_is_a_header_of_the_answer() -> None:
    tenant = tenant_with("GET /workflows/ 429 retry-after=7 x1")
    answer = tenant.call("GET", f"{WORKFLOWS}/")
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "7")
    assert tenant.call("GET", f"{WORKFLOWS}/").status_code == 200


def test_a_rule_lets_some_pass_and_ends() -> None:
    tenant = tenant_with("GET /workflows/ 401 after=2 x2")
    seen = [tenant.call("GET", f"{WORKFLOWS}/").status_code for _ in range(6)]
    assert seen == [200, 200, 401, 401, 200, 200]


def test_the_first_rule_that_hits_wins() -> None:
    tenant = tenant_with("GET /workflows/ 500 x1", "* * 503")
    assert [tenant.call("GET", f"{WORKFLOWS}/").status_code for _ in range(2)] == [500, 503]
    assert tenant.call("GET", f"{IMAGES}/").status_code == 503


def test_a_truncated_answer_is_half_of_the_json() -> None:
    tenant = tenant_with("GET /workflows/ truncated x1")
    answer = tenant.call("GET", f"{WORKFLOWS}/")
    assert answer.headers["content-type"] == "application/json"
    with pytest.raises(json.JSONDecodeError):
        answer.json()


def test_a_slow_body_comes_whole_in_pieces() -> None:
    slept: list[float] = []

    async def sleep(seconds: float) -> None:
        slept.append(seconds)

    tenant = tenant_with("GET /workflows/ slow=5", sleep=sleep)
    assert tenant.get(f"{WORKFLOWS}/")["workflows"] == []
    assert sum(slept) == pytest.approx(5)
    assert len(slept) > 3


def test_a_page_shifts_while_a_list_is_read() -> None:
    tenant = tenant_with("GET /workflows/ shift=1 after=1 x1", "GET /workflows/ shift=-1 after=2 x1")
    for number in range(4):
        expect_success(create(tenant, f"w{number}"))

    def pages() -> list[str]:
        read = [tenant.get(f"{WORKFLOWS}/", pageNumber=n, pageSize=2) for n in (1, 2)]
        return [item["name"] for page in read for item in page["workflows"]]

    assert pages() == ["w3", "w2", "w2", "w1"], "something came in front: one shows twice"
    assert pages() == ["w3", "w2", "w0"], "something in front went: one is missed"
    assert pages() == ["w3", "w2", "w1", "w0"]


@pytest.mark.parametrize("path", [f"{WORKFLOWS}/", f"{IMAGES}/"])
def test_a_list_lags_behind_what_was_created(path: str) -> None:
    tenant = tenant_with("GET * lag=2")
    expect_success(create(tenant))
    tenant.create_image("fresh")
    key = "workflows" if path == f"{WORKFLOWS}/" else "images"
    assert tenant.get(path)[key] == []
    tenant.advance(2)
    assert len(tenant.get(path)[key]) == 1


def test_the_same_seed_spoils_the_same_requests_and_another_seed_others() -> None:
    def run(seed: int) -> list[tuple[int, str]]:
        tenant = Tenant(schedule=Schedule(seed, rate=0.5), sleep=_no_sleep)
        for number in range(40):
            try:
                create(tenant, f"w{number}")
            except httpx.ReadError:
                continue
        return [(entry.status, entry.fault) for entry in tenant.emulator.journal()]

    first = run(1)
    assert run(1) == first
    assert run(2) != first
    assert 10 < sum(bool(fault) for _, fault in first) < 30


async def _no_sleep(_seconds: float) -> None:
    return


def test_a_schedule_ends_after_so_many_requests() -> None:
    tenant = Tenant(schedule=Schedule(3, rate=1.0, requests=5), sleep=_no_sleep)
    for _ in range(8):
        try:
            create(tenant)
        except httpx.ReadError:
            continue
    assert [bool(entry.fault) for entry in tenant.emulator.journal()] == [True] * 5 + [False] * 3


def test_a_schedule_draws_every_kind_of_fault() -> None:
    schedule = Schedule(5, rate=1.0)
    writes = [schedule.draw(n, "POST", is_list=False) for n in range(400)]
    reads = [schedule.draw(n, "GET", is_list=True) for n in range(400)]
    assert {fault.answer_kind for fault in writes if fault} == set(AnswerKind) - {AnswerKind.TRUTH}
    assert {fault.commit for fault in writes if fault} == set(Commit)
    assert {fault.status for fault in writes if fault} >= {401, 429, 500, 502, 503, 504}
    assert all(0 < fault.late <= 30 for fault in writes if fault and fault.commit is Commit.LATE)
    assert any(fault.shift for fault in reads if fault)
    assert any(0 < fault.lag <= 2 for fault in reads if fault)
    assert any(fault.retry_after for fault in reads if fault)


@pytest.mark.parametrize(
    ("rule", "wrong"),
    [
        ("503", "METHOD PATH WHAT"),
        ("FETCH /workflows/ 503", "'FETCH' is not a method"),
        ("GET workflows 503", "begins with /"),
        ("GET /workflows/ 200", "'200' is not a fault"),
        ("GET /workflows/ explode", "'explode' is not a fault"),
        ("GET /workflows/ slow", "'slow' needs a number of seconds"),
        ("GET /workflows/ slow=-1", "'slow=-1' needs a number of seconds"),
        ("GET /workflows/ redirect", "'redirect' is not a fault"),
        ("GET /workflows/ 503 twice", "'twice' is none of"),
        ("GET /workflows/ 503 x0", "'x0' is none of"),
        ("GET /workflows/ 429 retry-after=soon", "needs a whole number"),
    ],
)
def test_a_wrong_rule_is_explained(rule: str, wrong: str) -> None:
    with pytest.raises(BadRule, match=wrong):
        parse_rule(rule)


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    rules = ["POST /workflows/ reset after-commit x1", "GET /workflows/ cut x1", "GET /webapps/ hang=0.2 x1"]
    faults = [word for rule in rules for word in ("--fault", rule)]
    command = [sys.executable, "-m", "reconciler", "emulator", "--port", "0"]
    server = subprocess.Popen(
        [*command, "--database", str(tmp_path / "t.db"), *faults],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )
    assert server.stdout is not None
    yield server.stdout.readline().strip().removeprefix("listening on ")
    server.terminate()
    assert server.wait(timeout=20) == 0
    server.stdout.close()


def test_on_a_port_a_broken_connection_is_one(address: str) -> None:
    async def run() -> None:
        async with httpx.AsyncClient(base_url=address, headers={"authorization": "local"}) as client:
            with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
                await client.post(f"{WORKFLOWS}/", json=WORKFLOW)
            with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
                await client.get(f"{WORKFLOWS}/")
            with pytest.raises((httpx.ReadError, httpx.RemoteProtocolError)):
                await client.get(f"{WEBAPPS}/")
            answer = await client.get(f"{WORKFLOWS}/")
            assert [item["name"] for item in answer.json()["workflows"]] == ["nightly"]

    asyncio.run(run())


def test_a_port_that_is_taken_and_an_address_of_others_are_refused() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        for options, said in (
            (["--port", str(port)], f"cannot listen on 127.0.0.1 port {port}"),
            (["--host", "0.0.0.0"], "0.0.0.0 is not a loopback address"),  # noqa: S104 - it must be refused
        ):
            ended = subprocess.run(
                [sys.executable, "-m", "reconciler", "emulator", *options],
                capture_output=True,
                text=True,
                check=False,
                timeout=60,
            )
            assert (ended.returncode, ended.stdout) == (1, "")
            assert said in ended.stderr
