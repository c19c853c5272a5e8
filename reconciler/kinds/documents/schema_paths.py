"""What the models know: which fields stand where, and which types of step have a field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from reconciler.model.location import FieldPath

Models = tuple[type[BaseModel], ...]


def has_field(model: type[BaseModel], path: FieldPath) -> bool:
    """Whether the model, or any type that it leaves open, has something at the path; `*` is any key."""
    return bool(_find_annotations(model, path))


def find_models(model: type[BaseModel], path: FieldPath) -> Models:
    """All models that may stand at a path."""
    return tuple(one for one in _find_annotations(model, path) if _is_model(one))


def find_chosen_models(model: type[BaseModel], path: FieldPath, data: Any) -> Models:
    """The models at a path of the data; of those told apart by `type` the ones that the data chose on the way."""
    here: tuple[Any, ...] = (model,)
    for part in path:
        data = data[part]
        here = _choose(tuple(inner for one in here for inner in _descend(one, part)), data)
    return tuple(one for one in here if _is_model(one))


def list_types_with(model: type[BaseModel], path: FieldPath) -> tuple[str, ...]:
    """Where models on the way are told apart by `type`: the types that have something at the path."""
    for end in range(len(path)):
        models = find_models(model, path[:end])
        if len(models) > 1 and all(_list_type_values(one) for one in models):
            return tuple(_list_type_values(one)[0] for one in models if has_field(one, path[end:]))
    return ()


def has_free_keys(model: type[BaseModel], path: FieldPath) -> bool:
    """Whether a map stands at the path whose keys are names that people choose."""
    return any(get_origin(one) is dict for one in _find_annotations(model, path))


def list_field_names(models: Iterable[type[BaseModel]]) -> tuple[str, ...]:
    """What the fields of the models are called in a document, sorted."""
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
    """What an optional, annotated or united annotation stands for."""
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
