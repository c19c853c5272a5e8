"""Images that manifests or live objects name by id: read to check the number, and to show its name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from reconciler.api import endpoints
from reconciler.api.answers import ImageItem
from reconciler.api.client import Client
from reconciler.errors import NotFound
from reconciler.kinds import KINDS
from reconciler.kinds.parts.references import find_numeric_references
from reconciler.model.observed.live_state import LiveImage, LiveState
from reconciler.model.ref import Ref
from reconciler.model.resource import Resource
from reconciler.observation.read import gather_or_cancel, read_image


async def read_images_by_id(
    client: Client, resources: Iterable[Resource], live_state: LiveState
) -> Mapping[int, LiveImage | None]:
    """The images of these ids that were not read by name; None for an id that the tenant does not have."""
    known = {image.id for image in live_state.images}
    wanted = sorted({*_find_ids(tuple(resources), live_state)} - known)
    found = await gather_or_cancel(*(_read_image(client, ident) for ident in wanted))
    return dict(zip(wanted, found, strict=True))


def _find_ids(resources: tuple[Resource, ...], live_state: LiveState) -> Iterator[int]:
    """The ids that the resources hold, and those that are live where a resource names an image."""
    live = {Ref(one.kind, one.name): one.body for one in live_state.objects}
    for resource in resources:
        kind = KINDS[resource.ref.kind]
        declared = [one for one in find_numeric_references(kind, resource.body) if one.image_id is not None]
        yield from (one.image_id for one in declared if one.image_id is not None)
        holders = {one.path for one in declared}
        holders |= {one.path[:-1] for one in kind.find_references(resource.body) if one.is_image}
        for one in find_numeric_references(kind, live.get(resource.ref, {})):
            if one.path in holders and one.image_id is not None:
                yield one.image_id


async def _read_image(client: Client, ident: int) -> LiveImage | None:
    try:
        return await read_image(client, await client.read(endpoints.images.get(ident), ImageItem))
    except NotFound:
        return None
