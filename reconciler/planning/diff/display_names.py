"""Ids in a plan are shown with the names that they stand for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from reconciler.kinds.kind import Kind
from reconciler.kinds.parts.references import find_instance_scope
from reconciler.model.documents import map_values
from reconciler.model.location import FieldPath
from reconciler.model.observed.live_state import LiveState
from reconciler.model.placeholder import KnownAfterApply, NamedId
from reconciler.model.plans.field_change import FieldChange

Lookup = Callable[[FieldPath, Any], str]
_VERSION_KEYS = frozenset({"imageVersionId", "versionId"})


def add_names(
    fields: tuple[FieldChange, ...], kind: Kind, live_state: LiveState, document: Mapping[str, Any]
) -> tuple[FieldChange, ...]:
    """Replace every id whose name is known by a `NamedId`; `document` is the one in which the fields change."""
    lookup = _build_lookup(kind, live_state, document)
    return tuple(
        replace(
            change,
            before=_replace_ids(change.before, change.path, lookup),
            after=_replace_ids(change.after, change.path, lookup),
        )
        for change in fields
    )


def name_ids(document: Mapping[str, Any], kind: Kind, live_state: LiveState) -> Mapping[str, Any]:
    """Replace the ids of a whole document."""
    found: Mapping[str, Any] = _replace_ids(document, (), _build_lookup(kind, live_state, document))
    return found


def _build_lookup(kind: Kind, live_state: LiveState, document: Mapping[str, Any]) -> Lookup:
    images = {image.id: image.name for image in live_state.known_images}
    versions = {
        v.id: f"{image.name}@{v.version}" for image in live_state.known_images for v in image.versions
    }
    scope = find_instance_scope(kind, document)
    machines = {ident: name for name, ident in live_state.instance_types.get(scope, ())}

    def name(path: FieldPath, value: Any) -> str:
        last = path[-1] if path else ""
        if isinstance(value, KnownAfterApply):
            return f"{value.ref.name}@{value.ref.version}" if last in _VERSION_KEYS else value.ref.name
        if last == "imageId":
            return images.get(value, "")
        if last in _VERSION_KEYS:
            return versions.get(value, "")
        return machines.get(value, "") if last == "instanceTypeId" else ""

    return name


def _replace_ids(value: Any, path: FieldPath, lookup: Lookup) -> Any:
    def convert(path: FieldPath, value: Any) -> Any:
        is_id = isinstance(value, int | KnownAfterApply) and not isinstance(value, bool)
        return NamedId(value, name) if is_id and (name := lookup(path, value)) else value

    return map_values(value, convert, path)
