"""What holds for all operations: paths, tokens, bodies, errors, pages, and what the emulator remembers (contract 1)."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from emulator.filled_tenant import ARTIFACTS, WEBAPPS, populate, zipped
from support.tenant import DOCKERFILE, IMAGES, NOON, WORKFLOWS, Tenant, expect_refusal, expect_success

from reconciler.emulator import NotATenant, read_changes, read_journal

HTTP = {"type": "http", "url": "https://example.com/hook"}
PAGE_KEYS = {"pageCount", "pageNumber", "pageSize"}

Maker = Callable[[Tenant, str], Any]


def make_image(tenant: Tenant, name: str) -> Any:
    return tenant.create_image(name)


def make_version(tenant: Tenant, name: str) -> Any:
    if tenant.get(f"{IMAGES}/")["imageCount"] == 0:
        return tenant.create_image("only", version=f"0.0.{name[-1]}")
    body = {"version": f"0.0.{name[-1]}", "buildDetails": DOCKERFILE}
    return expect_success(tenant.send_form("POST", f"{IMAGES}/1/versions", body))


def make_workflow(tenant: Tenant, name: str) -> Any:
    return tenant.post(f"{WORKFLOWS}/", {"name": name, "steps": {"call": HTTP}})


def make_webapp(tenant: Tenant, name: str) -> Any:
    if tenant.get(f"{IMAGES}/")["imageCount"] == 0:
        tenant.create_image()
    return tenant.post(f"{WEBAPPS}/", {"name": name, "imageDetails": {"imageId": 1}})


def make_artifact(tenant: Tenant, name: str) -> Any:
    return expect_success(tenant.send_form("POST", f"{ARTIFACTS}/", {"name": name}, zipped(a="1")))


LISTS: dict[str, tuple[Maker, str, dict[str, str], str, str]] = {
    "I1": (make_image, f"{IMAGES}/", {}, "images", "imageCount"),
    "I5": (make_version, f"{IMAGES}/1/versions", {}, "versions", "versionCount"),
    "I11": (make_version, f"{IMAGES}/1/builds", {}, "builds", "buildCount"),
    "W1": (make_workflow, f"{WORKFLOWS}/", {}, "workflows", "workflowsCount"),
    "V1": (make_webapp, f"{WEBAPPS}/", {}, "webapps", "webappsCount"),
    "V1 services": (make_webapp, f"{WEBAPPS}/", {"featureType": "services"}, "services", "servicesCount"),
    "R1": (make_artifact, f"{ARTIFACTS}/", {}, "artifacts", "artifactCount"),
}


@pytest.mark.contract("I1", "I5", "I11", "W1", "V1", "R1", "A7")
@pytest.mark.parametrize("number", LISTS)
def test_a_list_comes_in_pages_newest_first(tenant: Tenant, number: str) -> None:
    make, path, params, items, count = LISTS[number]
    for place in range(1, 6):
        make(tenant, f"object-{place}")
        tenant.advance(1)
    everything = tenant.get(path, **params)
    assert set(everything) == PAGE_KEYS | {items, count}
    assert [everything[key] for key in (count, "pageCount", "pageNumber", "pageSize")] == [5, 1, 1, 25]
    names = [str(one.get("name", one.get("version"))) for one in everything[items]]
    assert [name[-1] for name in names] == ["5", "4", "3", "2", "1"]
    pages = [tenant.get(path, pageSize=2, pageNumber=page, **params) for page in (1, 2, 3, 4, 10**12)]
    assert [one for page in pages for one in page[items]] == everything[items]
    assert [len(page[items]) for page in pages] == [2, 2, 1, 0, 0]
    assert {(page[count], page["pageCount"], page["pageSize"]) for page in pages} == {(5, 3, 2)}
    assert [page["pageNumber"] for page in pages] == [1, 2, 3, 4, 10**12]


@pytest.mark.contract("I1", "W1", "V1", "R1", "A7")
@pytest.mark.parametrize("number", ["I1", "W1", "V1", "V1 services", "R1"])
def test_an_empty_list_has_one_empty_page(tenant: Tenant, number: str) -> None:
    _, path, params, items, count = LISTS[number]
    page = tenant.get(path, **params)
    assert page == {items: [], count: 0, "pageCount": 1, "pageNumber": 1, "pageSize": 25}


@pytest.mark.contract("I1", "I5", "I11", "W1", "V1", "R1", "A7")
@pytest.mark.parametrize("number", LISTS)
def test_a_page_has_one_to_a_hundred_items_and_its_number_starts_with_one(
    tenant: Tenant, number: str
) -> None:
    make, path, params, _, _ = LISTS[number]
    make(tenant, "object-1")
    for size in (1, 100):
        assert tenant.get(path, pageSize=size, **params)["pageSize"] == size
    for wrong in ("0", "-1", "1.5", "x", "", "9" * 30):
        expect_refusal(tenant.call("GET", path, params={"pageNumber": wrong, **params}), 400, "pageNumber")
        expect_refusal(tenant.call("GET", path, params={"pageSize": wrong, **params}), 400, "pageSize")
    expect_refusal(tenant.call("GET", path, params={"pageSize": 101, **params}), 400, "pageSize")


@pytest.mark.contract("A1")
def test_a_slash_at_the_end_makes_no_difference_and_nothing_redirects(tenant: Tenant) -> None:
    populate(tenant)
    paths = (IMAGES, f"{IMAGES}/1", f"{IMAGES}/1/versions", WORKFLOWS, f"{WORKFLOWS}/1", WEBAPPS, ARTIFACTS)
    for path in (*paths, "/workflows/api/v1/resources", "/connections/api/v1/connections/warehouses"):
        assert tenant.get(path) == tenant.get(f"{path}/")
    body = {"name": "slashed", "steps": {"call": HTTP}}
    first = tenant.post(WORKFLOWS, body)
    tenant.put(f"{WORKFLOWS}/{first['id']}/", {"steps": {"call": HTTP}})
    tenant.delete(f"{WORKFLOWS}/{first['id']}/")


@pytest.mark.parametrize(
    "path", ["/", "", "/images", f"{IMAGES}/1/nothing", "//", f"{IMAGES}//", "/a%2Fb", "/a%0Ab"]
)
def test_an_unknown_path_is_not_found(tenant: Tenant, path: str) -> None:
    expect_refusal(tenant.call("GET", f"http://tenant.test{path}"), 404)


@pytest.mark.contract("A2")
def test_a_body_on_get_and_delete_is_ignored(tenant: Tenant) -> None:
    made = make_workflow(tenant, "train")
    for content in (b"{}", b"not json", b'{"searchTerm": "x"}'):
        headers = {"content-type": "application/json"}
        assert (
            expect_success(tenant.call("GET", f"{WORKFLOWS}/", content=content, headers=headers))[
                "workflowsCount"
            ]
            == 1
        )
    expect_success(tenant.call("DELETE", f"{WORKFLOWS}/{made['id']}", content=b"not json"))


@pytest.mark.contract("W6", "W7", "A2")
def test_pause_and_resume_need_no_particular_body(tenant: Tenant) -> None:
    body = {"name": "train", "steps": {"call": HTTP}, "triggers": [{"cron": "0 6 * * *"}]}
    path = f"{WORKFLOWS}/{tenant.post(f'{WORKFLOWS}/', body)['id']}"
    for content in (b"{}", b""):
        expect_success(tenant.call("POST", f"{path}/pause", content=content))
        expect_success(tenant.call("POST", f"{path}/resume", content=content))


@pytest.mark.contract("A5", "A6")
@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"null", b'"text"', b"\xff", b'{"name": NaN}', b'{"name": "\\ud800"}', b"[" * 10**5],
)
def test_a_body_that_is_not_a_json_object_is_refused(tenant: Tenant, content: bytes) -> None:
    before = tenant.emulator.changes()
    expect_refusal(tenant.call("POST", f"{WORKFLOWS}/", content=content), 400)
    expect_refusal(tenant.call("POST", f"{WEBAPPS}/", content=content), 400)
    assert tenant.emulator.changes() == before


@pytest.mark.contract("A3")
def test_values_of_one_key_are_alternatives_and_keys_are_conditions(tenant: Tenant) -> None:
    populate(tenant)

    def names(**params: Any) -> set[str]:
        return {
            one["name"] for one in tenant.get(f"{WEBAPPS}/", featureType="services", **params)["services"]
        }

    assert names(serviceType=["api", "shiny"]) == {"served", "shiny", "coming"}
    assert names(serviceType=["api", "shiny"], status="AVAILABLE") == {"served", "shiny"}
    assert names(serviceType="api", status=["AVAILABLE", "CREATING"], searchTerm="come") == set()
    assert names(serviceType="api", status=["AVAILABLE", "CREATING"], searchTerm="com") == {"coming"}
    assert names(unknown="x") == names()
    expect_refusal(tenant.call("GET", f"{WEBAPPS}/", params={"status": "AVAILABLE,CREATING"}), 400, "status")
    expect_refusal(tenant.call("GET", f"{WEBAPPS}/", params={"status": ""}), 400, "status")


@pytest.mark.parametrize("token", ["local", "Bearer local"])
def test_an_api_key_and_a_bearer_token_are_accepted(tenant: Tenant, token: str) -> None:
    expect_success(tenant.call("GET", f"{IMAGES}/", token=token))


def test_a_tenant_without_a_token_of_its_own_accepts_any_that_is_not_empty() -> None:
    tenant = Tenant(token=None)
    expect_success(tenant.call("GET", f"{IMAGES}/", token="anything"))
    for token in (None, " "):
        expect_refusal(tenant.call("GET", f"{IMAGES}/", token=token), 401)
    tenant.emulator.close()


@pytest.mark.contract("A5")
def test_a_refusal_leaves_no_trace_but_in_the_journal(tenant: Tenant) -> None:
    populate(tenant)
    before = tenant.emulator.changes()
    steps = {"call": HTTP, "train": {"imageId": 99, "command": "true"}}
    expect_refusal(tenant.call("POST", f"{WORKFLOWS}/", json={"name": "half", "steps": steps}), 400)
    expect_refusal(tenant.send_form("POST", f"{IMAGES}/", {"name": "half", "type": "workflow"}), 400)
    assert tenant.emulator.changes() == before
    assert tenant.get(f"{WORKFLOWS}/", searchTerm="half")["workflowsCount"] == 0
    assert tenant.get(f"{IMAGES}/", searchTerm="half")["imageCount"] == 0


def test_the_journal_has_every_request_with_its_answer(tenant: Tenant) -> None:
    tenant.advance(1.5)
    tenant.get(f"{IMAGES}/", status="ready", pageSize=3)
    tenant.call("GET", f"{IMAGES}/99", headers={"x-emulator-user": "colleague@example.com"})
    tenant.call("PUT", f"{IMAGES}/99")
    tenant.call("GET", f"{IMAGES}/", token="wrong")
    seen = [
        (one.seq, one.method, one.path, one.query, one.status, one.user) for one in tenant.emulator.journal()
    ]
    assert seen == [
        (1, "GET", f"{IMAGES}/", "status=ready&pageSize=3", 200, "pipeline@example.com"),
        (2, "GET", f"{IMAGES}/99", "", 404, "colleague@example.com"),
        (3, "PUT", f"{IMAGES}/99", "", 405, "pipeline@example.com"),
        (4, "GET", f"{IMAGES}/", "", 401, "pipeline@example.com"),
    ]
    assert {one.at for one in tenant.emulator.journal()} == {NOON + 1.5}


def test_the_journal_keeps_bodies_but_never_the_token_and_of_artifacts_only_a_digest(tmp_path: Path) -> None:
    database = str(tmp_path / "tenant.db")
    tenant = Tenant(database=database, token="t0p-s3cret")
    details = {
        "source": "github",
        "repository": "https://example.com/a.git",
        "branch": "main",
        "token": "a-repository-token",
    }
    form = {"name": "17", "type": "api", "buildDetails": details}
    send = {"files": [(name, (None, v if isinstance(v, str) else json.dumps(v))) for name, v in form.items()]}
    expect_success(tenant.call("POST", f"{IMAGES}/", token="t0p-s3cret", **send))
    artifact = {"artifact": ("artifact.zip", zipped(a="1"), "application/zip")}
    expect_success(
        tenant.call("POST", f"{ARTIFACTS}/", token="t0p-s3cret", data={"name": "blocks"}, files=artifact)
    )
    first, second = tenant.emulator.journal()
    assert first.body == form
    assert second.body["name"] == "blocks"
    assert set(second.body["artifact"]) == {"size", "sha256"}
    assert second.body["artifact"]["size"] == len(zipped(a="1"))
    assert read_journal(database) == [first, second]
    tenant.emulator.close()
    remembered = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"t0p-s3cret" not in remembered


def test_changes_tell_what_changed_by_which_request_or_by_time(tmp_path: Path) -> None:
    database = str(tmp_path / "tenant.db")
    tenant = Tenant(database=database, build_seconds=60)
    made = tenant.create_image("trainer")
    tenant.advance(60)
    tenant.delete(f"{IMAGES}/{made['imageId']}")
    tenant.get(f"{IMAGES}/")
    changes = read_changes(database)
    assert changes == tenant.emulator.changes()
    seen = [(one.request, one.kind, one.name, one.what, one.before, one.at - NOON) for one in changes]
    assert seen == [
        (1, "image", "trainer", "created", None, 0),
        (1, "version", "0.0.1", "created", None, 0),
        (1, "build", "0.0.1", "created", None, 0),
        (None, "build", "0.0.1", "status", "building", 60),
        (None, "version", "0.0.1", "status", "not-ready", 60),
        (2, "version", "0.0.1", "status", "ready", 60),
        (None, "version", "0.0.1", "deleted", None, 60),
        (None, "image", "trainer", "deleted", None, 60),
    ]
    assert {one.user for one in changes if one.request} == {"pipeline@example.com"}
    assert {one.user for one in changes if not one.request} == {"platform"}
    tenant.emulator.close()


def test_a_tenant_in_a_file_goes_on_where_it_was(tmp_path: Path) -> None:
    database = str(tmp_path / "tenant.db")
    tenant = Tenant(database=database, build_seconds=60)
    made = tenant.create_image()
    tenant.emulator.close()
    later = Tenant(database=database, moment=NOON + 3600)
    assert later.get(f"{IMAGES}/{made['imageId']}")["latestVersion"]["status"] == "ready"
    assert len(later.emulator.journal()) == 2
    later.emulator.close()


def test_a_file_that_holds_something_else_is_left_alone(tmp_path: Path) -> None:
    text, other = tmp_path / "text.db", tmp_path / "other.db"
    text.write_text("not a database at all, but long enough to be taken for one")
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE mine (id INTEGER)")
    connection.close()
    for path in (text, other):
        before = path.read_bytes()
        with pytest.raises(NotATenant, match=path.name):
            Tenant(database=str(path))
        assert path.read_bytes()[100:] == before[100:]
