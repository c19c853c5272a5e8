"""`--set REF.PATH=VALUE`: overrides by path, as the official client has an option for each field.

They are applied last, so they win over the files and their parameters.

`=` sets text, `:=` sets JSON (numbers, true, false, null, lists, mappings); null removes the field. In PATH `*` stands
for any one declared key or position, in REF for any part of a name; a key with dots in it is quoted.
"""

from __future__ import annotations

import fnmatch
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from reconciler.errors import ConfigurationError
from reconciler.kinds import KINDS
from reconciler.kinds.documents.schema_paths import has_field
from reconciler.kinds.kind import IDENTIFYING_FIELDS, Kind
from reconciler.manifests.yaml.document import Document
from reconciler.model.documents import MISSING, replace_at, value_at
from reconciler.model.location import FieldPath, Location, Locations, parse_field_path
from reconciler.model.problem import Problem, Severity
from reconciler.model.warning_ids import WarningId

_FORM_FIX = "write --set 'workflow/NAME.steps.STEP.command=TEXT', or := for JSON"


@dataclass(frozen=True, eq=False)
class Override:
    """One `--set`: the `target` before the sign and the `value` after it."""

    target: str
    value: Any

    @property
    def location(self) -> Location:
        """The location of its values."""
        return Location(f"--set {self.target}")


@dataclass(frozen=True)
class OverrideResult:
    """A document with its overrides, and which of them named it."""

    document: Document
    used: frozenset[Override]
    problems: tuple[Problem, ...] = ()


def parse_overrides(texts: Iterable[str]) -> tuple[Override, ...]:
    """Read every `--set`; ConfigurationError says what is wrong with one."""
    return tuple(_parse_override(text) for text in texts)


def _parse_override(text: str) -> Override:
    target, sign, value = text.partition("=")
    if not sign or "/" not in target or "." not in target:
        what = f"{target}=…" if sign else "…"
        raise ConfigurationError(f"--set {what} is not of the form REF.PATH=VALUE", _FORM_FIX)
    if not target.endswith(":"):
        return Override(target.strip(), value)
    try:
        return Override(target[:-1].strip(), json.loads(value))
    except ValueError as error:
        message = f"--set {target}=…: what follows := is not JSON ({error})"
        raise ConfigurationError(message, "for text, write = or put quotes after :=") from error


def apply_overrides(
    document: Document, folder_kind: str | None, overrides: tuple[Override, ...]
) -> OverrideResult:
    """Apply those that name this document; `folder_kind` is the kind's name if the file does not say it."""
    result = OverrideResult(document, frozenset())
    kind = _find_kind(document.data, folder_kind)
    if kind is None:
        return result
    for one in overrides:
        path = _match_path(one, kind, result.document.data)
        if path is not None:
            changed, problems = _apply(one, kind, path, result.document)
            result = OverrideResult(changed, result.used | {one}, (*result.problems, *problems))
    return result


def _apply(one: Override, kind: Kind, path: FieldPath, document: Document) -> tuple[Document, list[Problem]]:
    if problem := _check_identity(one, kind, path):
        return document, [problem]
    spots = list(_expand_wildcards(document.data, _find_body_path(kind, document.data), path))
    if not spots:
        message = f"{one.target} matches nothing that is declared"
        return document, [Problem(message, one.location, _suggest_keys(document.data, kind))]
    for spot in spots:
        document = _set_value(document, spot, one)
    return document, []


def _set_value(document: Document, path: FieldPath, one: Override) -> Document:
    """The document with one value of the override, whose location is the override's."""
    old = document.locations
    kept = {other: location for other, location in old.of.items() if other[: len(path)] != path}
    raw = {other: text for other, text in document.raw.items() if other[: len(path)] != path}
    data = replace_at(document.data, path, one.value)
    return Document(data, Locations(old.root, {**kept, path: one.location}, old.keys), raw)


def check_usage(overrides: Iterable[Override], used: frozenset[Override]) -> Iterator[Problem]:
    """A problem for each override that names no manifest; a warning for each other, since the next plan undoes it."""
    for one in overrides:
        if one in used:
            message = f"--set {one.target} is not in the manifests: the next plan without it undoes it"
            fix = "write it into the manifest to keep it"
            yield Problem(message, None, fix, Severity.WARNING, WarningId.SET_OPTION)
        else:
            yield Problem(
                f"--set {one.target}: no manifest declares that", None, f"check the name; {_FORM_FIX}"
            )


def _find_kind(data: Any, folder_kind: str | None) -> Kind | None:
    if not isinstance(data, Mapping):
        return None
    named = data.get("kind", folder_kind)
    return KINDS.get(named) if isinstance(named, str) else None


def _find_body_path(kind: Kind, data: Mapping[str, Any]) -> FieldPath:
    return () if kind.flat and "body" not in data else ("body",)


def _match_path(one: Override, kind: Kind, data: Mapping[str, Any]) -> FieldPath | None:
    """The path that an override names, if it names this document."""
    named, _, rest = one.target.partition("/")
    body = data if not _find_body_path(kind, data) else data.get("body")
    if named != kind.name or not isinstance(body, Mapping) or not isinstance(body.get("name"), str):
        return None
    names = {body["name"], f"{body['name']}@{body.get('version', '')}"}
    dots = [position for position, char in enumerate(rest) if char == "."]
    for dot in reversed(dots):
        if any(fnmatch.fnmatchcase(name, rest[:dot]) for name in names):
            return _parse_path(one, rest[dot + 1 :])
    return None


def _parse_path(one: Override, text: str) -> FieldPath:
    try:
        return parse_field_path(text)
    except ValueError as error:
        message = f"--set {one.target}: the path cannot be read at {str(error)!r}"
        raise ConfigurationError(message, _FORM_FIX) from error


def _check_identity(one: Override, kind: Kind, path: FieldPath) -> Problem | None:
    """Refuse to override a field by which the resource is identified."""
    if path and path[0] in IDENTIFYING_FIELDS and has_field(kind.schema, path[:1]):
        message = f"{one.target} names what identifies the {kind.name}, which --set cannot change"
        return Problem(message, one.location, "change it in the manifest, with a variable if it must differ")
    return None


def _expand_wildcards(data: Any, base: FieldPath, path: FieldPath) -> Iterator[FieldPath]:
    """The paths in the document that a path with wildcards means; one without wildcards may end in a new key."""
    if not path:
        yield base
        return
    part, rest = path[0], path[1:]
    for key in _list_matching_keys(value_at(data, base), part, may_be_new="*" not in rest):
        yield from _expand_wildcards(data, (*base, key), rest)


def _list_matching_keys(value: Any, part: str | int, *, may_be_new: bool) -> list[str | int]:
    if isinstance(value, list):
        positions = range(len(value))
        return [index for index in positions if part == "*" or str(index) == str(part)]
    if part == "*":
        return list(value) if isinstance(value, Mapping) else []
    if not isinstance(part, str):
        return []
    held = value if isinstance(value, Mapping) else {}
    is_open = isinstance(value, Mapping) or value is None or value is MISSING
    return [part] if is_open and (part in held or may_be_new) else []


def _suggest_keys(data: Mapping[str, Any], kind: Kind) -> str:
    body = value_at(data, _find_body_path(kind, data))
    steps = body.get("steps") if isinstance(body, Mapping) else None
    names = sorted(steps) if isinstance(steps, Mapping) else sorted(kind.schema.model_fields)
    return f"there are: {', '.join(names)}"
