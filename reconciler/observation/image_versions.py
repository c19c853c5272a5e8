"""One image by its name, with its versions, this project's inventory and who uses what."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from difflib import get_close_matches

from reconciler.api import endpoints
from reconciler.api.answers import ImageItem
from reconciler.api.client import Client
from reconciler.api.paging import read_all
from reconciler.errors import ConfigurationError
from reconciler.model.observed.inventory import Inventory
from reconciler.model.observed.live_state import LiveImage
from reconciler.model.observed.usage import Usage
from reconciler.observation.inventory.reader import read_own_inventory
from reconciler.observation.read import read_image
from reconciler.observation.usage import read_usage


async def observe_image(
    client: Client, name: str, *, project: str, project_id: str, target: str
) -> tuple[LiveImage, Inventory, Usage]:
    """Read all of it; ConfigurationError when no image, or more than one, has the name."""
    async with asyncio.TaskGroup() as group:
        images = group.create_task(read_all(client, endpoints.images.list()))
        owned = group.create_task(
            read_own_inventory(client, project=project, project_id=project_id, target=target)
        )
    item, inventory = _find_image(name, images.result()), owned.result()
    async with asyncio.TaskGroup() as group:
        reading = group.create_task(read_image(client, item))
        using = group.create_task(read_usage(client, inventory))
    image, usage = reading.result(), using.result()
    if image is None:
        raise ConfigurationError(f"image {name} was deleted a moment ago")
    return image, inventory, usage


def _find_image(name: str, items: Sequence[ImageItem]) -> ImageItem:
    """The image of a name; a custom one beats a global one."""
    same = [item for item in items if item.name == name]
    found = [item for item in same if not item.is_global] or same
    if not found:
        fix = _suggest_name(name, {item.name for item in items})
        raise ConfigurationError(f"there is no image {name!r} on this tenant", fix)
    if len(found) > 1:
        ids = ", ".join(sorted(str(item.id) for item in found))
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
