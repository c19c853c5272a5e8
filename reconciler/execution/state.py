"""The state of an apply while it goes on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from reconciler.model.observed.inventory import Entry, Inventory
from reconciler.model.observed.live_state import LiveId
from reconciler.model.placeholder import KnownAfterApply, substitute
from reconciler.model.plans.change import Change
from reconciler.model.ref import Ref


@dataclass(frozen=True)
class Progress:
    """News of one change: the ids and the inventory entry of its resource, and a reason for its result.

    `removed`: the inventory no longer lists the resource. `log_file` is where the whole log of its build was kept.
    """

    ids: Mapping[str, LiveId] = field(default_factory=dict)
    entry: Entry | None = None
    removed: bool = False
    reason: str = ""
    log_file: str = ""


class ApplyState:
    """The inventory as it must be stored now, and the ids of all resources.

    The executor adds what its steps report; the heartbeat stores the inventory and reports that the lease was lost.
    """

    def __init__(self, inventory: Inventory, ids: Mapping[Ref, Mapping[str, LiveId]]) -> None:
        self.inventory, self.ids = inventory, dict(ids)
        self.lease_lost = ""
        """The reason why nothing new may be started; empty while this apply holds the lease."""

    def add(self, ref: Ref, progress: Progress) -> None:
        """Add the news of a change."""
        if progress.ids:
            self.ids[ref] = {**self.ids.get(ref, {}), **progress.ids}
        if progress.entry is not None:
            self.inventory = self.inventory.add_entries(progress.entry)
        if progress.removed:
            self.remove(ref)

    def remove(self, ref: Ref) -> None:
        """Remove a resource from the inventory."""
        self.inventory = self.inventory.without(ref)

    def fill_ids(self, change: Change) -> Change:
        """The change with ids in place of references to resources that this apply has created."""
        write = change.write
        if write is not None:
            body, ident = substitute(dict(write.body), self._find_id), substitute(write.id, self._find_id)
            write = replace(write, body=body, id=ident)
        applied = substitute(dict(change.entry.body), self._find_id)
        return replace(change, write=write, entry=replace(change.entry, body=applied))

    def _find_id(self, placeholder: KnownAfterApply) -> LiveId:
        return self.ids[placeholder.ref][placeholder.attribute]
