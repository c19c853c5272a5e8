"""Snapshots of live objects: what a plan saw, for an apply to check as preconditions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from reconciler.model.documents import iter_fields
from reconciler.model.location import FieldPath, format_field_path
from reconciler.model.observed.live_state import LiveId


@dataclass(frozen=True)
class Snapshot:
    """`document` is canonical, its secrets sealed; for an artifact or a version it holds what changes with it.

    `by` and `at` are the author and time of the last change, as the platform reports them. `hidden` are the
    paths at which the manifest has a secret, so that the live value is secret as well.
    """

    id: LiveId
    name: str
    document: Mapping[str, Any] = field(default_factory=dict, repr=False)
    by: str = ""
    at: str = ""
    hidden: frozenset[FieldPath] = field(default=frozenset(), repr=False)


def format_author(by: str, at: str) -> str:
    """The text `, by NAME at TIME`, as far as the two are known."""
    said = " ".join([f"by {by}"] * bool(by) + [f"at {at}"] * bool(at))
    return f", {said}" if said else ""


def find_changed_fields(before: Snapshot, now: Snapshot) -> list[str]:
    """The fields in which two snapshots of one object differ, in the form `steps.train.command`."""
    one, other = dict(iter_fields(before.document)), dict(iter_fields(now.document))
    paths = {path for path in {*one, *other} if one.get(path) != other.get(path)}
    name = ["name"] if before.name != now.name else []
    return [*name, *sorted(format_field_path(path) for path in paths)]
