"""A saved plan as a file: whatever comes this far, no secret goes on."""

from __future__ import annotations

from reconciler.model.observed.inventory import Inventory
from reconciler.model.placeholder import Sealed
from reconciler.model.plans.change import Action, Change, Details
from reconciler.model.plans.field_change import FieldChange, FieldEdit
from reconciler.model.plans.plan import Plan, PlanOptions, SavedPlan
from reconciler.model.ref import Ref
from reconciler.model.secret import Secret
from reconciler.saved_plans.codec import decode_plan, encode_plan


def test_no_secret_that_a_change_holds_is_written() -> None:
    secret, digest = Secret("s3cret"), Sealed("4a5b6c")
    fields = (
        FieldChange(("steps", "fit", "token"), FieldEdit.CHANGE, digest, secret),
        FieldChange(("parameters",), FieldEdit.CHANGE, {"KEY": digest}, {"KEY": [secret]}),
    )
    change = Change(Ref("workflow", "train"), Action.UPDATE, details=Details(fields=fields))
    plan = Plan("shop", "local", "http://x", (change,), Inventory("shop", "an-id", "local"), (), ())
    text = encode_plan(SavedPlan(plan, PlanOptions(), "an-id", "", ".", "2026-01-01", "salt"))
    assert "s3cret" not in text
    assert "4a5b6c" not in text
    (read,) = decode_plan(text, "plan.json").plan.changes
    assert [(field.path, field.after) for field in read.details.fields] == [
        (("steps", "fit", "token"), Sealed("")),
        (("parameters",), {"KEY": [Sealed("")]}),
    ]
