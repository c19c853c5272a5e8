"""What the models know: which fields stand where, and which types of step have a field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from reconciler.model.location import Path

Models = tuple[type[BaseModel], ...]


def known(model: type[BaseModel], path: Path) -> bool:
    """Whether the model, or any type that it leaves open, has something at the path; `*` is any key."""
    return bool(_at(model, path))


def models_at(model: type[BaseModel], path: Path) -> Models:
    """All models that may stand at a path."""
    return tuple(one for one in _at(model, path) if _is_model(one))


def chosen_at(model: type[BaseModel], path: Path, data: Any) -> Models:
    """The models at a path of the data; of those told apart by `type` the ones that the data chose on the way."""
    here: tuple[Any, ...] = (model,)
    for part in path:
        data = data[part]
        here = _chosen(tuple(inner for one in here for inner in _below(one, part)), data)
    return tuple(one for one in here if _is_model(one))


def types_with(model: type[BaseModel], path: Path) -> tuple[str, ...]:
    """Where models on the way are told apart by `type`: the types that have something at the path."""
    for end in range(len(path)):
        models = models_at(model, path[:end])
        if len(models) > 1 and all(_literals(one) for one in models):
            return tuple(_literals(one)[0] for one in models if known(one, path[end:]))
    return ()


def free_at(model: type[BaseModel], path: Path) -> bool:
    """Whether a map stands at the path whose keys are names that people choose."""
    return any(get_origin(one) is dict for one in _at(model, path))


def field_names(models: Iterable[type[BaseModel]]) -> tuple[str, ...]:
    """What the fields of the models are called in a document, sorted."""
    return tuple(sorted({_named(model, name) for model in models for name in model.model_fields}))


@cache
def _at(model: type[BaseModel], path: Path) -> tuple[Any, ...]:
    here: tuple[Any, ...] = (model,)
    for part in path:
        here = tuple(inner for one in here for inner in _below(one, part))
    return here


def _below(annotation: Any, part: str | int) -> Iterator[Any]:
    if _is_model(annotation):
        for name, field in annotation.model_fields.items():
            if part in ("*", _named(annotation, name)):
                yield from _alternatives(field.annotation)
    elif get_origin(annotation) is dict or (
        get_origin(annotation) is list and (part == "*" or not isinstance(part, str))
    ):
        yield from _alternatives(get_args(annotation)[-1])


def _alternatives(annotation: Any) -> Iterator[Any]:
    """What an optional, annotated or united annotation stands for."""
    if get_origin(annotation) is Annotated:
        yield from _alternatives(get_args(annotation)[0])
    elif get_origin(annotation) in (Union, UnionType):
        for inner in get_args(annotation):
            yield from _alternatives(inner)
    elif annotation is not type(None):
        yield annotation


def _chosen(annotations: tuple[Any, ...], data: Any) -> tuple[Any, ...]:
    if len(annotations) <= 1:
        return annotations
    wanted = data.get("type", "standard") if isinstance(data, Mapping) else "standard"
    return tuple(one for one in annotations if _is_model(one) and wanted in _literals(one)) or annotations


def _literals(model: type[BaseModel]) -> tuple[Any, ...]:
    return get_args(model.model_fields["type"].annotation) if "type" in model.model_fields else ()


def _named(model: type[BaseModel], name: str) -> str:
    return model.model_fields[name].alias or name


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)
