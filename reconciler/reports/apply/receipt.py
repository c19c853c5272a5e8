"""One apply in full, as its receipt tells it.

    {"format": "peak-apply/receipt", "version": 1, "project", "target", "address",
     … what the list says of an apply (reports/apply/history.py) …,
     "results": [{"ref", "action", "outcome", "reason", "seconds", "ids": {name: id}, "build_id", "log_file",
                  "fields": [as in a plan], "fields_left_out": number}]}

`fields_left_out` counts changed fields that were too much to record. Keys are only added within a version.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from reconciler.model.change import FieldEdit
from reconciler.model.receipt import History, Item, Receipt, Recorded
from reconciler.model.result import Outcome
from reconciler.reports.apply.history import about_json, counts, heading
from reconciler.reports.apply.progress import duration
from reconciler.reports.plan.json import field_json
from reconciler.reports.writing.escape import clean, fence, harmless, markdown
from reconciler.reports.writing.fields import field_lines
from reconciler.reports.writing.style import BOLD, COLORS, DIM, GREEN, OUTCOMES, RED, SYMBOLS, YELLOW, paint
from reconciler.reports.writing.words import counted, joined

FORMAT, VERSION = "peak-apply/receipt", 1
_EDITS = {FieldEdit.ADD: GREEN, FieldEdit.CHANGE: YELLOW, FieldEdit.REMOVE: RED}


def render_receipt(history: History, style: str, *, color: bool) -> str:
    """The one apply of this history as `text`, `json` or `markdown`."""
    (one,) = history.applies
    match style:
        case "json":
            return _json(history, one)
        case "markdown":
            return _markdown(history, one)
        case _:
            return _text(history, one, color=color)


def _text(history: History, one: Recorded, *, color: bool) -> str:
    lines = [paint(clean(heading(history)), BOLD, color=color), ""]
    lines += [clean(line) for line in _about(one)]
    for item in one.receipt.items:
        lines += ["", *_lines(item, color=color)]
    return "\n".join(harmless(line) for line in lines) + "\n"


def _about(one: Recorded) -> Iterator[str]:
    receipt = one.receipt
    origin = receipt.origin
    yield f"apply {one.number}: {counts(receipt)}"
    yield f"    from {origin.started or '?'} to {receipt.ended or '?'}, by {origin.who or '?'}"
    if origin.commit:
        state = {True: ", with files that were not committed", False: ", all files as committed", None: ""}
        yield f"    commit {origin.commit}{state[origin.dirty]}"
    yield f"    {joined([f'peak-apply {receipt.tool}', *_options(receipt)])}"


def _options(receipt: Receipt) -> Iterator[str]:
    origin = receipt.origin
    if origin.saved:
        yield "of a saved plan"
    if origin.destroyed:
        yield "destroy"
    if origin.pruned:
        yield "--prune"
    yield from (f"--select {glob}" for glob in origin.selected)


def _lines(item: Item, *, color: bool) -> Iterator[str]:
    done = item.outcome is Outcome.DONE
    title = f"{SYMBOLS[item.action]} {item.action} {clean(str(item.ref))}"
    took = "" if item.outcome is Outcome.SKIPPED else f" in {duration(item.seconds)}"
    ended = paint(str(item.outcome), OUTCOMES[item.outcome], color=color)
    ids = paint(f"  [{clean(_ids(item))}]", DIM, color=color) if _ids(item) else ""
    yield f"{paint(title, f'{BOLD};{COLORS[item.action]}', color=color)}: {ended}{took}{ids}"
    if item.reason:
        yield paint(f"    {clean(item.reason)}", DIM if done else OUTCOMES[item.outcome], color=color)
    for field in item.fields:
        for edit, line in field_lines(field):
            yield paint(f"    {line}", _EDITS[edit], color=color)
    if item.left_out:
        yield f"    {counted(item.left_out, 'changed field')} were too much to record"
    if item.log_file:
        yield f"    its whole log: {clean(item.log_file)}"


def _ids(item: Item) -> str:
    build = f"build {item.build_id}" if item.build_id else ""
    return joined([*(f"{name} {ident}" for name, ident in item.ids.items()), build])


def _json(history: History, one: Recorded) -> str:
    content = {
        "format": FORMAT,
        "version": VERSION,
        "project": history.project,
        "target": history.target,
        "address": history.address,
        **about_json(one),
        "results": [_item_json(item) for item in one.receipt.items],
    }
    return json.dumps(content, indent=2, ensure_ascii=True) + "\n"


def _item_json(item: Item) -> dict[str, Any]:
    return {
        "ref": str(item.ref),
        "action": str(item.action),
        "outcome": str(item.outcome),
        "reason": item.reason,
        "seconds": item.seconds,
        "ids": dict(item.ids),
        "build_id": item.build_id,
        "log_file": item.log_file,
        "fields": [field_json(field) for field in item.fields],
        "fields_left_out": item.left_out,
    }


def _markdown(history: History, one: Recorded) -> str:
    title, *about = (markdown(line.strip()) for line in _about(one))
    lines = [f"### peak-apply history: {markdown(heading(history))}", "", f"**{title}**", ""]
    lines += [*(f"- {line}" for line in about), ""]
    for item in one.receipt.items:
        head, *rest = (clean(line) for line in _lines(item, color=False))
        block = [_diff_line(line.removeprefix("    ")) for line in rest]
        fenced = fence(block)
        body = "\n".join([f"{fenced}diff", *block, fenced])
        told = f"<details><summary>{markdown(head)}</summary>\n\n{body}\n\n</details>"
        lines += [told if block else f"- {markdown(head)}", ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def _diff_line(line: str) -> str:
    """`~` means nothing to a diff: `!` marks a changed line there."""
    return f"! {line[2:]}" if line.startswith("~ ") else line
