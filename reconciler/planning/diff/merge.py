"""Three-way merge: desired, last applied and live become the body that should be live.

Declared here wins; declared last time but no longer is removed; what was never declared here stays. A key that no model
knows is not sent back inside of what is declared: it is the platform's own (A70).
Which values are sets, keyed lists or units is data of the kind.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from reconciler.kinds.documents.canonical import build_item_key
from reconciler.kinds.documents.schema_paths import has_field
from reconciler.kinds.kind import Kind, Trait
from reconciler.model.documents import MISSING, drop_fields, fill_missing, value_at
from reconciler.model.location import FieldPath, matches_path
from reconciler.model.placeholder import Sealed

Body = Mapping[str, Any]


def merge(kind: Kind, desired: Body, applied: Body, live: Body) -> dict[str, Any]:
    """The body that should be live; `live` was completed by `fill_unreadable`."""
    return _merge_maps(kind, desired, applied, live, ())


def fill_unreadable(kind: Kind, live: Body, applied: Body) -> tuple[dict[str, Any], tuple[FieldPath, ...]]:
    """Live, completed by what was applied last where answers may lack a field.

    That is also a field that our models do not know (`extra` of a manifest): an answer is silent about it
    where the platform ignored it. The second value lists the paths that were taken from there,
    unverified.
    """

    def is_unreadable(path: FieldPath) -> bool:
        return kind.rules.find(path, Trait.UNREADABLE) is not None or not has_field(kind.schema, path)

    complete, assumed = fill_missing(live, applied, is_unreadable)
    return complete, tuple(sorted(assumed, key=str))


def treat_as_applied(kind: Kind, live: Body, applied: Body) -> dict[str, Any]:
    """The live body as if this project had applied it, so that a merge keeps nothing that is not declared.

    Left out is what the platform filled in by itself: it would come back after every write.
    """

    def is_filled_in(path: FieldPath) -> bool:
        return kind.rules.find(path, Trait.FILLED) is not None and value_at(applied, path) in (MISSING, None)

    return drop_fields(live, is_filled_in)


def drop_paths(body: Body, patterns: Iterable[FieldPath]) -> dict[str, Any]:
    """The body without the fields of these paths; `*` stands for any one key."""
    return drop_fields(body, lambda path: any(matches_path(pattern, path) for pattern in patterns))


def _merge_maps(kind: Kind, desired: Body, applied: Body, live: Body, path: FieldPath) -> dict[str, Any]:
    result = {
        name: _drop_unknown(kind, value, (*path, name))
        for name, value in live.items()
        if name in applied or has_field(kind.schema, (*path, name))
    }
    for name in applied:
        if name not in desired and name in result:
            _remove_applied(kind, result, applied[name], (*path, name))
    for name, value in desired.items():
        here = (*path, name)
        result[name] = _merge_values(kind, value, applied.get(name), live.get(name), here)
    for name in list(result):
        follows = kind.rules.find((*path, name), Trait.FOLLOWS)
        moved = follows is not None and live.get(follows.value) != result.get(follows.value)
        if moved and name not in desired:
            del result[name]
    return result


def _drop_unknown(kind: Kind, value: Any, path: FieldPath) -> Any:
    """A live value inside of what is declared; a top-level field or unit of someone else is repeated as it is."""
    if len(path) == 1 or kind.rules.find(path, Trait.UNIT) or not isinstance(value, Mapping):
        return value
    return drop_fields(value, lambda inner: not has_field(kind.schema, inner), path)


def _merge_values(kind: Kind, desired: Any, applied: Any, live: Any, path: FieldPath) -> Any:
    unit = kind.rules.find(path, Trait.UNIT)
    if isinstance(desired, Mapping) and isinstance(live, Mapping):
        if unit is not None and _find_discriminator(kind, desired, path) != _find_discriminator(
            kind, live, path
        ):
            return dict(desired)
        return _merge_maps(kind, desired, applied if isinstance(applied, Mapping) else {}, live, path)
    if isinstance(desired, list) and not kind.rules.find(path, Trait.WHOLE):
        return _merge_lists(kind, desired, _to_list(applied), _to_list(live), path)
    return desired


def _find_discriminator(kind: Kind, body: Body, path: FieldPath) -> Any:
    unit = kind.rules.find(path, Trait.UNIT)
    name = unit.value if unit is not None else ""
    default = kind.rules.find((*path, name), Trait.DEFAULT)
    return body.get(name, default.value if default is not None else None)


def _merge_lists(
    kind: Kind, desired: list[Any], applied: list[Any], live: list[Any], path: FieldPath
) -> list[Any]:
    keyed = kind.rules.find(path, Trait.KEYED)
    if keyed is not None:
        return _merge_keyed(kind, desired, applied, live, path)
    if kind.rules.find(path, Trait.SET):
        foreign = [item for item in live if item not in applied and item not in desired]
        return [*desired, *foreign]
    return desired


def _merge_keyed(
    kind: Kind, desired: list[Any], applied: list[Any], live: list[Any], path: FieldPath
) -> list[Any]:
    keyed = kind.rules.find(path, Trait.KEYED)
    name_of = build_item_key(keyed.value if keyed is not None else "name")
    ours = {name_of(item): item for item in desired}
    before = {name_of(item): item for item in applied}
    there = {name_of(item): item for item in live}
    kept = [
        _merge_maps(kind, ours[name_of(item)], before.get(name_of(item), {}), item, (*path, 0))
        if name_of(item) in ours
        else item
        for item in live
        if name_of(item) in ours or name_of(item) not in before
    ]
    return [*kept, *(item for name, item in ours.items() if name not in there)]


def _remove_applied(kind: Kind, result: dict[str, Any], applied: Any, path: FieldPath) -> None:
    """Remove what was declared last time: a unit as a whole, of a map or list only the part of this project."""
    name = str(path[-1])
    live = result[name]
    left: Any = None
    if kind.rules.find(path, Trait.UNIT) or kind.rules.find(path, Trait.WHOLE) or isinstance(live, Sealed):
        left = None
    elif isinstance(applied, Mapping) and isinstance(live, Mapping):
        left = _merge_maps(kind, {}, applied, live, path)
    elif isinstance(applied, list) and isinstance(live, list):
        left = _merge_lists(kind, [], applied, live, path)
    if left:
        result[name] = left
    else:
        del result[name]


def _to_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
