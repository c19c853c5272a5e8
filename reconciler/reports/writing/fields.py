"""How one field change is written: a line, or a few where a value has structure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from reconciler.model.documents import map_leaves
from reconciler.model.location import format_field_path
from reconciler.model.placeholder import KnownAfterApply, NamedId, Sealed
from reconciler.model.plans.field_change import FieldChange, FieldEdit
from reconciler.reports.writing.escape import escape, escape_lines
from reconciler.reports.writing.text_difference import Line, diff_lines, diff_texts, shorten, show_difference
from reconciler.reports.writing.yaml import render_yaml

SIGNS = {FieldEdit.ADD: "+", FieldEdit.CHANGE: "~", FieldEdit.REMOVE: "-"}
MAX_PAIR = 80
"""Characters of a value before and after that stand on one line."""
MAX_BLOCK_LINES = 100
"""Lines of a new or removed text that are shown."""


def render_field(change: FieldChange) -> Iterator[tuple[FieldEdit, str]]:
    """Lines without indentation, each with how it is to be marked."""
    name = escape(format_field_path(change.path))
    if change.edit is FieldEdit.CHANGE:
        for edit, line in _render_changed(name, change.before, change.after):
            yield edit or FieldEdit.CHANGE, line
        return
    value = change.after if change.edit is FieldEdit.ADD else change.before
    for line in _render_tree(f"{SIGNS[change.edit]} {name}", value):
        yield change.edit, line


def render_value(value: Any) -> str:
    """A value on one line."""
    match value:
        case NamedId() | Sealed():
            return escape(str(value))
        case KnownAfterApply(ref, _):
            return f"(known after apply: {escape(str(ref))})"
        case str():
            return shorten(value)
        case _:
            return escape(_to_json(value))


def _render_changed(name: str, before: Any, after: Any) -> Iterator[Line]:
    """One line for short values, both sides under each other for longer ones, a diff for texts and structures."""
    if isinstance(before, Sealed) and isinstance(after, Sealed) and not after.unknown:
        yield FieldEdit.CHANGE, f"~ {name}: (sensitive, changed)"
        return
    if isinstance(before, str) and isinstance(after, str):
        if "\n" in before + after:
            yield FieldEdit.CHANGE, f"~ {name}:"
            yield from _indent(diff_texts(before, after))
            return
        shown, shown_after = show_difference(before, after)
    elif _is_structure(before) or _is_structure(after):
        shown, shown_after = escape(_to_json(before)), escape(_to_json(after))
        if max(len(shown), len(shown_after)) > MAX_PAIR:
            yield FieldEdit.CHANGE, f"~ {name}:"
            yield from _indent(diff_lines(_to_lines(before), _to_lines(after)))
            return
    else:
        shown, shown_after = render_value(before), render_value(after)
    if max(len(shown), len(shown_after)) <= MAX_PAIR:
        yield FieldEdit.CHANGE, f"~ {name}: {shown} -> {shown_after}"
    else:
        yield FieldEdit.CHANGE, f"~ {name}:"
        yield from _indent([(FieldEdit.REMOVE, f"- {shown}"), (FieldEdit.ADD, f"+ {shown_after}")])


def _indent(lines: Iterable[Line]) -> Iterator[Line]:
    return ((edit, f"    {line}") for edit, line in lines)


def _is_structure(value: Any) -> bool:
    return isinstance(value, Mapping | list | tuple)


def _to_lines(value: Any) -> list[str]:
    """A value as YAML; what a placeholder stands for is not quoted."""
    return [] if value is None else list(render_yaml(_replace_placeholders(value)))


def _to_json(value: Any) -> str:
    return json.dumps(_replace_placeholders(value), ensure_ascii=False)


def _render_tree(head: str, value: Any) -> Iterator[str]:
    """A mapping is opened up, text over several lines becomes a block, everything else is one line."""
    pad = " " * (len(head) - len(head.lstrip()) + 4)
    if isinstance(value, Mapping) and value:
        yield f"{head}:"
        for name, item in value.items():
            yield from _render_tree(f"{pad}{escape(str(name))}", item)
    elif isinstance(value, str) and "\n" in value.rstrip("\n"):
        lines = value.rstrip("\n").split("\n")
        yield f"{head}: |"
        yield from (f"{pad}{line}".rstrip() for line in escape_lines("\n".join(lines[:MAX_BLOCK_LINES])))
        if len(lines) > MAX_BLOCK_LINES:
            yield f"{pad}… {len(lines) - MAX_BLOCK_LINES} more lines"
    elif _is_structure(value) and len(_to_json(value)) > 2 * MAX_PAIR:
        yield f"{head}:"
        lines = _to_lines(value)
        yield from (f"{pad}{escape(line)}" for line in lines[:MAX_BLOCK_LINES])
        if len(lines) > MAX_BLOCK_LINES:
            yield f"{pad}… {len(lines) - MAX_BLOCK_LINES} more lines"
    else:
        yield f"{head}: {render_value(value)}"


def _replace_placeholders(document: Any) -> Any:
    """A document for people: placeholders as text."""
    return map_leaves(
        document,
        lambda value: render_value(value) if isinstance(value, Sealed | KnownAfterApply | NamedId) else value,
        str,
    )
