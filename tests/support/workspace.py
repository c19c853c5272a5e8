"""A project in a folder, an emulated tenant in a file of that folder, and runs of the command."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from support.files import PROJECT, FileWriter

from reconciler.cli import main
from reconciler.emulator import Emulator, Settings, create_app, read_journal, seeds

__all__ = ["PROJECT", "CommandResult", "Workspace"]


@dataclass(frozen=True)
class CommandResult:
    """A run that ended: exit code, stdout and stderr."""

    code: int
    out: str
    err: str


@dataclass
class Workspace(FileWriter):
    """A project folder, the emulated tenant in it, and the command line."""

    root: Path
    capsys: pytest.CaptureFixture[str]
    seen: int = field(default=0)
    settle: str = "60s"
    """How long an apply looks for a write whose answer was lost."""

    def run(self, *args: str) -> CommandResult:
        """Run `peak-apply ARGS` in the project; what it sent is then in `sent`."""
        self.seen = len(self.journal())
        self.capsys.readouterr()
        code = main(args)
        out, err = self.capsys.readouterr()
        assert "Traceback" not in out + err
        return CommandResult(code, out, err)

    def plan(self, *args: str) -> CommandResult:
        """`peak-apply plan .`"""
        return self.run("plan", ".", *args)

    def apply(self, *args: str) -> CommandResult:
        """`peak-apply apply . --yes`"""
        return self.run("apply", ".", "--yes", "--settle", self.settle, *args)

    @property
    def database(self) -> Path:
        """The emulated tenant."""
        return self.root / "tenant.db"

    def journal(self) -> list[Any]:
        """All requests that the tenant ever saw."""
        return read_journal(str(self.database)) if self.database.exists() else []

    def sent(self) -> list[Any]:
        """The requests of the last run that can change something, without the inventory's own."""
        since = self.journal()[self.seen :]
        return [e for e in since if e.method != "GET" and "/artifacts/" not in e.path]

    def app(self) -> Any:
        """The tenant itself, for what other people do on it."""
        return create_app(Settings(database=str(self.database), token=None))

    @contextmanager
    def tenant(self, **settings: Any) -> Iterator[Emulator]:
        """The tenant behind its API, for what other people did before."""
        emulator = Emulator(Settings(database=str(self.database), token=None, **settings))
        try:
            yield emulator
        finally:
            emulator.close()

    def send_as_other_user(self, method: str, path: str, body: Any = None, **given: Any) -> Any:
        """Send a request as another user of the tenant; the document of its response."""

        async def send() -> Any:
            transport = httpx.ASGITransport(app=self.app())
            headers = {"authorization": "theirs", "x-emulator-user": "colleague@example.com"}
            async with httpx.AsyncClient(transport=transport, base_url="http://x", headers=headers) as client:
                answer = await client.request(method, path, json=body, **given)
                assert answer.is_success, answer.text
                return answer.json()

        return asyncio.run(send())

    def upload_as_other_user(self, path: str, fields: dict[str, str]) -> Any:
        """Send a form as another user of the tenant; the document of its response."""
        return self.send_as_other_user("POST", path, files={n: (None, text) for n, text in fields.items()})

    def describe_live(self, kind: str, name: str) -> Any:
        """The one live workflow, webapp or service of this name, as the platform describes it."""
        area = "/workflows/api/v1/workflows" if kind == "workflow" else "/webapps/api/v1/webapps"
        query = "?featureType=services" if kind == "service" else ""
        (item,) = [
            i for i in self.send_as_other_user("GET", f"{area}/{query}")[f"{kind}s"] if i["name"] == name
        ]
        return self.send_as_other_user("GET", f"{area}/{item['id']}")

    def add_workflow_twice(self, name: str) -> None:
        """Add two live workflows of one name, on a tenant that permits it."""
        step = {"command": "true", "imageId": 901, "imageVersionId": 902}
        body = {"name": name, "steps": {"only": step}}
        with self.tenant(unique_names=False) as emulator:
            seeds.add_image(emulator, f"image-of-{name}", {902: "0.0.1"}, id=901)
            seeds.add_workflow(emulator, body)
            seeds.add_workflow(emulator, body)

    def delete_inventory(self) -> None:
        """Someone deletes the record of what the project owns."""
        with self.tenant() as emulator, emulator.db.transaction():
            emulator.db.run("DELETE FROM artifacts WHERE name LIKE 'peak-apply-inventory-%'")
