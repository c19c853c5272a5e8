"""The run: independent changes at once, each after what it needs, and a result for every one."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import replace
from graphlib import TopologicalSorter
from typing import Any, TypeVar

from reconciler.errors import ApiError, PeakApplyError, Refused, describe_internal_error
from reconciler.execution.carry_out import carry_out
from reconciler.execution.context import Ledger, Tools
from reconciler.execution.inventory.final_update import resolve_intents
from reconciler.execution.inventory.heartbeat import keep_lease_alive
from reconciler.execution.inventory.intents import add_intents
from reconciler.execution.inventory.lease import Lease
from reconciler.execution.inventory.receipts import add_receipt, delete_old_versions
from reconciler.execution.waiting.polling import WaitFailed
from reconciler.execution.writes.duplicates import delete_duplicates
from reconciler.execution.writes.preconditions import PreconditionFailed
from reconciler.model.change import Action, Change
from reconciler.model.event import Finished, Queued, Started
from reconciler.model.plan import Plan
from reconciler.model.ref import Ref
from reconciler.model.result import ApplyResult, Outcome, Result

T = TypeVar("T")

PLAN_AGAIN_FIX = "plan again: it shows what exists now"
INVENTORY_LOST_FIX = "the next apply finds what was made and records it"
FINISH_SECONDS = 9.0
"""Seconds in which a run that was told to end writes its record."""


async def execute(plan: Plan, tools: Tools) -> ApplyResult:
    """Carry out a plan. The inventory is stored before the first write and after the last."""
    if not plan.pending:
        return ApplyResult(_report_blocked(plan))
    record = Lease(plan.inventory, tools.run, tools.client, tools.limits)
    inventory = await record.claim(add_intents(plan.inventory, plan.pending))
    ledger = Ledger(inventory, {change.ref: change.known for change in plan.changes}, plan.needed)
    results: dict[Ref, Result] = {}
    _emit_queued(plan, tools)
    try:
        async with keep_lease_alive(record, ledger, tools):
            await _run_changes(plan, ledger, tools, results)
            await delete_duplicates(plan, ledger, tools, results)
    except asyncio.CancelledError:
        _emit_interrupted(plan, ledger, tools, results)
        problem = await _run_to_completion(_finish(plan, ledger, record, tools, results), FINISH_SECONDS)
        if problem != "":
            why = problem or f"it took longer than {FINISH_SECONDS:.0f} s"
            tools.complain(f"the inventory could not be stored: {why}; {INVENTORY_LOST_FIX}")
        raise
    except BaseException:
        await _run_to_completion(_finish(plan, ledger, record, tools, results))
        raise
    problem = await _run_to_completion(_finish(plan, ledger, record, tools, results)) or ""
    shown = [results[c.ref] for c in plan.changes if c.action is not Action.NOOP]
    return ApplyResult(tuple(shown), problem)


def _report_blocked(plan: Plan) -> tuple[Result, ...]:
    return tuple(_build_skipped(change, _blocked_reason(change)) for change in plan.blocked)


def _blocked_reason(change: Change) -> str:
    return change.reason if change.stale else f"blocked: {change.reason}"


async def _run_to_completion(work: Coroutine[Any, Any, T], within: float | None = None) -> T | None:
    """Do it even if the run is told to end meanwhile, but then not for ever; None when the seconds are over."""
    task = asyncio.create_task(work)
    try:
        async with asyncio.timeout(within):
            return await asyncio.shield(task)
    except TimeoutError:
        task.cancel()
        return None
    except asyncio.CancelledError:
        with suppress(TimeoutError):
            async with asyncio.timeout(FINISH_SECONDS):
                await asyncio.shield(task)
        task.cancel()
        raise


async def _finish(plan: Plan, ledger: Ledger, record: Lease, tools: Tools, results: dict[Ref, Result]) -> str:
    """Narrow the inventory to what is known to exist, or may; the text says what went wrong."""
    unknown = {change.ref for change in plan.changes if _has_unknown_outcome(change.ref, ledger, results)}
    ledger.inventory = resolve_intents(plan, ledger, unknown)
    if ledger.taken_over:
        return ledger.taken_over
    try:
        closed = await record.close(add_receipt(plan, ledger, results, tools))
        await delete_old_versions(closed, tools.client)
    except PeakApplyError as error:
        return str(error)
    return ""


async def _run_changes(plan: Plan, ledger: Ledger, tools: Tools, results: dict[Ref, Result]) -> None:
    changes = {change.ref: change for change in plan.changes}
    order = TopologicalSorter({ref: change.depends_on for ref, change in changes.items()})
    order.prepare()
    ended: asyncio.Queue[Ref] = asyncio.Queue()

    async def work(change: Change) -> None:
        results[change.ref] = await _apply_change(change, ledger, tools, results)
        ended.put_nowait(change.ref)

    async with asyncio.TaskGroup() as group:
        while order.is_active():
            for ref in order.get_ready():
                group.create_task(work(changes[ref]))
            order.done(await ended.get())


def _emit_queued(plan: Plan, tools: Tools) -> None:
    """What cannot begin yet, and what it waits for: the changes before it that do something."""
    pending = {change.ref for change in plan.pending}
    for change in plan.pending:
        waits_for = tuple(ref for ref in change.depends_on if ref in pending)
        if waits_for:
            tools.emit(Queued(change.ref, change.action, waits_for))


def _emit_interrupted(plan: Plan, ledger: Ledger, tools: Tools, results: dict[Ref, Result]) -> None:
    """What was under way when the run was cancelled: sent, and its end not known."""
    for change in plan.pending:
        if change.ref not in results and change.ref in ledger.sent:
            reason = "interrupted before its end was known"
            _emit_finished(
                tools, Result(change.ref, change.action, Outcome.UNKNOWN, reason, PLAN_AGAIN_FIX, sent=True)
            )


def _has_unknown_outcome(ref: Ref, ledger: Ledger, results: dict[Ref, Result]) -> bool:
    """Whether a write left this machine whose end is not known."""
    result = results.get(ref)
    return ref in ledger.sent and (result is None or result.outcome is Outcome.UNKNOWN)


async def _apply_change(change: Change, ledger: Ledger, tools: Tools, results: dict[Ref, Result]) -> Result:
    """Carry out one change unless something it needs is not there."""
    if change.action is Action.NOOP:
        return Result(change.ref, change.action, Outcome.DONE)
    if change.action is Action.BLOCKED:
        return _emit_finished(tools, _build_skipped(change, _blocked_reason(change)))
    missing = [str(ref) for ref in change.depends_on if results[ref].outcome is not Outcome.DONE]
    if missing:
        return _emit_finished(tools, _build_skipped(change, f"it needs {', '.join(missing)}"))
    if ledger.taken_over:
        return _emit_finished(tools, _build_skipped(change, ledger.taken_over))
    tools.emit(Started(change.ref, change.action))
    started = tools.clock()
    result = await _try_change(change, ledger, tools)
    sent = change.ref in ledger.sent
    kept = ledger.logs.get(change.ref, "")
    return _emit_finished(tools, replace(result, sent=sent, seconds=tools.clock() - started, log_file=kept))


async def _try_change(change: Change, ledger: Ledger, tools: Tools) -> Result:
    try:
        await carry_out(change, ledger, tools)
    except Exception as error:  # noqa: BLE001 - one resource's surprise must not end the run of the others
        return _build_failure(change, error, sent=change.ref in ledger.sent)
    if change.moved_from is not None:
        ledger.forget(change.moved_from)
    return Result(change.ref, change.action, Outcome.DONE, ledger.said.get(change.ref, ""))


def _build_failure(change: Change, error: Exception, *, sent: bool) -> Result:
    """How a change ended that raised; once a write has left, only a refusal says for sure that it failed."""
    unclear = Outcome.UNKNOWN if sent else Outcome.FAILED
    match error:
        case PreconditionFailed():
            return Result(change.ref, change.action, Outcome.STALE, error.message, error.fix)
        case WaitFailed():
            return Result(change.ref, change.action, Outcome.FAILED, error.reason, error.fix, log=error.log)
        case ApiError() if not isinstance(error, Refused):
            return Result(change.ref, change.action, unclear, error.message, error.fix or PLAN_AGAIN_FIX)
        case PeakApplyError():
            return Result(change.ref, change.action, Outcome.FAILED, error.message, error.fix)
        case _:
            fix = "this is a bug in peak-apply: please report it with the line above"
            return Result(change.ref, change.action, unclear, describe_internal_error(error), fix)


def _build_skipped(change: Change, reason: str) -> Result:
    outcome = Outcome.STALE if change.stale else Outcome.SKIPPED
    return Result(change.ref, change.action, outcome, reason, change.fix)


def _emit_finished(tools: Tools, result: Result) -> Result:
    tools.emit(Finished(result))
    return result
