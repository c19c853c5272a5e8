"""Workflows of a tenant that are run, and what their executions show."""

from __future__ import annotations

from typing import Any

import httpx
from support.tenant import WORKFLOWS, Tenant, expect_success

SLOW = {"EMULATOR_SECONDS": "30"}


def build_step(command: str = "echo hello", **fields: Any) -> dict[str, Any]:
    """A step that runs a command; `Runs` says in which image. `env` is short for its parameters."""
    if "env" in fields:
        fields.setdefault("parameters", {})["env"] = fields.pop("env")
    return {"command": command, **fields}


class Runs:
    """A workflow, and its executions."""

    def __init__(self, tenant: Tenant, steps: dict[str, Any], **fields: Any) -> None:
        self.tenant = tenant
        self.image = tenant.create_image(f"image-of-{len(tenant.changes('image'))}")
        tenant.advance(1)
        body = {"name": f"runs-{self.image['imageId']}", "steps": self.complete(steps), **fields}
        self.id = tenant.post(f"{WORKFLOWS}/", body)["id"]
        self.path = f"{WORKFLOWS}/{self.id}"

    def complete(self, steps: dict[str, Any]) -> dict[str, Any]:
        """Steps that run a command get the image."""
        image = {"imageId": self.image["imageId"], "imageVersionId": self.image["versionId"]}
        return {name: step if "type" in step else step | image for name, step in steps.items()}

    def replace(self, steps: dict[str, Any], **fields: Any) -> None:
        self.tenant.put(self.path, {"steps": self.complete(steps), **fields})

    def try_to_execute(self, body: Any = None) -> httpx.Response:
        return self.tenant.call("POST", f"{self.path}/execute", json={} if body is None else body)

    def execute(self, body: Any = None) -> str:
        answer = expect_success(self.try_to_execute(body))
        assert set(answer) == {"executionId"}
        return str(answer["executionId"])

    @property
    def status(self) -> str:
        return str(self.tenant.get(self.path)["status"])

    def list(self, **params: Any) -> Any:
        return self.tenant.get(f"{WORKFLOWS}/executions/{self.id}", **params)

    def details(self, execution: str) -> Any:
        return self.tenant.get(f"{self.path}/executions/{execution}")

    def step(self, execution: str, name: str) -> Any:
        (found,) = [step for step in self.details(execution)["steps"] if step["name"] == name]
        return found

    def statuses(self, execution: str) -> dict[str, str]:
        return {step["name"]: step["status"] for step in self.details(execution)["steps"]}

    def log(self, execution: str, name: str, **params: Any) -> Any:
        return self.tenant.get(f"{self.path}/executions/{execution}/logs", stepName=name, **params)

    def lines(self, execution: str, name: str) -> list[str]:
        """The messages of the first page of a step's log."""
        return [entry["message"] for entry in self.log(execution, name)["logs"]]
