"""From the text fields of a multipart form to a document (A11)."""

from __future__ import annotations

from typing import Any

from reconciler.emulator.errors import Invalid
from reconciler.emulator.http.body import read_json
from reconciler.emulator.http.shapes import Choice, Record, Text

_ABSENT = ("description", "null")  # what the reference client sends when there is no description


def parse_form_fields(texts: dict[str, str], shape: Record) -> dict[str, Any]:
    """The fields that the shape knows: texts raw, everything else parsed as JSON."""
    return {
        name: text if isinstance(shape.fields[name], Text | Choice) else _parse_field(name, text)
        for name, text in texts.items()
        if name in shape.fields and (name, text) != _ABSENT
    }


def _parse_field(name: str, text: str) -> Any:
    try:
        return read_json(text.encode())
    except Invalid as error:
        raise Invalid(f"{name}: {error}") from error
