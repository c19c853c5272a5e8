"""Changes as JSON and back, as far as people read them: no secret, no body that would be sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from reconciler.model.change import Action, Cause, Change, Disruption, FieldChange, FieldEdit, Resolution
from reconciler.model.graph import GraphChange
from reconciler.model.location import Location
from reconciler.model.package import FileChanges, Package, PackedFile
from reconciler.model.placeholder import KnownAfterApply, NamedId, Sealed
from reconciler.model.problem import Problem, Severity
from reconciler.model.ref import Ref
from reconciler.model.secret import Secret

Document = dict[str, Any]


def change_document(change: Change) -> Document:
    """A change as JSON."""
    return {
        "ref": str(change.ref),
        "action": str(change.action),
        "reason": change.reason,
        "remedy": change.fix,
        "fields": [field_document(field) for field in change.fields],
        "disruption": str(change.disruption),
        "disturbs": change.disturbs,
        "notes": list(change.notes),
        "place": _place(change.location),
        "depends_on": [str(ref) for ref in change.depends_on],
        "touched": change.touched,
        "moved_from": None if change.moved_from is None else str(change.moved_from),
        "resolutions": [_resolution(one) for one in change.resolutions],
        "graph": None if change.graph is None else asdict(change.graph),
        "package": None if change.package is None else _package(change.package),
        "files": None if change.files is None else asdict(change.files),
        "forgets": change.forgets,
    }


def change_of(item: Document) -> Change:
    """The inverse of `change_document`; KeyError, TypeError or ValueError where it is none."""
    return Change(
        Ref.parse(item["ref"]),
        Action(item["action"]),
        item["reason"],
        item["remedy"],
        tuple(field_of(field) for field in item["fields"]),
        Disruption(item["disruption"]),
        item["disturbs"],
        tuple(item["notes"]),
        _place_of(item["place"]),
        tuple(Ref.parse(ref) for ref in item["depends_on"]),
        touched=item["touched"],
        moved_from=None if item["moved_from"] is None else Ref.parse(item["moved_from"]),
        resolutions=tuple(_resolution_of(one) for one in item["resolutions"]),
        graph=None
        if item["graph"] is None
        else GraphChange(**{k: _tuples(v) for k, v in item["graph"].items()}),
        package=None if item["package"] is None else _package_of(item["package"]),
        files=None
        if item["files"] is None
        else FileChanges(**{k: _tuples(v) for k, v in item["files"].items()}),
        forgets=item["forgets"],
    )


def problem_document(problem: Problem) -> Document:
    """A warning as JSON."""
    location = _place(problem.location)
    severity = str(problem.severity)
    return {"message": problem.message, "place": location, "remedy": problem.fix, "severity": severity}


def problem_of(item: Document) -> Problem:
    """The inverse of `problem_document`."""
    return Problem(item["message"], _place_of(item["place"]), item["remedy"], Severity(item["severity"]))


def field_document(field: FieldChange) -> Document:
    """A field change as JSON."""
    return {
        "path": list(field.path),
        "edit": str(field.edit),
        "before": _value(field.before),
        "after": _value(field.after),
        "place": _place(field.location),
        "cause": str(field.cause),
    }


def field_of(item: Document) -> FieldChange:
    """The inverse of `field_document`."""
    return FieldChange(
        tuple(item["path"]),
        FieldEdit(item["edit"]),
        _value_of(item["before"]),
        _value_of(item["after"]),
        _place_of(item["place"]),
        Cause(item["cause"]),
    )


def _resolution(one: Resolution) -> Document:
    return {**asdict(one), "path": list(one.path), "ids": [_value(ident) for ident in one.ids]}


def _resolution_of(item: Document) -> Resolution:
    return Resolution(
        **{**item, "path": tuple(item["path"]), "ids": tuple(_value_of(i) for i in item["ids"])}
    )


def _package(package: Package) -> Document:
    files = [[file.name, file.size] for file in package.files]
    return {
        "folder": package.folder,
        "digest": package.digest,
        "files": files,
        "ignored": list(package.ignored),
    }


def _package_of(item: Document) -> Package:
    files = tuple(PackedFile(name, size, "") for name, size in item["files"])
    return Package(item["folder"], "", files, item["digest"], tuple(item["ignored"]))


def _place(location: Location | None) -> list[Any] | None:
    return None if location is None else [location.file, location.line, location.column]


def _place_of(item: list[Any] | None) -> Location | None:
    return None if item is None else Location(*item)


def _value(value: Any) -> Any:  # noqa: PLR0911 - one for each sort of value
    """A value of a field; a map with a key that looks like one of ours is wrapped."""
    match value:
        case Sealed():
            return {"$sensitive": list(value.unknown)}
        case Secret():
            return {"$sensitive": []}
        case KnownAfterApply(ref, attribute):
            return {"$pending": [str(ref), attribute]}
        case NamedId(ident, name):
            return {"$named": [_value(ident), name]}
        case Mapping():
            items = {str(name): _value(item) for name, item in value.items()}
            return {"$map": items} if any(name.startswith("$") for name in items) else items
        case list() | tuple():
            return [_value(item) for item in value]
        case _:
            return value


def _value_of(item: Any) -> Any:  # noqa: PLR0911 - its inverse
    match item:
        case {"$sensitive": list(unknown)}:
            return Sealed("", tuple(unknown))
        case {"$pending": [ref, attribute]}:
            return KnownAfterApply(Ref.parse(ref), attribute)
        case {"$named": [ident, name]}:
            return NamedId(_value_of(ident), name)
        case {"$map": dict(items)}:
            return {name: _value_of(inner) for name, inner in items.items()}
        case dict():
            return {name: _value_of(inner) for name, inner in item.items()}
        case list():
            return [_value_of(inner) for inner in item]
        case _:
            return item


def _tuples(value: Any) -> Any:
    return tuple(_tuples(item) for item in value) if isinstance(value, list) else value
