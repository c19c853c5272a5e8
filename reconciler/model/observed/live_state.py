"""The state of a tenant, as read at one moment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar

from reconciler.model.observed.usage import Usage
from reconciler.model.ref import Ref

LiveId = int | str


class State(StrEnum):
    """The meaning of an object's status for a change of it."""

    SETTLED = "settled"
    SETTLING = "settling"
    FAILED = "failed"
    DELETING = "deleting"


_STATES = {
    "CREATING": State.SETTLING,
    "DEPLOYING": State.SETTLING,
    "CREATE_FAILED": State.FAILED,
    "DELETE_FAILED": State.FAILED,
    "DELETING": State.DELETING,
}


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
    addresses: Mapping[str, str] = field(default_factory=dict)
    """Where people reach it: `applicationUrl`, `webhook`; the platform's own, never compared and never sent."""

    @property
    def state(self) -> State:
        """The status in the terms of a plan (contract 5.3; workflows are always settled)."""
        return _STATES.get(self.status, State.SETTLED)

    @property
    def last_change(self) -> str:
        """Who changed it last, and when, as far as the platform says."""
        return " ".join(filter(None, (self.updated_by, self.updated_at)))


def normalize_status(status: str) -> str:
    """The status of a version, `ready` for one in use: use comes and goes without a change of the version."""
    return "ready" if status == "in-use" else status


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
        """True if the version was built and can be run; `in-use` is a ready version that something uses."""
        return self.status in {"ready", "in-use"}

    @property
    def building(self) -> bool:
        """True while a build goes on."""
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
class LiveArtifact:
    """An artifact; `version` is the number of the latest one, `digest` that of its files where they were read."""

    name: str
    id: str
    version: int
    description: str | None = None
    digest: str = ""
    kind: ClassVar[str] = "artifact"


@dataclass(frozen=True)
class Owner:
    """The project whose inventory records an object; `same_project`: it is this project, on another target."""

    name: str
    same_project: bool = False

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True)
class LiveState:
    """Everything that a plan needs of a tenant: only names that are declared, owned or referenced.

    `image_names` are all names on the tenant, for suggestions; `instance_types` maps an entity type
    (`workflow`, `webapp`) to (name, id) pairs; `owners` maps objects that this inventory does not record to the
    project whose inventory does. `usage` is None until it is known that versions may be deleted. `unreadable` are
    recorded refs of which cannot be told whether they exist, with the reason. `images_by_id` are images that are not
    read by name, but that a body names by number: None where the tenant has none of this id.
    """

    images: tuple[LiveImage, ...] = ()
    objects: tuple[LiveObject, ...] = ()
    artifacts: tuple[LiveArtifact, ...] = ()
    image_names: tuple[str, ...] = ()
    owners: Mapping[Ref, Owner] = field(default_factory=dict)
    instance_types: Mapping[str, tuple[tuple[str, int], ...]] = field(default_factory=dict)
    usage: Usage | None = field(default_factory=Usage)
    unreadable: Mapping[Ref, str] = field(default_factory=dict)
    images_by_id: Mapping[int, LiveImage | None] = field(default_factory=dict)

    @property
    def known_images(self) -> tuple[LiveImage, ...]:
        """All images that were read, by name or by id."""
        return (*self.images, *filter(None, self.images_by_id.values()))
