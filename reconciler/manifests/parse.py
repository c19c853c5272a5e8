"""One YAML document of a manifest file becomes a resource, or problems that say what to write."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, get_args

from reconciler.kinds import KINDS, KINDS_BY_FOLDER
from reconciler.kinds.documents.schema_paths import list_field_names
from reconciler.kinds.kind import Kind, build_ref
from reconciler.kinds.parts.references import find_nearest
from reconciler.manifests.checks.envelope_checks import check_envelope, parse_dependencies
from reconciler.manifests.envelope import (
    MAX_PROBLEMS,
    Envelope,
    find_nulls_in_lists,
    summarize_rest,
    validate_model,
)
from reconciler.manifests.extra import merge_extra
from reconciler.manifests.messages.field_error import format_value
from reconciler.manifests.messages.unknown_fields import RUN_FILE_FIX, build_body_fixes, build_envelope_fixes
from reconciler.manifests.yaml.document import Document, drop_null_fields
from reconciler.model.location import FieldPath, Location, Locations
from reconciler.model.problem import Problem, Severity
from reconciler.model.resource import ArtifactSource, Lifecycle, Resource
from reconciler.model.warning_ids import NOTES

_SECONDS = {"s": 1.0, "m": 60.0, "h": 3600.0}


@dataclass(frozen=True)
class ParsedManifest:
    """A resource, or None where the problems stood in its way."""

    resource: Resource | None
    problems: tuple[Problem, ...]


def parse_manifest(document: Document, folder_kind: str | None) -> ParsedManifest:
    """Validate one document; `folder_kind` is what the folder says, `kind:` wins over it."""
    data = drop_null_fields(document.data)
    locations = document.locations
    if not isinstance(data, Mapping):
        message = "a manifest is a mapping with a `body`"
        return ParsedManifest(
            None, (Problem(message, locations.root, "write `body:` and indent the fields below it"),)
        )
    kind, problem = _find_kind(data, locations, folder_kind)
    if kind is None:
        return ParsedManifest(None, (problem,) if problem else ())
    if kind.flat and "body" not in data:
        return parse_manifest(_nest_body(kind, document, data), folder_kind)
    envelope, problems = validate_model(
        Envelope, data, locations, document.raw, hints=build_envelope_fixes(kind)
    )
    if envelope is None:
        about_body = _report_missing_body(data, locations, kind, problems) if "body" not in data else problems
        return ParsedManifest(None, tuple(about_body))
    return _build_resource(kind, envelope, document)


def _find_kind(
    data: Mapping[str, Any], locations: Locations, folder_kind: str | None
) -> tuple[Kind | None, Problem | None]:
    named = data.get("kind")
    if named is None and folder_kind is not None:
        return KINDS_BY_FOLDER[folder_kind], None
    if isinstance(named, str) and named in KINDS:
        return KINDS[named], None
    if named is not None:
        return None, _report_unknown_kind(named, locations.at(("kind",)))
    return None, Problem(
        "this file is not a manifest of any kind",
        locations.root,
        f"add `kind:` ({', '.join(sorted(KINDS))}), move it below a folder named {', '.join(sorted(KINDS_BY_FOLDER))}, "
        "list it under `exclude:` in peak-apply.yaml, or begin its name with _",
    )


def _report_unknown_kind(named: Any, location: Location) -> Problem:
    kinds = ", ".join(sorted(KINDS))
    if not isinstance(named, str):
        return Problem(f"kind must be text, not {format_value(named)}", location, f"write one of: {kinds}")
    near = find_nearest(named.lower(), tuple(KINDS))
    hint = f"did you mean {near}? " if near else ""
    return Problem(f"kind {format_value(named)} is not known", location, f"{hint}the kinds are: {kinds}")


def _nest_body(kind: Kind, document: Document, data: Mapping[str, Any]) -> Document:
    """A file of the official client's flat form, with what belongs to the body under `body`; locations stay."""
    around = {field.alias or name for name, field in Envelope.model_fields.items()}
    body = {name: value for name, value in data.items() if name not in around}
    rest = {name: value for name, value in data.items() if name in around}

    def moved(path: FieldPath) -> FieldPath:
        return ("body", *path) if path and path[0] in body else path

    raw = {moved(path): text for path, text in document.raw.items()}
    return Document({**rest, "kind": kind.name, "body": body}, document.locations.map_paths(moved), raw)


