"""The order of changes: what is needed comes first, otherwise by name; always the same."""

from __future__ import annotations

import heapq
from collections.abc import Mapping

from reconciler.model.ref import Ref


def sort_topologically(needs: Mapping[Ref, tuple[Ref, ...]]) -> tuple[Ref, ...]:
    """All refs, each after those it needs; those of a cycle, and what needs them, are missing."""
    waiting = {ref: len(set(wanted)) for ref, wanted in needs.items()}
    users: dict[Ref, list[Ref]] = {ref: [] for ref in needs}
    for ref, wanted in needs.items():
        for needed in set(wanted):
            users[needed].append(ref)
    ready = [ref for ref, count in waiting.items() if count == 0]
    heapq.heapify(ready)
    result: list[Ref] = []
    while ready:
        ref = heapq.heappop(ready)
        result.append(ref)
        for user in users[ref]:
            waiting[user] -= 1
            if waiting[user] == 0:
                heapq.heappush(ready, user)
    return tuple(result)


def find_cycle(needs: Mapping[Ref, tuple[Ref, ...]], order: tuple[Ref, ...]) -> tuple[Ref, ...]:
    """One cycle among the refs that have no place in the order, each needing the next; else empty."""
    placed = set(order)
    stuck = {
        ref: [wanted for wanted in needs[ref] if wanted not in placed] for ref in needs if ref not in placed
    }
    if not stuck:
        return ()
    path = [min(stuck)]
    while (following := min(stuck[path[-1]])) not in path:
        path.append(following)
    loop = path[path.index(following) :]
    start = loop.index(min(loop))
    return (*loop[start:], *loop[:start], loop[start])
