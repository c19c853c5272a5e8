"""A receipt as a part of the inventory (inventory/codec.py), and back.

    {"started", "ended", "who", "commit", "dirty": bool | null, "tool", "run",
     "options": {"pruned", "destroyed", "saved": bool, "selected": [glob]},
     "results": [{"ref", "action", "outcome", "seconds", "reason", "ids": {name: id}, "build_id", "log_file",
                  "fields": [as in saved_plans/change_codec.py], "left_out": number}]}

Of a result, what says nothing is left out. The fields of what was created are not stored: they are the body that the
same version of the inventory records. Nor are those beyond `ROOM`, since an inventory has to stay readable.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from reconciler.errors import InventoryDamaged
from reconciler.model.change import Action, FieldChange, FieldEdit
from reconciler.model.inventory import Entry
from reconciler.model.receipt import Provenance, Receipt, ReceiptItem
from reconciler.model.ref import Ref
from reconciler.model.result import Outcome
from reconciler.saved_plans.change_codec import field_document, field_of

ROOM = 2 * 2**20
"""Characters of JSON that the fields of one receipt take at most, a tenth of what an inventory may."""

MADE = frozenset({Action.CREATE, Action.BUILD, Action.REPLACE})
"""Their fields are the whole body."""

Document = dict[str, Any]


def receipt_document(receipt: Receipt) -> Document:
    """A receipt as JSON."""
    origin, room, results = receipt.origin, ROOM, []
    for item in receipt.items:
        fields = [] if item.action in MADE else [field_document(field) for field in item.fields]
        size = len(json.dumps(fields)) if fields else 0
        left_out = item.left_out if size <= room else len(fields)
        results.append(_item_document(item, fields if size <= room else [], left_out))
        room -= size if size <= room else 0
    options = {"pruned": origin.pruned, "destroyed": origin.destroyed, "saved": origin.saved}
    return {
        "started": origin.started,
        "ended": receipt.ended,
        "who": origin.who,
        "commit": origin.commit,
        "dirty": origin.dirty,
        "tool": receipt.tool,
        "run": receipt.run,
        "options": {**options, "selected": list(origin.selected)},
        "results": results,
    }


def _item_document(item: ReceiptItem, fields: list[Document], left_out: int) -> Document:
    telling = {
        "reason": item.reason,
        "ids": dict(item.ids),
        "build_id": item.build_id,
        "log_file": item.log_file,
        "fields": fields,
        "left_out": left_out,
    }
    return {
        "ref": str(item.ref),
        "action": str(item.action),
        "outcome": str(item.outcome),
        "seconds": round(item.seconds, 3),
        **{name: value for name, value in telling.items() if value},
    }


def receipt_of(document: Any, entries: Mapping[Ref, Entry]) -> Receipt | None:
    """The inverse of `receipt_document`, None where there is none; Damaged where it is something else."""
    if document is None:
        return None
    try:
        return _receipt(document, entries)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        message = f"its receipt cannot be read: {type(error).__name__}"
        raise InventoryDamaged(message, "a newer peak-apply may be able to read it") from error


def _receipt(document: Document, entries: Mapping[Ref, Entry]) -> Receipt:
    options = document["options"]
    origin = Provenance(
        who=document["who"],
        commit=document["commit"],
        dirty=document["dirty"],
        started=document["started"],
        pruned=options["pruned"],
        destroyed=options["destroyed"],
        selected=tuple(options["selected"]),
        saved=options["saved"],
    )
    items = tuple(_item(item, entries) for item in document["results"])
    return Receipt(origin, document["ended"], document["tool"], document["run"], items)


def _item(item: Document, entries: Mapping[Ref, Entry]) -> ReceiptItem:
    ref, action, outcome = Ref.parse(item["ref"]), Action(item["action"]), Outcome(item["outcome"])
    fields = tuple(field_of(field) for field in item.get("fields", ()))
    if action in MADE and outcome is Outcome.DONE and ref in entries:
        fields = tuple(
            FieldChange((name,), FieldEdit.ADD, None, value) for name, value in entries[ref].body.items()
        )
    return ReceiptItem(
        ref,
        action,
        outcome,
        item.get("reason", ""),
        float(item["seconds"]),
        item.get("ids", {}),
        item.get("build_id", ""),
        item.get("log_file", ""),
        fields,
        item.get("left_out", 0),
    )
