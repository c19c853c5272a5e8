"""A project that touches files in every way it can, and what every run of a command leaves of it."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from support.files import FileWriter
from support.workspace import CommandResult, Workspace

from disk_faults.disk import Disk, use_disk

FILES: Mapping[str, str] = {
    "peak-apply.yaml": """\
project: shop
id: 0b9f5b9e-1c57-4f55-9a5e-6d5d5a3a1a11
artifact_root: .
params: params.yaml
secrets: {sesame: {file: sesame.txt}}
targets:
  local: {embedded: tenant.db}
""",
    "params.yaml": "title: Show\n",
    "sesame.txt": "open-sesame\n",
    "images/trainer.yaml": """\
body:
  name: trainer
  type: workflow
  version: 1.0.0
  buildDetails: {source: upload}
artifact: {path: src/trainer}
""",
    "src/trainer/Dockerfile": "FROM python:3.12-slim\n",
    "src/trainer/main.py": "print('hello')\n",
    "src/trainer/.dockerignore": "notes.txt\n",
    "src/trainer/notes.txt": "not for the image\n",
    "workflows/train.yaml": """\
body:
  name: train
  triggers:
    - cron: "0 6 * * *"
  steps:
    fit: {% include "_step.yaml" %}
""",
    "workflows/_step.yaml": """\
{image: trainer@1.0.0, command: python main.py, parameters: {env: {SESAME: "{{ sesame }}"}}}
""",
    "webapps/show.yaml": """\
body:
  name: show
  title: "{{ title }}"
  imageDetails: {image: trainer@1.0.0}
""",
    "artifacts/data.yaml": "name: data\nartifact: {path: data}\n",
    "data/table.csv": "a,b\n1,2\n",
}


@dataclass
class DiskProject(FileWriter):
    """A copy of the project, and next to it a folder for its temporary files."""

    root: Path
    temporary: Path
    capsys: pytest.CaptureFixture[str]

    @classmethod
    def at(cls, folder: Path, capsys: pytest.CaptureFixture[str]) -> DiskProject:
        shop = cls(folder / "shop", folder / "tmp", capsys)
        shop.temporary.mkdir(parents=True)
        for name, text in FILES.items():
            shop.write(name, text)
        return shop

    def copied(self, folder: Path) -> DiskProject:
        shutil.copytree(self.root, folder / "shop")
        (folder / "tmp").mkdir()
        return DiskProject(folder / "shop", folder / "tmp", self.capsys)

    @property
    def world(self) -> Workspace:
        return Workspace(self.root, self.capsys)

    def run(self, *args: str, disk: Disk | None = None) -> CommandResult:
        """`peak-apply ARGS` in the project, on this disk."""
        with enter_project(self.root, self.temporary):
            if disk is None:
                return self.world.run(*args)
            with use_disk(disk):
                return self.world.run(*args)

    def disk(self, fails: int, error: int) -> Disk:
        return Disk.with_error((self.root, self.temporary), fails, error)

    def files(self) -> dict[str, bytes]:
        """Every file, and every folder (with an empty content) as `NAME/`.

        Left out are the tenant and `.peak-apply/`, which lists what was written so that it is never packed.
        """
        found = {}
        for path in sorted(self.root.rglob("*")):
            name = path.relative_to(self.root).as_posix()
            if not path.name.startswith("tenant.db") and not f"{name}/".startswith(".peak-apply/"):
                found[name if path.is_file() else f"{name}/"] = path.read_bytes() if path.is_file() else b""
        return found

    def leftovers(self) -> list[str]:
        """What lies in the folder for temporary files."""
        return [path.name for path in self.temporary.iterdir()]

    def creations(self) -> dict[str, int]:
        """How often each kind of object was created, the inventory aside."""
        made: dict[str, int] = {}
        for entry in self.world.journal():
            if entry.method == "POST" and 200 <= (entry.status or 0) < 300:
                made[entry.path] = made.get(entry.path, 0) + 1
        return made

    def writes(self) -> list[str]:
        """The writes that the tenant answered with success, artifacts aside: the inventory is one."""
        return [
            f"{entry.method} {entry.path}"
            for entry in self.world.journal()
            if entry.method != "GET" and "/artifacts/" not in entry.path
        ]


@contextmanager
def enter_project(root: Path, temporary: Path) -> Iterator[None]:
    """In the project's folder, with a place of its own for temporary files and nothing of the outside."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("PEAK_AUTH_TOKEN", "API_KEY", "STAGE", "PEAK__STAGE", "PEAK_APPLY_URL"):
            patch.delenv(name, raising=False)
        patch.setenv("TMPDIR", os.fspath(temporary))
        patch.setattr(tempfile, "tempdir", os.fspath(temporary))
        patch.chdir(root)
        yield
