"""Steps of a workflow: types, parents, conditions, images, resources (contract 4.5 to 4.8)."""

from __future__ import annotations

from typing import Any

import pytest
from emulator.workflow_calls import HTTP, create, standard, try_to_create
from support.tenant import DOCKERFILE, IMAGES, WORKFLOWS, Tenant, expect_refusal, expect_success


def step_of(tenant: Tenant, path: str, name: str = "only") -> Any:
    return tenant.get(path)["steps"][name]


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
