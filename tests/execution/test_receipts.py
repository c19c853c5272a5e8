"""Contents of receipts: every text of the platform can be stored, and nothing that is known is left out."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from reconciler.api.client import Client
from reconciler.execution.context import ApplyContext
from reconciler.execution.inventory.receipts import add_receipt
from reconciler.inventory.codec import decode_receipt, encode_inventory
from reconciler.model.observed.inventory import Inventory
from reconciler.model.observed.receipt import Receipt, ReceiptItem
from reconciler.model.placeholder import KnownAfterApply, NamedId, Sealed
from reconciler.model.plans.change import Action, Change, Details
from reconciler.model.plans.field_change import FieldChange, FieldEdit
from reconciler.model.plans.plan import Plan
from reconciler.model.ref import Ref
from reconciler.model.result import Outcome, Result
from reconciler.model.secret import Secret

TRAIN, TRAINER = Ref("workflow", "train"), Ref("image", "trainer", "1.0.0")
UPDATED = Result(TRAIN, Action.UPDATE, Outcome.DONE, sent=True)


def receipt(before: Any, after: Any, result: Result = UPDATED) -> Receipt | None:
    """The receipt of an update of one field, stored and read again."""
    inventory = Inventory("shop", "an-id", "local", b"key")
    field = FieldChange(("title",), FieldEdit.CHANGE, before, after)
    plan = Plan(
        "shop", "local", "-", (Change(TRAIN, result.action, details=Details(fields=(field,))),), inventory
    )
    context = ApplyContext(Client("http://embedded", "-"), lambda: 0.0, _never, lambda _: None, redact=_hush)
    ids = {TRAINER: {"versionId": 7}}
    return decode_receipt(encode_inventory(add_receipt(plan, inventory, {TRAIN: result}, ids, context)))


def _hush(text: str) -> str:
    return text.replace("their own secret", "(sensitive)")


async def _never(_seconds: float) -> None:
    raise AssertionError("a receipt waits for nothing")


def only(found: Receipt | None) -> ReceiptItem:
    assert found is not None
    (item,) = found.items
    return item


@pytest.mark.parametrize(
    ("value", "recorded"),
    [
        ("half \ud83d", "half ?"),
        ({"\ud83d": ["half \ud83d"]}, {"?": ["half ?"]}),
        (Secret("s3cret"), Sealed("")),
        ({"a": ["it is their own secret"]}, {"a": ["it is (sensitive)"]}),
        ({"a": [Sealed("a digest")]}, {"a": [Sealed("")]}),
        (KnownAfterApply(TRAINER, "versionId"), 7),
        (NamedId(KnownAfterApply(TRAINER, "versionId"), "trainer@1.0.0"), NamedId(7, "trainer@1.0.0")),
        (KnownAfterApply(TRAINER, "imageId"), KnownAfterApply(TRAINER, "imageId")),
        ({"$sealed": "data that looks like ours"}, {"$sealed": "data that looks like ours"}),
        (object, "<class 'object'>"),
    ],
)
def test_a_value_is_stored_as_anybody_may_see_it(value: Any, recorded: Any) -> None:
    (field,) = only(receipt(value, value)).fields
    assert (field.before, field.after) == (recorded, recorded)


def test_a_reason_is_cut_and_can_be_stored() -> None:
    failed = replace(UPDATED, outcome=Outcome.FAILED, reason="\ud83d" + "x" * 10_000)
    reason = only(receipt("a", "b", failed)).reason
    assert reason.startswith("?xxx")
    assert len(reason) == 2_000


def test_a_reason_that_repeats_a_secret_does_not_tell_it() -> None:
    failed = replace(UPDATED, outcome=Outcome.FAILED, reason="422 no their own secret")
    assert only(receipt("a", "b", failed)).reason == "422 no (sensitive)"


def test_what_was_not_changed_shows_no_fields() -> None:
    refused = replace(UPDATED, outcome=Outcome.FAILED, sent=False, reason="refused")
    assert receipt("a", "b", refused) is None, "nothing was sent at all"
    assert only(receipt("a", "b", replace(refused, sent=True))).fields


def test_waiting_alone_leaves_no_receipt() -> None:
    waited = Result(TRAIN, Action.WAIT, Outcome.DONE)
    assert receipt("a", "b", waited) is None
    assert receipt("a", "b", replace(waited, action=Action.ADOPT)) is not None
