"""How much alike two bodies of one kind are: whether one may be the other under a new name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from reconciler.model.documents import iter_fields
from reconciler.model.placeholder import KnownAfterApply, NamedId, Sealed
from reconciler.model.secret import Secret

ALIKE = 0.5
"""Of all fields of two bodies at least this share is equal in bodies that are alike."""

_NAMES = frozenset(
    {"name", "image", "imageId", "imageVersionId", "versionId", "instanceTypeId", "instanceType"}
)
"""Keys that say nothing: the name differs, and references are ids in one body and names in the other."""


def is_alike(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Return whether the bodies share at least half of their fields; bodies without comparable fields are alike."""
    return compute_likeness(one, other) >= ALIKE


def compute_likeness(one: Mapping[str, Any], other: Mapping[str, Any]) -> float:
    """The share of equal fields, 0 to 1 (the Dice coefficient); 1 where there is nothing to compare."""
    ours, theirs = _count_fields(one), _count_fields(other)
    total = ours.total() + theirs.total()
    return 2 * (ours & theirs).total() / total if total else 1.0


def _count_fields(body: Mapping[str, Any]) -> Counter[str]:
    """The comparable leaves by their path and value."""
    return Counter(
        f"{path}={value}"
        for path, value in iter_fields(body)
        if _NAMES.isdisjoint(map(str, path))
        and not isinstance(value, Sealed | Secret | KnownAfterApply | NamedId)
        and value not in (None, "", [], {})
    )
