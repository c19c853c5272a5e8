"""Whole lists: every page, and no page twice (contract 1.6)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from reconciler.api.call import Call
from reconciler.api.client import Client
from reconciler.errors import ApiError, BadAnswer

MOST_PAGES = 10_000
READINGS = 5
"""How often a list that changes while it is read is begun again."""

Items = list[dict[str, Any]]


async def read_all(client: Client, page: Callable[[int], Call], key: str, identity: str = "id") -> Items:
    """All items of a list, each once; a list that moved while it was read is read again."""
    for _ in range(READINGS):
        items = await _reading(client, page, key, identity)
        if items is not None:
            return items
    message = f"the list kept changing while it was read ({READINGS} times)"
    raise ApiError(message, request=str(page(1)), remedy="try again when less is going on")


async def _reading(client: Client, page: Callable[[int], Call], key: str, identity: str) -> Items | None:
    """One pass over the pages; None when an item showed twice or the number of pages changed."""
    first = await client.send(page(1))
    count = _page_count(first, page(1))
    items = _items(first, key, page(1))
    for number in range(2, count + 1):
        answer = await client.send(page(number))
        if _page_count(answer, page(number)) != count:
            return None
        items += _items(answer, key, page(number))
    ids = {str(item.get(identity)) for item in items}
    return items if len(ids) == len(items) else None


def _page_count(answer: Any, call: Call) -> int:
    count = answer.get("pageCount") if isinstance(answer, dict) else None
    if not isinstance(count, int) or isinstance(count, bool) or not 0 <= count <= MOST_PAGES:
        raise BadAnswer(f"a page with an unusable pageCount: {count!r}", request=str(call))
    return count


def _items(answer: Any, key: str, call: Call) -> Items:
    items = answer.get(key)
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise BadAnswer(f"a page without a list of {key}", request=str(call))
    return list(items)
