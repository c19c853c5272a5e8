"""Documents: nested maps and lists, as manifests, requests and answers hold them, and how they are walked.

Every function returns a new document and changes none. A path is the keys and list positions from the root. Whatever is
neither a map nor a list, such as text, a number or a placeholder, is a leaf.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from reconciler.model.location import FieldPath

MISSING: Final = object()
"""What `value_at` returns where nothing is."""


def map_leaves(
    document: Any, convert: Callable[[Any], Any], convert_key: Callable[[Any], Any] = lambda key: key
) -> Any:
    """A copy with every leaf converted, and every key; tuples become lists."""
    match document:
        case Mapping():
            return {
                convert_key(key): map_leaves(item, convert, convert_key) for key, item in document.items()
            }
        case list() | tuple():
            return [map_leaves(item, convert, convert_key) for item in document]
        case _:
            return convert(document)


def map_values(document: Any, convert: Callable[[FieldPath, Any], Any], path: FieldPath = ()) -> Any:
    """A copy in which `convert` decides on every value, from the root down.

    Where it returns the value itself, the copy goes on inside of it; anything else takes its place.
    """
    converted = convert(path, document)
    if converted is not document:
        return converted
    match document:
        case Mapping():
            return {key: map_values(item, convert, (*path, key)) for key, item in document.items()}
        case list():
            return [map_values(item, convert, (*path, index)) for index, item in enumerate(document)]
        case _:
            return document


def iter_values(document: Any, path: FieldPath = ()) -> Iterator[tuple[FieldPath, Any]]:
    """Every value with its path, the maps and lists too, each before what it holds."""
    yield path, document
    match document:
        case Mapping():
            for key, item in document.items():
                yield from iter_values(item, (*path, key))
        case list() | tuple():
            for index, item in enumerate(document):
                yield from iter_values(item, (*path, index))


def iter_fields(document: Mapping[str, Any], path: FieldPath = ()) -> Iterator[tuple[FieldPath, Any]]:
    """Every value that is no map, with its path: lists are whole values, and so is a map without entries."""
    for key, item in document.items():
        if isinstance(item, Mapping) and item:
            yield from iter_fields(item, (*path, key))
        else:
            yield (*path, key), item


def fill_missing(
    document: Mapping[str, Any],
    source: Mapping[str, Any],
    is_filled: Callable[[FieldPath], bool],
    path: FieldPath = (),
) -> tuple[dict[str, Any], tuple[FieldPath, ...]]:
    """A copy with the fields of `source` that it lacks, where `is_filled` says so; and the paths of these."""
    result, filled = dict(document), list[FieldPath]()
    for key, value in source.items():
        here, held = (*path, key), document.get(key)
        if key not in document and is_filled(here):
            result[key] = value
            filled.append(here)
        elif isinstance(value, Mapping) and isinstance(held, Mapping):
            result[key], inside = fill_missing(held, value, is_filled, here)
            filled += inside
    return result, tuple(filled)


def drop_fields(
    document: Mapping[str, Any], is_dropped: Callable[[FieldPath], bool], path: FieldPath = ()
) -> dict[str, Any]:
    """A copy without the fields at the paths that `is_dropped` names; lists are not looked into."""
    return {
        key: drop_fields(item, is_dropped, (*path, key)) if isinstance(item, Mapping) else item
        for key, item in document.items()
        if not is_dropped((*path, key))
    }


def value_at(document: Any, path: FieldPath) -> Any:
    """The value at a path, or MISSING."""
    for part in path:
        match document:
            case Mapping() if part in document:
                document = document[part]
            case list() if isinstance(part, int) and part < len(document):
                document = document[part]
            case _:
                return MISSING
    return document


def replace_at(document: Any, path: FieldPath, value: Any) -> Any:
    """A copy with another value at a path; maps that are missing on the way are added, None removes the key."""
    if not path:
        return value
    part, rest = path[0], path[1:]
    if isinstance(document, list):
        return [
            replace_at(item, rest, value) if index == part else item for index, item in enumerate(document)
        ]
    held = dict(document) if isinstance(document, Mapping) else {}
    if not rest and value is None:
        held.pop(part, None)
    else:
        held[part] = replace_at(held.get(part), rest, value)
    return held


def drop_values(document: Any, is_dropped: Callable[[Any], bool]) -> Any:
    """A copy without the keys whose value `is_dropped` names."""
    match document:
        case Mapping():
            return {
                key: drop_values(item, is_dropped) for key, item in document.items() if not is_dropped(item)
            }
        case list():
            return [drop_values(item, is_dropped) for item in document]
        case _:
            return document


def drop_nulls(document: Any) -> Any:
    """A copy without the keys whose value is None: in an answer they mean what absent means."""
    return drop_values(document, lambda value: value is None)
