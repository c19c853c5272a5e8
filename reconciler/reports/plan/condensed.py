"""A plan as a reviewer wants to read it: two ids as one name, equal steps as one line, equal changes as one block."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from reconciler.model.graph import find_cycle, sort_topologically
from reconciler.model.placeholder import NamedId
from reconciler.model.plans.change import Action, Change
from reconciler.model.plans.field_change import Cause, FieldChange, FieldEdit
from reconciler.model.plans.plan import Plan

MIN_GROUP = 7
"""The number of equal changes from which on they are shown together; fewer are read faster one by one."""
_GROUPED = frozenset({Action.UPDATE, Action.ADOPT, Action.RECORD})
STEPS, ANY_STEP = "steps", "*"


@dataclass(frozen=True)
class ShownField:
    """A field change as it is shown; `steps` are those for which it stands, where it stands for several."""

    change: FieldChange
    steps: tuple[str, ...] = ()


@dataclass(frozen=True)
class ShownChange:
    """Changes that are shown as one: of one kind, with the same action, reason and fields."""

    changes: tuple[Change, ...]
    fields: tuple[ShownField, ...]

    @property
    def first(self) -> Change:
        """The change whose notes, files and reason are shown."""
        return self.changes[0]


def condense_changes(changes: Iterable[Change]) -> list[ShownChange]:
    """The changes with something to say, in their order; equal ones stand where the first of them stands."""
    groups: dict[str, list[Change]] = {}
    for number, change in enumerate(changes):
        if change.action is not Action.NOOP:
            groups.setdefault(_build_key(change, number), []).append(change)
    shown = []
    for group in groups.values():
        parts = [group] if len(group) >= MIN_GROUP else [[change] for change in group]
        shown += [ShownChange(tuple(part), condense_fields(part[0].details.fields)) for part in parts]
    return shown


def _build_key(change: Change, number: int) -> str:
    """Equal for changes that can be shown as one."""
    details = change.details
    if change.action not in _GROUPED or details.files is not None or _rewires(change):
        return str(number)
    fields = {
        (
            _generalize(one.change),
            one.change.edit,
            repr(one.change.before),
            repr(one.change.after),
            one.change.cause,
        )
        for one in condense_fields(details.fields)
    }
    told = (change.reason, change.fix, details.notes, details.last_change, change.impact.disruption)
    return repr((change.ref.kind, change.action, told, sorted(fields)))


def _rewires(change: Change) -> bool:
    graph = change.details.graph
    return graph is not None and bool(
        graph.added or graph.removed or graph.added_edges or graph.removed_edges
    )


def _generalize(change: FieldChange) -> str:
    path = change.path
    return repr((STEPS, ANY_STEP, *path[2:]) if _is_of_step(change) else path)


def condense_fields(fields: Iterable[FieldChange]) -> tuple[ShownField, ...]:
    """Fields with image ids merged to names, and those that several steps have alike as one."""
    alike: dict[str, list[FieldChange]] = {}
    for field in map(_arrange, merge_image_ids(tuple(fields))):
        key = repr((_generalize(field), field.edit, field.before, field.after, field.cause))
        alike.setdefault(key, []).append(field)
    return tuple(_join_steps(found) for found in alike.values())


def _join_steps(fields: list[FieldChange]) -> ShownField:
    first = fields[0]
    if len(fields) == 1:
        return ShownField(first)
    steps = tuple(str(field.path[1]) for field in fields)
    return ShownField(replace(first, path=(STEPS, ANY_STEP, *first.path[2:])), steps)


def _is_of_step(change: FieldChange) -> bool:
    return len(change.path) > 2 and change.path[0] == STEPS


def merge_image_ids(fields: tuple[FieldChange, ...]) -> list[FieldChange]:
    """`imageId` and `imageVersionId` of one place as `image: NAME@VERSION`, where both names are known."""
    by_path = {field.path: field for field in fields}
    shown: list[FieldChange] = []
    for field in fields:
        parent, last = field.path[:-1], str(field.path[-1])
        id_key, version_key = (
            ("imageId", "imageVersionId") if last.startswith("image") else ("imageId", "versionId")
        )
        version = by_path.get((*parent, version_key))
        if last == id_key and version is not None and _merge(version) is not None:
            continue
        merged = _merge(field) if last == version_key else None
        shown.append(field if merged is None else merged)
    return shown


def _merge(version: FieldChange) -> FieldChange | None:
    """The change of the image, told from that of its version; None where a side has an id without a name."""
    sides = (version.before, version.after)
    if not all(value is None or (isinstance(value, NamedId) and "@" in value.name) for value in sides):
        return None
    before, after = (value.name if isinstance(value, NamedId) else None for value in sides)
    return replace(version, path=(*version.path[:-1], "image"), before=before, after=after)


def order_steps(value: Any) -> Any:
    """Steps in the order in which they run; among those that may run at once the alphabet decides."""
    if not isinstance(value, Mapping) or not all(isinstance(step, Mapping) for step in value.values()):
        return value
    needs = {
        str(name): tuple(str(p) for p in step.get("parents") or () if str(p) in value)
        for name, step in value.items()
    }
    if find_cycle(needs):
        return value
    return {name: value[name] for name in sort_topologically(needs) if name in value}


def _name_images(value: Any) -> Any:
    """A value that comes or goes as a whole, with names instead of the two ids of an image."""
    if not isinstance(value, Mapping):
        return value
    version = next((key for key in ("imageVersionId", "versionId") if key in value), "")
    named = value.get(version)
    if "imageId" in value and isinstance(named, NamedId) and "@" in named.name:
        value = {"image": named.name, **{k: v for k, v in value.items() if k not in {"imageId", version}}}
    return {key: _name_images(item) for key, item in value.items()}


def _arrange(field: FieldChange) -> FieldChange:
    """A field that comes or goes as a whole: steps in running order, images by their names."""
    if field.edit is FieldEdit.CHANGE:
        return field
    before, after = _name_images(field.before), _name_images(field.after)
    if field.path == (STEPS,):
        before, after = order_steps(before), order_steps(after)
    return replace(field, before=before, after=after)


def split_by_cause(fields: Iterable[ShownField]) -> tuple[list[ShownField], list[ShownField]]:
    """The fields that the manifest changes, and those that someone else changed since the last apply."""
    ours: list[ShownField] = []
    theirs: list[ShownField] = []
    for one in fields:
        (theirs if one.change.cause in {Cause.DRIFT, Cause.BOTH} else ours).append(one)
    return ours, theirs


@dataclass(frozen=True)
class Danger:
    """What a reviewer has to see first: a title, and what it is about, one text each."""

    title: str
    names: tuple[str, ...]


def list_dangers(plan: Plan) -> list[Danger]:
    """The deletions, replacements, reverts and refusals of a plan, those that cannot be undone first."""
    groups = (
        ("deletes", [c for c in plan.changes if c.action is Action.DELETE], _name_lost),
        ("replaces", [c for c in plan.changes if c.action is Action.REPLACE], _name),
        ("reverts what others changed", [c for c in plan.changes if is_reverting(c)], _name_reverted),
        ("blocked", list(plan.blocked), _name),
    )
    return [Danger(title, tuple(name(c) for c in found)) for title, found, name in groups if found]


def is_reverting(change: Change) -> bool:
    """True if carrying out a change undoes what someone else did."""
    return change.action.writes and any(f.cause in {Cause.DRIFT, Cause.BOTH} for f in change.details.fields)


def _name(change: Change) -> str:
    return str(change.ref)


def _name_lost(change: Change) -> str:
    """The object, with its schedules."""
    triggers = next((f.before for f in change.details.fields if f.path == ("triggers",)), None)
    crons = [str(one["cron"]) for one in triggers or () if isinstance(one, Mapping) and "cron" in one]
    return f"{change.ref} (cron {'; '.join(crons)})" if crons else str(change.ref)


def _name_reverted(change: Change) -> str:
    who = f" ({change.details.last_change})" if change.details.last_change else ""
    return f"{change.ref}{who}"
