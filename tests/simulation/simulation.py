"""The world of one seed: a project folder, a tenant that stays, and runs that come and go."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, TypeVar

from support.files import PROJECT, FileWriter
from support.virtual_time import Clock, run_in_virtual_time

from reconciler import pipeline
from reconciler.config.project import Project, ProjectOptions
from reconciler.emulator import (
    Emulator,
    JournalEntry,
    Schedule,
    Settings,
    StateChange,
    create_app,
    parse_rule,
)
from reconciler.emulator.faults.book import FaultBook
from reconciler.execution import ApplyContext, Timeouts, retry_until_leased
from reconciler.execution import ApplyIdentity as ApplyRun
from reconciler.manifests import LoadedManifests
from reconciler.model.plans.plan import Plan, PlanOptions
from reconciler.model.result import ApplyResult, Event
from simulation.change_counts import count_changes
from simulation.client_run import Failed, Killed, Run, run_client
from simulation.live_snapshot import OBSERVER, read_live
from simulation.network import Gateway, Kill, Network

T = TypeVar("T")


class Simulation(FileWriter):
    """A world made from `seed`; see the package for what the other arguments bring about.

    `settings` are those of the emulator besides clock, seed and faults. `latency` are the least and the most
    seconds that a request and its answer are under way. `events` are the events of the runs so far.
    """

    def __init__(
        self,
        root: Path,
        seed: int,
        *,
        faults: Sequence[str] = (),
        schedule: Schedule | None = None,
        settings: Mapping[str, Any] | None = None,
        gateway: Gateway | None = None,
        latency: tuple[float, float] = (0.0, 0.0),
        parallelism: int = 10,
        limits: Timeouts | None = None,
    ) -> None:
        self.root, self.seed, self.clock = root, seed, Clock()
        self.gateway, self.latency, self.parallelism = gateway, latency, parallelism
        self.events: list[Event] = []
        self.says: list[str] = []
        self.limits = limits or Timeouts()
        self.wait_for_all = True
        """Whether applies wait for builds and deployments that nothing needs (`--no-wait`)."""
        self.requests = 0
        """How many requests the last run sent; of several at once, the last one of them."""
        self._runs, self._seen = 0, 0
        given = {"token": None, **(settings or {}), "clock": self.clock.epoch, "sleep": asyncio.sleep}
        rules = tuple(parse_rule(rule) for rule in faults)
        self._app = create_app(Settings(**given, seed=seed, faults=rules, schedule=schedule))
        self.write("peak-apply.yaml", PROJECT)

    @property
    def emulator(self) -> Emulator:
        """The tenant, for `reconciler.emulator.seeds` and whatever else has no request."""
        emulator: Emulator = self._app.state.emulator
        return emulator

    def plan(self, **options: Any) -> Plan:
        """`peak-apply plan`; what it would refuse is raised. `options` are those of `PlanOptions`."""
        (planned,) = self.together(lambda run: self.planning(run, **options))
        match planned:
            case Failed(errors):
                raise ExceptionGroup("no plan", errors)
            case Killed():
                raise AssertionError("plans are never killed")
            case _:
                return planned

    def apply(self, *, kill: Kill | None = None, **options: Any) -> ApplyResult | Killed | Failed:
        """`peak-apply apply --yes`, killed at a request if wanted; `Failed` when it came to no plan.

        `options` are those of `PlanOptions`, such as `adopt` or `prune`.
        """
        (result,) = self.together(lambda run: self._apply(run, **options), kills=(kill,))
        return result

    def apply_together(
        self, kills: Sequence[Kill | None] = (None, None)
    ) -> list[ApplyResult | Killed | Failed]:
        """So many applies at the same time, each with a client of its own."""
        return self.together(self._apply, kills=kills)

    def together(
        self,
        work: Callable[[Run], Awaitable[T]],
        kills: Sequence[Kill | None] = (None,),
        within: float = 6 * 3600.0,
    ) -> list[T | Killed | Failed]:
        """Do something as a new run, as often as there are `kills`, at the same time.

        TimeoutError when it took longer than `within` seconds of virtual time.
        """
        self._seen = len(self.journal())

        async def all_of_them() -> list[T | Killed | Failed]:
            return await asyncio.gather(*(self._one(work, kill) for kill in kills))

        return run_in_virtual_time(all_of_them(), self.clock, within)

    async def _one(self, work: Callable[[Run], Awaitable[T]], kill: Kill | None) -> T | Killed | Failed:
        self._runs += 1
        seed = f"{self.seed}/{self._runs}"
        network = Network(self._app, self.clock, seed, latency=self.latency, gateway=self.gateway, kill=kill)
        result = await run_client(work, network, self.clock, seed, self.parallelism)
        self.requests = network.requests
        return result

    def project(self) -> Project:
        """What its project file says."""
        return pipeline.open_project(self.root, ProjectOptions(), {})

    async def planning(self, run: Run, **options: Any) -> Plan:
        """One plan as a part of `together`."""
        project = self.project()
        loaded = LoadedManifests(()) if options.get("destroy") else pipeline.load_manifests(project)
        asked = PlanOptions(**options)
        return await pipeline.make_plan(project, loaded, run.client, asked, new_key=run.chance.randbytes)

    async def _apply(self, run: Run, **options: Any) -> ApplyResult:
        async def attempt(patience: float) -> ApplyResult:
            return await self._attempt(run, patience, **options)

        return await retry_until_leased(attempt, self.context(run), self.says.append)

    async def _attempt(self, run: Run, patience: float, **options: Any) -> ApplyResult:
        plan = await self.planning(run, **options)
        context = self.context(run, patience)
        if await pipeline.wait_until_free(plan, self.project(), context, self.says.append):
            plan = await self.planning(run, **options)
        return await pipeline.execute_plan(plan, context)

    async def applying(self, run: Run, **options: Any) -> ApplyResult:
        """One apply as a part of `together`."""
        return await self._apply(run, **options)

    def context(self, run: Run, patience: float | None = None) -> ApplyContext:
        """What an apply works with; `patience` is how many seconds it waits for others, if not as `limits` say."""
        return ApplyContext(
            run.client,
            self.clock.elapsed,
            asyncio.sleep,
            lambda event: run.tell(event, self.events),
            wait_for_all=self.wait_for_all,
            identity=ApplyRun(run.chance.randbytes(6).hex(), f"run {self._runs}"),
            timeouts=self.limits if patience is None else replace(self.limits, wait_for_lease=patience),
            print_problem=self.says.append,
        )

    def advance(self, seconds: float) -> None:
        """Let time go by; what the platform does meanwhile shows at the next request."""
        self.clock.now += seconds

    def spoil(self, *faults: str, schedule: Schedule | None = None) -> None:
        """From now on what these rules and this schedule say goes wrong."""
        self.emulator.faults = FaultBook(tuple(parse_rule(rule) for rule in faults), schedule)

    def heal(self) -> None:
        """From now on nothing goes wrong by itself; what is under way already still arrives late."""
        self.emulator.faults = FaultBook((), None)
        self.gateway = None

    def journal(self) -> list[JournalEntry]:
        """Every request that reached the platform, oldest first."""
        return [entry for entry in self.emulator.journal() if entry.user != OBSERVER]

    def last(self) -> list[JournalEntry]:
        """Those of the last run."""
        return self.journal()[self._seen :]

    def changes(self) -> list[StateChange]:
        """Every change of state, oldest first, late ones included."""
        return self.emulator.changes()

    def transcript(self) -> str:
        """Journal and changes as text, one JSON document a line: what two runs of one seed have in common."""
        lines = (json.dumps(asdict(entry)) for entry in (*self.journal(), *self.changes()))
        return "\n".join(lines)

    def creates(self) -> Counter[str]:
        """How often an object of each name was made (`workflow/train`, `image/trainer@1.0.0`), answered or not."""
        return count_changes(self.changes(), "created")

    def deletes(self) -> Counter[str]:
        """How often an object of each name was deleted."""
        return count_changes(self.changes(), "deleted")

    def live(self) -> dict[str, Any]:
        """What is on the tenant, by kind and name, without ids, times and people; the inventory is left out."""
        return read_live(self._app, self.clock)
