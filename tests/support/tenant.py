"""An emulated tenant, spoken to over HTTP in this process, on a clock that only the test moves."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Mapping
from typing import Any

import httpx
from support.transport import connect_breakable

from reconciler.emulator import Emulator, Settings, StateChange, create_app

HOST = "http://tenant.test"
TOKEN = "local"
NOON = 1_767_614_400.0  # 2026-01-05T12:00:00Z
IMAGES = "/image-management/api/v2/images"
WORKFLOWS = "/workflows/api/v1/workflows"
DOCKERFILE = {"source": "dockerfile", "dockerfile": "FROM python:3.12-slim"}


class Tenant:
    """A tenant of its own; `settings` are those of the emulator, `moment` is its time in epoch seconds."""

    def __init__(self, moment: float = NOON, **settings: Any) -> None:
        self.moment = moment
        self.app = create_app(Settings(clock=lambda: self.moment, seed=7, **settings))
        self.emulator: Emulator = self.app.state.emulator

    def advance(self, seconds: float) -> None:
        self.moment += seconds

    def call(self, method: str, path: str, *, token: str | None = TOKEN, **given: Any) -> httpx.Response:
        """Send a request; `given` is what httpx takes: `json`, `params`, `files`, `headers`."""
        headers = dict(given.pop("headers", {})) | ({"authorization": token} if token else {})
        request = httpx.Request(method, httpx.URL(HOST).join(path), headers=headers, **given)
        return asyncio.run(_send(self.app, request))

    def get(self, path: str, **params: Any) -> Any:
        """The document at a path, which must be there."""
        return expect_success(self.call("GET", path, params=params))

    def post(self, path: str, body: Any = None) -> Any:
        return expect_success(self.call("POST", path, json={} if body is None else body))

    def put(self, path: str, body: Any) -> Any:
        return expect_success(self.call("PUT", path, json=body))

    def patch(self, path: str, body: Any) -> Any:
        return expect_success(self.call("PATCH", path, json=body))

    def delete(self, path: str, **params: Any) -> Any:
        return expect_success(self.call("DELETE", path, params=params))

    def send_form(
        self, method: str, path: str, fields: Mapping[str, Any], artifact: bytes | None = None
    ) -> httpx.Response:
        """Send a multipart form: texts raw, everything else as JSON, the artifact first (contract 2.1)."""
        parts: list[tuple[str, Any]] = []
        if artifact is not None:
            parts.append(("artifact", ("artifact.zip", artifact, "application/zip")))
        parts += [
            (name, (None, value if isinstance(value, str) else json.dumps(value)))
            for name, value in fields.items()
        ]
        return self.call(method, path, files=parts)

    def create_image(self, name: str = "image", **fields: Any) -> Any:
        """Create an image from a Dockerfile; `imageId`, `versionId`, `buildId`."""
        body = {"name": name, "type": "workflow", "buildDetails": DOCKERFILE, **fields}
        return expect_success(self.send_form("POST", f"{IMAGES}/", body))

    def changes(self, kind: str) -> list[StateChange]:
        """The changes of state of one kind of thing so far."""
        return [change for change in self.emulator.changes() if change.kind == kind]


def expect_success(response: httpx.Response) -> Any:
    """The document of an answer, which must be a success."""
    assert response.status_code == 200, response.text
    return response.json()


def expect_refusal(response: httpx.Response, status: int, saying: str = "") -> None:
    """The answer must be this error, with a detail that the pattern is found in (A5)."""
    assert response.status_code == status, response.text
    assert set(response.json()) == {"detail"}
    assert re.search(saying, response.json()["detail"]), response.text


async def _send(app: Any, request: httpx.Request) -> httpx.Response:
    response = await connect_breakable(app).handle_async_request(request)
    await response.aread()
    return response
