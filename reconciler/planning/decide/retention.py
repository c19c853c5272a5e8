"""`lifecycle.retain`: how many versions that are named by their content an image keeps."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from reconciler.model.observed.inventory import Entry
from reconciler.model.plans.change import Changes
from reconciler.model.ref import Ref
from reconciler.model.resource import Resource
from reconciler.planning.context import Context, group_by
from reconciler.planning.decide.version_choice import CONTENT_SUFFIX


def find_superseded(resources: Iterable[Resource], context: Context) -> Mapping[Ref, str]:
    """The owned versions beyond those that are kept, each with the reason; never a declared one."""
    kept = {r.ref.name: r.lifecycle.retain for r in resources if r.lifecycle.retain is not None}
    return {
        entry.ref: f"older than the {count} that `lifecycle.retain` keeps"
        for name, count in sorted(kept.items())
        for entry in _find_surplus(name, count, context)
    }


def _find_surplus(name: str, count: int, context: Context) -> Iterator[Entry]:
    """Declared versions count as the newest, built or not."""
    declared = [ref for ref in context.declared_versions(name) if CONTENT_SUFFIX.search(ref.version)]
    owned = [e for e in context.version_entries(Ref("image", name)) if CONTENT_SUFFIX.search(e.ref.version)]
    image = context.custom_image(name)
    live = {} if image is None else {version.id: version for version in image.versions}
    usable = {ident for ident, version in live.items() if version.ready or version.building}
    others = sorted(
        (e for e in owned if e.ref not in declared),
        key=lambda e: (e.version_id not in usable, -(e.version_id or 0)),
    )
    yield from others[max(0, count - len(declared)) :]


def note_kept_versions(kept: Mapping[Ref, str], changes: Changes) -> Changes:
    """Add a note to each image about versions that are kept although they are superseded, and why."""
    notes = group_by(sorted(kept.items()), lambda item: item[0].unversioned)
    return {
        image: change.add_notes(
            *(f"kept beyond `retain`: {ref.version}: {why}" for ref, why in notes.get(image.unversioned, ()))
        )
        for image, change in changes.items()
    }


def note_surplus(resources: Iterable[Resource], superseded: Mapping[Ref, str], changes: Changes) -> Changes:
    """Add the number of superseded versions to each image; a plan without `--prune` deletes none."""
    counts = Counter(ref.unversioned for ref in superseded)
    found = dict(changes)
    for resource in resources:
        count = counts[resource.ref.unversioned]
        if resource.lifecycle.retain is not None and count:
            note = f"versions beyond `retain`: {count}; apply with --prune deletes them"
            found[resource.ref] = found[resource.ref].add_notes(note)
    return found
