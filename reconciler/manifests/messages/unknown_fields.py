"""The message about an unknown field, with the field that was probably meant, or where it belongs."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic import BaseModel

from reconciler.kinds import KINDS
from reconciler.kinds.documents.schema_paths import (
    Models,
    find_chosen_models,
    find_models,
    list_field_names,
    list_types_with,
)
from reconciler.kinds.kind import Kind, add_article, plural
from reconciler.kinds.parts.references import find_nearest
from reconciler.model.location import FieldPath, format_field_path

BODY: FieldPath = ("body",)
RUN_FILE_FIX = (
    "such a file starts something once and declares nothing: "
    "list it under `exclude:`, or begin its name with _"
)
_RUN_FIELDS = {
    "workflow": dict.fromkeys(("params", "stepsToRun"), RUN_FILE_FIX),
    "service": dict.fromkeys(("httpMethod", "path", "payload"), RUN_FILE_FIX),
}
"""Fields of files of the official client that are not manifests: they start something once."""


def describe_unknown_field(
    model: type[BaseModel], data: Any, base: FieldPath, path: FieldPath, hints: Mapping[str, str]
) -> tuple[str, str]:
    """The message and the fix; `hints` are those of fields at the top of the data."""
    name, field = format_field_path((*base, *path)), str(path[-1])
    message = f"{name} is not a field"
    here = find_chosen_models(model, path[:-1], data)
    deeper = [name for name in list_field_names(here) if field in _list_fields_below(here, name)]
    if deeper:
        below = " or ".join(format_field_path((*base, *path[:-1], name)) for name in deeper)
        return message, f"it belongs into {below}: indent it there"
    if len(path) == 1 and field in hints:
        return message, hints[field]
    types = list_types_with(model, path)
    if types:
        return f"{message} of this type of step", f"steps of the type {' or '.join(types)} have it: remove it"
    fields = list_field_names(here)
    near = find_nearest(field, fields)
    if near:
        return message, f"did you mean {near!r}?"
    reached = base == BODY and not any(isinstance(part, int) for part in path)
    newer = "; one that is newer than this list goes into `extra:` next to `body`" if reached else ""
    return message, f"the fields here are: {', '.join(fields)}{newer}" if fields else "remove it"


def _list_fields_below(models: Models, name: str) -> tuple[str, ...]:
    return list_field_names(inner for one in models for inner in find_models(one, (name,)))


@cache
def build_envelope_fixes(kind: Kind) -> Mapping[str, str]:
    """The fixes for fields next to `body` that belong into it."""
    return dict.fromkeys(list_field_names((kind.schema,)), "indent it below `body:`")


@cache
def build_body_fixes(kind: Kind, envelope: tuple[str, ...]) -> Mapping[str, str]:
    """The fixes for fields in `body` that belong next to it, or into a manifest of another kind."""
    own = list_field_names((kind.schema,))
    hints: dict[str, str] = {}
    for other in KINDS.values():
        for field in list_field_names((other.schema,)):
            if field not in own:
                hints.setdefault(field, _suggest_other_kind(other))
    hints |= {
        name: f"it belongs next to `body`: write `{name}:` in the column of `body:`" for name in envelope
    }
    return {**hints, **_RUN_FIELDS.get(kind.name, {})}


def _suggest_other_kind(other: Kind) -> str:
    return (
        f"{add_article(other.name)} has it: move the file below a folder {plural(other.name)}, "
        f"write `kind: {other.name}`, or remove the line"
    )
