"""What is known of each version of an image, and which of them may be deleted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches

from reconciler.kinds import KINDS
from reconciler.model.observed.image_versions import ImageVersions, KnownVersion, VersionDeletion
from reconciler.model.observed.inventory import Inventory
from reconciler.model.observed.live_state import LiveImage, LiveState, LiveVersion
from reconciler.model.observed.usage import Usage, User
from reconciler.model.problem import InputError, Problem
from reconciler.model.ref import Ref
from reconciler.model.resource import Resource
from reconciler.planning.context import Context
from reconciler.planning.decide.version_choice import choose_versions
from reconciler.planning.inventory_warnings import warn_about_damage
from reconciler.planning.plan_warnings import find_image_ids
from reconciler.planning.planner import Heading
from reconciler.planning.reasons import explain_protection


def list_image_versions(
    heading: Heading, image: LiveImage, inventory: Inventory, usage: Usage, resources: Iterable[Resource]
) -> ImageVersions:
    """Join what is live, recorded, used and declared; a declared image is never a global one."""
    context = Context(LiveState(images=(image,)), inventory)
    declared = {
        resource.ref: resource
        for resource in choose_versions(resources, context)
        if not resource.ref.is_versioned or image.scope != "global"
    }
    known = (_describe_version(version, image, inventory, usage, declared) for version in image.versions)
    where = (heading.project, heading.target, heading.address)
    return ImageVersions(
        *where, image, tuple(known), inventory, usage.unclear_runs, warn_about_damage(inventory)
    )


def _describe_version(
    version: LiveVersion,
    image: LiveImage,
    inventory: Inventory,
    usage: Usage,
    declared: Mapping[Ref, Resource],
) -> KnownVersion:
    """Describe a version; an entry with another id belongs to a version that was deleted and created again since."""
    ref = Ref("image", image.name, version.version)
    entry = inventory.entries.get(ref)
    owned = entry is not None and (entry.id, entry.version_id) == (image.id, version.id)
    return KnownVersion(
        ref,
        version,
        digest=entry.digest if entry is not None and owned else "",
        owned=owned,
        declared=declared[ref].location if ref in declared else None,
        named=tuple(sorted(r for r, resource in declared.items() if _refers_to(resource, image, version))),
        users=usage.of(image.id, version.id),
        protected=entry is not None and entry.protected,
    )


def _refers_to(resource: Resource, image: LiveImage, version: LiveVersion) -> bool:
    """True if a declared resource refers to the version, by name or by ids."""
    body = resource.body
    names = (
        one.is_image and (one.name, one.version) == (image.name, version.version)
        for one in KINDS[resource.ref.kind].find_references(body)
    )
    return any(names) or any(ids == (image.id, version.id) for _, ids in find_image_ids(body))


def plan_version_deletion(table: ImageVersions, wanted: Iterable[str]) -> VersionDeletion:
    """Plan to delete these versions; InputError says of each one that must stay why it must."""
    asked = list(dict.fromkeys(wanted))
    known = {version.live.version: version for version in table.versions}
    found = [known[text] for text in asked if text in known]
    missing = [text for text in asked if text not in known]
    recorded = _find_recorded(table)
    under_way = tuple(version for version in found if version.live.status == "deleting")
    versions = tuple(version for version in found if version not in under_way)
    problems = [_report_unknown(text, table) for text in missing if text not in recorded]
    problems += [problem for version in versions for problem in _find_obstacles(version, table)]
    if problems:
        raise InputError(problems)
    return VersionDeletion(
        table, versions, under_way, tuple(Ref("image", table.image.name, text) for text in missing)
    )


def _find_recorded(table: ImageVersions) -> set[str]:
    """The versions of the image that this project created, whether they still exist or not."""
    image = Ref("image", table.image.name)
    entries = table.inventory.entries.items()
    return {ref.version for ref, e in entries if ref.unversioned == image and e.id == table.image.id}


def _report_unknown(text: str, table: ImageVersions) -> Problem:
    versions = [version.live.version for version in table.versions]
    near = get_close_matches(text, versions, n=3) or versions[:3]
    fix = f"did you mean {' or '.join(near)}?" if near else "it has no versions"
    return Problem(f"image {table.image.name} has no version {text}", fix=fix)


def _find_obstacles(version: KnownVersion, table: ImageVersions) -> Iterator[Problem]:
    """Everything that speaks against deleting a version."""
    ref = version.ref
    if version.used_by:
        yield Problem(
            f"{ref} is in use by {', '.join(version.used_by)}", fix=_suggest_how_to_free(version.users)
        )
    if version.declared is not None:
        fix = "remove the manifest first; while it exists, an apply builds the version again"
        yield Problem(f"{ref} is declared", version.declared, fix)
    if version.named:
        named = ", ".join(map(str, version.named))
        yield Problem(f"{ref} is referenced by {named}", fix="reference another version there, and apply")
    if version.protected:
        fix = "declare it again without that line, apply, and remove its manifest; then it can be deleted"
        yield Problem(explain_protection(ref)[0], fix=fix)
    if not version.owned:
        yield Problem(f"{ref} is not managed by this project", fix=_explain_not_owned(version, table))


def _suggest_how_to_free(users: tuple[User, ...]) -> str:
    if not users:
        return "find out on the platform what it is, and give it another version first"
    if all(user.run for user in users):
        return "wait until the run has ended"
    return "give each of them another version first"


def _explain_not_owned(version: KnownVersion, table: ImageVersions) -> str:
    if table.image.scope == "global":
        return "a global image belongs to the platform"
    if table.inventory.lost:
        return "the inventory was lost: adopt the version by declaring it and applying with --adopt"
    entry = table.inventory.entries.get(version.ref)
    if entry is None:
        return "no apply of this project built or adopted it; check who did, and delete it on the platform"
    if entry.intended:
        return "an apply was interrupted while it was built: apply again first"
    return "someone deleted the version that this project built and created it again: check who needs it"
