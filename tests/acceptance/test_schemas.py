"""JSON Schemas: every field that an editor completes is described."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from support.workspace import Workspace

from reconciler.formats.descriptions import read_descriptions
from reconciler.model.ref import KIND_NAMES

SUBJECTS = (*KIND_NAMES, "manifest", "project", "plan", "events")


def iter_fields(schema: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every property at any depth, with the names that lead to it."""
    if isinstance(schema, list):
        for item in schema:
            yield from iter_fields(item, path)
    elif isinstance(schema, dict):
        for name, item in schema.get("properties", {}).items():
            yield f"{path}.{name}", item
            yield from iter_fields(item, f"{path}.{name}")
        for key, item in schema.items():
            if key == "$defs":
                for name, definition in item.items():
                    yield from iter_fields(definition, name)
            elif key != "properties":
                yield from iter_fields(item, path)


@pytest.mark.parametrize("subject", SUBJECTS)
def test_every_property_has_a_description(world: Workspace, subject: str) -> None:
    fields = list(iter_fields(json.loads(world.run("schema", subject).out)))
    assert fields
    bare = [path for path, field in fields if not str(field.get("description", "")).strip()]
    assert bare == []


def test_a_description_is_one_line_and_names_a_default_where_the_field_may_be_left_out(
    world: Workspace,
) -> None:
    schema = json.loads(world.run("schema", "workflow").out)
    retries = schema["$defs"]["RetryOptions"]["properties"]
    assert "Default: 3" in retries["numberOfRetries"]["description"]
    assert retries["numberOfRetries"]["anyOf"][0]["maximum"] == 5
    for table in read_descriptions().values():
        for text in table.values():
            assert text == text.strip()
            assert text.endswith(".")
            assert "\n" not in text
