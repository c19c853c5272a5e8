"""How one field change is written: a line, or a few where a value has structure."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from reconciler.model.documents import map_leaves
from reconciler.model.location import format_field_path
from reconciler.model.placeholder import KnownAfterApply, NamedId, Sealed
from reconciler.model.plans.field_change import FieldChange, FieldEdit
from reconciler.reports.writing.escape import escape, escape_lines

MAX_LENGTH = 120
SIGNS = {FieldEdit.ADD: "+", FieldEdit.CHANGE: "~", FieldEdit.REMOVE: "-"}


def render_field(change: FieldChange) -> Iterator[tuple[FieldEdit, str]]:
    """Lines without indentation, each with how it is to be marked."""
    name = escape(format_field_path(change.path))
    if change.edit is FieldEdit.CHANGE:
        yield from _render_changed(name, change)
        return
    value = change.after if change.edit is FieldEdit.ADD else change.before
    for line in _render_tree(f"{SIGNS[change.edit]} {name}", value):
        yield change.edit, line


def render_value(value: Any) -> str:
    """A value on one line."""
    match value:
        case NamedId():
            return escape(str(value))
        case KnownAfterApply(ref, _):
            return f"(known after apply: {escape(str(ref))})"
        case Sealed():
            return escape(str(value))
        case str():
            return (
                _shorten(escape(value))
                if _is_plain(value)
                else _shorten(escape(json.dumps(value, ensure_ascii=False)))
            )
        case _:
            return _shorten(escape(json.dumps(_replace_placeholders(value), ensure_ascii=False)))


def _render_changed(name: str, change: FieldChange) -> Iterator[tuple[FieldEdit, str]]:
    before, after = change.before, change.after
    if isinstance(before, Sealed) and isinstance(after, Sealed) and not after.unknown:
        yield FieldEdit.CHANGE, f"~ {name}: (sensitive, changed)"
    elif isinstance(before, str) and isinstance(after, str) and "\n" in before + after:
        yield FieldEdit.CHANGE, f"~ {name}:"
        yield from _render_text_diff(before, after)
    else:
        yield FieldEdit.CHANGE, f"~ {name}: {render_value(before)} -> {render_value(after)}"


def _render_text_diff(before: str, after: str) -> Iterator[tuple[FieldEdit, str]]:
    marks = {"+": FieldEdit.ADD, "-": FieldEdit.REMOVE, " ": FieldEdit.CHANGE}
    for line in difflib.ndiff(escape_lines(before), escape_lines(after)):
        if line[:1] in marks:
            yield marks[line[:1]], f"    {line}".rstrip()


def _render_tree(head: str, value: Any) -> Iterator[str]:
    """A map is opened up, text over several lines becomes a block, everything else is one line."""
    pad = " " * (len(head) - len(head.lstrip()) + 4)
    if isinstance(value, Mapping) and value:
        yield f"{head}:"
        for name, item in value.items():
            yield from _render_tree(f"{pad}{escape(str(name))}", item)
    elif isinstance(value, str) and "\n" in value.rstrip("\n"):
        yield f"{head}: |"
        yield from (f"{pad}{line}".rstrip() for line in escape_lines(value.rstrip("\n")))
    else:
        yield f"{head}: {render_value(value)}"


def _is_plain(text: str) -> bool:
    """Whether text can stand without quotes and not be mistaken for something else."""
    if not text or text != text.strip() or "\n" in text:
        return False
    try:
        json.loads(text)
    except ValueError:
        return text not in {"(sensitive)", "null"}
    return False


def _replace_placeholders(document: Any) -> Any:
    """JSON for people: placeholders as text."""
    return map_leaves(
        document,
        lambda value: render_value(value) if isinstance(value, Sealed | KnownAfterApply | NamedId) else value,
        str,
    )


def _shorten(text: str) -> str:
    return text if len(text) <= MAX_LENGTH else f"{text[:MAX_LENGTH]}… ({len(text)} characters)"
