"""The table of kinds: one file for each kind, one line here."""

from __future__ import annotations

from collections.abc import Mapping

from reconciler.kinds.artifact import Artifact
from reconciler.kinds.image import Image
from reconciler.kinds.kind import Family, Kind, plural
from reconciler.kinds.service import Service
from reconciler.kinds.webapp import Webapp
from reconciler.kinds.workflow import Workflow

KINDS: Mapping[str, Kind] = {
    kind.name: kind for kind in (Image(), Artifact(), Workflow(), Webapp(), Service())
}
KINDS_BY_FOLDER: Mapping[str, Kind] = {plural(name): kind for name, kind in KINDS.items()}
DEPRECATED = frozenset({"webapp"})
"""Kinds that the platform keeps for those who have them (contract 2.3)."""


def family_of(kind: str) -> Family | None:
    """The family of a kind by its name; None for a name that is not in the table."""
    found = KINDS.get(kind)
    return None if found is None else found.family
