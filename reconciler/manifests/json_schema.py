"""JSON Schemas of what people write, for editors: made from the models that check it.

Where a value is not text, a template may stand in quotes (`"{{ machine }}"`): editors see the file before it is
rendered, so every such field accepts text with template marks as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reconciler.config.project_file_model import ProjectFile
from reconciler.formats.descriptions import add_descriptions
from reconciler.kinds import KINDS
from reconciler.kinds.kind import Kind
from reconciler.manifests.envelope import Envelope

DIALECT = "https://json-schema.org/draft/2020-12/schema"
TEMPLATE = {"type": "string", "pattern": r"\{[{%]"}
_DROPPED_KEYS = ("title", "default")


def build_schema(what: str) -> dict[str, Any]:
    """The schema of a kind's manifests, of `manifest` (any kind, named by `kind:`), or of the `project` file."""
    match what:
        case "project":
            found = _tidy(add_descriptions(ProjectFile.model_json_schema()))
        case "manifest":
            found = {"oneOf": [_build_manifest_schema(kind, named=True) for kind in KINDS.values()]}
        case _:
            found = _build_manifest_schema(KINDS[what], named=False)
    return {"$schema": DIALECT, "title": f"peak-apply: {what}", **_gather_definitions(found)}


def _build_manifest_schema(kind: Kind, *, named: bool) -> dict[str, Any]:
    envelope = _tidy(add_descriptions(Envelope.model_json_schema()))
    body = _tidy(add_descriptions(kind.schema.model_json_schema(by_alias=True)))
    definitions = {**envelope.pop("$defs", {}), **body.pop("$defs", {})}
    described = envelope["properties"]
    properties = {
        **described,
        "kind": {**described["kind"], "const": kind.name},
        "body": {**body, "description": described["body"]["description"]},
    }
    found = {**envelope, "properties": properties, "$defs": definitions}
    found["required"] = sorted({*envelope.get("required", ()), *(("kind",) if named else ())})
    if not kind.flat:
        return found
    around = {name: value for name, value in properties.items() if name != "body"}
    flat = {**found, "properties": {**around, **body["properties"]}, "required": body["required"]}
    nested = {name: value for name, value in found.items() if name != "$defs"}
    flat.pop("$defs")
    return {"oneOf": [nested, flat], "$defs": definitions}


def _gather_definitions(schema: Any) -> Any:
    """All definitions at the top, where references look for them."""
    definitions: dict[str, Any] = {}

    def lifted(value: Any) -> Any:
        if isinstance(value, Mapping):
            definitions.update({name: lifted(item) for name, item in value.get("$defs", {}).items()})
            return {name: lifted(item) for name, item in value.items() if name != "$defs"}
        return [lifted(item) for item in value] if isinstance(value, list) else value

    found = lifted(schema)
    return {**found, "$defs": definitions} if definitions else found


def _tidy(value: Any) -> Any:
    """Without noise: an optional field is just one that may be absent; what is not text may be a template."""
    if isinstance(value, list):
        return [_tidy(item) for item in value]
    if not isinstance(value, Mapping):
        return value
    if "anyOf" in value:
        kept = [item for item in value["anyOf"] if item != {"type": "null"}]
        rest = {name: item for name, item in value.items() if name != "anyOf"}
        return _tidy({**rest, **kept[0]}) if len(kept) == 1 else {**_tidy(rest), "anyOf": _tidy(kept)}
    found = {
        name: _tidy_entry(name, item)
        for name, item in value.items()
        if not (name in _DROPPED_KEYS and _is_noise(item))
    }
    if not _is_restricted(found):
        return found
    shown = {name: found.pop(name) for name in ("description",) if name in found}
    return {**shown, "anyOf": [found, TEMPLATE]}


def _tidy_entry(name: str, item: Any) -> Any:
    """Fields may be called `title` or `default`: below `properties` names are names."""
    if name in {"properties", "$defs"} and isinstance(item, Mapping):
        return {inner: _tidy(schema) for inner, schema in item.items()}
    return item if name in {"enum", "required", "const", "mapping"} else _tidy(item)


def _is_noise(item: Any) -> bool:
    return not isinstance(item, Mapping)


def _is_restricted(schema: Mapping[str, Any]) -> bool:
    """Whether only some text fits, or none: what else may stand there is a template."""
    return schema.get("type") in {"integer", "number", "boolean"} or (
        ("enum" in schema or "pattern" in schema) and "const" not in schema
    )
