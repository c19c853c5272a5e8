"""Descriptions of fields in JSON Schemas, from `descriptions.toml`: editors show them, readers look them up."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

_ANY = "any"
"""The table of fields that mean the same in every model."""


@cache
def read_descriptions() -> Mapping[str, Mapping[str, str]]:
    """Model -> field -> text; models have the names of their classes, which pydantic writes as titles."""
    text = Path(__file__).with_name("descriptions.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def add_descriptions(schema: Any) -> Any:
    """The schema with a description at every field that has none, by the title of the object that it is a field of."""
    if isinstance(schema, list):
        return [add_descriptions(item) for item in schema]
    if not isinstance(schema, Mapping):
        return schema
    found = {name: add_descriptions(item) for name, item in schema.items()}
    title, properties = schema.get("title"), schema.get("properties")
    if isinstance(title, str) and isinstance(properties, Mapping):
        found["properties"] = {name: _describe(found["properties"][name], title, name) for name in properties}
    return found


def _describe(schema: Any, title: str, field: str) -> Any:
    tables = read_descriptions()
    text = tables.get(title, {}).get(field) or tables[_ANY].get(field)
    return {**schema, "description": text} if text and "description" not in schema else schema
