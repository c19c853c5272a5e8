"""A receipt as a part of the inventory: what of it is stored, and what is filled in when it is read.

The fields of what was created are not stored: they are the body that the same version of the inventory records.
Neither are fields beyond `MAX_FIELD_CHARACTERS`, since an inventory has to stay readable.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from reconciler.errors import InventoryDamaged
from reconciler.formats.inventory import ReceiptDocument
from reconciler.formats.plan import SavedField
from reconciler.model.observed.inventory import Entry
from reconciler.model.observed.receipt import Receipt, ReceiptItem
from reconciler.model.plans.change import Action
from reconciler.model.plans.field_change import FieldChange, FieldEdit
from reconciler.model.ref import Ref
from reconciler.model.result import Outcome

MAX_FIELD_CHARACTERS = 2 * 2**20
"""Characters of JSON that the fields of one receipt take at most, a tenth of what an inventory may."""

CREATING = frozenset({Action.CREATE, Action.BUILD, Action.REPLACE})
"""The fields of these changes are the whole body."""


def encode_receipt(receipt: Receipt) -> dict[str, Any]:
    """A receipt as JSON."""
    limited = replace(receipt, items=tuple(_limit_fields(receipt.items)))
    return ReceiptDocument.of(limited).model_dump(exclude_defaults=True)


def _limit_fields(items: Iterable[ReceiptItem]) -> Iterator[ReceiptItem]:
    left = MAX_FIELD_CHARACTERS
    for item in items:
        fields = () if item.action in CREATING else item.fields
        size = len(json.dumps([SavedField.of(field).content() for field in fields])) if fields else 0
        if size <= left:
            left -= size
            yield replace(item, fields=fields)
        else:
            yield replace(item, fields=(), left_out=len(fields))


def decode_receipt_document(content: Any, entries: Mapping[Ref, Entry]) -> Receipt:
    """The inverse of `encode_receipt`; InventoryDamaged where the content is something else."""
    try:
        receipt = ReceiptDocument.read(content).load()
    except (TypeError, ValueError) as error:
        message = f"its receipt cannot be read: {type(error).__name__}"
        raise InventoryDamaged(message, "a newer peak-apply may be able to read it") from error
    return replace(receipt, items=tuple(_add_fields(item, entries.get(item.ref)) for item in receipt.items))


def _add_fields(item: ReceiptItem, entry: Entry | None) -> ReceiptItem:
    if entry is None or item.action not in CREATING or item.outcome is not Outcome.DONE:
        return item
    added = (FieldChange((name,), FieldEdit.ADD, None, value) for name, value in entry.body.items())
    return replace(item, fields=tuple(added))
