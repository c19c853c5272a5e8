"""`lifecycle.retain`: how many versions that carry their content an image keeps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from reconciler.model.change import Change
from reconciler.model.inventory import Entry
from reconciler.model.ref import Ref
from reconciler.model.resource import Resource
from reconciler.planning.context import Context
from reconciler.planning.decide.version_choice import CONTENT_SUFFIX

Changes = Mapping[Ref, Change]


def find_superseded(resources: Iterable[Resource], context: Context) -> Mapping[Ref, str]:
    """The owned content versions beyond those that are kept, each with the reason; never a declared one."""
    kept = {r.ref.name: r.lifecycle.retain for r in resources if r.lifecycle.retain is not None}
    return {
        entry.ref: f"older than the {count} that `lifecycle.retain` keeps"
        for name, count in sorted(kept.items())
        for entry in _find_surplus(name, count, context)
    }


def _find_surplus(name: str, count: int, context: Context) -> Iterator[Entry]:
    """Those that are declared count as the newest, built or not."""
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


def note_kept_versions(resources: Iterable[Resource], kept: Mapping[Ref, str], changes: Changes) -> Changes:
    """The changes of the images, with a word about each version that stays although it is one too many."""
    told = dict(changes)
    for resource in resources:
        notes = [
            f"kept beyond `retain`: {ref.version}: {reason}"
            for ref, reason in sorted(kept.items())
            if ref.name == resource.ref.name and resource.ref.is_versioned
        ]
        if notes:
            change = told[resource.ref]
            told[resource.ref] = replace(change, notes=(*change.notes, *notes))
    return told


def note_surplus(resources: Iterable[Resource], beyond: Mapping[Ref, str], changes: Changes) -> Changes:
    """The changes of the images, with the number of versions that would go; a plan without `--prune` deletes none."""
    told = dict(changes)
    for resource in resources:
        count = sum(ref.name == resource.ref.name for ref in beyond)
        if resource.lifecycle.retain is not None and count:
            change = told[resource.ref]
            note = f"versions beyond `retain`: {count}; apply with --prune deletes them"
            told[resource.ref] = replace(change, notes=(*change.notes, note))
    return told
