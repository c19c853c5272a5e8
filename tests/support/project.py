"""Projects in a folder that are only loaded, never applied."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from support.files import PROJECT, FileWriter

from reconciler import pipeline
from reconciler.config.project import Project, ProjectOptions
from reconciler.manifests import LoadedManifests
from reconciler.model.problem import InputError
from reconciler.model.resource import Resource


@dataclass
class ProjectFolder(FileWriter):
    """A project folder; `head` is its peak-apply.yaml."""

    root: Path

    @classmethod
    def at(cls, root: Path, head: str = PROJECT) -> ProjectFolder:
        folder = cls(root)
        folder.write("peak-apply.yaml", head)
        return folder

    def copy(self, source: Path, name: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, path)

    def open(self, *params: str, environ: Mapping[str, str] | None = None) -> Project:
        return pipeline.open_project(self.root, ProjectOptions(params=params), environ or {})

    def load(self, *params: str) -> LoadedManifests:
        return pipeline.load_manifests(self.open(*params))

    def only(self, *params: str) -> Resource:
        (resource,) = self.load(*params).resources
        return resource

    def problems(self, *params: str) -> list[str]:
        """Every problem as `place: severity: message -> remedy`, or nothing."""
        try:
            loaded = self.load(*params)
            found = (*loaded.warnings, *loaded.notes)
        except InputError as error:
            found = error.problems
        return [f"{p.location}: {p.severity}: {p.message} -> {p.fix}" for p in found]
