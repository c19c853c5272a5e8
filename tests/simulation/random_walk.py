"""Random walks: a project that is edited again and again, and runs of which many are interrupted (R2, R4).

Every step edits the project in some way and gives some command, which may be killed, interrupted, or meet faults. What
must hold after any walk is in test_walks.py.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from reconciler.emulator import Schedule
from simulation.client_run import Run
from simulation.network import Kill, When
from simulation.scenarios import EDITS, FILES, OPTIONAL, replace_text
from simulation.simulation import Simulation
from simulation.test_interruption import Cancelling

COMMANDS: tuple[Mapping[str, Any], ...] = (
    {},
    {},
    {"prune": True},
    {"destroy": True},
    {"replace": ("webapp/show",)},
    {"select": ("workflow/*",)},
    {"prune": True, "select": ("w*",)},
)
"""Options of an apply, twice as often none."""
RENAMED = (("workflows/train.yaml", "train"), ("artifacts/rules.yaml", "rules"))
PLAIN = tuple(name for name in EDITS if name not in ("an image version", "a Dockerfile"))
ANYTHING = {"allow_deletes": 100}


@dataclass
class Walk:
    """A walk on the world of one seed; `log` says what happened, for whoever replays it."""

    simulation: Simulation
    chance: random.Random
    version: str = "1.0.0"
    log: list[str] = field(default_factory=list)

    @property
    def root(self) -> Path:
        return self.simulation.root

    def go(self) -> None:
        """Some steps, from an empty tenant or from what one apply in calm weather made."""
        for name in FILES:
            if name not in OPTIONAL or self.chance.random() < 0.7:
                self.simulation.write(name, FILES[name])
        if self.chance.random() < 0.6:
            self.simulation.apply()
            self.simulation.advance(100)
        for number in range(self.chance.randint(1, 4)):
            self._edit(number)
            self._run(number)
            self.simulation.advance(self.chance.choice((0.1, 5.0, 100.0)))

    def _edit(self, number: int) -> None:
        kind = self.chance.choice(("none", "edit", "version", "remove", "add", "rename", "relabel"))
        there = [name for name in OPTIONAL if (self.root / name).exists()]
        missing = [name for name in OPTIONAL if name not in there]
        match kind:
            case "edit":
                replace_text(self.root, *EDITS[self.chance.choice(PLAIN)])
            case "version":
                before, self.version = self.version, f"1.{number + 1}.0"
                replace_text(self.root, "", before, self.version)
            case "remove" if there:
                (self.root / self.chance.choice(there)).unlink()
            case "add" if missing and not (self.root / "webapps/api.yaml").exists():
                name = self.chance.choice(missing)
                self.simulation.write(name, FILES[name].replace("1.0.0", self.version))
            case "rename":
                self._rename(*self.chance.choice(RENAMED))
            case "relabel":
                self._relabel()
        self.log.append(kind)

    def _rename(self, name: str, before: str) -> None:
        path = self.root / name
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        if text and "renamed_from" not in text:
            text = text.replace(f"name: {before}\n", f"name: {before}-2\n", 1)
            path.write_text(f"{text}lifecycle: {{renamed_from: {before}}}\n", encoding="utf-8")

    def _relabel(self) -> None:
        """A service becomes a webapp, or the other way round."""
        places = [self.root / "services/api.yaml", self.root / "webapps/api.yaml"]
        for one, other in (places, places[::-1]):
            if one.exists():
                other.parent.mkdir(exist_ok=True)
                one.rename(other)
                return

    def _run(self, number: int) -> None:
        options = {**self._command(), **ANYTHING}
        if self.chance.random() < 0.4:
            rate = self.chance.choice((0.05, 0.15))
            self.simulation.spoil(schedule=Schedule(self.simulation.seed * 10 + number, rate))
        self.simulation.wait_for_all = self.chance.random() < 0.6
        end = self.chance.choices(("killed", "interrupted", "alone"), (0.5, 0.3, 0.2))[0]
        at = self.chance.randint(5, 45)
        self.log.append(f"{options} {end} {at}")
        match end:
            case "killed":
                self.simulation.apply(kill=Kill(at, self.chance.choice(list(When))), **options)
            case "interrupted":
                self._told_to_end(at, options)
            case _:
                self.simulation.apply(**options)
        self.simulation.wait_for_all = True
        self.simulation.heal()

    def _command(self) -> Mapping[str, Any]:
        command = self.chance.choice(COMMANDS)
        if "replace" in command and not (self.root / "webapps/show.yaml").exists():
            return {}
        if "select" in command and not list(self.root.glob("workflows/*.yaml")):
            return {}
        return command

    def _told_to_end(self, at: int, options: Mapping[str, Any]) -> None:
        gateway = Cancelling(at)
        self.simulation.gateway = gateway

        async def work(run: Run) -> None:
            gateway.task = task = asyncio.current_task()
            assert task is not None
            try:
                try:
                    await self.simulation.applying(run, **options)
                finally:
                    await asyncio.sleep(0)  # the signal may have come with the very last answer
            except asyncio.CancelledError:
                task.uncancel()

        self.simulation.together(work)