def _report_missing_body(
    data: Mapping[str, Any], locations: Locations, kind: Kind, problems: list[Problem]
) -> list[Problem]:
    """One problem for a body that is missing, or whose fields are not indented; a misspelt `body` has its own."""
    fields = list_field_names((kind.schema,))
    inside = sorted(set(data) & set(fields))
    keys = {locations.key((name,)) for name in inside}
    rest = [p for p in problems if p.message != "body is missing" and p.location not in keys]
    if find_nearest("body", set(data) - set(list_field_names((Envelope,)))):
        return rest
    general = f"write `body:` and below it, indented, the fields of the {kind.name}"
    fix = f"add `body:` and indent {', '.join(inside)} below it" if inside else general
    return [Problem("the manifest has no `body`", locations.root, fix), *rest]


def _build_resource(kind: Kind, envelope: Envelope, document: Document) -> ParsedManifest:
    locations = document.locations
    hints = build_body_fixes(kind, list_field_names((Envelope,)))
    _, problems = validate_model(kind.schema, envelope.body, locations, document.raw, ("body",), hints)
    problems = problems or list(find_nulls_in_lists(envelope.body, locations))
    started = [problem for problem in problems if problem.fix == RUN_FILE_FIX]
    if problems:
        problems = started or problems
        return ParsedManifest(None, tuple(_explain_missing_identity(kind, problem) for problem in problems))
    depends_on, wrong = parse_dependencies(envelope, build_ref(kind, envelope.body), locations)
    body, locations, clashes = merge_extra(kind, envelope, locations)
    violations = [
        *_check_body(kind, envelope, locations),
        *check_envelope(kind, envelope, locations),
        *wrong,
        *clashes,
    ]
    given = envelope.artifact
    source = ArtifactSource(given.path, tuple(given.ignore_files or ()) or None) if given else None
    lifecycle: dict[str, Any] = {n: tuple(v) if isinstance(v, list) else v for n, v in envelope.lifecycle}
    resource = Resource(
        ref=build_ref(kind, envelope.body),
        body=body,
        locations=locations,
        artifact=source,
        lifecycle=Lifecycle(**lifecycle),
        depends_on=depends_on,
        targets=tuple(envelope.targets or ()),
        wait=_parse_seconds(envelope.wait),
    )
    return ParsedManifest(resource, tuple(violations))


def _check_body(kind: Kind, envelope: Envelope, locations: Locations) -> list[Problem]:
    """The violations that no single field shows; of many only the first errors and warnings."""
    found = list(kind.check(envelope.body))
    problems: list[Problem] = []
    for severity in (Severity.ERROR, Severity.WARNING):
        same = [f for f in found if bool(f.warning) is (severity is Severity.WARNING)]
        problems += [
            Problem(
                f.message,
                locations.at(("body", *f.path)),
                f.fix,
                Severity.NOTE if f.warning in NOTES else severity,
                f.warning,
            )
            for f in same[:MAX_PROBLEMS]
        ]
        problems += [
            replace(p, severity=severity) for p in summarize_rest(len(same) - MAX_PROBLEMS, locations.root)
        ]
    return problems


def _explain_missing_identity(kind: Kind, problem: Problem) -> Problem:
    """A better fix for files of the official client's update commands, which lack what identifies a resource."""
    if problem.message == "body.name is missing":
        fix = f"add `name:` to body: the name of the {kind.name} that this manifest declares"
    elif problem.message == "body.type is missing":
        choices = ", ".join(get_args(kind.schema.model_fields["type"].annotation))
        fix = f"add `type:` to body: one of {choices}"
    else:
        return problem
    return replace(problem, fix=fix)


def _parse_seconds(text: str | None) -> float | None:
    return None if text is None else float(text[:-1]) * _SECONDS[text[-1]]
