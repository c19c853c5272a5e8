"""`--set REF.PATH=VALUE`: the official client's options as overrides by path, the last word on a body.

`=` sets text, `:=` sets JSON (numbers, true, false, null, lists, maps); null takes the field away. In PATH `*` stands
for any one declared key or position, in REF for any part of a name; a key with dots in it is quoted.
"""

from __future__ import annotations

import fnmatch
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from reconciler.errors import ConfigurationError
from reconciler.kinds import KINDS
from reconciler.kinds.documents.schema_paths import has_field
from reconciler.kinds.kind import IDENTIFYING_FIELDS, Kind
from reconciler.manifests.yaml.document import Document
from reconciler.model.location import FieldPath, Location, Locations
from reconciler.model.problem import Problem, Severity

_FORM_FIX = "write --set 'workflow/NAME.steps.STEP.command=TEXT', or := for JSON"
_PART = re.compile(r'\.?(?:"([^"]+)"|\[(\d+)\]|([^."\[\]]+))')


@dataclass(frozen=True, eq=False)
class Override:
    """One `--set`; `target` is what stands before the sign, `value` what it says."""

    target: str
    value: Any

    @property
    def location(self) -> Location:
        """Where its values were written."""
        return Location(f"--set {self.target}")


@dataclass(frozen=True)
class OverrideResult:
    """A document after its overrides, and which of them spoke of it."""

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
        raise ConfigurationError(message, "text takes =, or quotes behind :=") from error


def apply_overrides(
    document: Document, folder_kind: str | None, overrides: tuple[Override, ...]
) -> OverrideResult:
    """Apply what speaks of this document; `folder_kind` is the kind's name where the file does not say it."""
    data, used, problems = document.data, set(), list[Problem]()
    kind = _find_kind(data, folder_kind)
    if kind is None or not overrides:
        return OverrideResult(document, frozenset())
    locations = dict(document.locations.of)
    for one in overrides:
        path = _match_path(one, kind, data)
        if path is None:
            continue
        used.add(one)
        problem = _check_identity(one, kind, path)
        spots = [] if problem else list(_expand_wildcards(data, _find_body_path(kind, data), path))
        if not problem and not spots:
            problem = Problem(
                f"{one.target} matches nothing that is declared", one.location, _suggest_keys(data, kind)
            )
        problems += [problem] if problem else []
        for spot in spots:
            data = _replace_at(data, spot, one.value)
            locations = {p: location for p, location in locations.items() if p[: len(spot)] != spot} | {
                spot: one.location
            }
    known = Locations(document.locations.root, locations, document.locations.keys)
    raw = {
        path: text
        for path, text in document.raw.items()
        if locations.get(path) == document.locations.of.get(path)
    }
    return OverrideResult(Document(data, known, raw), frozenset(used), tuple(problems))


def check_usage(overrides: Iterable[Override], used: frozenset[Override]) -> Iterator[Problem]:
    """An override that speaks of nothing is a mistake; one that was used will be undone, which is worth a warning."""
    for one in overrides:
        if one in used:
            message = f"--set {one.target} is not in the manifests: the next plan without it undoes it"
            fix = "write it into the manifest to keep it"
            yield Problem(message, None, fix, Severity.WARNING)
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
    """The path that an override names, if it speaks of this document."""
    named, _, rest = one.target.partition("/")
    body = data if not _find_body_path(kind, data) else data.get("body")
    if named != kind.name or not isinstance(body, Mapping) or not isinstance(body.get("name"), str):
        return None
    names = {body["name"], f"{body['name']}@{body.get('version', '')}"}
    dots = [location for location, char in enumerate(rest) if char == "."]
    for dot in reversed(dots):
        if any(fnmatch.fnmatchcase(name, rest[:dot]) for name in names):
            return _parse_path(one, rest[dot + 1 :])
    return None


def _parse_path(one: Override, text: str) -> FieldPath:
    parts: list[str | int] = []
    end = 0
    while end < len(text):
        match = _PART.match(text, end)
        if match is None:
            raise ConfigurationError(
                f"--set {one.target}: the path cannot be read at {text[end:]!r}", _FORM_FIX
            )
        quoted, index, bare = match.groups()
        parts.append(int(index) if index is not None else quoted or bare)
        end = match.end()
    return tuple(parts)


def _check_identity(one: Override, kind: Kind, path: FieldPath) -> Problem | None:
    """What a resource is called decides what it is: that is not set from outside."""
    if path and path[0] in IDENTIFYING_FIELDS and has_field(kind.schema, path[:1]):
        message = f"{one.target} names what identifies the {kind.name}, which --set cannot change"
        return Problem(message, one.location, "change it in the manifest, with a variable if it must differ")
    return None


def _expand_wildcards(data: Any, base: FieldPath, path: FieldPath) -> Iterator[FieldPath]:
    """The places in the document that a path with wildcards means; without one a key may be new."""
    if not path:
        yield base
        return
    here = _get_at(data, base)
    part, rest = path[0], path[1:]
    if part == "*":
        keys = (
            list(here)
            if isinstance(here, Mapping)
            else list(range(len(here)))
            if isinstance(here, list)
            else []
        )
        for key in keys:
            yield from _expand_wildcards(data, (*base, key), rest)
    elif isinstance(here, list):
        index = int(part) if str(part).isdigit() else -1
        if 0 <= index < len(here):
            yield from _expand_wildcards(data, (*base, index), rest)
    elif (
        isinstance(part, str)
        and isinstance(here, Mapping | None)
        and (part in (here or ()) or "*" not in rest)
    ):
        yield from _expand_wildcards(data, (*base, part), rest)


def _get_at(data: Any, path: FieldPath) -> Any:
    for part in path:
        if isinstance(data, list) and isinstance(part, int) and part < len(data):
            data = data[part]
        else:
            data = data.get(part) if isinstance(data, Mapping) else None
    return data


def _replace_at(data: Any, path: FieldPath, value: Any) -> Any:
    """A copy of the document with another value at a path; maps on the way are made, null takes the key away."""
    if not path:
        return value
    part, rest = path[0], path[1:]
    if isinstance(data, list):
        return [_replace_at(item, rest, value) if index == part else item for index, item in enumerate(data)]
    held = dict(data) if isinstance(data, Mapping) else {}
    if not rest and value is None:
        held.pop(str(part), None)
    else:
        held[str(part)] = _replace_at(held.get(str(part)), rest, value)
    return held


def _suggest_keys(data: Mapping[str, Any], kind: Kind) -> str:
    body = _get_at(data, _find_body_path(kind, data))
    steps = body.get("steps") if isinstance(body, Mapping) else None
    names = sorted(steps) if isinstance(steps, Mapping) else sorted(kind.schema.model_fields)
    return f"there are: {', '.join(names)}"
