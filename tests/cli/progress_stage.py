"""A region on a screen of some size, and events of an apply."""

from __future__ import annotations

from reconciler.model.plans.change import Action
from reconciler.model.ref import Ref
from reconciler.model.result import Event, Noted, Queued, Started

TRAINER_REF, TRAIN_REF = Ref("image", "trainer", "1.0.0"), Ref("workflow", "train")


def building() -> tuple[Event, ...]:
    return (
        Queued(TRAIN_REF, Action.CREATE, (TRAINER_REF,)),
        Started(TRAINER_REF, Action.BUILD),
        Noted(TRAINER_REF, "building"),
    )


def told(found: list[dict[str, object]]) -> list[tuple[object, object]]:
    return [(one["event"], one.get("ref")) for one in found]
