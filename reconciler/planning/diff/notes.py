"""Notes about an object besides its fields: what stays as it is, and what is assumed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from reconciler.kinds.kind import Kind, Trait
from reconciler.model.location import FieldPath, format_field_path
from reconciler.model.observed.live_state import LiveObject, State
from reconciler.model.plans.change import Disruption
from reconciler.model.plans.field_change import FieldChange


def note_state(live: LiveObject, disruption: Disruption) -> tuple[str, ...]:
    """Note what the state of the live object means for an update."""
    if live.state is State.SETTLING:
        return (f"it is {live.status.lower()}: the update is sent when that has ended",)
    if live.state is State.FAILED and disruption is not Disruption.REDEPLOYS:
        return (f"its status is {live.status}, and this change does not deploy it again",)
    return ()


def note_foreign(kind: Kind, merged: Mapping[str, Any], body: Mapping[str, Any]) -> tuple[str, ...]:
    """Note the units that stay although this project does not declare them."""
    kept = [
        format_field_path((name, inner))
        for name, value in merged.items()
        if isinstance(value, Mapping)
        for inner in value
        if kind.rules.find((name, inner), Trait.UNIT) and inner not in body.get(name, {})
    ]
    return (f"kept, although not declared here: {', '.join(sorted(kept))}",) if kept else ()


def note_unsettable(left: tuple[FieldPath, ...]) -> tuple[str, ...]:
    """Note the fields that the platform keeps because no request can unset them."""
    return tuple(
        f"{format_field_path(p)} is no longer declared but cannot be unset: left as it is" for p in left
    )


def note_assumed(assumed: tuple[FieldPath, ...], fields: tuple[FieldChange, ...]) -> tuple[str, ...]:
    """Note the fields that could not be read; only where the object changes, so that an empty plan stays empty."""
    if not assumed or not fields:
        return ()
    names = ", ".join(format_field_path(path) for path in assumed)
    return (f"not in the platform's answer, compared with what was applied last: {names}",)


def note_unknown_secrets(names: tuple[str, ...]) -> tuple[str, ...]:
    """Note the secrets without a value here."""
    return (
        (f"without a value here, so whether it changed cannot be told: {', '.join(names)}",) if names else ()
    )
