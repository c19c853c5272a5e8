"""What is live on a tenant, as read at one moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

LiveId = int | str


@dataclass(frozen=True)
class LiveObject:
    """An object with one body: workflow, webapp. `body` is in the form the platform accepts back."""

    kind: str
    name: str
    id: LiveId
    body: Mapping[str, Any]
    status: str = ""
    updated_at: str = ""
    updated_by: str = ""


@dataclass(frozen=True)
class LiveVersion:
    """One version of an image; `build_status` is empty where nothing was ever built."""

    id: int
    version: str
    status: str
    build_status: str
    description: str = ""
    build_details: Mapping[str, Any] = field(default_factory=dict)

    @property
    def ready(self) -> bool:
        """Whether it can be run: it was built (`in-use` is a ready version somebody uses)."""
        return self.status in {"ready", "in-use"}

    @property
    def building(self) -> bool:
        """Whether a build is under way."""
        return self.build_status in {"building", "stopping"}


@dataclass(frozen=True)
class LiveImage:
    """An image and all its versions, newest first."""

    name: str
    id: int
    type: str
    scope: str
    versions: tuple[LiveVersion, ...] = ()

    def version(self, text: str) -> LiveVersion | None:
        """The version of exactly this text."""
        return next((v for v in self.versions if v.version == text), None)


@dataclass(frozen=True)
class LiveWorld:
    """Everything a plan needs to know: only names that are declared, owned or referenced.

    `instance_types` maps an entity type (`workflow`, `webapp`) to (name, id) pairs.
    """

    images: tuple[LiveImage, ...] = ()
    objects: tuple[LiveObject, ...] = ()
    instance_types: Mapping[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)
