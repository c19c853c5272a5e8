"""One image by its name, with its versions, this project's inventory and who uses what."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from reconciler.api import endpoints
from reconciler.api.client import Client
from reconciler.api.gather import gather_or_cancel
from reconciler.api.responses import expect_shape
from reconciler.errors import ConfigurationError
from reconciler.model.observed.inventory import Inventory
from reconciler.model.observed.live_state import LiveImage
from reconciler.model.observed.usage import Usage
from reconciler.observation.inventory.reader import read_inventory
from reconciler.observation.read import read_image, read_list
from reconciler.observation.usage import read_usage

Item = Mapping[str, Any]


async def observe_image(
    client: Client, name: str, *, project: str, project_id: str, target: str
) -> tuple[LiveImage, Inventory, Usage]:
    """Read all of it; ConfigurationError when no image, or more than one, has the name."""
    images, artifacts = await gather_or_cancel(read_list(client, "images"), read_list(client, "artifacts"))
    item = _find_image(name, images)
    inventory = await read_inventory(client, artifacts, project=project, project_id=project_id, target=target)
    async with asyncio.TaskGroup() as group:
        reading = group.create_task(read_image(client, item))
        using = group.create_task(read_usage(client, inventory))
    image, usage = reading.result(), using.result()
    if image is None:
        raise ConfigurationError(f"image {name} was deleted a moment ago")
    return image, inventory, usage


def _find_image(name: str, items: Iterable[Item]) -> Item:
    """The image of a name; a custom one beats a global one."""
    with expect_shape(endpoints.images.list().first):
        named = {str(item["name"]) for item in items}
        same = [item for item in items if item["name"] == name]
        custom = [item for item in same if item.get("scope") != "global"]
    found = custom or same
    if not found:
        raise ConfigurationError(f"there is no image {name!r} on this tenant", _suggest_name(name, named))
    if len(found) > 1:
        ids = ", ".join(sorted(str(item["id"]) for item in found))
        raise ConfigurationError(
            f"{len(found)} images are called {name!r}: ids {ids}",
            "delete the one that is not needed on the platform",
        )
    return found[0]


def _suggest_name(name: str, names: set[str]) -> str:
    near = get_close_matches(name, sorted(names), n=3)
    if near:
        return f"did you mean {' or '.join(repr(one) for one in near)}?"
    return "give the name of an image as the platform lists it, without version"
