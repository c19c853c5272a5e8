"""What an update interrupts, read off its fields."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reconciler.kinds.kind import Kind, Trait
from reconciler.model.observed.live_state import LiveObject
from reconciler.model.plans.change import Disruption, Impact
from reconciler.model.plans.field_change import FieldChange


def assess_impact(
    kind: Kind, fields: Sequence[FieldChange], rolled: Sequence[str], live: LiveObject
) -> Impact:
    """The worst disruption of an update, and its further effects in words; `rolled` steps get another image."""
    if any(_causes_redeploy(kind, change) for change in fields):
        return Impact(Disruption.REDEPLOYS)
    counted = [f"{len(rolled)} step{'s' if len(rolled) != 1 else ''}"] if rolled else []
    disruption = Disruption.ROLLS_STEPS if rolled else Disruption.NONE
    return Impact(disruption, "; ".join([*counted, *_list_side_effects(fields, live)]))


def _causes_redeploy(kind: Kind, change: FieldChange) -> bool:
    value = change.after if change.after is not None else change.before
    below = [(*change.path, key) for key in value] if isinstance(value, dict) else []
    return any(kind.rules.find(path, Trait.REDEPLOYS) for path in (change.path, *below))


def _list_side_effects(fields: Sequence[FieldChange], live: LiveObject) -> Iterator[str]:
    for change in fields:
        if change.path == ("triggers",) and _has_webhook(change.before) and not _has_webhook(change.after):
            yield "the webhook address stops working"
    if live.status == "Running":
        yield "a run is in progress and keeps the old definition"


def _has_webhook(triggers: object) -> bool:
    return isinstance(triggers, list) and any(trigger.get("webhook") for trigger in triggers)
