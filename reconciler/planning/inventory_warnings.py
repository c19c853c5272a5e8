"""Warnings about the inventory: another apply holds its lease, or versions of it cannot be read."""

from __future__ import annotations

from reconciler.model.observed.inventory import Inventory
from reconciler.model.problem import Problem, Severity

ABANDONED_AFTER = 600.0
"""Seconds without a heartbeat, which an apply sends every 20, after which its lease is not mentioned any more."""


def warn_about_lease(inventory: Inventory, age: float | None) -> tuple[Problem, ...]:
    """Warn of an apply that is running, or that was interrupted; `age` is that of the inventory in seconds.

    Where nothing is left to do no apply ever closes the lease of an interrupted one: the warning ends with its age.
    """
    lease = inventory.header.lease
    if lease is None or (age is not None and age > ABANDONED_AFTER):
        return ()
    message = f"another apply of this project is running, or was interrupted: {lease.holder}"
    return (_warn(message, f"the next plan shows what it did; an apply waits for it (run {lease.run})"),)


def warn_about_damage(inventory: Inventory) -> tuple[Problem, ...]:
    """Warn of versions and copies of the inventory that cannot be read (reliability 4c.6)."""
    copies = tuple(
        _warn(
            f"a second inventory of this project (artifact id {ident}) cannot be read; the other one is used",
            "delete it on the platform",
        )
        for ident in inventory.unreadable
    )
    if not inventory.damaged:
        return copies
    numbers = ", ".join(map(str, inventory.damaged))
    which = f"version{'s' if len(inventory.damaged) > 1 else ''} {numbers} of the inventory"
    if inventory.lost:
        message = f"{which} cannot be read, and there is no earlier one: what this project owns is unknown"
        return (_warn(message, "nothing is deleted; --adopt adopts the objects and writes a new inventory"),)
    message = f"{which} cannot be read: the newest readable one is used"
    fix = "objects that were created since then count as unmanaged: adopt them with --adopt"
    return (_warn(message, fix), *copies)


def _warn(message: str, fix: str) -> Problem:
    return Problem(message, None, fix, Severity.WARNING)
