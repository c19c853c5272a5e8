"""A project full of secrets on a tenant that talks, and a search through everything that comes out of it."""

from __future__ import annotations

import io
import json
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from secrecy.echoing_platform import EchoingPlatform
from secrecy.secret_locations import (
    ALL,
    ARGUMENTS,
    ENVIRONMENT,
    FILES,
    PROJECT,
    TOKEN,
    build_foreign_workflow,
)
from secrecy.sentinels import find_hits
from support.files import FileWriter
from support.workspace import CommandResult, Workspace

from reconciler.emulator import Emulator, Settings, create_app, seeds


@dataclass
class SecretProject(FileWriter):
    """The project, its tenant, what the tenant says instead of the truth, and the files that we wrote ourselves."""

    world: Workspace
    url: str
    emulator: Emulator
    platform: EchoingPlatform
    temporary: Path
    written: set[Path] = field(default_factory=set)

    @property
    def root(self) -> Path:
        return self.world.root

    def write(self, name: str, text: str) -> Path:
        path = super().write(name, text)
        self.written.add(path)
        return path

    def run(self, command: str, *args: str) -> CommandResult:
        """A command on the project."""
        return self.world.run(command, ".", *ARGUMENTS, *args)

    def send_as_other_user(self, method: str, path: str, body: Any = None) -> Any:
        """What another person does through the API; the answer's document."""
        with httpx.Client(base_url=self.url, headers={"authorization": TOKEN}, trust_env=False) as client:
            answer = client.request(method, path, json=body)
            assert answer.is_success, answer.text
            return answer.json()

    def outputs(self, ended: CommandResult) -> Iterator[tuple[str, str]]:
        """Everything that a run left behind, by where it was found."""
        yield "stdout", ended.out
        yield "stderr", ended.err
        for folder in (self.world.root, self.temporary):
            for path in sorted(folder.rglob("*")):
                if path.is_file() and path not in self.written:
                    yield f"file {path.name}", path.read_text(encoding="utf-8", errors="replace")
        for row in self.emulator.db.all("SELECT content FROM blobs"):
            with zipfile.ZipFile(io.BytesIO(row["content"])) as archive:
                for name in archive.namelist():
                    yield f"artifact {name}", archive.read(name).decode()

    def found(self, ended: CommandResult) -> list[str]:
        """`place in stdout as form` for everything that should not be there."""
        return [
            f"{place} in {where} as {form}"
            for where, text in self.outputs(ended)
            for place, form in find_hits(text, ALL)
        ]

    def bodies(self) -> str:
        """Everything that the tenant was sent, but for the Authorization header."""
        rows = self.emulator.db.all("SELECT * FROM requests")
        return "\n".join(json.dumps([str(cell) for cell in tuple(row)], ensure_ascii=False) for row in rows)


def assert_no_secret(guarded: SecretProject, ended: CommandResult) -> None:
    """No sentinel in any form in anything that a run left behind."""
    found = guarded.found(ended)
    assert not found, "\n".join(found)


@dataclass
class SwitchableApp:
    """One address for all tests, since ending a server takes long; behind it stands each test's own tenant."""

    url: str = ""
    app: Any = None
    opened: list[Emulator] = field(default_factory=list)
    """The tenants so far: one that is closed while it still answers somebody who left takes the process with it."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await self.app(scope, receive, send)


def set_up_project(world: Workspace, monkeypatch: pytest.MonkeyPatch, door: SwitchableApp) -> SecretProject:
    """The project, and a tenant behind the door that somebody else filled with secrets."""
    temporary = world.root.with_name(f"{world.root.name}-temporary")
    temporary.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    for name, value in {**ENVIRONMENT, "PEAK_AUTH_TOKEN": TOKEN}.items():
        monkeypatch.setenv(name, value)
    app = create_app(Settings(token=TOKEN))
    emulator, platform = app.state.emulator, EchoingPlatform()
    door.app = platform(app)
    door.opened.append(emulator)
    guarded = SecretProject(world, door.url, emulator, platform, temporary)
    guarded.write("peak-apply.yaml", PROJECT.format(url=door.url))
    for name, text in FILES.items():
        guarded.write(name, text)
    seeds.add_image(emulator, "of-somebody", {902: "0.0.1"}, id=901)
    seeds.add_workflow(emulator, build_foreign_workflow())
    return guarded
