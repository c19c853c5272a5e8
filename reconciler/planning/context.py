"""What all decisions of one plan look at."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from reconciler.model.inventory import Entry, Inventory
from reconciler.model.live_state import LiveArtifact, LiveId, LiveImage, LiveObject, LiveState
from reconciler.model.location import FieldPath
from reconciler.model.problem import Problem
from reconciler.model.ref import Ref
from reconciler.model.resource import Resource

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True)
class Context:
    """The live world, what this project owns and declares, and whether it may take what is nobody's.

    `former_refs` are refs that the inventory knows resources under which are declared as something else now.
    """

    live_state: LiveState
    inventory: Inventory
    adopt: bool = False
    declared: frozenset[Ref] = frozenset()
    replace: frozenset[Ref] = frozenset()
    former_refs: frozenset[Ref] = frozenset()

    def entry(self, ref: Ref) -> Entry | None:
        """What the inventory says of a resource."""
        return self.inventory.entries.get(ref)

    def image(self, name: str) -> LiveImage | None:
        """The live image of a name: a custom one beats a global one."""
        found = self._images.get(name, ())
        return min(found, key=lambda image: (image.scope == "global", image.id), default=None)

    def custom_image(self, name: str) -> LiveImage | None:
        """The live image that a declared one means: a global image is nobody's to change."""
        image = self.image(name)
        return None if image is None or image.scope == "global" else image

    def artifact(self, name: str) -> LiveArtifact | None:
        """The live artifact of a name; of several, which are a problem, the first one."""
        return min(self._artifacts.get(name, ()), key=lambda artifact: artifact.id, default=None)

    def object(self, ref: Ref) -> LiveObject | None:
        """The live workflow or webapp of a ref; of several, which are a problem, the recorded one."""
        entry = self.entry(ref)
        ours = entry.id if entry is not None else None
        same = self._objects.get((ref.kind, ref.name), ())
        return min(same, key=lambda o: (o.id != ours, str(o.id)), default=None)

    def object_by_id(self, kind: str, ident: LiveId) -> LiveObject | None:
        """The live object of a kind with this id."""
        return self._by_id.get((kind, ident))

    def artifact_by_id(self, ident: LiveId | None) -> LiveArtifact | None:
        """The live artifact with this id."""
        return next((a for a in self.live_state.artifacts if a.id == ident), None)

    def renamed(self, ref: Ref) -> str:
        """What the object that was applied under a ref is called now, if somebody renamed it."""
        entry = self.entry(ref)
        if entry is None or entry.id is None:
            return ""
        name = self._names.get((ref.kind, entry.id), ref.name)
        return name if name != ref.name else ""

    def version_entries(self, ref: Ref) -> tuple[Entry, ...]:
        """What the inventory says of the versions of an image."""
        return self._entries.get(ref.unversioned, ())

    def declared_versions(self, name: str) -> tuple[Ref, ...]:
        """The declared versions of an image, sorted."""
        return self._declared.get(Ref("image", name), ())

    @cached_property
    def _images(self) -> Mapping[str, tuple[LiveImage, ...]]:
        return group_by(self.live_state.images, lambda image: image.name)

    @cached_property
    def _artifacts(self) -> Mapping[str, tuple[LiveArtifact, ...]]:
        return group_by(self.live_state.artifacts, lambda artifact: artifact.name)

    @cached_property
    def _objects(self) -> Mapping[tuple[str, str], tuple[LiveObject, ...]]:
        return group_by(self.live_state.objects, lambda live: (live.kind, live.name))

    @cached_property
    def _by_id(self) -> Mapping[tuple[str, LiveId], LiveObject]:
        return {(live.kind, live.id): live for live in self.live_state.objects}

    @cached_property
    def _names(self) -> Mapping[tuple[str, LiveId], str]:
        artifacts: dict[tuple[str, LiveId], str] = {
            ("artifact", a.id): a.name for a in self.live_state.artifacts
        }
        return artifacts | {(live.kind, live.id): live.name for live in self.live_state.objects}

    @cached_property
    def _entries(self) -> Mapping[Ref, tuple[Entry, ...]]:
        return group_by(self.inventory.entries.values(), lambda entry: entry.ref.unversioned)

    @cached_property
    def _declared(self) -> Mapping[Ref, tuple[Ref, ...]]:
        return group_by(sorted(self.declared), lambda ref: ref.unversioned)


def group_by(items: Iterable[T], key: Callable[[T], K]) -> Mapping[K, tuple[T, ...]]:
    """The items by a key, so that ten thousand of them are looked at once and not once for each other."""
    found: dict[K, list[T]] = {}
    for item in items:
        found.setdefault(key(item), []).append(item)
    return {k: tuple(same) for k, same in found.items()}


@dataclass
class Problems:
    """Collects what is wrong during one plan, so that all of it is said at once."""

    found: list[Problem] = field(default_factory=list)
    of: dict[Ref, Problem] = field(default_factory=dict)
    """The first problem of each resource."""

    def add(self, resource: Resource, path: FieldPath, message: str, fix: str) -> None:
        """Note a problem at a value of the resource's body (or at the manifest: empty path)."""
        location = resource.locations.at(("body", *path)) if path else resource.location
        problem = Problem(message, location, fix)
        self.found.append(problem)
        self.of.setdefault(resource.ref, problem)
