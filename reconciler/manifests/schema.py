"""From data to models: every pydantic error becomes a sentence at the line it is about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any, Literal, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from reconciler.model.place import Path, Place, Places, dotted
from reconciler.model.problem import Problem

M = TypeVar("M", bound=BaseModel)

_TYPES = {
    "string_type": "text",
    "int_type": "a whole number",
    "float_type": "a number",
    "bool_type": "true or false",
    "list_type": "a list",
    "dict_type": "a map",
    "model_type": "a map",
    "model_attributes_type": "a map",
}


class Strict(BaseModel):
    """Unknown fields and silent conversions are refused."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class ArtifactFile(Strict):
    """`artifact:` as written."""

    path: str
    ignore_files: list[str] | None = None


class LifecycleFile(Strict):
    """`lifecycle:` as written."""

    ignore_changes: list[str] = Field(default_factory=list)
    update: Literal["patch", "replace"] = "patch"
    rebuild_on: list[str] = Field(default_factory=list)


class Envelope(Strict):
    """A manifest around its body."""

    kind: str | None = None
    body: dict[str, Any]
    artifact: ArtifactFile | None = None
    lifecycle: LifecycleFile = Field(default_factory=LifecycleFile)
    depends_on: list[str] = Field(default_factory=list)
    targets: list[str] | None = None
    wait: str | None = Field(default=None, pattern=r"^[1-9][0-9]*(s|m|h)$")


def validated(
    model: type[M], data: Any, places: Places, raw: Mapping[Path, str], base: Path = ()
) -> tuple[M | None, list[Problem]]:
    """The model, or what is wrong; `base` is where the data stands in its document."""
    try:
        return model.model_validate(data), []
    except ValidationError as error:
        details = error.errors(include_url=False)
        return None, [_problem(model, data, detail, places, raw, base) for detail in details]


def _problem(
    model: type[BaseModel],
    data: Any,
    detail: ErrorDetails,
    places: Places,
    raw: Mapping[Path, str],
    base: Path,
) -> Problem:
    path = _present(detail["loc"], data)
    message, remedy = _said(model, data, detail, path, raw.get((*base, *path)), base)
    return Problem(message, _about(detail["type"], places, (*base, *path)), remedy)


def _about(kind: str, places: Places, path: Path) -> Place:
    """What a message points at: what should hold a missing field, the name of an unknown one, else the value."""
    match kind:
        case "missing":
            return places.at(path[:-1])
        case "extra_forbidden":
            return places.key(path)
        case _:
            return places.at(path)


def _present(loc: tuple[int | str, ...], data: Any) -> Path:
    """The path inside the data: pydantic puts names of models and unions in between."""
    path: list[str | int] = []
    here = data
    for index, part in enumerate(loc):
        if _has(here, part):
            here = here[part]
        elif index < len(loc) - 1 or not isinstance(here, Mapping):
            continue
        path.append(part)
    return tuple(path)


def _has(data: Any, part: int | str) -> bool:
    if isinstance(data, list):
        return isinstance(part, int) and part < len(data)
    return isinstance(data, Mapping) and part in data


def _said(
    model: type[BaseModel],
    data: Any,
    detail: ErrorDetails,
    path: Path,
    raw: str | None,
    base: Path,
) -> tuple[str, str]:
    name = dotted((*base, *path)) or "the manifest"
    kind, context, given = detail["type"], detail.get("ctx", {}), detail["input"]
    if kind == "missing":
        return f"{name} is missing", f"add `{path[-1]}:` to {dotted((*base, *path[:-1])) or 'the manifest'}"
    if kind == "extra_forbidden":
        return f"{name} is not a field", _nearest(str(path[-1]), _fields_at(model, data, path[:-1]))
    if kind in _TYPES:
        shown = raw if raw and not isinstance(given, bool) else _shown(given)
        return f"{name} must be {_TYPES[kind]}, not {shown}", _type_remedy(kind, given, raw)
    if kind in {"literal_error", "union_tag_invalid"}:
        return _choice(name, kind, given, context)
    if kind == "string_pattern_mismatch":
        return _pattern(name, str(given), str(context.get("pattern")))
    return _limit(name, kind, given, context, str(detail["msg"]))


