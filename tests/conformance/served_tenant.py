"""Emulated tenants that the official client is run against: seeded, on a clock of their own, served on one port."""

from __future__ import annotations

import asyncio
import io
import json
import socket
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import uvicorn

from reconciler.emulator import JournalEntry, Settings, create_app, seeds

TOKEN = "one-of-our-own"
NOON = 1_767_614_400.0  # 2026-01-05T12:00:00Z
# what the client sends in addition to what it is asked for: its first request, and its reports (contract 2.6, 2.8)
ASIDE = ("/tenant-management/", "/resource-usage/")
IMAGES = "/image-management/api/v2/images"
WORKFLOWS = "/workflows/api/v1/workflows"
WEBAPPS = "/webapps/api/v1/webapps"
ARTIFACTS = "/artifacts/api/v1/artifacts"


@dataclass
class Clock:
    """The platform's time; every look at it takes `tick` seconds, so that polling alone makes time pass."""

    now: float = NOON
    tick: float = 0.0

    def __call__(self) -> float:
        self.now += self.tick
        return self.now


class ServedPort:
    """A port of this machine, behind which the tenants of the tests take turns."""

    def __init__(self) -> None:
        self.app: Any = None
        listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        config = uvicorn.Config(
            self._serve,
            interface="asgi3",
            lifespan="off",
            access_log=False,
            log_level="error",
            date_header=False,
        )
        self._server = uvicorn.Server(config)
        self._listening = listening
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    async def _serve(self, scope: Any, receive: Any, send: Any) -> None:
        await self.app(scope, receive, send)

    def _run(self) -> None:
        asyncio.run(self._server.serve(sockets=[self._listening]))

    def close(self) -> None:
        self._server.should_exit = True
        self._thread.join(10)
        self._listening.close()


@dataclass
class ServedTenant:
    """A tenant with the images 100 and 200, whose versions have the same ids, as the guide's files name them."""

    url: str
    clock: Clock
    app: Any
    seen: int = field(default=0)

    @property
    def emulator(self) -> Any:
        return self.app.state.emulator

    def seed(self) -> None:
        self.image(100, {100: "1.0.0"}, name="base")
        self.image(200, {200: "2.0.0"}, name="second")

    def image(self, ident: int, versions: dict[int, str], **details: Any) -> None:
        """An image of a chosen id, built and settled."""
        name = details.pop("name", f"image-{ident}")
        seeds.add_image(self.emulator, name, versions, id=ident, **details)

    def failed_version(self, image: int, version: int) -> None:
        """An image whose only version of a chosen id did not build."""
        details = {"source": "dockerfile", "dockerfile": "FROM nginx\nRUN exit 1"}
        self.image(image, {version: "0.0.1"}, build_details=details)

    def workflow(self, ident: int, body: dict[str, Any]) -> None:
        seeds.add_workflow(self.emulator, body, id=ident)

    def webapp(self, ident: str, **body: Any) -> None:
        """A webapp or service of a chosen id, available; on version 100 of image 100."""
        full = {"name": ident, "imageDetails": {"imageId": 100, "versionId": 100}} | body
        seeds.add_webapp(self.emulator, full, id=ident)

    def artifact(self, ident: str, *versions: dict[str, str]) -> None:
        """An artifact of a chosen id with these versions, each a map of file names to texts."""
        first, *more = (build_zip(files) for files in versions)
        seeds.add_artifact(self.emulator, ident, first, id=ident)
        for content in more:
            form = {"artifact": ("artifact.zip", content, "application/zip")}
            assert self.send_as_other_user("PUT", f"{ARTIFACTS}/{ident}", files=form).status_code == 200

    def execution(self, workflow: int) -> str:
        """A run of a workflow; its id."""
        return str(self.ask("POST", f"{WORKFLOWS}/{workflow}/execute")["executionId"])

    def send_as_other_user(self, method: str, path: str, **content: Any) -> httpx.Response:
        """What the platform answers to someone else; in process, since the wire is the client's."""

        async def ask() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app)
            headers = {"authorization": TOKEN, "x-emulator-user": seeds.USER}
            async with httpx.AsyncClient(transport=transport, base_url=self.url, headers=headers) as client:
                return await client.request(method, path, **content)

        return asyncio.run(ask())

    def ask(self, method: str, path: str) -> Any:
        answer = self.send_as_other_user(method, path, json={})
        assert answer.status_code == 200, answer.text
        return answer.json()

    def get(self, path: str) -> Any:
        return self.ask("GET", path)

    def status_of(self, path: str) -> int:
        return self.send_as_other_user("GET", path).status_code

    def journal(self) -> list[JournalEntry]:
        found: list[JournalEntry] = self.emulator.journal()
        return found

    def mark(self) -> None:
        """Forget what was sent so far."""
        self.seen = len(self.journal())

    def asked(self) -> list[JournalEntry]:
        """The requests since the mark, without the client's own."""
        return [entry for entry in self.journal()[self.seen :] if not entry.path.startswith(ASIDE)]

    def sent(self) -> list[str]:
        """The same as `METHOD path?query`."""
        return [
            f"{entry.method} {entry.path}" + (f"?{entry.query}" if entry.query else "")
            for entry in self.asked()
        ]

    def body(self) -> Any:
        """The body of the only write among them."""
        (entry,) = [entry for entry in self.asked() if entry.method != "GET"]
        return parse_form(entry.body)


@contextmanager
def serve_tenant(port: ServedPort, seconds: float = 0.0) -> Iterator[ServedTenant]:
    """A fresh seeded tenant behind the port; builds, deployments and deletions take so long."""
    clock = Clock()
    settings = Settings(token=TOKEN, seed=1, clock=clock, build_seconds=seconds, deploy_seconds=seconds)
    app = create_app(settings)
    port.app = app
    tenant = ServedTenant(port.url, clock, app)
    tenant.seed()
    try:
        yield tenant
    finally:
        port.app = None
        app.state.emulator.close()


def build_zip(files: dict[str, str]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return content.getvalue()


def parse_form(body: Any) -> Any:
    """A body as a document: the fields of a form hold JSON text where they are no plain text (contract 2.1)."""
    if not isinstance(body, dict):
        return body
    return {
        name: json.loads(value)
        if name in ("buildDetails", "autodeployResources") and isinstance(value, str)
        else value
        for name, value in body.items()
    }
