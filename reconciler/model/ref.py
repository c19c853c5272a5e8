"""The name of a resource across manifests, plans and the inventory."""

from __future__ import annotations

from dataclasses import dataclass

KIND_NAMES = ("image", "artifact", "workflow", "webapp", "service")
"""The kinds of the table in reconciler/kinds, by name, for those who must not import their models."""
VERSIONED_KINDS = frozenset({"image"})
"""The kinds whose resources are versions; in the names of all others an `@` is just a character."""


@dataclass(frozen=True, order=True)
class Ref:
    """`workflow/train`, or `image/trainer@1.4.0` where the version is part of the identity."""

    kind: str
    name: str
    version: str = ""

    def __str__(self) -> str:
        suffix = f"@{self.version}" if self.version else ""
        return f"{self.kind}/{self.name}{suffix}"

    @classmethod
    def parse(cls, text: str) -> Ref:
        """Parse `kind/name[@version]`; ValueError if a part is missing."""
        kind, slash, rest = text.partition("/")
        name, version = rest, ""
        if kind in VERSIONED_KINDS and "@" in rest:
            name, _, version = rest.rpartition("@")
        if not (kind and slash and name):
            raise ValueError(f"{text!r} is not of the form kind/name or kind/name@version")
        return cls(kind, name, version)

    @property
    def is_versioned(self) -> bool:
        """True if the version is part of the identity, even where none is chosen yet."""
        return self.kind in VERSIONED_KINDS

    @property
    def unversioned(self) -> Ref:
        """The ref without its version."""
        return Ref(self.kind, self.name)
