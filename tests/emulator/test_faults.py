"""Lies on demand: each fault does to the request, to the answer and to the journal what its words say."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import httpx
import pytest
from emulator.fault_calls import WORKFLOW, create
from support.tenant import IMAGES, WORKFLOWS, Tenant, expect_success

from reconciler.emulator import parse_rule

ARTIFACTS = "/artifacts/api/v1/artifacts"


def tenant_with(*rules: str, **settings: Any) -> Tenant:
    return Tenant(faults=tuple(parse_rule(rule) for rule in rules), **settings)


def names(tenant: Tenant) -> list[str]:
    return [item["name"] for item in tenant.get(f"{WORKFLOWS}/")["workflows"]]


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
    assert tenant.get(f"{WORKFLOWS}/{ident}")["tags"][0]["name"] == "stale"


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
