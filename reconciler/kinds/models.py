"""What the models know: which fields stand where, and which types of step have a field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from reconciler.model.place import Path

Models = tuple[type[BaseModel], ...]


def known(model: type[BaseModel], path: Path) -> bool:
    """Whether the model, or any type that it leaves open, has something at the path; `*` is any key."""
    return bool(_at(model, path))


def models_at(model: type[BaseModel], path: Path, data: Any = None) -> Models:
    """The models at a path; of those told apart by `type` the one that the data chose there."""
    found = tuple(one for one in _at(model, path) if _is_model(one))
    return _chosen(found, data) if isinstance(data, Mapping) else found


def free_at(model: type[BaseModel], path: Path) -> bool:
    """Whether a map stands at the path whose keys are names that people choose."""
    return any(get_origin(one) is dict for one in _at(model, path))


def field_names(models: Iterable[type[BaseModel]]) -> tuple[str, ...]:
    """What the fields of the models are called in a document, sorted."""
    return tuple(sorted({_named(model, name) for model in models for name in model.model_fields}))


def types_with(models: Models, field: str) -> tuple[str, ...]:
    """Of models told apart by `type`, the types that have the field."""
    return tuple(
        literal for model in models if field in field_names((model,)) for literal in _literals(model)
    )


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


def _chosen(models: Models, data: Mapping[str, Any]) -> Models:
    chosen = data.get("type", "standard")
    return tuple(model for model in models if chosen in _literals(model)) or models


def _literals(model: type[BaseModel]) -> tuple[Any, ...]:
    return get_args(model.model_fields["type"].annotation) if "type" in model.model_fields else ()


def _named(model: type[BaseModel], name: str) -> str:
    return model.model_fields[name].alias or name


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)
