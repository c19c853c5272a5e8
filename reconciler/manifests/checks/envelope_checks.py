"""The keys of the envelope around `body`: each must mean something for the kind, and name what exists."""

from __future__ import annotations

from collections.abc import Iterator

from reconciler.kinds import KINDS
from reconciler.kinds.documents.schema_paths import find_models, has_field, list_field_names
from reconciler.kinds.kind import Family, Kind, add_article
from reconciler.kinds.parts.references import find_nearest
from reconciler.manifests.envelope import Envelope
from reconciler.model.documents import MISSING, value_at
from reconciler.model.location import FieldPath, Locations, format_field_path, parse_field_path
from reconciler.model.problem import Problem, Severity
from reconciler.model.ref import Ref
from reconciler.model.warning_ids import WarningId


def check_envelope(kind: Kind, envelope: Envelope, locations: Locations) -> Iterator[Problem]:
    """All keys but `depends_on`, which `parse_dependencies` checks."""
    yield from _check_artifact(kind, envelope, locations)
    yield from _check_ignored_fields(kind, envelope, locations)
    if envelope.lifecycle.rebuild_on and kind.family is not Family.BUILT:
        message = f"lifecycle.rebuild_on is about builds, and {kind.name}s are not built"
        yield Problem(message, locations.at(("lifecycle", "rebuild_on")), "remove it")
    if envelope.lifecycle.retain is not None and kind.family is not Family.BUILT:
        message = f"lifecycle.retain is about versions of images, and {kind.name}s have none"
        yield Problem(message, locations.at(("lifecycle", "retain")), "remove it")
    yield from _check_rename(kind, envelope, locations)


def _check_rename(kind: Kind, envelope: Envelope, locations: Locations) -> Iterator[Problem]:
    """An image cannot be renamed, since its versions were built under its name."""
    before, location = envelope.lifecycle.renamed_from, locations.at(("lifecycle", "renamed_from"))
    if not before:
        return
    if kind.family is Family.BUILT:
        message = "an image cannot be renamed: its versions were built under its name"
        yield Problem(
            message, location, "remove `renamed_from`: under the new name the versions are built again"
        )
    elif before == envelope.body.get("name"):
        yield Problem(
            f"lifecycle.renamed_from is {before!r}, which is its name already", location, "remove the line"
        )


def _check_artifact(kind: Kind, envelope: Envelope, locations: Locations) -> Iterator[Problem]:
    if envelope.artifact is None:
        return
    location = locations.key(("artifact",))
    source = (envelope.body.get("buildDetails") or {}).get("source", "upload")
    if not kind.family.is_packed:
        message = f"{add_article(kind.name)} has no folder to upload"
        yield Problem(message, location, "remove `artifact`; files belong into the image that it runs")
    elif kind.family is Family.BUILT and source != "upload":
        message = f"an image with source {source} is not built from a folder"
        fix = "remove `artifact`, or set buildDetails.source to upload"
        yield Problem(message, location, fix, Severity.WARNING, WarningId.IGNORED_FIELD)


def _check_ignored_fields(kind: Kind, envelope: Envelope, locations: Locations) -> Iterator[Problem]:
    """A problem for each path that names no field, since it would silently ignore nothing."""
    for index, text in enumerate(envelope.lifecycle.ignore_changes):
        found = _check_ignored_field(kind, envelope, text)
        if found is not None:
            message, fix = found
            location = locations.at(("lifecycle", "ignore_changes", index))
            yield Problem(f"lifecycle.ignore_changes names {message}", location, fix)


def _check_ignored_field(kind: Kind, envelope: Envelope, text: str) -> tuple[str, str] | None:
    if text == "name":
        return f"`name`, by which the {kind.name} is found", "remove it"
    try:
        path = parse_field_path(text)
    except ValueError:
        path = ()
    if not path:
        return f"{text!r}, which is no path", 'write it as in steps.train.command or steps."a.b".command'
    if text == "content" or value_at(envelope.extra, path) is not MISSING:
        return None
    if not has_field(kind.schema, path):
        return f"{text!r}, but {kind.name} has no such field", _suggest_path(kind, path)
    inside = next((path[:end] for end in range(1, len(path)) if _is_list(kind, path[:end])), None)
    if inside is None:
        return None
    whole = format_field_path(inside)
    return f"{text!r}, but of the list {whole} nothing can be ignored alone", f"write {whole}"


def _is_list(kind: Kind, path: FieldPath) -> bool:
    return has_field(kind.schema, (*path, 0)) and not has_field(kind.schema, (*path, "a name"))


def _suggest_path(kind: Kind, path: FieldPath) -> str:
    """The fix for a path whose end is unknown."""
    size = next(end for end in range(len(path)) if not has_field(kind.schema, path[: end + 1]))
    whole = format_field_path(path[:size])
    fields = [
        name for name in list_field_names(find_models(kind.schema, path[:size])) if size or name != "name"
    ]
    near = find_nearest(str(path[size]), fields)
    if near:
        return f"did you mean {format_field_path((*path[:size], near))!r}?"
    if not fields:
        return f"{whole} has no fields that could be ignored alone: write {whole}"
    return f"{f'{whole} can go on with' if size else 'it begins with one of'}: {', '.join(fields)}"


def parse_dependencies(
    envelope: Envelope, ref: Ref, locations: Locations
) -> tuple[tuple[Ref, ...], list[Problem]]:
    """The refs of `depends_on`, and the problems of those that are none."""
    refs: list[Ref] = []
    problems: list[Problem] = []
    for index, text in enumerate(envelope.depends_on):
        path: FieldPath = ("depends_on", index)
        try:
            wanted = Ref.parse(text)
        except ValueError as error:
            fix = f"write the kind before it, such as image/{text.strip('/') or 'trainer'}"
            problems.append(Problem(f"{format_field_path(path)}: {error}", locations.at(path), fix))
            continue
        if wanted.kind not in KINDS:
            near = find_nearest(wanted.kind, tuple(KINDS)) or ", ".join(sorted(KINDS))
            message = f"{format_field_path(path)}: {wanted.kind!r} is not a kind"
            problems.append(Problem(message, locations.at(path), f"write {near}/{wanted.name}"))
        elif wanted in (ref, ref.unversioned):
            problems.append(Problem(f"{ref} depends on itself", locations.at(path), "remove the line"))
        else:
            refs.append(wanted)
    return tuple(refs), problems
