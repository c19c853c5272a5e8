"""A saved plan: what people reviewed, and the facts that an apply checks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from reconciler.model.plans.change import Action
from reconciler.model.plans.options import PlanOptions
from reconciler.model.plans.plan import Plan
from reconciler.model.ref import Ref


@dataclass(frozen=True)
class Facts:
    """Keyed digests of what one pending change was made of: the write, the rendered manifest, and each live field.

    `by` and `at` are the author and time of the last change of the live object, as the platform reports them.
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
    and derived from the inventory's key and `salt`. `inventory_id` identifies the inventory, and so the tenant.
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
