"""The run: independent changes at once, each after what it needs, and a result for every one."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import replace
from graphlib import TopologicalSorter
from typing import Any, TypeVar

from reconciler.errors import ApiError, PeakApplyError, Refused, internal
from reconciler.execution.carry_out import carry_out
from reconciler.execution.context import Ledger, Tools
from reconciler.execution.inventory.final_update import narrowed
from reconciler.execution.inventory.heartbeat import renewing
from reconciler.execution.inventory.intents import with_intents
from reconciler.execution.inventory.lease import Record
from reconciler.execution.inventory.receipts import drop_old, with_receipt
from reconciler.execution.waiting.polling import Ended
from reconciler.execution.writes.duplicates import without_twins
from reconciler.execution.writes.preconditions import Moved
from reconciler.model.change import Action, Change
from reconciler.model.event import Finished, Queued, Started
from reconciler.model.plan import Plan
from reconciler.model.ref import Ref
from reconciler.model.result import Outcome, Report, Result

T = TypeVar("T")

AGAIN = "plan again: it shows what exists now"
UNRECORDED = "the next apply finds what was made and records it"
SOON = 9.0
"""Seconds in which a run that was told to end writes its record."""


async def execute(plan: Plan, tools: Tools) -> Report:
    """Carry out a plan. The inventory is stored before the first write and after the last."""
    if not plan.pending:
        return Report(_blocked_results(plan))
    record = Record(plan.inventory, tools.run, tools.client, tools.limits)
    inventory = await record.claim(with_intents(plan.inventory, plan.pending))
    ledger = Ledger(inventory, {change.ref: change.known for change in plan.changes}, plan.needed)
    results: dict[Ref, Result] = {}
    _tell_queued(plan, tools)
    try:
        async with renewing(record, ledger, tools):
            await _run(plan, ledger, tools, results)
            await without_twins(plan, ledger, tools, results)
    except asyncio.CancelledError:
        _tell_interrupted(plan, ledger, tools, results)
        problem = await _to_the_end(_finish(plan, ledger, record, tools, results), SOON)
        if problem != "":
            why = problem or f"it took longer than {SOON:.0f} s"
            tools.complain(f"the inventory could not be stored: {why}; {UNRECORDED}")
        raise
    except BaseException:
        await _to_the_end(_finish(plan, ledger, record, tools, results))
        raise
    problem = await _to_the_end(_finish(plan, ledger, record, tools, results)) or ""
    shown = [results[c.ref] for c in plan.changes if c.action is not Action.NOOP]
    return Report(tuple(shown), problem)


def _blocked_results(plan: Plan) -> tuple[Result, ...]:
    return tuple(_not_started(change, _why(change)) for change in plan.blocked)


def _why(change: Change) -> str:
    return change.reason if change.stale else f"blocked: {change.reason}"


async def _to_the_end(work: Coroutine[Any, Any, T], within: float | None = None) -> T | None:
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
            async with asyncio.timeout(SOON):
                await asyncio.shield(task)
        task.cancel()
        raise


async def _finish(
    plan: Plan, ledger: Ledger, record: Record, tools: Tools, results: dict[Ref, Result]
) -> str:
    """Narrow the inventory to what is known to exist, or may; the text says what went wrong."""
    unknown = {change.ref for change in plan.changes if _may_exist(change.ref, ledger, results)}
    ledger.inventory = narrowed(plan, ledger, unknown)
    if ledger.taken_over:
        return ledger.taken_over
    try:
        closed = await record.close(with_receipt(plan, ledger, results, tools))
        await drop_old(closed, tools.client)
    except PeakApplyError as error:
        return str(error)
    return ""


async def _run(plan: Plan, ledger: Ledger, tools: Tools, results: dict[Ref, Result]) -> None:
    changes = {change.ref: change for change in plan.changes}
    order = TopologicalSorter({ref: change.depends_on for ref, change in changes.items()})
    order.prepare()
    ended: asyncio.Queue[Ref] = asyncio.Queue()

    async def work(change: Change) -> None:
        results[change.ref] = await _result(change, ledger, tools, results)
        ended.put_nowait(change.ref)

    async with asyncio.TaskGroup() as group:
        while order.is_active():
            for ref in order.get_ready():
                group.create_task(work(changes[ref]))
            order.done(await ended.get())


def _tell_queued(plan: Plan, tools: Tools) -> None:
    """What cannot begin yet, and what it waits for: the changes before it that do something."""
    pending = {change.ref for change in plan.pending}
    for change in plan.pending:
        waits_for = tuple(ref for ref in change.depends_on if ref in pending)
        if waits_for:
            tools.emit(Queued(change.ref, change.action, waits_for))


def _tell_interrupted(plan: Plan, ledger: Ledger, tools: Tools, results: dict[Ref, Result]) -> None:
    """What was under way when the run was cancelled: sent, and its end not known."""
    for change in plan.pending:
        if change.ref not in results and change.ref in ledger.sent:
            reason = "interrupted before its end was known"
            _told(tools, Result(change.ref, change.action, Outcome.UNKNOWN, reason, AGAIN, sent=True))


def _may_exist(ref: Ref, ledger: Ledger, results: dict[Ref, Result]) -> bool:
    """Whether a write left this machine whose end is not known."""
    result = results.get(ref)
    return ref in ledger.sent and (result is None or result.outcome is Outcome.UNKNOWN)


async def _result(change: Change, ledger: Ledger, tools: Tools, results: dict[Ref, Result]) -> Result:
    """Carry out one change unless something it needs is not there."""
    if change.action is Action.NOOP:
        return Result(change.ref, change.action, Outcome.DONE)
    if change.action is Action.BLOCKED:
        return _told(tools, _not_started(change, _why(change)))
    missing = [str(ref) for ref in change.depends_on if results[ref].outcome is not Outcome.DONE]
    if missing:
        return _told(tools, _not_started(change, f"it needs {', '.join(missing)}"))
    if ledger.taken_over:
        return _told(tools, _not_started(change, ledger.taken_over))
    tools.emit(Started(change.ref, change.action))
    started = tools.clock()
    result = await _attempt(change, ledger, tools)
    sent = change.ref in ledger.sent
    kept = ledger.logs.get(change.ref, "")
    return _told(tools, replace(result, sent=sent, seconds=tools.clock() - started, log_file=kept))


async def _attempt(change: Change, ledger: Ledger, tools: Tools) -> Result:
    try:
        await carry_out(change, ledger, tools)
    except Exception as error:  # noqa: BLE001 - one resource's surprise must not end the run of the others
        return _unsuccessful(change, error, sent=change.ref in ledger.sent)
    if change.moved_from is not None:
        ledger.forget(change.moved_from)
    return Result(change.ref, change.action, Outcome.DONE, ledger.said.get(change.ref, ""))


def _unsuccessful(change: Change, error: Exception, *, sent: bool) -> Result:
    """How a change ended that raised; once a write has left, only a refusal says for sure that it failed."""
    unclear = Outcome.UNKNOWN if sent else Outcome.FAILED
    match error:
        case Moved():
            return Result(change.ref, change.action, Outcome.STALE, error.message, error.remedy)
        case Ended():
            return Result(
                change.ref, change.action, Outcome.FAILED, error.reason, error.remedy, log=error.log
            )
        case ApiError() if not isinstance(error, Refused):
            return Result(change.ref, change.action, unclear, error.message, error.remedy or AGAIN)
        case PeakApplyError():
            return Result(change.ref, change.action, Outcome.FAILED, error.message, error.remedy)
        case _:
            remedy = "this is a bug in peak-apply: please report it with the line above"
            return Result(change.ref, change.action, unclear, internal(error), remedy)


def _not_started(change: Change, reason: str) -> Result:
    outcome = Outcome.STALE if change.stale else Outcome.SKIPPED
    return Result(change.ref, change.action, outcome, reason, change.remedy)


def _told(tools: Tools, result: Result) -> Result:
    tools.emit(Finished(result))
    return result
