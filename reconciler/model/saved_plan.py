"""A plan that was saved: what people reviewed, and the facts that bind an apply to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from reconciler.model.change import Action
from reconciler.model.plan import Plan
from reconciler.model.plan_options import PlanOptions
from reconciler.model.ref import Ref


@dataclass(frozen=True)
class Facts:
    """What one pending change was made of: keyed digests, in hex, of what would be sent, of the rendered manifest, and
    of each field that was live.

    `by` and `at` are who changed the live object last and when, as the platform said.
    """

    action: Action
    write: str
    manifest: str = ""
    live: Mapping[str, str] = field(default_factory=dict)
    by: str = ""
    at: str = ""


@dataclass(frozen=True)
class SavedPlan:
    """`plan` is for people: without secrets, bodies and ids that only an apply needs.

    `key` keys the digests; it is stored only while there is no inventory that could hold it, else it is empty here
    and derived from the inventory's key and `salt`. `inventory_id` says which record, and so which tenant, it was.
    """

    plan: Plan
    options: PlanOptions
    project_id: str
    inventory_id: str
    directory: str
    created: str
    salt: str
    key: bytes = field(default=b"", repr=False)
    facts: Mapping[Ref, Facts] = field(default_factory=dict)
