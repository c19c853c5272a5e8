"""What all decisions of one plan look at."""

from __future__ import annotations

from dataclasses import dataclass, field

from reconciler.model.inventory import Entry, Inventory
from reconciler.model.live import LiveArtifact, LiveImage, LiveObject, LiveWorld
from reconciler.model.place import Path
from reconciler.model.problem import Problem
from reconciler.model.ref import Ref
from reconciler.model.resource import Resource


@dataclass(frozen=True)
class Context:
    """The live world, what this project owns and declares, and whether it may take what is nobody's."""

    world: LiveWorld
    inventory: Inventory
    adopt: bool = False
    declared: frozenset[Ref] = frozenset()
    replace: frozenset[Ref] = frozenset()

    def entry(self, ref: Ref) -> Entry | None:
        """What the inventory says of a resource."""
        return self.inventory.entries.get(ref)

    def image(self, name: str) -> LiveImage | None:
        """The live image of a name: a custom one beats a global one (design 3)."""
        found = [image for image in self.world.images if image.name == name]
        return min(found, key=lambda image: (image.scope == "global", image.id), default=None)

    def custom_image(self, name: str) -> LiveImage | None:
        """The live image that a declared one means: a global image is nobody's to change."""
        image = self.image(name)
        return None if image is None or image.scope == "global" else image

    def artifact(self, name: str) -> LiveArtifact | None:
        """The live artifact of a name; of several, which are a problem, the first one."""
        found = [artifact for artifact in self.world.artifacts if artifact.name == name]
        return min(found, key=lambda artifact: artifact.id, default=None)

    def renamed(self, ref: Ref) -> str:
        """What the object that was applied under a ref is called now, if somebody renamed it."""
        entry = self.entry(ref)
        if entry is None or entry.id is None:
            return ""
        if ref.kind == "artifact":
            names = [artifact.name for artifact in self.world.artifacts if artifact.id == entry.id]
        else:
            names = [o.name for o in self.world.objects if (o.kind, o.id) == (ref.kind, entry.id)]
        return next((name for name in names if name != ref.name), "")

    def object(self, ref: Ref) -> LiveObject | None:
        """The live workflow or webapp of a ref; of several, which are a problem, the recorded one."""
        same = (o for o in self.world.objects if (o.kind, o.name) == (ref.kind, ref.name))
        entry = self.entry(ref)
        ours = entry.id if entry is not None else None
        return min(same, key=lambda o: (o.id != ours, str(o.id)), default=None)


@dataclass
class Problems:
    """Collects what is wrong during one plan, so that all of it is said at once."""

    found: list[Problem] = field(default_factory=list)

    def add(self, resource: Resource, path: Path, message: str, remedy: str) -> None:
        """Note a problem at a value of the resource's body (or at the manifest: empty path)."""
        place = resource.places.at(("body", *path)) if path else resource.place
        self.found.append(Problem(message, place, remedy))
