"""Reading whole lists: every page, and no page twice (contract 1.6)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from reconciler.api.client import Client
from reconciler.api.request import Listing, Request
from reconciler.errors import ApiError, BadResponse

MAX_PAGES = 10_000
MAX_READS = 5
"""How often a list that changes while it is read is read again from its beginning."""

Items = list[dict[str, Any]]


async def read_all(client: Client, listing: Listing) -> Items:
    """All items of a list, each once; a list that changed while it was read is read again.

    Where the platform's counts differ from ours, the list is accepted once two reads in a row agree.
    """
    before: set[str] | None = None
    for _ in range(MAX_READS):
        items, consistent = await _read_once(client, listing)
        ids = {str(item.get(listing.identity)) for item in items}
        if len(ids) == len(items) and (consistent or ids == before):
            return items
        before = ids
    message = f"the list kept changing while it was read ({MAX_READS} times)"
    raise ApiError(message, request=str(listing.first), fix="try again when less is going on")


async def _read_once(client: Client, listing: Listing) -> tuple[Items, bool]:
    """One pass over the pages, and True if their counts agree: nothing was added or deleted meanwhile.

    When an object on an earlier page is deleted, one that was not read yet moves to that page.
    """
    page, key = listing.page, listing.key
    first = await client.send(page(1))
    count = _parse_page_count(first, page(1))
    items, counts, totals = _parse_items(first, key, page(1)), {count}, set(_find_totals(first))
    for number in range(2, count + 1):
        answer = await client.send(page(number))
        counts.add(_parse_page_count(answer, page(number)))
        items += _parse_items(answer, key, page(number))
        totals.update(_find_totals(answer))
    return items, count <= 1 or (counts == {count} and totals <= {len(items)})


def _find_totals(answer: Any) -> Iterator[int]:
    """The number of all items; every list has its own name for it (contract 1.6)."""
    for name, value in answer.items():
        if name.endswith("Count") and name != "pageCount" and isinstance(value, int):
            yield value


def _parse_page_count(answer: Any, request: Request) -> int:
    count = answer.get("pageCount") if isinstance(answer, dict) else None
    if not isinstance(count, int) or isinstance(count, bool) or not 0 <= count <= MAX_PAGES:
        raise BadResponse(f"a page with an unusable pageCount: {count!r}", request=str(request))
    return count


def _parse_items(answer: Any, key: str, request: Request) -> Items:
    items = answer.get(key)
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise BadResponse(f"a page without a list of {key}", request=str(request))
    return list(items)
