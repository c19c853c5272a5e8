"""Warnings about what a plan cannot compare, and about what goes on as before although the project moves on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from reconciler.model.documents import iter_values
from reconciler.model.location import FieldPath, format_field_path
from reconciler.model.plans.change import Action, Changes
from reconciler.model.problem import Problem, Severity
from reconciler.model.ref import Ref
from reconciler.model.resource import Resource
from reconciler.model.secret import find_secrets
from reconciler.model.semver import precedence
from reconciler.model.warning_ids import WarningId
from reconciler.planning.context import Context

VERSION_KEYS = ("imageVersionId", "versionId")
MAX_LISTED = 20


def warn_about_secrets(resources: Iterable[Resource], changes: Changes) -> Iterator[Problem]:
    """Warn of secrets without a value: an apply is refused, and what uses them cannot be compared."""
    uncompared = {
        ref: change.details.unknown_secrets
        for ref, change in changes.items()
        if change.action is Action.NOOP and change.details.unknown_secrets
    }
    fix = "set the sources of these secrets (`secrets:` in peak-apply.yaml), then plan again"
    if uncompared:
        message = f"not compared, since secrets of theirs have no value here: {_list_names(uncompared)}"
        yield Problem(message, None, fix, Severity.WARNING)
    unknown = {resource.ref: _list_unknown(resource) for resource in resources}
    others = {ref: names for ref, names in unknown.items() if names and ref not in uncompared}
    if others:
        message = f"an apply is refused as long as secrets have no value here: {_list_names(others)}"
        yield Problem(message, None, fix, Severity.WARNING)


def _list_unknown(resource: Resource) -> tuple[str, ...]:
    secrets = (secret for _, secret in find_secrets(resource.body) if not secret.known)
    return tuple(sorted({name for secret in secrets for name in secret.names}))


def _list_names(found: Mapping[Ref, tuple[str, ...]]) -> str:
    listed = [f"{ref} ({', '.join(names)})" for ref, names in sorted(found.items())[:MAX_LISTED]]
    more = f" and {len(found) - MAX_LISTED} more" if len(found) > MAX_LISTED else ""
    return f"{', '.join(listed)}{more}"


def warn_about_ids(resources: Iterable[Resource], context: Context) -> Iterator[Problem]:
    """Warn of numeric ids of an owned image version that is no longer declared, while another one of its image is."""
    versions = {
        (image.id, version.id): Ref("image", image.name, version.version)
        for image in context.live_state.images
        if image.scope != "global"
        for version in image.versions
    }
    for resource in resources:
        for path, ids in find_image_ids(resource.body):
            used = versions.get(ids)
            if used is None or used in context.declared or context.entry(used) is None:
                continue
            declared = context.declared_versions(used.name)
            if declared:
                yield _warn_about_old_version(resource, path, used, declared)


def _warn_about_old_version(
    resource: Resource, path: FieldPath, used: Ref, declared: tuple[Ref, ...]
) -> Problem:
    newest = max(declared, key=lambda ref: precedence(ref.version))
    where = f"{resource.ref} {format_field_path(path)}"
    message = (
        f"{where} stays on {used.name}@{used.version}, which it names by ids; declared is {newest.version}"
    )
    fix = f"write `image: {newest.name}@{newest.version}` instead of the two ids"
    location = resource.locations.at(("body", *path, "imageId"))
    return Problem(message, location, fix, Severity.WARNING, WarningId.OLD_VERSION)


def find_image_ids(body: Mapping[str, Any]) -> Iterator[tuple[FieldPath, tuple[Any, Any]]]:
    """The numeric ids of images and versions in a body, with the path of the map that holds them."""
    for path, value in iter_values(body):
        if isinstance(value, Mapping) and "imageId" in value:
            yield path, (value["imageId"], next((value[key] for key in VERSION_KEYS if key in value), None))
