"""The guide's chapter on workflows: every command of it, with its files. In the guide's order."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from conformance.client_bench import ClientBench
from conformance.served_tenant import WORKFLOWS, ServedTenant
from support.platform_keys import drop_own_keys

EXISTING = {
    "name": "existing-workflow",
    "triggers": [],
    "steps": {
        "step1": {
            "imageId": 1,
            "imageVersionId": 1,
            "command": "python test1.py",
            "resources": {"instanceTypeId": 21, "storage": "10GB"},
        },
        "step2": {
            "imageId": 2,
            "imageVersionId": 2,
            "command": "python test2.py",
            "resources": {"instanceTypeId": 22, "storage": "10GB"},
        },
    },
}


def described(tenant: ServedTenant, workflow: int) -> dict[str, Any]:
    found: dict[str, Any] = tenant.get(f"{WORKFLOWS}/{workflow}")
    return found


def steps_of(workflow: dict[str, Any]) -> dict[str, Any]:
    """The described steps as the guide shows them: without the names of images and the type."""
    hidden = {"imageName", "imageVersion", "type"}
    return {
        name: {key: value for key, value in step.items() if key not in hidden}
        for name, step in workflow["steps"].items()
    }


@pytest.mark.contract("W2", "W3", "A22", "A54")
def test_a_workflow_is_created(peak: ClientBench) -> None:
    params = peak.write("workflow_params.yaml", "any: value\n")
    answer = peak.answer("workflows", "create", peak.guide("workflows/workflow"), "-v", params)
    assert drop_own_keys(answer["triggers"]) == [{"cron": "0 0 * * *"}]
    made = described(peak.tenant, answer["id"])
    assert (made["name"], made["status"]) == ("new-workflow", "Available")
    assert drop_own_keys(made["triggers"]) == [{"cron": "0 0 * * *"}]
    assert [watcher["events"] for watcher in made["watchers"]] == [
        {"success": False, "fail": True},
        {"success": False, "fail": True, "runtimeExceeded": 10},
    ]
    assert made["retryOptions"] == {
        "duration": 5,
        "exitCodes": [1, 2],
        "exponentialBackoff": True,
        "numberOfRetries": 3,
    }
    assert drop_own_keys(made["tags"]) == [{"name": "foo"}, {"name": "bar"}]
    step = made["steps"]["stepName"]
    assert (step["imageName"], step["imageVersion"]) == ("base", "1.0.0")
    assert step["parameters"] == {"env": [{"key": "value"}], "secrets": ["secret-1", "secret-2"]}
    assert step["repository"] == {"branch": "main", "url": "https://github.com/org/repo"}


@pytest.mark.contract("W4", "A22", "A42", "A56")
def test_a_workflow_is_updated(peak: ClientBench) -> None:
    peak.tenant.workflow(7, {"name": "old", "steps": {"gone": {"imageId": 100, "command": "true"}}})
    params = peak.write("workflow_params.yaml", "any: value\n")
    answer = peak.answer("workflows", "update", "-v", params, "7", peak.guide("workflows/workflow-2"))
    (trigger,) = answer["triggers"]
    assert (answer["id"], str(uuid.UUID(trigger["webhook"]))) == (7, trigger["webhook"])
    now = described(peak.tenant, 7)
    assert now["name"] == "updated-workflow"
    assert now["triggers"] == answer["triggers"]
    assert list(now["steps"]) == ["step1", "step2"]
    assert now["steps"]["step2"]["resources"] == {"instanceTypeId": 21, "storage": "40GB"}


@pytest.mark.contract("W1", "W2", "W4", "A8", "A42")
def test_a_workflow_is_created_or_updated(peak: ClientBench) -> None:
    params = peak.write("workflow_params.yaml", "any: value\n")
    command = ("workflows", "create-or-update", "-v", params, peak.guide("workflows/workflow-3"))
    first = peak.answer(*command)
    search = "GET /workflows/api/v1/workflows/?pageSize=100&searchTerm=my-new-workflow"
    assert peak.tenant.sent() == [search, "POST /workflows/api/v1/workflows/"]
    second = peak.answer(*command)
    assert peak.tenant.sent() == [search, f"PUT /workflows/api/v1/workflows/{first['id']}"]
    assert first["id"] == second["id"]
    assert first["triggers"] != second["triggers"]  # webhookPolicy is generate
    assert described(peak.tenant, first["id"])["triggers"] == second["triggers"]


@pytest.fixture
def existing(peak: ClientBench) -> ClientBench:
    """A tenant with the workflow 7 that the guide patches, and the images that its files name."""
    for ident in (1, 2, 400):
        peak.tenant.image(ident, {ident: "1.0.0"})
    peak.tenant.workflow(7, EXISTING)
    return peak


@pytest.mark.contract("W3", "W4", "A54")
def test_a_workflow_is_patched_by_options(existing: ClientBench) -> None:
    before = described(existing.tenant, 7)
    assert (before["name"], steps_of(before)) == ("existing-workflow", EXISTING["steps"])
    existing(
        *("workflows", "patch", "7", "--name", "updated-workflow"),
        *("--image-id", "100", "--image-version-id", "100", "--step-names", "step1"),
    )
    assert existing.tenant.sent() == [f"GET {WORKFLOWS}/7", f"PUT {WORKFLOWS}/7"]
    after = described(existing.tenant, 7)
    assert after["name"] == "updated-workflow"
    assert steps_of(after) == {
        "step1": EXISTING["steps"]["step1"] | {"imageId": 100, "imageVersionId": 100},  # type: ignore[index]
        "step2": EXISTING["steps"]["step2"],  # type: ignore[index]
    }


@pytest.mark.contract("W4")
def test_a_patch_by_options_without_step_names_changes_every_step(existing: ClientBench) -> None:
    existing("workflows", "patch", "7", "--image-id", "100", "--image-version-id", "100")
    steps = steps_of(described(existing.tenant, 7))
    assert {(step["imageId"], step["imageVersionId"]) for step in steps.values()} == {(100, 100)}


@pytest.mark.contract("W4", "A48", "A54")
def test_a_workflow_is_patched_by_a_file(existing: ClientBench) -> None:
    before = described(existing.tenant, 7)
    assert (before["triggers"], steps_of(before)) == ([], EXISTING["steps"])
    existing("workflows", "patch", "7", existing.guide("workflows/patch-workflow"))
    after = described(existing.tenant, 7)
    assert (after["name"], after["triggers"]) == ("updated-workflow", [])
    assert steps_of(after) == {
        "step1": EXISTING["steps"]["step1"] | {"imageId": 100, "imageVersionId": 100},  # type: ignore[index]
        "step2": EXISTING["steps"]["step2"],  # type: ignore[index]
        "step3": {
            "imageId": 400,
            "imageVersionId": 400,
            "command": "python test4.py",
            "resources": {"instanceTypeId": 24, "storage": "10GB"},
            "repository": {"branch": "main", "url": "https://github.com/org/repo"},
        },
    }


@pytest.mark.contract("W4")
def test_a_workflow_is_patched_by_a_file_and_options_and_the_options_win(existing: ClientBench) -> None:
    file = existing.guide("workflows/patch-workflow")
    existing(
        *("workflows", "patch", "7", file, "--name", "by-option"),
        *("--image-id", "200", "--image-version-id", "200", "--step-names", "step1"),
    )
    after = described(existing.tenant, 7)
    assert after["name"] == "by-option"
    images = {name: step["imageId"] for name, step in after["steps"].items()}
    assert images == {"step1": 200, "step2": 2, "step3": 400}


@pytest.mark.contract("W4", "A54", "A55")
def test_a_patch_keeps_the_webhook_the_variables_and_the_token_of_a_repository(existing: ClientBench) -> None:
    peak = existing
    made = peak.answer("workflows", "create", peak.guide("workflows/workflow-2"))
    peak(*("workflows", "patch", str(made["id"]), "--command", "echo patched", "--step-names", "step1"))
    sent = peak.tenant.body()
    assert sent["triggers"] == [{"webhook": True, "webhookPolicy": "preserve"}]
    assert sent["steps"]["step1"]["repository"] == {"branch": "main", "url": "https://github.com/org/repo"}
    after = described(peak.tenant, made["id"])
    assert after["triggers"] == made["triggers"]
    assert after["steps"]["step1"]["command"] == "echo patched"
    stored = peak.tenant.emulator.db.value("SELECT definition FROM workflows WHERE id = ?", made["id"])
    assert "random_token" in stored


@pytest.mark.contract("W2", "A44", "A53")
@pytest.mark.parametrize(
    ("file", "step", "shown"),
    [
        (
            "workflow-auto-retry",
            "step-1",
            {
                "runConfiguration": {
                    "retryOptions": {
                        "duration": 5,
                        "exitCodes": [1, 137, 143],
                        "exponentialBackoff": True,
                        "numberOfRetries": 3,
                    }
                }
            },
        ),
        (
            "workflow-auto-retry-2",
            "step-1",
            {"runConfiguration": {"skipConfiguration": {"skip": True, "skipDAG": True}}},
        ),
        (
            "workflow-input-parameters",
            "step-1",
            {"parameters": {"env": [{"key": "value"}], "secrets": ["secret-1", "secret-2"]}},
        ),
        ("workflow-output-parameters", "step-1", {"outputParameters": {"scriptOutput": "output.txt"}}),
        (
            "workflow-execution-parameters",
            "step-2",
            {
                "parents": ["step-1"],
                "executionParameters": {
                    "conditional": [
                        {
                            "condition": "equals",
                            "paramName": "scriptOutput",
                            "stepName": "step-1",
                            "value": "output-value",
                        }
                    ],
                    "parentStatus": [{"condition": "one-of", "parents": ["step-1"], "status": ["success"]}],
                },
            },
        ),
    ],
)
def test_an_advanced_configuration_is_kept(peak: ClientBench, file: str, step: str, shown: Any) -> None:
    made = peak.answer("workflows", "create", peak.guide(f"workflows/{file}"))
    assert described(peak.tenant, made["id"])["steps"][step].items() >= shown.items()
