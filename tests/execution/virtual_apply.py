"""A tenant that takes its time, and applies to it in virtual time: minutes of building take no time to test."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from support.virtual_time import NOON, Clock, run_in_virtual_time
from support.workspace import Workspace

from reconciler import pipeline
from reconciler.api.client import Client
from reconciler.api.transport import connect_in_process
from reconciler.config.project import ProjectOptions
from reconciler.emulator import Emulator, Settings, create_app, parse_rule
from reconciler.execution import ApplyContext, OpenLogCopy
from reconciler.model.plans.plan import Plan
from reconciler.model.result import ApplyResult, Event, Result
from reconciler.reports.apply.result import render_report_text

Meanwhile = Mapping[float, Callable[[Emulator], None]]


@dataclass(frozen=True)
class Applied:
    """An apply that ended: what it planned and came to, how long it took, and the requests that it sent."""

    plan: Plan
    report: ApplyResult
    events: list[Event]
    seconds: float
    entries: list[Any]

    @property
    def text(self) -> str:
        return render_report_text(self.report, color=False)

    def of(self, ref: str) -> Result:
        (result,) = [r for r in self.report.results if str(r.ref) == ref]
        return result

    def looks(self, path: str) -> list[float]:
        """When something whose path ends so was read after the first write, in seconds."""
        started = next(e.seq for e in self.entries if e.method != "GET" and "/artifacts/" not in e.path)
        return [
            e.at - NOON
            for e in self.entries
            if e.seq > started and e.method == "GET" and e.path.rstrip("/").endswith(path)
        ]

    def rounds(self, path: str, kinds: int = 1) -> list[float]:
        """The same of a list, without the last read for each kind of thing that was made: it looks for duplicates."""
        return self.looks(path)[:-kinds]


@dataclass
class Slow:
    """A project and its tenant in virtual time."""

    world: Workspace
    clock: Clock = field(default_factory=Clock)

    def apply(
        self,
        *faults: str,
        meanwhile: Meanwhile | None = None,
        wait_for_all: bool = True,
        keep_log: OpenLogCopy | None = None,
        **settings: Any,
    ) -> Applied:
        """Plan and apply; `meanwhile` is what happens on the tenant so many seconds after the beginning."""
        return run_in_virtual_time(
            self._applied(faults, meanwhile or {}, settings, wait_for_all=wait_for_all, keep_log=keep_log),
            self.clock,
        )

    async def _applied(
        self, faults: tuple[str, ...], meanwhile: Meanwhile, settings: Mapping[str, Any], **options: Any
    ) -> Applied:
        rules = tuple(parse_rule(rule) for rule in faults)
        app = create_app(
            Settings(
                database=str(self.world.database),
                token=None,
                faults=rules,
                clock=self.clock.epoch,
                **settings,
            )
        )
        before, started = len(self.world.journal()), self.clock.now
        events: list[Event] = []
        happening = asyncio.create_task(self._happen(app.state.emulator, meanwhile))
        async with Client(
            "http://x", "t", transport=connect_in_process(app), random=lambda: 0.5, clock=self.clock.elapsed
        ) as client:
            project = pipeline.open_project(self.world.root, ProjectOptions(), {})
            plan = await pipeline.make_plan(project, pipeline.load_manifests(project), client)
            context = ApplyContext(client, self.clock.elapsed, asyncio.sleep, events.append, **options)
            report = await pipeline.execute_plan(plan, context)
        happening.cancel()
        app.state.emulator.close()
        return Applied(plan, report, events, self.clock.now - started, self.world.journal()[before:])

    async def _happen(self, emulator: Emulator, meanwhile: Meanwhile) -> None:
        started = self.clock.now
        for seconds, what in sorted(meanwhile.items(), key=lambda pair: pair[0]):
            await asyncio.sleep(started + seconds - self.clock.now)
            what(emulator)


def statement(sql: str, *values: str) -> Callable[[Emulator], None]:
    """What the platform does by itself, as a change of what it keeps."""

    def happen(emulator: Emulator) -> None:
        with emulator.db.transaction():
            emulator.db.run(sql, *values)

    return happen
