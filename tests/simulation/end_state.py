"""Checks after runs under any faults (R2): what is live, and what was done on the way.

The reference is the same story without a fault. Equal must be what is live at the end, how often each object was made
and how often it was deleted (Sieve's two oracles); nothing else may have been touched, and everything is recorded.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reconciler import observation
from reconciler.model.observed.inventory import Entry
from simulation.change_counts import OWN, find_touched
from simulation.client_run import Failed, Killed, Run
from simulation.simulation import Simulation


@dataclass(frozen=True)
class EndState:
    """What is live, what was made and deleted how often, what was touched since `mark`, and what is recorded."""

    live: Mapping[str, Any]
    made: Mapping[str, int]
    deleted: Mapping[str, int]
    touched: frozenset[str]
    recorded: frozenset[str]


def has_succeeded(ended: Any) -> bool:
    """Whether an apply exits with 0."""
    return not isinstance(ended, Killed | Failed) and bool(ended.succeeded)


def find_wrong_counts(simulation: Simulation) -> dict[str, int]:
    """What was made more or less often than once."""
    return {name: count for name, count in drop_inventory(simulation.creates()).items() if count != 1}


def find_duplicates(simulation: Simulation) -> list[str]:
    """Objects that are live although another one has their name."""
    return [name for name in simulation.live() if "duplicate" in name]


def count_all_changes(simulation: Simulation) -> int:
    """A point in the platform's own record of what changed."""
    return len(simulation.changes())


def read_end(simulation: Simulation, since: int) -> EndState:
    return EndState(
        simulation.live(),
        drop_inventory(simulation.creates()),
        drop_inventory(simulation.deletes()),
        find_touched(simulation.changes(), since),
        read_recorded_refs(simulation),
    )


def read_recorded_refs(simulation: Simulation) -> frozenset[str]:
    """What the inventory says is owned: each under the id under which it is live, and none as an intent."""
    live, entries = _read_live_ids(simulation), read_entries(simulation)
    for entry in entries:
        is_image = entry.ref.kind == "image"
        assert str(entry.id) in live, f"{entry.ref} is recorded, and not live under the recorded id"
        assert not is_image or str(entry.version_id) in live, f"{entry.ref} is not live as that version"
        assert not entry.intended, f"{entry.ref} is still recorded as an intent"
    return frozenset(str(entry.ref) for entry in entries)


def read_entries(simulation: Simulation) -> tuple[Entry, ...]:
    """What the inventory holds now."""

    async def read(run: Run) -> Any:
        project = simulation.project()
        return await observation.read_own_inventory(
            run.client, project=project.name, project_id=project.id, target=project.target.name
        )

    (inventory,) = simulation.together(read)
    return tuple(inventory.entries.values())


def _read_live_ids(simulation: Simulation) -> set[str]:
    tables = ("images", "versions", "workflows", "webapps", "artifacts")
    rows = simulation.emulator.db.connection
    return {str(ident) for table in tables for (ident,) in rows.execute(f"SELECT id FROM {table}")}  # noqa: S608


def drop_inventory(counted: Counter[str]) -> dict[str, int]:
    """Without the inventory."""
    return {name: count for name, count in counted.items() if OWN not in name}
