"""One apply in full, from its receipt.

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

from reconciler.formats.plan import FieldDocument
from reconciler.model.observed.receipt import NumberedReceipt, Receipt, ReceiptItem, SingleApply
from reconciler.model.result import Outcome
from reconciler.reports.apply.history import build_apply_json
from reconciler.reports.apply.progress import format_duration
from reconciler.reports.writing.escape import escape, escape_markdown, fold, join_lines, mark_changed_line
from reconciler.reports.writing.fields import render_field
from reconciler.reports.writing.style import (
    ACTION_COLORS,
    ACTION_SYMBOLS,
    BOLD,
    DIM,
    EDIT_COLORS,
    OUTCOME_COLORS,
    paint,
)
from reconciler.reports.writing.words import format_count, join_parts, render_counts, render_heading

FORMAT, VERSION = "peak-apply/receipt", 1


def render_receipt_text(apply: SingleApply, *, color: bool) -> str:
    """What was applied by whom, then each change with its fields."""
    lines = [paint(escape(render_heading(apply)), BOLD, color=color), ""]
    lines += [escape(line) for line in _describe_apply(apply.apply)]
    for item in apply.apply.receipt.items:
        lines += ["", *_render_item(item, color=color)]
    return join_lines(lines)


def _describe_apply(one: NumberedReceipt) -> Iterator[str]:
    receipt = one.receipt
    origin = receipt.origin
    yield f"apply {one.number}: {render_counts(receipt.counts)}"
    yield f"    from {origin.started or '?'} to {receipt.ended or '?'}, by {origin.who or '?'}"
    if origin.commit:
        state = {True: ", with uncommitted changes", False: ", nothing uncommitted", None: ""}
        yield f"    commit {origin.commit}{state[origin.dirty]}"
    yield f"    {join_parts([f'peak-apply {receipt.tool}', *_list_options(receipt)])}"


def _list_options(receipt: Receipt) -> Iterator[str]:
    origin = receipt.origin
    if origin.saved:
        yield "from a saved plan"
    if origin.destroyed:
        yield "destroy"
    if origin.pruned:
        yield "--prune"
    yield from (f"--select {glob}" for glob in origin.selected)


def _render_item(item: ReceiptItem, *, color: bool) -> Iterator[str]:
    done = item.outcome is Outcome.DONE
    title = f"{ACTION_SYMBOLS[item.action]} {item.action} {escape(str(item.ref))}"
    took = "" if item.outcome is Outcome.SKIPPED else f" in {format_duration(item.seconds)}"
    ended = paint(str(item.outcome), OUTCOME_COLORS[item.outcome], color=color)
    ids = paint(f"  [{escape(_format_ids(item))}]", DIM, color=color) if _format_ids(item) else ""
    yield f"{paint(title, f'{BOLD};{ACTION_COLORS[item.action]}', color=color)}: {ended}{took}{ids}"
    if item.reason:
        yield paint(f"    {escape(item.reason)}", DIM if done else OUTCOME_COLORS[item.outcome], color=color)
    for field in item.fields:
        for edit, line in render_field(field):
            yield paint(f"    {line}", EDIT_COLORS[edit], color=color)
    if item.left_out:
        yield f"    {format_count(item.left_out, 'more changed field')} not recorded: too large"
    if item.log_file:
        yield f"    full log: {escape(item.log_file)}"


def _format_ids(item: ReceiptItem) -> str:
    build = f"build {item.build_id}" if item.build_id else ""
    return join_parts([*(f"{name} {ident}" for name, ident in item.ids.items()), build])


def render_receipt_json(apply: SingleApply) -> str:
    """The apply as one document."""
    content = {
        "format": FORMAT,
        "version": VERSION,
        "project": apply.project,
        "target": apply.target,
        "address": apply.address,
        **build_apply_json(apply.apply),
        "results": [_build_item_json(item) for item in apply.apply.receipt.items],
    }
    return json.dumps(content, indent=2, ensure_ascii=True) + "\n"


def _build_item_json(item: ReceiptItem) -> dict[str, Any]:
    return {
        "ref": str(item.ref),
        "action": str(item.action),
        "outcome": str(item.outcome),
        "reason": item.reason,
        "seconds": item.seconds,
        "ids": dict(item.ids),
        "build_id": item.build_id,
        "log_file": item.log_file,
        "fields": [FieldDocument.of(field).content() for field in item.fields],
        "fields_left_out": item.left_out,
    }


def render_receipt_markdown(apply: SingleApply) -> str:
    """For a job summary, with the fields folded away."""
    title, *about = (escape_markdown(line.strip()) for line in _describe_apply(apply.apply))
    lines = [f"### peak-apply history: {escape_markdown(render_heading(apply))}", "", f"**{title}**", ""]
    lines += [*(f"- {line}" for line in about), ""]
    for item in apply.apply.receipt.items:
        head, *rest = (escape(line) for line in _render_item(item, color=False))
        block = [mark_changed_line(line.removeprefix("    ")) for line in rest]
        title = escape_markdown(head)
        lines += [fold(title, block, language="diff") if block else f"- {title}", ""]
    return "\n".join(lines).rstrip("\n") + "\n"