def _choice(name: str, kind: str, given: Any, context: Mapping[str, Any]) -> tuple[str, str]:
    expected = str(context.get("expected") or context.get("expected_tags", "")).replace("'", "")
    if kind == "union_tag_invalid":
        name, given = f"{name}.type", given.get("type") if isinstance(given, Mapping) else given
    return f"{name} cannot be {_shown(given)}", f"it is one of: {expected.replace(' or ', ', ')}"


def _limit(name: str, kind: str, given: Any, context: Mapping[str, Any], said: str) -> tuple[str, str]:
    if kind in {"string_too_short", "too_short"}:
        return f"{name} is empty", "give it a value"
    if "ge" in context or "le" in context:
        limit, word = (context["ge"], "least") if "ge" in context else (context["le"], "most")
        return f"{name} is {given}, but must be at {word} {limit}", "correct the number"
    return f"{name}: {said}", "correct the value"


def _type_remedy(kind: str, given: Any, raw: str | None) -> str:
    if kind == "string_type" and raw:
        return f'quote it: "{raw}"'
    if given is None:
        return "give it a value, or remove the line"
    if isinstance(given, str) and kind in {"int_type", "float_type", "bool_type"}:
        bare = given.rstrip(", ")
        if bare != given:
            return f"write {bare} with nothing after it (no comma)"
        return "write it without quotes"
    return "correct the value"


_PATTERNS = {
    r"^\d+GB$": ("a size such as 10GB", "write a whole number and GB, with nothing after it (no comma)"),
    r"^[^@]+(@[^@]+)?$": ("an image", "write NAME or NAME@VERSION"),
    r"^[1-9][0-9]*(s|m|h)$": ("a duration", "write a number and s, m or h: 90s, 30m, 2h"),
    r"^(generate|preserve)$": ("a webhook policy", "write generate or preserve"),
    r"^[a-z0-9][a-z0-9-]{0,62}$": (
        "a project name",
        "use lower-case letters, digits and -, at most 63 of them",
    ),
}


def _pattern(name: str, given: str, pattern: str) -> tuple[str, str]:
    what, remedy = _PATTERNS.get(pattern, ("a valid value", "correct the value"))
    if pattern.startswith("^[0-9a-fA-F]{8}"):
        what, remedy = "a UUID", 'make one with: python3 -c "import uuid; print(uuid.uuid4())"'
    return f"{name} is {_shown(given)}, which is not {what}", remedy


def _nearest(name: str, fields: tuple[str, ...]) -> str:
    near = get_close_matches(name, fields, n=1, cutoff=0.6)
    if near:
        return f"did you mean {near[0]!r}?"
    return f"the fields here are: {', '.join(fields)}" if fields else "remove it"


def _fields_at(model: type[BaseModel], data: Any, path: Path) -> tuple[str, ...]:
    """The fields that the model has at a path, following what the data chose in unions."""
    models: list[type[BaseModel]] = [model]
    here = data
    for part in path:
        inner = [
            annotation
            for one in _fitting(models, here)
            for name, field in one.model_fields.items()
            if _named(one, name) == part and (annotation := field.annotation) is not None
        ]
        if inner:
            models = [one for annotation in inner for one in _models(annotation)]
        here = here[part] if _has(here, part) else None
    return tuple(sorted({_named(m, name) for m in _fitting(models, here) for name in m.model_fields}))


def _named(model: type[BaseModel], name: str) -> str:
    return model.model_fields[name].alias or name


def _fitting(models: list[type[BaseModel]], data: Any) -> list[type[BaseModel]]:
    """Of a union told apart by `type`, the model that the data chose."""
    chosen = data.get("type", "standard") if isinstance(data, Mapping) else None
    fitting = [m for m in models if "type" in m.model_fields and chosen in _literals(m)]
    return fitting or models


def _literals(model: type[BaseModel]) -> tuple[Any, ...]:
    return get_args(model.model_fields["type"].annotation)


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    """All models inside an annotation: optional, list, map, union."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    elif get_origin(annotation) in {Union, list, dict, type(int | str), *_annotated()}:
        for inner in get_args(annotation):
            yield from _models(inner)


def _annotated() -> tuple[Any, ...]:
    from typing import Annotated  # noqa: PLC0415 - its origin is only known from an instance

    return (get_origin(Annotated[int, ""]),)


def _shown(value: Any) -> str:
    match value:
        case None:
            return "nothing"
        case bool():
            return "true" if value else "false"
        case Mapping():
            return "a map"
        case list():
            return "a list"
        case str():
            return repr(value if len(value) <= 60 else value[:57] + "...")
        case _:
            return str(value)
