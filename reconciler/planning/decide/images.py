"""Decide what an image version needs: it is built once and never changes afterwards (contract 3)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from reconciler.model.observed.inventory import Entry
from reconciler.model.observed.live_state import LiveImage, LiveVersion
from reconciler.model.placeholder import KnownAfterApply
from reconciler.model.plans.change import Action, Change
from reconciler.planning.decide.image_builds import build, build_after_deletion, rebuild
from reconciler.planning.decide.version_choice import find_free_version
from reconciler.planning.diff.build_details import compare_with_live, compare_with_recorded
from reconciler.planning.diff.file_changes import compare_files
from reconciler.planning.ownership import check_ownership
from reconciler.planning.reasons import adopt_live, explain_absence
from reconciler.planning.subject import Subject


def decide_image(subject: Subject) -> Change:
    """The change of one image version."""
    resource, context = subject.resource, subject.context
    body, notes = _drop_own_autodeploy(subject)
    base = subject.start(body).show(files=compare_files(subject.ref, resource.package, context), notes=notes)
    image, entry = context.custom_image(subject.ref.name), context.entry(subject.ref)
    if image is None:
        return _create_image(subject, base, body, entry)
    if image.type.lower() != str(body["type"]).lower():
        reason = f"type cannot be changed (live: {image.type}, declared: {body['type']})"
        return base.block(reason, f"declare type {image.type}, or use another image name")
    version = image.version(subject.ref.version)
    if version is None:
        return build(subject, base, explain_absence(entry, "this version"), body, image.id)
    owned = check_ownership(subject, version.id, entry)
    base = replace(base, known={"imageId": image.id, "versionId": version.id})
    return _decide_existing(subject, base, body, image, version, entry if owned else None)


def _create_image(subject: Subject, base: Change, body: dict[str, Any], entry: Entry | None) -> Change:
    """Create the image with its first version; of several declared versions one creates it and the others follow."""
    siblings = [ref for ref in subject.context.declared_versions(subject.ref.name) if ref in subject.decided]
    first = next((ref for ref in siblings if subject.decided[ref].action is Action.CREATE), None)
    if first is None:
        return build(subject, base, explain_absence(entry, "the image"), body)
    image_id = KnownAfterApply(first, "imageId")
    return build(subject, base.require(first), "this version does not exist yet", body, image_id)


def _decide_existing(
    subject: Subject,
    base: Change,
    body: dict[str, Any],
    image: LiveImage,
    version: LiveVersion,
    entry: Entry | None,
) -> Change:
    """The change of a version that exists: it is being deleted or built, its build failed, or it is built."""
    if version.status == "deleting":
        return build_after_deletion(subject, base, body, image, version)
    if version.status == "delete-failed":
        fix = "delete it again on the platform and plan again, or declare another version"
        return base.block("someone deleted this version but the deletion failed", fix)
    if version.building:
        return _wait_for_build(subject, base, version, entry)
    if not version.ready:
        return rebuild(subject, base, body, image, version, entry)
    if entry is None:
        return _adopt_version(subject, base, image, version)
    return _check_built(subject, base, image, version, entry)


def _wait_for_build(subject: Subject, base: Change, version: LiveVersion, entry: Entry | None) -> Change:
    """A build that is in progress: of what is declared, as far as that is known, or of something else."""
    differs = compare_with_live(subject, version) if entry is None else ()
    if not differs and (entry is None or entry.digest == subject.resource.digest):
        return base.wait_for("its build is in progress")
    return base.show(fields=differs).block(
        "a build of different content is in progress", "plan again when it has ended"
    )


def _check_built(
    subject: Subject, base: Change, image: LiveImage, version: LiveVersion, entry: Entry
) -> Change:
    resource = subject.resource
    if entry.digest == resource.digest:
        base = base.add_notes(*_note_description(subject, version))
        return adopt_live(base, entry)
    differs = compare_with_recorded(subject, entry)
    what = "the files it is built from" if resource.package is not None else "the values of `rebuild_on`"
    what = "what it is built from" if differs else what
    reason = f"it is built and cannot change, but {what} changed"
    return base.show(fields=differs).block(reason, _suggest_version(image))


def _adopt_version(subject: Subject, base: Change, image: LiveImage, version: LiveVersion) -> Change:
    """An unmanaged version: the fields that can be read must agree, the files are assumed to."""
    differs = compare_with_live(subject, version)
    if differs:
        reason = "a version of this name was built from something else"
        return base.show(fields=differs).block(reason, _suggest_version(image))
    note = "its files cannot be read back: they are assumed to be the ones declared"
    base = base.add_notes(note, *_note_description(subject, version))
    return adopt_live(base, None)


def _note_description(subject: Subject, version: LiveVersion) -> tuple[str, ...]:
    wanted = subject.resource.body.get("description")
    if wanted is None or wanted == version.description or ("description",) in subject.ignored:
        return ()
    return ("its description differs, but a built version cannot be edited; it stays as it is",)


def _drop_own_autodeploy(subject: Subject) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The body without autodeployed resources that this project declares: the plan itself updates them."""
    body = dict(subject.resource.body)
    entries = body.pop("autodeployResources", None) or []
    live = {ref: subject.context.live(ref) for ref in subject.context.declared} if entries else {}
    owned = {(ref.kind, str(found.id)): ref for ref, found in live.items() if found is not None}
    kept = [entry for entry in entries if (entry["entityType"], entry["entityId"]) not in owned]
    if kept:
        body["autodeployResources"] = kept
    dropped = {str(owned[key]) for e in entries if (key := (e["entityType"], e["entityId"])) in owned}
    if not dropped:
        return body, ()
    return body, (f"not autodeployed, since this plan updates it: {', '.join(sorted(dropped))}",)


def _suggest_version(image: LiveImage) -> str:
    version = find_free_version(image)
    return f"set `version: {version}`, or end the version in -${{digest}} so that it follows the content"
