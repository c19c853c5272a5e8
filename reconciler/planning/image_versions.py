"""What is known of each version of an image, and which of them may be deleted: pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from reconciler.kinds import KINDS
from reconciler.model.image_versions import ImageVersions, KnownVersion, VersionDeletion
from reconciler.model.inventory import Inventory
from reconciler.model.live_state import LiveImage, LiveState, LiveVersion
from reconciler.model.problem import InputError, Problem
from reconciler.model.ref import Ref
from reconciler.model.resource import Resource
from reconciler.model.usage import Usage, User
from reconciler.planning.context import Context
from reconciler.planning.decide.version_choice import choose_versions
from reconciler.planning.ownership import explain_protection, warn_about_damage
from reconciler.planning.planner import Heading


def list_image_versions(
    heading: Heading, image: LiveImage, inventory: Inventory, usage: Usage, resources: Iterable[Resource]
) -> ImageVersions:
    """Join what is live, recorded, used and declared; a declared image never means a global one."""
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
    """An entry that records another id is of a version that was made anew under the same name since."""
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
    """Whether a declared resource refers to the version, by name or by ids."""
    body = resource.body
    names = (
        one.is_image and (one.name, one.version) == (image.name, version.version)
        for one in KINDS[resource.ref.kind].find_references(body)
    )
    holders = (*(body.get("steps") or {}).values(), body.get("imageDetails") or {}, {})
    return any(names) or any(_read_image_ids(holder) == (image.id, version.id) for holder in holders)


def _read_image_ids(holder: Mapping[str, Any]) -> tuple[Any, Any]:
    return holder.get("imageId"), holder.get("imageVersionId", holder.get("versionId"))


def plan_version_deletion(table: ImageVersions, wanted: Iterable[str]) -> VersionDeletion:
    """What deleting these versions means; InputError says of every one why it must stay."""
    known = {version.live.version: version for version in table.versions}
    recorded = _find_recorded(table)
    asked = list(dict.fromkeys(wanted))
    gone = [text for text in asked if text not in known and text in recorded]
    there = [known[text] for text in asked if text in known]
    under_way = tuple(version for version in there if version.live.status == "deleting")
    versions = tuple(version for version in there if version not in under_way)
    unknown = [text for text in asked if text not in known and text not in recorded]
    problems = [_report_unknown(text, table) for text in unknown]
    problems += [problem for version in versions for problem in _find_obstacles(version, table)]
    if problems:
        raise InputError(problems)
    return VersionDeletion(table, versions, under_way, tuple(Ref("image", table.image.name, t) for t in gone))


def _find_recorded(table: ImageVersions) -> set[str]:
    """The versions that this project made of the image, there or not."""
    image = Ref("image", table.image.name)
    entries = table.inventory.entries.items()
    return {ref.version for ref, e in entries if ref.unversioned == image and e.id == table.image.id}


def _report_unknown(text: str, table: ImageVersions) -> Problem:
    versions = [version.live.version for version in table.versions]
    near = get_close_matches(text, versions, n=3) or versions[:3]
    fix = f"did you mean {' or '.join(near)}?" if near else "it has no versions at all"
    return Problem(f"image {table.image.name} has no version {text}", fix=fix)


def _find_obstacles(version: KnownVersion, table: ImageVersions) -> Iterator[Problem]:
    """All that speaks against deleting a version."""
    if version.used_by:
        yield Problem(
            f"{version.ref} is in use by {', '.join(version.used_by)}",
            fix=_suggest_how_to_free(version.users),
        )
    if version.declared is not None:
        fix = "remove the manifest first; as long as it is there, an apply would build the version again"
        yield Problem(f"{version.ref} is declared", version.declared, fix)
    if version.named:
        named = ", ".join(str(ref) for ref in version.named)
        yield Problem(f"{version.ref} is named by {named}", fix="name another version there, and apply")
    if version.protected:
        fix = "declare it once more without that line and apply; it can be deleted when it is not declared any more"
        yield Problem(explain_protection(version.ref)[0], fix=fix)
    if not version.owned:
        yield Problem(f"{version.ref} is not this project's", fix=_explain_not_owned(version, table))


def _suggest_how_to_free(users: tuple[User, ...]) -> str:
    if not users:
        return "look on the platform what it is, and give it another version first"
    if all(user.run for user in users):
        return "wait until the run has ended"
    return "give each of them another version first"


def _explain_not_owned(version: KnownVersion, table: ImageVersions) -> str:
    if table.image.scope == "global":
        return "a global image belongs to the platform"
    if table.inventory.lost:
        return "the record of what is was lost: take it over by declaring it and applying with --adopt"
    entry = table.inventory.entries.get(version.ref)
    if entry is not None and entry.intended:
        return "its build was begun and its end never recorded: apply again first"
    if entry is not None:
        return "somebody deleted the one that this project built and made it anew: see who needs it"
    return "no apply of this project built or adopted it here: see who did, and delete it on the platform"
