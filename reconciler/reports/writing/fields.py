"""How one field change is written: a line, or a few where a value has structure."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from reconciler.model.change import FieldChange, FieldEdit
from reconciler.model.location import dotted
from reconciler.model.placeholder import Named, Pending, Sealed
from reconciler.reports.writing.escape import clean, clean_lines

LONGEST = 120
SIGNS = {FieldEdit.ADD: "+", FieldEdit.CHANGE: "~", FieldEdit.REMOVE: "-"}


def field_lines(change: FieldChange) -> Iterator[tuple[FieldEdit, str]]:
    """Lines without indentation, each with how it is to be marked."""
    name = clean(dotted(change.path))
    if change.edit is FieldEdit.CHANGE:
        yield from _changed(name, change)
        return
    value = change.after if change.edit is FieldEdit.ADD else change.before
    for line in _tree(f"{SIGNS[change.edit]} {name}", value):
        yield change.edit, line


def value_text(value: Any) -> str:
    """A value on one line."""
    match value:
        case Named():
            return clean(str(value))
        case Pending(ref, _):
            return f"(known after apply: {clean(str(ref))})"
        case Sealed():
            return clean(str(value))
        case str():
            return _cut(clean(value)) if _bare(value) else _cut(clean(json.dumps(value, ensure_ascii=False)))
        case _:
            return _cut(clean(json.dumps(_plain(value), ensure_ascii=False)))


def _changed(name: str, change: FieldChange) -> Iterator[tuple[FieldEdit, str]]:
    before, after = change.before, change.after
    if isinstance(before, Sealed) and isinstance(after, Sealed) and not after.unknown:
        yield FieldEdit.CHANGE, f"~ {name}: (sensitive, changed)"
    elif isinstance(before, str) and isinstance(after, str) and "\n" in before + after:
        yield FieldEdit.CHANGE, f"~ {name}:"
        yield from _text_diff(before, after)
    else:
        yield FieldEdit.CHANGE, f"~ {name}: {value_text(before)} -> {value_text(after)}"


def _text_diff(before: str, after: str) -> Iterator[tuple[FieldEdit, str]]:
    marks = {"+": FieldEdit.ADD, "-": FieldEdit.REMOVE, " ": FieldEdit.CHANGE}
    for line in difflib.ndiff(clean_lines(before), clean_lines(after)):
        if line[:1] in marks:
            yield marks[line[:1]], f"    {line}".rstrip()


def _tree(head: str, value: Any) -> Iterator[str]:
    """A map is opened up, text over several lines becomes a block, everything else is one line."""
    pad = " " * (len(head) - len(head.lstrip()) + 4)
    if isinstance(value, Mapping) and value:
        yield f"{head}:"
        for name, item in value.items():
            yield from _tree(f"{pad}{clean(str(name))}", item)
    elif isinstance(value, str) and "\n" in value.rstrip("\n"):
        yield f"{head}: |"
        yield from (f"{pad}{line}".rstrip() for line in clean_lines(value.rstrip("\n")))
    else:
        yield f"{head}: {value_text(value)}"


def _bare(text: str) -> bool:
    """Whether text can stand without quotes and not be mistaken for something else."""
    if not text or text != text.strip() or "\n" in text:
        return False
    try:
        json.loads(text)
    except ValueError:
        return text not in {"(sensitive)", "null"}
    return False


def _plain(value: Any) -> Any:
    """JSON for people: stand-ins as text."""
    match value:
        case Sealed() | Pending() | Named():
            return value_text(value)
        case Mapping():
            return {str(name): _plain(item) for name, item in value.items()}
        case list() | tuple():
            return [_plain(item) for item in value]
        case _:
            return value


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}… ({len(text)} characters)"
