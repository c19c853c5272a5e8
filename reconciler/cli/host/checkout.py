"""The git checkout of a project: its commit, and the files in it that matter to an apply."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from reconciler.cli.host.git import is_commit, run_git
from reconciler.config.project import Project
from reconciler.config.project_file_model import PROJECT_FILE_NAME
from reconciler.model.observed.checkout import Checkout
from reconciler.model.resource import Resource

_DECLARING = {".yaml", ".yml", ".j2", ".jinja", ".jinja2"}
"""Endings of manifests, of what they include and of parameter files."""
_SCP_ADDRESS = re.compile(r"(?:[^@/]+@)?(?P<host>[^:/]+):(?P<path>(?!//).+)")


@dataclass(frozen=True)
class GitCheckout:
    """The checkout around a project. `packed` are the files of the project's packages, by the folder they lie in."""

    folder: Path
    params: frozenset[Path]
    packed: Mapping[Path, frozenset[str]]
    environ: Mapping[str, str]

    @classmethod
    def of(cls, project: Project, resources: Iterable[Resource], environ: Mapping[str, str]) -> GitCheckout:
        """The checkout that holds the manifests of a project."""
        packages = (resource.package for resource in resources if resource.package is not None)
        packed = {
            Path(package.root).resolve(): frozenset(file.name for file in package.files)
            for package in packages
        }
        return cls(project.root.resolve(), frozenset(project.params_files), packed, environ)

    def ask(self, *command: str) -> str | None:
        """The answer of git, None where there is none."""
        return run_git(self.folder, self.environ, *command)

    @cached_property
    def top(self) -> Path | None:
        """The folder of the whole checkout; None where there is none."""
        found = self.ask("rev-parse", "--show-toplevel")
        return Path(found.rstrip("\n")).resolve() if found and found.strip() else None

    @cached_property
    def head(self) -> str:
        """The id of the commit that is checked out."""
        found = (self.ask("rev-parse", "--verify", "--quiet", "HEAD^{commit}") or "").strip()
        return found if is_commit(found) else ""

    @cached_property
    def is_shallow(self) -> bool:
        """True if the history was cut when it was cloned."""
        return (self.ask("rev-parse", "--is-shallow-repository") or "").strip() == "true"

    def describe(self) -> Checkout:
        """The checkout as a receipt and the inventory record it."""
        if self.top is None or not self.head:
            return Checkout()
        return Checkout(
            self.head, self._identify_repository(), self.compute_digest(self.head), self._is_dirty()
        )

    def compute_digest(self, commit: str) -> str:
        """A digest of the files that matter in a commit; empty where git cannot list them."""
        paths = () if "." in self.paths else self.paths  # git takes no "." here
        listed = self.ask("ls-tree", "-r", "-z", "--full-tree", commit, "--", *paths)
        if not listed or self.top is None:
            return ""
        rows = (row.partition("\t") for row in listed.split("\0") if row)
        kept = sorted(f"{name}\0{entry}" for entry, _, name in rows if self._matters(self.top / name))
        return (
            hashlib.sha256("\n".join(kept).encode("utf-8", "surrogateescape")).hexdigest()[:32]
            if kept
            else ""
        )

    @property
    def paths(self) -> list[str]:
        """The folders and files to ask git about, from the top of the checkout."""
        top = self.top
        if top is None:
            return []
        inside = {path for path in (self.folder, *self.packed, *self.params) if path.is_relative_to(top)}
        return sorted(path.relative_to(top).as_posix() for path in inside)

    @property
    def pathspecs(self) -> list[str]:
        """`paths` for commands that take them from the folder they run in."""
        return [":/" if path == "." else f":(top,literal){path}" for path in self.paths]

    def _matters(self, path: Path) -> bool:
        """True for a file whose content an apply depends on."""
        return self._declares(path) or any(path.is_relative_to(folder) for folder in self.packed)

    def _declares(self, path: Path) -> bool:
        """True for the project file, manifests and what they include, and parameters."""
        if path in self.params:
            return True
        if not path.is_relative_to(self.folder):
            return False
        inside = PurePosixPath(path.relative_to(self.folder).as_posix())
        hidden = any(part.startswith(".") for part in inside.parts)
        return inside.name == PROJECT_FILE_NAME or (not hidden and inside.suffix.lower() in _DECLARING)

    def _is_dirty(self) -> bool | None:
        """True if a file that matters differs from the commit; None where git does not say."""
        status = self.ask(
            "status", "--porcelain", "-z", "--no-renames", "--untracked-files=all", "--ignore-submodules=all"
        )
        if status is None or self.top is None:
            return None
        return any(self._is_read(self.top / row[3:]) for row in status.split("\0") if row)

    def _is_read(self, path: Path) -> bool:
        """True if an apply reads the file, or would if it were still there: of packed folders what is really packed."""
        return self._declares(path) or any(
            path.is_relative_to(folder)
            and (path.relative_to(folder).as_posix() in names or not os.path.lexists(path))
            for folder, names in self.packed.items()
        )

    def _identify_repository(self) -> str:
        """A digest of where the repository comes from, the same for all ways to write that, without credentials."""
        address = (self.ask("config", "--get", "remote.origin.url") or "").strip()
        if not address:
            return ""
        parts = urlsplit(address)
        short = _SCP_ADDRESS.fullmatch(address) if not parts.hostname else None
        host, path = (short["host"], short["path"]) if short else (parts.hostname or "", parts.path)
        name = f"{host.lower()}/{path.strip('/').removesuffix('.git').lower()}"
        return hashlib.sha256(name.encode("utf-8", "surrogateescape")).hexdigest()[:16]
