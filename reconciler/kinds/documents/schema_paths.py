"""Paths in the models: which fields there are, and which types of step have a field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from reconciler.model.location import FieldPath

Models = tuple[type[BaseModel], ...]


def has_field(model: type[BaseModel], path: FieldPath) -> bool:
    """True if the model, in any of its alternatives, has something at the path; `*` is any key."""
    return bool(_find_annotations(model, path))


def find_models(model: type[BaseModel], path: FieldPath) -> Models:
    """All models that are possible at a path."""
    return tuple(one for one in _find_annotations(model, path) if _is_model(one))


def find_chosen_models(model: type[BaseModel], path: FieldPath, data: Any) -> Models:
    """The models at a path of the data; where `type` decides between models, those that the data chooses."""
    here: tuple[Any, ...] = (model,)
    for part in path:
        data = data[part]
        here = _choose(tuple(inner for one in here for inner in _descend(one, part)), data)
    return tuple(one for one in here if _is_model(one))


def list_types_with(model: type[BaseModel], path: FieldPath) -> tuple[str, ...]:
    """The types that have something at the path, where `type` decides between models on the way."""
    for end in range(len(path)):
        models = find_models(model, path[:end])
        if len(models) > 1 and all(_list_type_values(one) for one in models):
            return tuple(_list_type_values(one)[0] for one in models if has_field(one, path[end:]))
    return ()


def has_free_keys(model: type[BaseModel], path: FieldPath) -> bool:
    """True if the value at the path is a map whose keys users choose."""
    return any(get_origin(one) is dict for one in _find_annotations(model, path))


def list_field_names(models: Iterable[type[BaseModel]]) -> tuple[str, ...]:
    """The names of the fields of the models in a document, sorted."""
    return tuple(sorted({_get_alias(model, name) for model in models for name in model.model_fields}))


@cache
def _find_annotations(model: type[BaseModel], path: FieldPath) -> tuple[Any, ...]:
    here: tuple[Any, ...] = (model,)
    for part in path:
        here = tuple(inner for one in here for inner in _descend(one, part))
    return here


def _descend(annotation: Any, part: str | int) -> Iterator[Any]:
    if _is_model(annotation):
        for name, field in annotation.model_fields.items():
            if part in ("*", _get_alias(annotation, name)):
                yield from _expand_union(field.annotation)
    elif get_origin(annotation) is dict or (
        get_origin(annotation) is list and (part == "*" or not isinstance(part, str))
    ):
        yield from _expand_union(get_args(annotation)[-1])


def _expand_union(annotation: Any) -> Iterator[Any]:
    """The single types of an annotation: without `None`, `Annotated` and unions."""
    if get_origin(annotation) is Annotated:
        yield from _expand_union(get_args(annotation)[0])
    elif get_origin(annotation) in (Union, UnionType):
        for inner in get_args(annotation):
            yield from _expand_union(inner)
    elif annotation is not type(None):
        yield annotation


def _choose(annotations: tuple[Any, ...], data: Any) -> tuple[Any, ...]:
    if len(annotations) <= 1:
        return annotations
    wanted = data.get("type", "standard") if isinstance(data, Mapping) else "standard"
    return (
        tuple(one for one in annotations if _is_model(one) and wanted in _list_type_values(one))
        or annotations
    )


def _list_type_values(model: type[BaseModel]) -> tuple[Any, ...]:
    return get_args(model.model_fields["type"].annotation) if "type" in model.model_fields else ()


def _get_alias(model: type[BaseModel], name: str) -> str:
    return model.model_fields[name].alias or name


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)
