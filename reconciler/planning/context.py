"""What all decisions of one plan look at."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from reconciler.model.location import FieldPath
from reconciler.model.observed.inventory import Entry, Inventory
from reconciler.model.observed.live_state import (
    LiveArtifact,
    LiveId,
    LiveImage,
    LiveObject,
    LiveState,
    LiveVersion,
)
from reconciler.model.problem import Problem
from reconciler.model.ref import Ref
from reconciler.model.resource import LeftOut, Resource
from reconciler.planning.selection import is_selected

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)
Live = LiveObject | LiveArtifact


@dataclass(frozen=True)
class Context:
    """What is live, what this project owns and declares, and what the options of the plan allow."""

    live_state: LiveState
    inventory: Inventory
    adopt: bool = False
    """Whether unmanaged objects may be adopted."""
    declared: frozenset[Ref] = frozenset()
    replace: frozenset[Ref] = frozenset()
    """The resources that `--replace` names."""
    former_refs: frozenset[Ref] = frozenset()
    """Refs in the inventory whose live objects are declared under another ref now."""

    left_out: tuple[LeftOut, ...] = ()
    """Files that do not count, although they may declare something."""

    def is_left_out(self, ref: Ref) -> bool:
        """True if a file that does not count declares the resource: it is not gone."""
        globs = {glob for file in self.left_out for glob in file.refs or ()}
        return any(is_selected(ref, (glob,)) for glob in globs)

    def entry(self, ref: Ref) -> Entry | None:
        """The inventory's entry of a resource."""
        return self.inventory.entries.get(ref)

    def image(self, name: str) -> LiveImage | None:
        """The live image of a name; a custom one takes precedence over a global one."""
        found = self._images.get(name, ())
        return min(found, key=lambda image: (image.scope == "global", image.id), default=None)

    def custom_image(self, name: str) -> LiveImage | None:
        """The live image that a manifest declares: a global one belongs to the platform."""
        image = self.image(name)
        return None if image is None or image.scope == "global" else image

    def custom_version(self, ref: Ref) -> LiveVersion | None:
        """The live version of an image that a manifest declares."""
        image = self.custom_image(ref.name)
        return None if image is None else image.version(ref.version)

    def live(self, ref: Ref) -> Live | None:
        """The live object or artifact of a ref; of duplicates, which are reported, the recorded one."""
        entry = self.entry(ref)
        recorded = entry.id if entry is not None else None
        same = self._live.get(ref, ())
        return min(same, key=lambda live: (live.id != recorded, str(live.id)), default=None)

    def live_by_id(self, kind: str, ident: LiveId | None) -> Live | None:
        """The live object or artifact of a kind with this id."""
        return self._by_id.get((kind, ident))

    def new_name(self, ref: Ref) -> str:
        """The name of the object that was applied under a ref, if it has another one now; else empty."""
        entry = self.entry(ref)
        live = None if entry is None else self.live_by_id(ref.kind, entry.id)
        return live.name if live is not None and live.name != ref.name else ""

    def version_entries(self, ref: Ref) -> tuple[Entry, ...]:
        """The inventory's entries of all versions of an image."""
        return self._entries.get(ref.unversioned, ())

    def declared_versions(self, name: str) -> tuple[Ref, ...]:
        """The declared versions of an image, sorted."""
        return self._declared.get(Ref("image", name), ())

    @cached_property
    def _images(self) -> Mapping[str, tuple[LiveImage, ...]]:
        return group_by(self.live_state.images, lambda image: image.name)

    @cached_property
    def _live(self) -> Mapping[Ref, tuple[Live, ...]]:
        return group_by(
            [*self.live_state.objects, *self.live_state.artifacts], lambda live: Ref(live.kind, live.name)
        )

    @cached_property
    def _by_id(self) -> Mapping[tuple[str, LiveId | None], Live]:
        return {(live.kind, live.id): live for same in self._live.values() for live in same}

    @cached_property
    def _entries(self) -> Mapping[Ref, tuple[Entry, ...]]:
        return group_by(self.inventory.entries.values(), lambda entry: entry.ref.unversioned)

    @cached_property
    def _declared(self) -> Mapping[Ref, tuple[Ref, ...]]:
        return group_by(sorted(self.declared), lambda ref: ref.unversioned)


def group_by(items: Iterable[T], key: Callable[[T], K]) -> Mapping[K, tuple[T, ...]]:
    """The items by a key: one pass, so that ten thousand items are not each compared with all others."""
    found: dict[K, list[T]] = {}
    for item in items:
        found.setdefault(key(item), []).append(item)
    return {k: tuple(same) for k, same in found.items()}


@dataclass
class Problems:
    """Collects the problems of one plan, so that they are reported together."""

    found: list[Problem] = field(default_factory=list)
    of: dict[Ref, Problem] = field(default_factory=dict)
    """The first problem of each resource."""

    def add(self, resource: Resource, path: FieldPath, message: str, fix: str) -> None:
        """Add a problem with a value of the resource's body, or with its manifest where the path is empty."""
        location = resource.locations.at(("body", *path)) if path else resource.location
        problem = Problem(message, location, fix)
        self.found.append(problem)
        self.of.setdefault(resource.ref, problem)
