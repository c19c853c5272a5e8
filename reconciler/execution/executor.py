"""The apply: independent changes at once, each after what it depends on, and a result for every one."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping, Sequence
from contextlib import aclosing, suppress
from dataclasses import replace
from graphlib import TopologicalSorter
from typing import Any, TypeVar

from reconciler.errors import PeakApplyError
from reconciler.execution.artifacts import apply_artifact
from reconciler.execution.context import ApplyContext
from reconciler.execution.delete import apply_deletion
from reconciler.execution.images import apply_image
from reconciler.execution.inventory.heartbeat import keep_lease_alive
from reconciler.execution.inventory.intents import add_intents, record_commit, resolve_intents
from reconciler.execution.inventory.lease import Lease
from reconciler.execution.inventory.receipts import add_receipt, delete_old_versions
from reconciler.execution.objects import apply_object
from reconciler.execution.outcomes import (
    build_blocked,
    build_failure,
    build_held_back,
    build_interrupted,
    build_skipped,
)
from reconciler.execution.state import ApplyState
from reconciler.execution.step import BUILD_ID, Step, StepContext
from reconciler.execution.waiting.poll_views import poll_builds, poll_deployments
from reconciler.execution.writes.duplicates import DuplicateCheck
from reconciler.execution.writes.list_cache import ListCache
from reconciler.execution.writes.recovery import Writer
from reconciler.kinds import family_of
from reconciler.kinds.kind import Family
from reconciler.model.observed.inventory import Entry
from reconciler.model.plans.change import Action, Change
from reconciler.model.plans.plan import Plan
from reconciler.model.ref import Ref
from reconciler.model.result import ApplyResult, Finished, Noted, Outcome, Queued, Result, Started

T = TypeVar("T")

INVENTORY_LOST_FIX = "the next apply finds what was made and records it"
FINISH_SECONDS = 9.0
"""Seconds in which an interrupted apply stores its inventory."""
_STEPS: Mapping[Family | None, Step] = {Family.BUILT: apply_image, Family.UPLOADED: apply_artifact}


async def execute(plan: Plan, context: ApplyContext) -> ApplyResult:
    """Carry out a plan. The inventory is stored before the first write and after the last."""
    if not plan.pending:
        return ApplyResult(tuple(build_blocked(change) for change in plan.blocked))
    lease = Lease(plan.inventory, context.identity, context.client, context.timeouts)
    began = record_commit(plan.inventory, context.provenance)
    inventory = await lease.take(add_intents(began, plan.pending))
    state = ApplyState(inventory, {change.ref: change.known for change in plan.changes})
    executor = _Executor(plan, context, lease, state)
    try:
        async with keep_lease_alive(lease, state, context.timeouts.heartbeat_interval, context.sleep):
            await executor.run_changes()
    except asyncio.CancelledError:
        problem = await _run_to_completion(executor.finish(), FINISH_SECONDS)
        executor.emit_interrupted()  # last, since the terminal may be gone
        if problem != "":
            why = problem or f"it took longer than {FINISH_SECONDS:.0f} s"
            context.print_problem(f"the inventory could not be stored: {why}; {INVENTORY_LOST_FIX}")
        raise
    except BaseException:
        await _run_to_completion(executor.finish())
        raise
    problem = await _run_to_completion(executor.finish()) or ""
    shown = [executor.results[c.ref] for c in plan.changes if c.action is not Action.NOOP]
    return ApplyResult(tuple(shown), problem)


async def _run_to_completion(work: Coroutine[Any, Any, T], within: float | None = None) -> T | None:
    """Do something also while the run is cancelled, but then for a limited time; None when the time is over."""
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


class _Executor:
    """Runs the changes of one plan and collects what they report."""

    def __init__(self, plan: Plan, context: ApplyContext, lease: Lease, state: ApplyState) -> None:
        self.results: dict[Ref, Result] = {}
        self._plan, self._context, self._lease, self._state = plan, context, lease, state
        self._lists = ListCache(context.clock)
        self._builds = poll_builds(context.client, context.clock, context.sleep)
        self._deployments = poll_deployments(context.client, context.clock, context.sleep)
        self._writers: dict[Ref, Writer] = {}
        self._kept_intents: set[Ref] = set()
        self._failed: tuple[Ref, ...] = ()
        self._deletes = any(change.action is Action.DELETE for change in plan.changes)

    async def run_changes(self) -> None:
        """Carry out all changes; deletions come last, since what was just created may replace what they delete."""
        self._emit_queued()
        await self._run_in_order([change for change in self._plan.changes if not change.is_removal])
        await self._delete_duplicates()
        self._failed = self._list_failed()
        await self._run_in_order([change for change in self._plan.changes if change.is_removal])

    def _list_failed(self) -> tuple[Ref, ...]:
        """The declared resources that were not applied, without those that the plan blocked.

        The planner decides which deletions wait for a blocked change; it does not see what makes a saved plan stale.
        """
        if self._context.prune_despite_failures:
            return ()
        return tuple(
            change.ref
            for change in self._plan.changes
            if not change.is_removal
            and (
                change.action is not Action.BLOCKED or (change.stale and change.details.location is not None)
            )
            and self.results[change.ref].outcome is not Outcome.DONE
        )

    async def _run_in_order(self, chosen: Sequence[Change]) -> None:
        """Carry out these changes, each as soon as those of them that it depends on have ended."""
        changes = {change.ref: change for change in chosen}
        order = TopologicalSorter(
            {ref: [need for need in change.depends_on if need in changes] for ref, change in changes.items()}
        )
        order.prepare()
        ended: asyncio.Queue[Ref] = asyncio.Queue()

        async def work(change: Change) -> None:
            self.results[change.ref] = await self._apply_change(change)
            ended.put_nowait(change.ref)

        async with asyncio.TaskGroup() as group:
            while order.is_active():
                for ref in order.get_ready():
                    group.create_task(work(changes[ref]))
                order.done(await ended.get())

    async def _delete_duplicates(self) -> None:
        """Delete what this run created a second time; the results of those changes become failures."""
        created = []
        for change in self._plan.changes:
            if change.action is Action.CREATE and self.results[change.ref].outcome is Outcome.DONE:
                ids = self._state.ids[change.ref]
                created.append((change, ids["imageId"] if "imageId" in ids else ids["id"]))
        context = self._context
        check = DuplicateCheck(self._plan, context.client, self._lists, context.timeouts, context.sleep)
        for (change, _), found in zip(created, await check.delete_duplicates(created), strict=True):
            if found is None:
                continue
            self.results[change.ref] = replace(
                self.results[change.ref],
                outcome=Outcome.FAILED,
                reason=found.reason,
                fix=found.fix,
                sent=True,
            )
            if found.deleted:
                self._kept_intents.add(change.ref)
                entry = Entry(change.ref, digest=change.entry.digest, rules=change.entry.rules, intended=True)
                self._state.inventory = self._state.inventory.add_entries(entry)

    async def finish(self) -> str:
        """Store the inventory of what exists, or may exist; returns what went wrong."""
        plan, state, context = self._plan, self._state, self._context
        unknown = {change.ref for change in plan.changes if self._has_unknown_outcome(change.ref)}
        state.inventory = resolve_intents(plan, state.inventory, unknown, self._kept_intents)
        if state.lease_lost:
            return state.lease_lost
        try:
            final = add_receipt(plan, state.inventory, self.results, state.ids, context)
            await delete_old_versions(await self._lease.release(final), context.client)
        except PeakApplyError as error:
            return str(error)
        return ""

    def emit_interrupted(self) -> None:
        """Report the changes that were sent when the run was cancelled."""
        for change in self._plan.pending:
            if change.ref not in self.results and self._was_sent(change.ref):
                self._emit_finished(build_interrupted(change))

    def _emit_queued(self) -> None:
        """Report the changes that wait for others of this plan."""
        pending = {change.ref for change in self._plan.pending}
        for change in self._plan.pending:
            waits_for = tuple(ref for ref in change.depends_on if ref in pending)
            if waits_for:
                self._context.emit(Queued(change.ref, change.action, waits_for))

    def _emit_finished(self, result: Result) -> Result:
        self._context.emit(Finished(result))
        return result

    def _was_sent(self, ref: Ref) -> bool:
        return ref in self._writers and self._writers[ref].sent

    def _has_unknown_outcome(self, ref: Ref) -> bool:
        """True if a write was sent and nothing tells how it ended."""
        result = self.results.get(ref)
        return self._was_sent(ref) and (result is None or result.outcome is Outcome.UNKNOWN)

    async def _apply_change(self, change: Change) -> Result:
        """Carry out one change unless something that it depends on is missing."""
        if change.action is Action.NOOP:
            return Result(change.ref, change.action, Outcome.DONE)
        if change.action is Action.BLOCKED:
            return self._emit_finished(build_blocked(change))
        missing = [str(ref) for ref in change.depends_on if self.results[ref].outcome is not Outcome.DONE]
        if missing:
            return self._emit_finished(build_skipped(change, f"it needs {', '.join(missing)}"))
        if self._state.lease_lost:
            return self._emit_finished(build_skipped(change, self._state.lease_lost))
        if change.action is Action.DELETE and self._failed:
            return self._emit_finished(build_held_back(change, self._failed))
        self._context.emit(Started(change.ref, change.action))
        started = self._context.clock()
        result = await self._run_step(change)
        seconds = self._context.clock() - started
        result = replace(result, sent=self._was_sent(change.ref), seconds=seconds)
        if result.outcome is Outcome.DONE and not change.is_removal:
            ids = {
                name: ident for name, ident in self._state.ids.get(change.ref, {}).items() if name != BUILD_ID
            }
            result = replace(result, ids=ids)
        return self._emit_finished(result)

    async def _run_step(self, change: Change) -> Result:
        result = Result(change.ref, change.action, Outcome.DONE)
        try:
            step, change = self._choose_step(change)
            async with aclosing(step(change, self._build_step_context(change))) as steps:  # type: ignore[type-var]
                async for progress in steps:
                    self._state.add(change.ref, progress)
                    result = replace(result, reason=progress.reason, log_file=progress.log_file)
        except Exception as error:  # noqa: BLE001 - an error of one change must not end the others
            return build_failure(change.ref, change.action, error, sent=self._was_sent(change.ref))
        if change.entry.moved_from is not None:
            self._state.remove(change.entry.moved_from)
        return result

    def _choose_step(self, change: Change) -> tuple[Step, Change]:
        """What carries out a change, and the change with the ids of what it refers to."""
        if change.action is Action.DELETE or change.entry.removed:
            return apply_deletion, change
        return _STEPS.get(family_of(change.ref.kind), apply_object), self._state.fill_ids(change)

    def _build_step_context(self, change: Change) -> StepContext:
        context = self._context

        def note(message: str) -> None:
            context.emit(Noted(change.ref, message))

        writer = self._writers[change.ref] = Writer(context.client, context.timeouts, context.sleep, note)
        return StepContext(
            context.client,
            self._lists,
            self._builds,
            self._deployments,
            self._state.inventory.key,
            writer,
            note,
            context.emit,
            context.wait_for_all or self._deletes or change.ref in self._plan.needed,
            context.keep_log,
        )
