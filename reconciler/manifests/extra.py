"""`extra:` next to `body`: fields that are newer than our models, merged into the body as they are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from reconciler.kinds.documents.schema_paths import find_models, has_field, has_free_keys
from reconciler.kinds.kind import Kind
from reconciler.kinds.parts.references import find_nearest, format_names
from reconciler.manifests.envelope import Envelope
from reconciler.model.documents import MISSING, value_at
from reconciler.model.location import FieldPath, Locations, format_field_path
from reconciler.model.problem import Problem


def merge_extra(
    kind: Kind, envelope: Envelope, locations: Locations
) -> tuple[dict[str, Any], Locations, list[Problem]]:
    """The body with `extra` in it, the locations of both, and a problem for each contradiction."""
    if not envelope.extra:
        return envelope.body, locations, []
    problems = [
        _build_problem(kind, path, envelope.body, locations) for path in _find_contradictions(kind, envelope)
    ]
    return _merge(envelope.body, envelope.extra), _move_locations(locations), problems


def _find_contradictions(kind: Kind, envelope: Envelope) -> Iterator[FieldPath]:
    """The paths of `extra` that the models know, or that add to something that the body does not declare."""
    waiting: list[tuple[FieldPath, Any]] = [((name,), value) for name, value in envelope.extra.items()]
    while waiting:
        path, value = waiting.pop()
        if not has_field(kind.schema, path):
            continue
        inner = find_models(kind.schema, path) or _has_keyed_models(kind, path)
        if inner and isinstance(value, Mapping) and value and _is_declared(kind, path, envelope.body):
            waiting += [((*path, str(name)), item) for name, item in value.items()]
        else:
            yield path


def _has_keyed_models(kind: Kind, path: FieldPath) -> bool:
    """Whether the field is a mapping of models, such as the steps by name."""
    return has_free_keys(kind.schema, path) and bool(find_models(kind.schema, (*path, "*")))


def _is_declared(kind: Kind, path: FieldPath, body: Mapping[str, Any]) -> bool:
    """True unless the path adds an entry, such as a step, that the body does not have."""
    return not has_free_keys(kind.schema, path[:-1]) or path[-1] in _get_entries(body, path[:-1])


def _build_problem(kind: Kind, path: FieldPath, body: Mapping[str, Any], locations: Locations) -> Problem:
    name, location = format_field_path(("extra", *path)), locations.key(("extra", *path))
    around = _get_entries(body, path[:-1])
    if not _is_declared(kind, path, body) and find_models(kind.schema, path):
        near = find_nearest(str(path[-1]), around)
        fix = f"did you mean {near!r}?" if near else f"there are: {format_names(around)}"
        return Problem(f"{name} adds to something that the body does not declare", location, fix)
    written = value_at(body, path) not in (None, MISSING)
    where = f" (the body has it at {locations.at(('body', *path))})" if written else ""
    message = f"{name} is a field that peak-apply knows{where}"
    return Problem(message, location, f"write it in the body, as {format_field_path(('body', *path))}")


def _get_entries(body: Mapping[str, Any], path: FieldPath) -> Mapping[str, Any]:
    found = value_at(body, path)
    return found if isinstance(found, Mapping) else {}


def _merge(body: Any, extra: Any) -> Any:
    if not isinstance(body, Mapping) or not isinstance(extra, Mapping):
        return extra
    added = {name: _merge(body.get(name), value) for name, value in extra.items()}
    return {**body, **added}


def _move_locations(locations: Locations) -> Locations:
    """The locations with what came from `extra` at its path in the body."""
    moved = locations.map_paths(lambda path: ("body", *path[1:]) if path[:1] == ("extra",) else None)
    return Locations(locations.root, {**moved.of, **locations.of}, {**moved.keys, **locations.keys})
