"""A declared resource."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from reconciler.model.location import Location, Locations
from reconciler.model.package import PACKING_RULES, Package
from reconciler.model.ref import Ref


@dataclass(frozen=True)
class ArtifactSource:
    """The folder a resource packs; `ignore_files` None means `.dockerignore` where there is one."""

    path: str
    ignore_files: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Lifecycle:
    """Limits on how a resource may change; see docs/manifests.md."""

    ignore_changes: tuple[str, ...] = ()
    update: Literal["patch", "replace"] = "patch"
    rebuild_on: tuple[str, ...] = ()
    prevent_destroy: bool = False
    renamed_from: str = ""
    retain: int | None = None


@dataclass(frozen=True)
class Resource:
    """A resource as a manifest declares it: the body as written, and the location of every value in it.

    `locations` covers the whole manifest (paths start with "body", "artifact", …). `ref.version` is
    empty for an image without a version until the planner has picked one.
    """

    ref: Ref
    body: Mapping[str, Any]
    locations: Locations
    artifact: ArtifactSource | None = None
    package: Package | None = None
    lifecycle: Lifecycle = field(default_factory=Lifecycle)
    depends_on: tuple[Ref, ...] = ()
    targets: tuple[str, ...] = ()
    wait: float | None = None
    digest: str = ""
    former: Resource | None = field(default=None, repr=False)
    """The same resource as the packing rules of versions before would make it, where its digest differs."""
    rules: int = PACKING_RULES
    """The packing rules by which the digest was computed."""

    @property
    def location(self) -> Location:
        """The location of the manifest."""
        return self.locations.root


@dataclass(frozen=True)
class LeftOut:
    """A file that does not count, although it may declare something: globs of refs, None where that is unknown."""

    file: str
    refs: tuple[str, ...] | None


@dataclass(frozen=True)
class ResolvedManifests:
    """All declared resources with templates rendered and overrides applied, to be shown."""

    resources: tuple[Resource, ...]
