"""What carrying out a change disturbs, read off its fields."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reconciler.kinds.kind import Kind, Trait
from reconciler.model.change import Disruption, FieldChange
from reconciler.model.live_state import LiveObject

Assessment = tuple[Disruption, str]


def assess_disruption(kind: Kind, fields: Sequence[FieldChange], live: LiveObject) -> Assessment:
    """The worst that an update does to what is live, and what else is worth saying."""
    if any(_causes_redeploy(kind, change) for change in fields):
        return Disruption.REDEPLOYS, ""
    rolled = _find_rolled_steps(fields)
    told = "; ".join([*_count_steps(rolled), *_list_side_effects(fields, live)])
    return (Disruption.ROLLS_STEPS if rolled else Disruption.NONE), told


def _causes_redeploy(kind: Kind, change: FieldChange) -> bool:
    value = change.after if change.after is not None else change.before
    below = [(*change.path, key) for key in value] if isinstance(value, dict) else []
    return any(kind.rules.find(path, Trait.REDEPLOYS) for path in (change.path, *below))


def _find_rolled_steps(fields: Sequence[FieldChange]) -> set[str]:
    """The steps that go on with another image; one that becomes another type is another step."""
    parts = {"image": ("imageId", "imageVersionId"), "type": ("type",)}
    steps = {
        what: {
            str(f.path[1]) for f in fields if len(f.path) == 3 and f.path[0] == "steps" and f.path[2] in keys
        }
        for what, keys in parts.items()
    }
    return steps["image"] - steps["type"]


def _count_steps(rolled: set[str]) -> Iterator[str]:
    if rolled:
        yield f"{len(rolled)} step{'s' if len(rolled) != 1 else ''}"


def _list_side_effects(fields: Sequence[FieldChange], live: LiveObject) -> Iterator[str]:
    for change in fields:
        if change.path == ("triggers",) and _has_webhook(change.before) and not _has_webhook(change.after):
            yield "the webhook address stops working"
    if live.status == "Running":
        yield "a run is in progress and keeps the old definition"


def _has_webhook(triggers: object) -> bool:
    return isinstance(triggers, list) and any(trigger.get("webhook") for trigger in triggers)
