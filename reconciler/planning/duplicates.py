"""Live objects of the same name: nothing tells which of them a manifest means."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from reconciler.model.observed.live_state import LiveId
from reconciler.model.problem import Problem
from reconciler.model.ref import Ref
from reconciler.model.resource import Resource
from reconciler.planning.context import Context, group_by


def find_duplicates(resources: Iterable[Resource], context: Context) -> dict[Ref, Problem]:
    """A problem for every name that several live objects of one kind have."""
    locations = {resource.ref.unversioned: resource.location for resource in resources}
    return {
        ref: Problem(
            f"{len(found)} live {ref.kind}s are called {ref.name!r}: ids {', '.join(sorted(ids))}",
            locations.get(ref),
            "delete or rename all but one of them on the platform, then plan again",
        )
        for ref, found in sorted(group_by(_list_live(context), lambda item: item[0]).items())
        if len(ids := [str(ident) for _, ident in found]) > 1
    }


def _list_live(context: Context) -> Iterator[tuple[Ref, LiveId]]:
    live_state = context.live_state
    yield from ((Ref(live.kind, live.name), live.id) for live in live_state.objects)
    yield from ((Ref("artifact", artifact.name), artifact.id) for artifact in live_state.artifacts)
    yield from (
        (Ref("image", image.name), image.id) for image in live_state.images if image.scope != "global"
    )
