"""One project on one target: flags, environment and `peak-apply.yaml` as a frozen value."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from reconciler.config.targets import Target
from reconciler.model.location import Location
from reconciler.model.problem import Problem


@dataclass(frozen=True)
class ProjectOptions:
    """What the command line says about the project."""

    target: str | None = None
    params_files: tuple[Path, ...] = ()
    params: tuple[str, ...] = ()
    overrides: tuple[str, ...] = ()
    allow_hosts: tuple[str, ...] = ()
    allow_roots: tuple[Path, ...] = ()


@dataclass(frozen=True)
class ParameterSource:
    """Parameters that are given in one file, or by `-p`: their values, and the locations of their names in a file."""

    values: Mapping[str, Any]
    locations: Mapping[str, Location] = field(default_factory=dict)


@dataclass(frozen=True)
class Parameters:
    """All parameters: of every manifest, by globs of manifests, and of the command line, which win."""

    common: tuple[ParameterSource, ...] = ()
    by_glob: Mapping[str, ParameterSource] = field(default_factory=dict)
    given: tuple[ParameterSource, ...] = ()

    @property
    def sources(self) -> tuple[ParameterSource, ...]:
        """All of them."""
        return (*self.common, *self.by_glob.values(), *self.given)

    def merge(self, matches: Callable[[str], bool]) -> dict[str, Any]:
        """The values for a manifest, of which `matches` tells whether a glob means it."""
        chosen = (source for glob, source in self.by_glob.items() if matches(glob))
        return {
            name: value for one in (*self.common, *chosen, *self.given) for name, value in one.values.items()
        }


@dataclass(frozen=True)
class Project:
    """Everything about a project that a run needs to know."""

    root: Path
    name: str
    id: str
    target: Target
    targets: tuple[str, ...]
    artifact_root: Path
    variables: Mapping[str, Any] = field(default_factory=dict)
    """Of the templates of every manifest, `os_env` included."""
    parameters: Parameters = field(default_factory=Parameters)
    warnings: tuple[Problem, ...] = ()
    """Warnings about the project file and the params files."""
    secrets: Mapping[str, str | None] = field(default_factory=dict, repr=False)
    """Variables of templates too: their values, None where the source is missing."""
    kinds: Mapping[str, str] = field(default_factory=dict)
    """Globs of files, with the kind of the manifests in them."""
    overrides: tuple[str, ...] = ()
    """What `--set` says."""
    exclude: tuple[str, ...] = ()
    params_files: tuple[Path, ...] = ()
    own_files: tuple[Path, ...] = ()
    """The project file, its schemas and the emulated tenants: resolved paths of what is never packed."""
    adopt: bool = False
    refuses_older: bool = False
    """Nothing is applied from a checkout that may lack what was applied last."""
    ignored_warnings: frozenset[str] = frozenset()
    bounds: tuple[Path, ...] = ()
    """The folders outside of which nothing is read: the repository's root, else the project's, and allowed ones."""
