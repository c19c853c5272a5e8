"""Carrying out one change: what is sent, what is waited for, what is recorded."""

from __future__ import annotations

from reconciler.execution.artifacts import carry_out_artifact
from reconciler.execution.context import Ledger, Tools
from reconciler.execution.delete import carry_out_leaving
from reconciler.execution.images import carry_out_image
from reconciler.execution.objects import carry_out_object
from reconciler.model.change import Action, Change


async def carry_out(change: Change, ledger: Ledger, tools: Tools) -> None:
    """Do what the plan says of one resource; raises when it could not be done."""
    if change.action is Action.DELETE or change.forgets:
        await carry_out_leaving(change, ledger, tools)
        return
    match change.ref.kind:
        case "image":
            await carry_out_image(change, ledger, tools)
        case "artifact":
            await carry_out_artifact(change, ledger, tools)
        case _:
            await carry_out_object(change, ledger, tools)
