"""Reading whole lists: every page, and no page twice (contract 1.6)."""

from __future__ import annotations

from typing import Annotated, Any, Generic, NamedTuple

from pydantic import ConfigDict, Field

from reconciler.api.answers import Answer, build_shape_error
from reconciler.api.client import Client
from reconciler.api.request import Item, Listing
from reconciler.errors import ApiError

MAX_PAGES = 10_000
MAX_READS = 5
"""How often a list that changes while it is read is read again from its beginning."""


class _PageBody(Answer):
    model_config = ConfigDict(extra="allow")
    page_count: Annotated[int, Field(strict=True, ge=0, le=MAX_PAGES)]


class Page(NamedTuple, Generic[Item]):
    """The items of a page and their ids, the number of pages, and of items on all of them where it is said."""

    items: list[Item]
    ids: list[str]
    pages: int
    totals: frozenset[int]


async def read_all(client: Client, listing: Listing[Item]) -> list[Item]:
    """All items of a list, each once; a list that changed while it was read is read again.

    Where the platform's counts differ from ours, the list is accepted once two reads in a row agree.
    """
    before: set[str] | None = None
    for _ in range(MAX_READS):
        items, ids, consistent = await _read_once(client, listing)
        if len(set(ids)) == len(ids) and (consistent or set(ids) == before):
            return items
        before = set(ids)
    message = f"the list kept changing while it was read ({MAX_READS} times)"
    raise ApiError(message, request=str(listing.first), fix="try again when less is going on")


async def _read_once(client: Client, listing: Listing[Item]) -> tuple[list[Item], list[str], bool]:
    """One pass over the pages, and True if their counts agree: nothing was added or deleted meanwhile.

    When an object on an earlier page is deleted, one that was not read yet moves to that page.
    """
    first = await read_page(client, listing, 1)
    pages = [first, *[await read_page(client, listing, number) for number in range(2, first.pages + 1)]]
    items = [item for page in pages for item in page.items]
    agree = {page.pages for page in pages} == {first.pages} and all(
        page.totals <= {len(items)} for page in pages
    )
    return items, [ident for page in pages for ident in page.ids], first.pages <= 1 or agree


async def read_page(client: Client, listing: Listing[Item], number: int) -> Page[Item]:
    """One page; every list has its own name for the number of all items (contract 1.6)."""
    request = listing.page(number)
    body = await client.read(request, _PageBody)
    rest: dict[str, Any] = body.model_extra or {}
    found = rest.get(listing.key, rest.get(listing.other_key))
    if not isinstance(found, list):
        raise build_shape_error(request, f"{listing.key}: not a list")
    items = [
        listing.item.of(item, request, f"{listing.key}[{position}]") for position, item in enumerate(found)
    ]
    totals = frozenset(
        value for name, value in rest.items() if name.endswith("Count") and isinstance(value, int)
    )
    return Page(items, [str(item.get(listing.identity)) for item in found], body.page_count, totals)
