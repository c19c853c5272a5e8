"""Inputs of the planner in another order, which must give the same plan."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from planning.case_files import Inputs

from reconciler.model.observed.inventory import Inventory
from reconciler.model.observed.live_state import (
    LiveState,
)


def shuffle(given: Inputs, seed: int) -> Inputs:
    """The same inputs in another order: resources, live lists and the keys of every document."""
    random_ = random.Random(seed)

    def some_order(items: Any) -> tuple[Any, ...]:
        items = list(items)
        random_.shuffle(items)
        return tuple(items)

    def document(value: Any) -> Any:
        if isinstance(value, Mapping):
            return {key: document(item) for key, item in some_order(value.items())}
        return [document(item) for item in value] if isinstance(value, list) else value

    def with_body(item: Any) -> Any:
        return type(item)(**{**vars(item), "body": document(item.body)})

    world, inventory = given.world, given.inventory
    entries = {ref: with_body(entry) for ref, entry in some_order(inventory.entries.items())}
    return Inputs(
        tuple(with_body(item) for item in some_order(given.resources)),
        Inventory(**{**vars(inventory), "entries": entries}),
        LiveState(
            images=some_order(world.images),
            objects=tuple(with_body(item) for item in some_order(world.objects)),
            artifacts=some_order(world.artifacts),
            image_names=some_order(world.image_names),
            owners=dict(some_order(world.owners.items())),
            instance_types={e: some_order(names) for e, names in some_order(world.instance_types.items())},
            usage=world.usage,
            unreadable=dict(some_order(world.unreadable.items())),
        ),
        replace(given.options, select=some_order(given.options.select)),
    )
