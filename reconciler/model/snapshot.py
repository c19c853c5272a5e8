"""What a plan saw of a live object, so that an apply can tell whether it is still so."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from reconciler.model.documents import iter_fields
from reconciler.model.live_state import LiveId
from reconciler.model.location import FieldPath, format_field_path


@dataclass(frozen=True)
class Snapshot:
    """`document` is canonical, its secrets sealed; an artifact's or a version's holds what tells that it changed.

    `by` and `at` are who changed it last and when, as the platform says. `hidden` are the paths at which a secret of
    the manifest makes the live value one.
    """

    id: LiveId
    name: str
    document: Mapping[str, Any] = field(default_factory=dict, repr=False)
    by: str = ""
    at: str = ""
    hidden: frozenset[FieldPath] = field(default=frozenset(), repr=False)


def format_author(by: str, at: str) -> str:
    """`, by somebody at some time`, as far as the platform says it."""
    said = " ".join([f"by {by}"] * bool(by) + [f"at {at}"] * bool(at))
    return f", {said}" if said else ""


def find_changed_fields(before: Snapshot, now: Snapshot) -> list[str]:
    """The fields in which two looks at one object differ, as people write them."""
    one, other = dict(iter_fields(before.document)), dict(iter_fields(now.document))
    paths = {path for path in {*one, *other} if one.get(path) != other.get(path)}
    name = ["name"] if before.name != now.name else []
    return [*name, *sorted(format_field_path(path) for path in paths)]
