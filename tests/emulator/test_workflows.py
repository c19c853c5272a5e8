"""Workflows: what they may say, what is made of it, what describing shows (contract 2.2, 4.1 to 4.9)."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from support.tenant import DOCKERFILE, IMAGES, WORKFLOWS, Tenant, expect_refusal, expect_success

HTTP = {"type": "http", "url": "https://example.com/hook"}
CRON = [{"cron": "0 6 * * *"}]
USER = {"user": "a@example.com", "events": {"success": True}}


@pytest.fixture
def image(tenant: Tenant) -> Any:
    return tenant.create_image("trainer", version="1.0.0")


def standard(image: Any, **fields: Any) -> dict[str, Any]:
    return {"imageId": image["imageId"], "command": "python train.py", **fields}


def create(tenant: Tenant, name: str = "train", **fields: Any) -> str:
    """A workflow of a step that needs no image, unless the fields say otherwise; its path."""
    answer = tenant.post(f"{WORKFLOWS}/", {"name": name, "steps": {"call": HTTP}, **fields})
    return f"{WORKFLOWS}/{answer['id']}"


def try_to_create(tenant: Tenant, **fields: Any) -> Any:
    return tenant.call("POST", f"{WORKFLOWS}/", json={"name": "train", "steps": {"call": HTTP}, **fields})


def step_of(tenant: Tenant, path: str, name: str = "only") -> Any:
    return tenant.get(path)["steps"][name]


@pytest.mark.contract("W2", "W3", "A9", "A22", "A54")
def test_describing_shows_what_was_sent_and_what_was_settled(tenant: Tenant, image: Any) -> None:
    fit = {
        "type": "standard",
        "imageId": image["imageId"],
        "imageVersionId": image["versionId"],
        "command": "python fit.py",
        "parents": ["call"],
        "resources": {"instanceTypeId": 22, "storage": "20GB"},
        "stepTimeout": 60,
        "clearImageCache": True,
        "repository": {"url": "https://example.com/a.git", "branch": "main", "token": "a-repository-token"},
        "parameters": {"env": {"B": "2", "A": "1"}, "inherit": {"X": "y"}, "secrets": ["S1"]},
        "outputParameters": {"score": "score.txt"},
        "runConfiguration": {"retryOptions": {"duration": 10}, "skipConfiguration": {"skip": True}},
        "executionParameters": {
            "parentStatus": [{"condition": "all-of", "parents": ["call"], "status": ["failure"]}]
        },
    }
    body = {
        "name": "train",
        "metadata": {"allowConcurrentExecution": True},
        "retryOptions": {"numberOfRetries": 2},
        "triggers": CRON,
        "watchers": [USER],
        "tags": [{"name": "nightly"}],
        "steps": {"call": {**HTTP, "method": "get"}, "fit": fit},
    }
    answer = tenant.post(f"{WORKFLOWS}/", body)
    assert answer == {"id": answer["id"], "triggers": CRON}
    assert isinstance(answer["id"], int)
    shown_fit = fit | {
        "imageName": "trainer",
        "imageVersion": "1.0.0",
        "repository": {"url": "https://example.com/a.git", "branch": "main"},
        "parameters": {"env": [{"B": "2"}, {"A": "1"}], "inherit": {"X": "y"}, "secrets": ["S1"]},
    }
    shown = tenant.get(f"{WORKFLOWS}/{answer['id']}")
    assert shown == body | {
        "id": answer["id"],
        "createdAt": "2026-01-05T12:00:00.000Z",
        "updatedAt": "2026-01-05T12:00:00.000Z",
        "status": "Available",
        "lastExecution": None,
        "steps": {"call": {**HTTP, "method": "get"}, "fit": shown_fit},
    }
    assert list(shown["steps"]) == ["call", "fit"]


@pytest.mark.contract("W2", "W3", "A22", "A54")
def test_lists_are_always_there_and_what_is_not_set_is_left_out(tenant: Tenant, image: Any) -> None:
    answer = tenant.post(f"{WORKFLOWS}/", {"name": "train", "steps": {"only": standard(image)}})
    assert answer["triggers"] == []
    shown = tenant.get(f"{WORKFLOWS}/{answer['id']}")
    assert (shown["triggers"], shown["watchers"], shown["tags"]) == ([], [], [])
    assert not {"metadata", "retryOptions"} & set(shown)
    assert not [key for key in ("repository", "parameters") if key in shown["steps"]["only"]]
    assert None not in shown["steps"]["only"].values()


@pytest.mark.contract("W3", "A54")
def test_a_platform_that_answers_documented_keys_only_shows_no_metadata_and_no_retry_options() -> None:
    tenant = Tenant(documented_keys_only=True)
    fields = {"metadata": {"allowConcurrentExecution": True}, "retryOptions": {"duration": 10}}
    assert set(tenant.get(create(tenant, **fields))) == {
        *(
            "id",
            "name",
            "createdAt",
            "updatedAt",
            "status",
            "steps",
            "lastExecution",
            "triggers",
            "watchers",
            "tags",
        ),
    }
    tenant.emulator.close()


@pytest.mark.contract("W2", "A39")
def test_the_name_of_a_workflow_is_required_and_taken_once(tenant: Tenant) -> None:
    create(tenant, "train")
    expect_refusal(try_to_create(tenant, name="train"), 400, "train")
    expect_refusal(tenant.call("POST", f"{WORKFLOWS}/", json={"steps": {"call": HTTP}}), 400, "name")
    for name in ("", None, 7):
        expect_refusal(try_to_create(tenant, name=name), 400, "name")
    create(tenant, "Train")


@pytest.mark.contract("W4", "A39")
def test_a_workflow_keeps_its_name_and_cannot_get_that_of_another(tenant: Tenant) -> None:
    first, _ = create(tenant, "first"), create(tenant, "second")
    tenant.put(first, {"name": "first", "steps": {"call": HTTP}})
    expect_refusal(tenant.call("PUT", first, json={"name": "second", "steps": {"call": HTTP}}), 400, "second")
    tenant.put(first, {"name": "third", "steps": {"call": HTTP}})
    assert tenant.get(first)["name"] == "third"


@pytest.mark.contract("A39")
def test_where_names_are_not_unique_two_workflows_may_share_one() -> None:
    tenant = Tenant(unique_names=False)
    assert create(tenant, "train") != create(tenant, "train")
    tenant.emulator.close()


@pytest.mark.contract("W2", "W4", "A41")
@pytest.mark.parametrize("steps", [None, {}, [], "steps"])
def test_a_workflow_has_at_least_one_step(tenant: Tenant, steps: Any) -> None:
    expect_refusal(try_to_create(tenant, steps=steps), 400, "steps")
    path = create(tenant)
    expect_refusal(tenant.call("PUT", path, json={"steps": steps}), 400, "steps")
    expect_refusal(tenant.call("PUT", path, json={}), 400, "steps")


@pytest.mark.contract("W2", "A43")
@pytest.mark.parametrize("triggers", [[], [{}], [{}, {}]])
def test_an_empty_trigger_is_none(tenant: Tenant, triggers: Any) -> None:
    assert tenant.get(create(tenant, triggers=triggers))["triggers"] == []


@pytest.mark.contract("W2", "A42", "A43")
@pytest.mark.parametrize(
    "triggers",
    [
        [*CRON, {"cron": "0 7 * * *"}],
        [*CRON, {"webhook": True}],
        [{"webhook": True}, {"webhook": True}],
        [{"webhook": False}],
        [{"webhook": True, "webhookPolicy": "renew"}],
        [{"cron": ""}],
        [{"cron": 6}],
        {"cron": "0 6 * * *"},
    ],
)
def test_more_than_one_trigger_or_one_that_makes_no_sense_is_refused(tenant: Tenant, triggers: Any) -> None:
    expect_refusal(try_to_create(tenant, triggers=triggers), 400, "triggers")


@pytest.mark.contract("W2", "W4", "A22", "A42")
def test_a_webhook_gets_an_address_that_stays_unless_a_new_one_is_asked_for(tenant: Tenant) -> None:
    def put(triggers: Any) -> Any:
        answer = tenant.put(path, {"steps": {"call": HTTP}, "triggers": triggers})
        assert answer == {"id": int(path.rpartition("/")[2]), "triggers": tenant.get(path)["triggers"]}
        return answer["triggers"]

    path = create(tenant, triggers=[{"webhook": True}])
    first = tenant.get(path)["triggers"]
    uuid.UUID(first[0]["webhook"])
    assert put([{"webhook": True}]) == first
    assert put([{"webhook": True, "webhookPolicy": "preserve"}]) == first
    second = put([{"webhook": True, "webhookPolicy": "generate"}])
    assert second != first
    assert put(CRON) == CRON
    third = put([{"webhook": True, "webhookPolicy": "preserve"}])
    assert third[0]["webhook"] not in (first[0]["webhook"], second[0]["webhook"])


@pytest.mark.contract("W2", "A44")
@pytest.mark.parametrize(
    ("options", "taken"),
    [
        ({}, True),
        ({"duration": 1, "numberOfRetries": 0, "exitCodes": [1], "exponentialBackoff": True}, True),
        ({"duration": 120, "numberOfRetries": 5}, True),
        ({"duration": 0}, False),
        ({"duration": 121}, False),
        ({"numberOfRetries": -1}, False),
        ({"numberOfRetries": 6}, False),
        ({"numberOfRetries": True}, False),
        ({"exponentialBackoff": "yes"}, False),
        ({"exitCodes": 1}, False),
    ],
)
def test_retries_have_limits_on_both_levels(tenant: Tenant, options: Any, taken: bool) -> None:
    step = {**HTTP, "runConfiguration": {"retryOptions": options}}
    for number, fields in enumerate(({"retryOptions": options}, {"steps": {"call": step}})):
        answer = try_to_create(tenant, name=f"train-{number}", **fields)
        if taken:
            expect_success(answer)
        else:
            expect_refusal(answer, 400, "retryOptions")


@pytest.mark.contract("W2")
@pytest.mark.parametrize(
    ("watcher", "taken"),
    [
        (USER, True),
        ({"user": "a@example.com", "events": {"success": True, "fail": False, "runtimeExceeded": 1.5}}, True),
        (
            {
                "webhook": {"name": "n", "url": "https://example.com", "payload": "{}"},
                "events": {"fail": True},
            },
            True,
        ),
        ({"email": {"name": "n", "recipients": {"to": ["a@example.com"]}}, "events": {"fail": True}}, True),
        ({"user": "a@example.com"}, False),
        ({"events": {"fail": True}}, False),
        ({**USER, "email": {"name": "n", "recipients": {"to": ["a@example.com"]}}}, False),
        ({"webhook": {"name": "n", "url": "https://example.com"}, "events": {}}, False),
        ({"email": {"name": "n", "recipients": {}}, "events": {}}, False),
        ({"user": "a@example.com", "events": {"fail": "yes"}}, False),
        ({"user": "a@example.com", "events": {"runtimeExceeded": "1"}}, False),
    ],
)
def test_a_watcher_has_events_and_exactly_one_target(tenant: Tenant, watcher: Any, taken: bool) -> None:
    answer = try_to_create(tenant, watchers=[watcher])
    if taken:
        assert tenant.get(f"{WORKFLOWS}/{expect_success(answer)['id']}")["watchers"] == [watcher]
    else:
        expect_refusal(answer, 400, "watchers")


@pytest.mark.contract("W2", "A45")
def test_a_step_without_a_type_is_a_standard_one_and_other_types_do_not_exist(
    tenant: Tenant, image: Any
) -> None:
    assert step_of(tenant, create(tenant, steps={"only": standard(image)}))["type"] == "standard"
    for kind in ("Standard", "python", "", None, 7):
        expect_refusal(
            try_to_create(tenant, name="other", steps={"only": standard(image, type=kind)}), 400, "type"
        )


@pytest.mark.contract("W2", "A46")
def test_parents_exist_and_make_no_circle(tenant: Tenant) -> None:
    for steps, name in (
        ({"a": {**HTTP, "parents": ["b"]}}, "b"),
        ({"a": {**HTTP, "parents": ["a"]}}, "a"),
        (
            {
                "a": {**HTTP, "parents": ["c"]},
                "b": {**HTTP, "parents": ["a"]},
                "c": {**HTTP, "parents": ["b"]},
            },
            "c",
        ),
    ):
        expect_refusal(try_to_create(tenant, steps=steps), 400, name)
    steps = {"d": {**HTTP, "parents": ["b", "c"]}, "b": {**HTTP, "parents": ["a"]}, "c": HTTP, "a": HTTP}
    assert step_of(tenant, create(tenant, steps=steps), "d")["parents"] == ["b", "c"]


@pytest.mark.contract("W2", "A53")
def test_conditions_speak_of_steps_that_exist_but_need_not_be_parents(tenant: Tenant) -> None:
    conditional = {"condition": "equals", "paramName": "p", "stepName": "a", "value": "1"}
    status = {"condition": "one-of", "parents": ["a"], "status": ["success", "failure"]}
    for number, (name, entry) in enumerate([("conditional", conditional), ("parentStatus", status)]):
        later = {**HTTP, "executionParameters": {name: [entry]}}
        create(tenant, f"train-{number}", steps={"a": HTTP, "b": later})
        expect_refusal(try_to_create(tenant, steps={"c": HTTP, "b": later}), 400, "a")
        for wrong in ({"condition": "is"}, {"parents": "a", "paramName": 1}):
            broken = {**HTTP, "executionParameters": {name: [entry | wrong]}}
            expect_refusal(try_to_create(tenant, steps={"a": HTTP, "b": broken}), 400, name)


@pytest.mark.contract("W2", "W4", "A38", "A47")
def test_a_step_without_a_version_gets_the_latest_ready_one_and_stays_with_it(
    tenant: Tenant, image: Any
) -> None:
    path = create(tenant, steps={"only": standard(image)})
    assert step_of(tenant, path)["imageVersionId"] == image["versionId"]
    versions = f"{IMAGES}/{image['imageId']}/versions"
    latest = expect_success(tenant.send_form("POST", versions, {"buildDetails": DOCKERFILE}))
    failed = {"source": "dockerfile", "dockerfile": "FROM scratch\nRUN exit 1"}
    expect_success(tenant.send_form("POST", versions, {"buildDetails": failed}))
    assert step_of(tenant, path)["imageVersionId"] == image["versionId"]
    tenant.put(path, {"steps": {"only": standard(image)}})
    assert step_of(tenant, path)["imageVersionId"] == latest["versionId"]
    assert step_of(tenant, path)["imageVersion"] == "1.0.1"


@pytest.mark.contract("W2", "A38", "A47")
def test_a_step_needs_an_image_that_exists_with_a_version_of_its_own_that_is_ready(
    tenant: Tenant, image: Any
) -> None:
    other = tenant.create_image("other")
    unbuilt = tenant.create_image(
        "unbuilt", buildDetails={"source": "dockerfile", "dockerfile": "FROM a\nRUN false"}
    )
    for fields, word in (
        ({"imageId": 99}, "99"),
        ({"imageVersionId": 99}, "99"),
        ({"imageVersionId": other["versionId"]}, str(other["versionId"])),
        ({"imageId": unbuilt["imageId"]}, "ready"),
        ({"imageId": "trainer"}, "imageId"),
    ):
        expect_refusal(try_to_create(tenant, steps={"only": standard(image, **fields)}), 400, word)
    for missing in ("imageId", "command"):
        step = {name: value for name, value in standard(image).items() if name != missing}
        expect_refusal(try_to_create(tenant, steps={"only": step}), 400, missing)


@pytest.mark.contract("W2", "W14", "A48")
@pytest.mark.parametrize("given", [None, {}, {"instanceTypeId": 22}, {"storage": "40GB"}])
def test_resources_that_are_not_given_are_the_defaults(tenant: Tenant, image: Any, given: Any) -> None:
    defaults = tenant.get("/workflows/api/v1/resources/defaults")
    assert defaults == {"instanceTypeId": 21, "storage": "10GB"}
    fields = {} if given is None else {"resources": given}
    path = create(tenant, steps={"only": standard(image, **fields)})
    assert step_of(tenant, path)["resources"] == defaults | (given or {})


@pytest.mark.contract("W2", "W13", "A48", "A49")
def test_resources_must_exist_and_a_timeout_is_a_positive_whole_number(tenant: Tenant, image: Any) -> None:
    for resources in ({"instanceTypeId": 1}, {"instanceTypeId": 9999}, {"storage": "10"}, {"storage": 10}):
        expect_refusal(
            try_to_create(tenant, steps={"only": standard(image, resources=resources)}), 400, "resources"
        )
    for timeout in (0, -1, 1.5, "60"):
        expect_refusal(
            try_to_create(tenant, steps={"only": standard(image, stepTimeout=timeout)}), 400, "stepTimeout"
        )
    for option in tenant.get("/workflows/api/v1/resources"):
        name = f"on-{option['id']}"
        create(tenant, name, steps={"only": standard(image, resources={"instanceTypeId": option["id"]})})


@pytest.mark.contract("W13", "A27")
def test_resources_are_a_bare_list_of_what_steps_may_run_on(tenant: Tenant) -> None:
    found = tenant.get("/workflows/api/v1/resources")
    assert all(set(one) == {"id", "cpu", "memory", "gpu", "gpuMemory"} for one in found)
    asked = tenant.get("/quota/api/v1/settings/tenant-instance-options", entityType="workflow")["data"]
    assert [one["id"] for one in found] == [one["id"] for one in asked]


@pytest.mark.contract("W2", "A50")
@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({}, None),
        ({"method": "post", "payload": '{"a": "{{b}}"}'}, None),
        ({"headers": {"absolute": {"X-A": "1"}, "secrets": {"X-B": "S1"}}}, None),
        ({"auth": {"type": "no-auth"}}, None),
        ({"auth": {"type": "basic", "username": "u", "password": "S1"}}, None),
        (
            {
                "auth": {
                    "type": "oauth",
                    "clientId": "A",
                    "clientSecret": "B",
                    "authUrl": "https://example.com",
                }
            },
            None,
        ),
        ({"auth": {"type": "api-key", "apiKey": "S1"}}, None),
        ({"auth": {"type": "bearer-token", "bearerToken": "S1"}}, None),
        ({"outputParameters": {"answer": "response.txt"}}, None),
        ({"outputParameters": {"answer": "answer.txt"}}, "outputParameters"),
        ({"method": "GET"}, "method"),
        ({"auth": {}}, "auth.type"),
        ({"auth": {"type": "digest"}}, "auth.type"),
        ({"auth": {"type": "basic", "username": "u"}}, "password"),
        ({"auth": {"type": "oauth", "clientId": "A", "clientSecret": "B"}}, "authUrl"),
        ({"auth": {"type": "api-key"}}, "apiKey"),
        ({"auth": {"type": "bearer-token", "apiKey": "S1"}}, "bearerToken"),
        ({"payload": {"a": 1}}, "payload"),
        ({"url": ""}, "url"),
    ],
)
def test_a_step_that_calls_by_http(tenant: Tenant, fields: Any, problem: str | None) -> None:
    step = {**HTTP, **fields}
    answer = try_to_create(tenant, steps={"only": step})
    if problem is not None:
        expect_refusal(answer, 400, problem)
        return
    assert step_of(tenant, f"{WORKFLOWS}/{expect_success(answer)['id']}") == {"method": "get"} | step


@pytest.mark.contract("W2", "A51", "A52")
@pytest.mark.parametrize(
    ("step", "problem"),
    [
        ({"type": "sql", "sqlQueryPath": "a.sql"}, None),
        ({"type": "sql", "repository": {"url": "u", "branch": "b", "filePath": "a.sql"}}, None),
        ({"type": "sql", "sqlQueryPath": "a.sql", "parameters": {"inherit": {"A": "b"}}}, None),
        ({"type": "sql"}, "sqlQueryPath, repository"),
        (
            {"type": "sql", "sqlQueryPath": "a", "repository": {"url": "u", "branch": "b", "filePath": "a"}},
            "exactly one",
        ),
        ({"type": "sql", "repository": {"url": "u", "branch": "b"}}, "filePath"),
        ({"type": "export", "schema": "s", "table": "t", "sortBy": "c"}, None),
        (
            {
                "type": "export",
                "schema": "s",
                "table": "t",
                "sortBy": "c",
                "sortOrder": "desc",
                "compression": True,
            },
            None,
        ),
        ({"type": "export", "schema": "s", "table": "t"}, "sortBy"),
        ({"type": "export", "schema": "s", "table": "t", "sortBy": "c", "sortOrder": "up"}, "sortOrder"),
    ],
)
def test_steps_that_query_and_export_ignore_the_fields_of_others(
    tenant: Tenant, step: Any, problem: str | None
) -> None:
    foreign = {
        "imageId": 1,
        "resources": {"storage": "a lot"},
        "stepTimeout": 0,
        "clearImageCache": 1,
        "auth": "x",
    }
    answer = try_to_create(tenant, steps={"only": {**step, **foreign}})
    if problem is not None:
        expect_refusal(answer, 400, problem)
        return
    shown = step_of(tenant, f"{WORKFLOWS}/{expect_success(answer)['id']}")
    assert not set(foreign) & set(shown)
    assert {name: shown[name] for name in step} == step


@pytest.mark.contract("W2", "A13")
def test_unknown_fields_are_ignored_at_every_depth(tenant: Tenant, image: Any) -> None:
    plain = standard(image, resources={"storage": "10GB"}, parameters={"secrets": ["S1"]})
    odd = standard(image, resources={"storage": "10GB", "x": 1}, parameters={"secrets": ["S1"], "x": 1}, x=1)
    first = tenant.get(create(tenant, "first", steps={"only": plain}))
    second = tenant.get(create(tenant, "second", steps={"only": odd}, x={"y": [1]}))
    assert first["steps"] == second["steps"]
    assert set(first) == set(second)


@pytest.mark.contract("W4", "A56")
def test_an_update_replaces_everything_but_the_name(tenant: Tenant) -> None:
    path = create(
        tenant,
        metadata={"allowConcurrentExecution": True},
        retryOptions={"duration": 10},
        triggers=CRON,
        watchers=[USER],
        tags=[{"name": "nightly"}],
    )
    tenant.put(path, {"steps": {"other": HTTP}})
    shown = tenant.get(path)
    assert (shown["name"], list(shown["steps"])) == ("train", ["other"])
    assert (shown["triggers"], shown["watchers"], shown["tags"]) == ([], [], [])
    assert not {"metadata", "retryOptions"} & set(shown)


@pytest.mark.contract("W4", "A55")
@pytest.mark.parametrize("keeps", [True, False])
def test_whether_a_stored_token_survives_is_a_switch_and_needs_the_same_step_and_address(keeps: bool) -> None:
    tenant = Tenant(put_keeps_token=keeps)
    image = tenant.create_image()
    repository = {"url": "https://example.com/a.git", "branch": "main"}

    def put(name: str = "only", **fields: Any) -> None:
        tenant.put(path, {"steps": {name: standard(image, repository={**repository, **fields})}})

    def token(name: str = "only") -> Any:
        (change, *_) = reversed(
            [one for one in tenant.changes("workflow") if one.what in ("created", "updated")]
        )
        return change.after["steps"][name]["repository"].get("token")

    step = standard(image, repository={**repository, "token": "a-repository-token"})
    path = create(tenant, steps={"only": step})
    assert token() == "a-repository-token"
    put(branch="other")
    assert token() == ("a-repository-token" if keeps else None)
    put(token="new")
    put(token="")
    assert token() == ("new" if keeps else None)
    put("renamed")
    assert token("renamed") is None
    put("renamed", token="third")
    put("renamed", url="https://example.com/b.git")
    assert token("renamed") is None
    assert "third" not in tenant.call("GET", path).text
    tenant.emulator.close()


@pytest.mark.contract("W4")
@pytest.mark.parametrize("moves", [True, False])
def test_whether_an_update_moves_its_time_is_a_switch(moves: bool) -> None:
    tenant = Tenant(updated_at_moves=moves)
    path = create(tenant)
    tenant.advance(60)
    tenant.put(path, {"steps": {"call": HTTP}, "tags": [{"name": "new"}]})
    shown = tenant.get(path)
    assert shown["createdAt"] == "2026-01-05T12:00:00.000Z"
    assert shown["updatedAt"] == f"2026-01-05T12:0{1 if moves else 0}:00.000Z"
    tenant.emulator.close()


@pytest.mark.contract("W6", "W7", "A59", "A60")
def test_a_scheduled_workflow_is_paused_and_resumed_once_each(tenant: Tenant) -> None:
    path = create(tenant, triggers=CRON)
    expect_refusal(tenant.call("POST", f"{path}/resume", json={}), 409)
    assert tenant.post(f"{path}/pause") == {}
    assert tenant.get(path)["status"] == "Paused"
    expect_refusal(tenant.call("POST", f"{path}/pause", json={}), 409)
    assert tenant.post(f"{path}/resume") == {}
    assert tenant.get(path)["status"] == "Available"


@pytest.mark.contract("W6", "A59")
def test_only_a_schedule_can_be_paused(tenant: Tenant) -> None:
    for name, triggers in (("none", []), ("hooked", [{"webhook": True}])):
        path = create(tenant, name, triggers=triggers)
        expect_refusal(tenant.call("POST", f"{path}/pause", json={}), 409)
        assert tenant.get(path)["status"] == "Available"


@pytest.mark.contract("W4", "A60")
@pytest.mark.parametrize("unpauses", [True, False])
def test_whether_an_update_resumes_a_paused_workflow_is_a_switch(unpauses: bool) -> None:
    tenant = Tenant(put_unpauses=unpauses)
    path = create(tenant, triggers=CRON)
    tenant.post(f"{path}/pause")
    tenant.put(path, {"steps": {"call": HTTP}, "triggers": CRON})
    assert tenant.get(path)["status"] == ("Available" if unpauses else "Paused")
    tenant.emulator.close()


@pytest.mark.contract("W5")
def test_a_deleted_workflow_is_gone_and_its_name_is_free(tenant: Tenant) -> None:
    path = create(tenant)
    assert tenant.delete(path) == {}
    expect_refusal(tenant.call("GET", path), 404)
    expect_refusal(tenant.call("DELETE", path), 404)
    assert create(tenant) != path


@pytest.mark.contract("W3", "W4", "W5", "W6", "W7")
@pytest.mark.parametrize("ident", ["99", "x", "0", "-1", "1.0"])
def test_a_workflow_that_does_not_exist_is_not_found(tenant: Tenant, ident: str) -> None:
    create(tenant)
    path = f"{WORKFLOWS}/{ident}"
    expect_refusal(tenant.call("GET", path), 404)
    expect_refusal(tenant.call("PUT", path, json={"steps": {"call": HTTP}}), 404)
    expect_refusal(tenant.call("DELETE", path), 404)
    expect_refusal(tenant.call("POST", f"{path}/pause", json={}), 404)
    expect_refusal(tenant.call("POST", f"{path}/resume", json={}), 404)


@pytest.mark.contract("W1", "A3", "A8", "A60")
def test_the_list_shows_and_filters_by_status_editor_and_name(tenant: Tenant) -> None:
    first = create(tenant, "Nightly training", triggers=CRON, tags=[{"name": "a"}])
    second = create(tenant, "report")
    tenant.post(f"{first}/pause")
    body = {"name": "by hand", "steps": {"call": HTTP}}
    headers = {"x-emulator-user": "colleague@example.com"}
    expect_success(tenant.call("POST", f"{WORKFLOWS}/", json=body, headers=headers))

    def names(**params: Any) -> list[str]:
        return [one["name"] for one in tenant.get(f"{WORKFLOWS}/", **params)["workflows"]]

    item = tenant.get(f"{WORKFLOWS}/", searchTerm="TRAIN")["workflows"][0]
    assert item.pop("lastExecution", None) is None
    assert item == {
        "id": int(first.rpartition("/")[2]),
        "name": "Nightly training",
        "status": "Paused",
        "triggers": CRON,
        "tags": [{"name": "a"}],
    }
    assert names() == ["by hand", "report", "Nightly training"]
    assert names(workflowStatus="Paused") == ["Nightly training"]
    assert names(workflowStatus=["Paused", "Available"], lastModifiedBy="colleague@example.com") == [
        "by hand"
    ]
    assert names(lastModifiedBy=["colleague@example.com", "unknown"]) == ["by hand"]
    assert names(workflowStatus="Draft") == names(lastExecutionStatus="Success") == []
    tenant.post(f"{second}/execute")
    tenant.advance(60)
    assert names(lastExecutionStatus=["Success", "Failed"]) == ["report"]
    assert set(tenant.get(f"{WORKFLOWS}/", searchTerm="report")["workflows"][0]["lastExecution"]) == {
        "status",
        "executedAt",
    }
    for wrong in ({"workflowStatus": "available"}, {"lastExecutionStatus": "Pending"}):
        expect_refusal(tenant.call("GET", f"{WORKFLOWS}/", params=wrong), 400, next(iter(wrong)))
