"""Desired, last applied and live are compared: the fields that differ, and the body that a request sends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from reconciler.kinds.documents.canonical import (
    assume_unknown,
    find_secret_paths,
    list_unknown_secrets,
    live_to_canonical,
)
from reconciler.kinds.kind import Kind, Trait
from reconciler.model.location import FieldPath, matches_path
from reconciler.model.plans.field_change import FieldChange
from reconciler.planning.diff.compare import compare_with_causes
from reconciler.planning.diff.merge import drop_paths, fill_unreadable, merge, treat_as_applied
from reconciler.planning.diff.notes import note_unsettable
from reconciler.planning.diff.request_body import build_request_body, limit_to_attainable
from reconciler.planning.subject import Subject

Body = Mapping[str, Any]


@dataclass(frozen=True)
class Comparison:
    """How a live object differs from what it should be. `before` and `after` are canonical."""

    kind: Kind
    live: Body
    """The live body, with what answers lack taken from what was applied last."""
    merged: Body
    """The body that should be live."""
    before: Body
    after: Body
    fields: tuple[FieldChange, ...]
    assumed: tuple[FieldPath, ...]
    """Fields that could not be read, and so are assumed to be as they were applied."""
    kept: tuple[str, ...]
    """Notes about fields that the platform cannot unset."""
    unknown: tuple[str, ...]
    """Secrets that have no value here."""

    @property
    def request(self) -> dict[str, Any]:
        """The body of the update."""
        return build_request_body(self.kind, self.before, self.after, self.merged)


def compare(subject: Subject, desired: Body, applied: Body, live: Body) -> Comparison:
    """Merge the three bodies and list what would change; `ignore_changes` and identity fields stay as they are."""
    kind, ignored = subject.kind, subject.ignored
    complete, assumed = fill_unreadable(kind, live, applied)
    merged = _merge(subject, desired, applied, complete)
    hidden = find_secret_paths(desired, applied)
    last, before, wanted = (
        live_to_canonical(kind, doc, subject.key, hidden, desired, applied)
        for doc in (applied, complete, merged)
    )
    after, left = limit_to_attainable(kind, before, assume_unknown(before, wanted))
    fields = subject.locate(compare_with_causes(kind, last, before, after))
    unverified = tuple(p for p in assumed if not any(matches_path(i, p[: len(i)]) for i in ignored))
    return Comparison(
        kind,
        complete,
        merged,
        before,
        after,
        fields,
        unverified,
        note_unsettable(left),
        list_unknown_secrets(wanted),
    )


def _merge(subject: Subject, desired: Body, applied: Body, live: Body) -> dict[str, Any]:
    kind = subject.kind
    if subject.resource.lifecycle.update == "replace":
        known = {name: value for name, value in live.items() if name in kind.schema.model_fields}
        applied = {**applied, **treat_as_applied(kind, known, applied)}
    fixed = (*subject.ignored, *(f.path for f in kind.rules if f.trait is Trait.IDENTITY))
    return merge(kind, drop_paths(desired, fixed), drop_paths(applied, fixed), live)
