"""Results of changes that were not carried out, or failed."""

from __future__ import annotations

from collections.abc import Sequence

from reconciler.errors import ApiError, PeakApplyError, Refused, describe_internal_error
from reconciler.execution.waiting.polling import WaitFailed
from reconciler.execution.writes.preconditions import PreconditionFailed
from reconciler.model.plans.change import Action, Change
from reconciler.model.ref import Ref
from reconciler.model.result import Outcome, Result

HELD_BACK_FIX = "apply again when the others succeed, or add --prune-despite-failures to delete it anyway"
MAX_NAMED = 3
"""Failed changes that the result of a deletion names."""
PLAN_AGAIN_FIX = "plan again: it shows what exists now"


def build_failure(ref: Ref, action: Action, error: Exception, *, sent: bool) -> Result:
    """The result of a change that raised; once a write was sent, only a refusal tells that it failed."""
    unclear = Outcome.UNKNOWN if sent else Outcome.FAILED
    match error:
        case PreconditionFailed():
            return Result(ref, action, Outcome.STALE, error.message, error.fix)
        case WaitFailed(reason=reason, fix=fix, log=log, log_file=log_file):
            return Result(ref, action, Outcome.FAILED, reason, fix, log=log, log_file=log_file)
        case ApiError() if not isinstance(error, Refused):
            return Result(ref, action, unclear, error.message, error.fix or PLAN_AGAIN_FIX)
        case PeakApplyError():
            return Result(ref, action, Outcome.FAILED, error.message, error.fix)
        case _:
            fix = "this is a bug in peak-apply: please report it with the line above"
            return Result(ref, action, unclear, describe_internal_error(error), fix)


def build_interrupted(change: Change) -> Result:
    """The result of a change that was sent when the run was cancelled."""
    reason = "interrupted before its end was known"
    return Result(change.ref, change.action, Outcome.UNKNOWN, reason, PLAN_AGAIN_FIX, sent=True)


def build_blocked(change: Change) -> Result:
    """The result of a blocked change."""
    return build_skipped(change, change.reason if change.stale else f"blocked: {change.reason}")


def build_held_back(change: Change, failed: Sequence[Ref]) -> Result:
    """The result of a deletion that was not started because something failed that may have to replace the object."""
    named = ", ".join(map(str, failed[:MAX_NAMED]))
    more = f" and {len(failed) - MAX_NAMED} more" if len(failed) > MAX_NAMED else ""
    verb = "was" if len(failed) == 1 else "were"
    return Result(
        change.ref,
        change.action,
        Outcome.SKIPPED,
        f"held back: {named}{more} {verb} not applied, and what is deleted may still be needed",
        HELD_BACK_FIX,
    )


def build_skipped(change: Change, reason: str) -> Result:
    """The result of a change that was not started."""
    outcome = Outcome.STALE if change.stale else Outcome.SKIPPED
    return Result(change.ref, change.action, outcome, reason, change.fix)
