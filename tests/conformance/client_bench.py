"""The official client, a tenant and a folder to work in; everything that is run is noted for the table."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance.official import ClientResult, OfficialClient
from conformance.record import NOTE
from conformance.served_tenant import TOKEN, ServedTenant
from support.files import write_file

MANIFESTS = Path(__file__).parent.parent / "manifests"  # its tests keep the guide's files


@dataclass(frozen=True)
class ClientBench:
    """Where the client is tried. `notes` are the properties of the running test."""

    official: OfficialClient
    tenant: ServedTenant
    cwd: Path
    notes: list[tuple[str, object]]

    def __call__(
        self,
        *argv: str,
        code: int = 0,
        token: str | None = TOKEN,
        environment: Mapping[str, str] | None = None,
    ) -> ClientResult:
        """Run `peak ARGV` and expect it to end with that code."""
        self.tenant.mark()
        env = dict(environment or {}) | ({} if token is None else {"PEAK_AUTH_TOKEN": token})
        ended = self.official.run(argv, self.tenant.url, self.cwd, env)
        self._note(argv, ended)
        assert ended.code == code, f"peak {' '.join(argv)} ended with {ended.code}\n{ended.out}{ended.err}"
        return ended

    def answer(self, *argv: str) -> Any:
        """Run `peak ARGV`; the document that it prints."""
        return self(*argv).json

    def refused(self, *argv: str) -> str:
        """Run `peak ARGV` and expect the platform's refusal: the name of the client's error, and what was said."""
        return self(*argv, code=1).error.removeprefix("peak.exceptions.")

    def write(self, name: str, text: str) -> str:
        """Write a file of the working folder; its name."""
        write_file(self.cwd, name, text)
        return name

    def guide(self, name: str, folder: str = "guide*") -> str:
        """A file of the guide, put into the working folder; its name."""
        (found,) = MANIFESTS.glob(f"{folder}/{name}.yaml")
        return str(Path(shutil.copy(found, self.cwd)).name)

    def a_folder_to_pack(self) -> None:
        """What the files that say `path: .` need: a Dockerfile and both ignore files."""
        self.write("Dockerfile", "FROM python:3.12-slim\nCOPY . /app\n")
        self.write("app.py", "print('hello')\n")
        self.write("secret.env", "PASSWORD=1\n")
        self.write(".gitignore", "secret.env\n")
        self.write(".dockerignore", "*.log\n")

    def _note(self, argv: tuple[str, ...], ended: ClientResult) -> None:
        emulator = self.tenant.emulator
        operations = set()
        for entry in self.tenant.journal()[self.tenant.seen :]:
            found = emulator.table.find(entry.method, entry.path).operation
            if found is not None and entry.status == 200:
                operations.add(f"{found.method} {found.path}")
        note = {"command": " ".join(argv[:2]), "done": ended.code == 0, "operations": sorted(operations)}
        self.notes.append((NOTE, json.dumps(note)))
