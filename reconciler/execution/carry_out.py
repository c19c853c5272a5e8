"""Carrying out one change: what is sent, what is waited for, what is recorded."""

from __future__ import annotations

from reconciler.execution.artifacts import apply_artifact
from reconciler.execution.context import Ledger, Tools
from reconciler.execution.delete import apply_deletion
from reconciler.execution.images import apply_image
from reconciler.execution.objects import apply_object
from reconciler.kinds import family_of
from reconciler.kinds.kind import Family
from reconciler.model.change import Action, Change


async def carry_out(change: Change, ledger: Ledger, tools: Tools) -> None:
    """Do what the plan says of one resource; raises when it could not be done."""
    if change.action is Action.DELETE or change.forgets:
        await apply_deletion(change, ledger, tools)
        return
    match family_of(change.ref.kind):
        case Family.BUILT:
            await apply_image(change, ledger, tools)
        case Family.UPLOADED:
            await apply_artifact(change, ledger, tools)
        case _:
            await apply_object(change, ledger, tools)
