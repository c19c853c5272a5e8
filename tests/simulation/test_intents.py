"""What an interrupted apply began stays recorded, whichever command comes next (reliability 4a, 4c)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from support.small_project import SHOW, TRAIN, TRAINER, write_small_project

from reconciler import pipeline
from reconciler.model.plans.plan import PlanOptions
from simulation import Failed, Kill, Killed, Run, Simulation, When
from simulation.end_state import has_succeeded
from simulation.test_interruption import Cancelling, cancelled

SENT = [When.UNANSWERED, When.ANSWERED]
BROKEN = TRAINER.replace("FROM python:3.12-slim", '"FROM python:3.12-slim\\nRUN exit 1"')
RULES = "name: rules\nartifact: {path: rules}\n"
FIT = TRAIN.replace("name: train\n", "name: fit\n") + "lifecycle: {renamed_from: train}\n"

Make = Callable[[Path], Simulation]


def world(root: Path, write: Callable[[Any], None] = write_small_project, **settings: Any) -> Simulation:
    root.mkdir(parents=True, exist_ok=True)
    simulation = Simulation(root, 1, settings={"unique_names": False, **settings})
    write(simulation)
    return simulation


def good(ended: Any) -> None:
    """An apply that ended with 0, or what it said."""
    assert not isinstance(ended, Failed | Killed), ended
    wrong = [(str(result.ref), result.reason) for result in ended.results if result.outcome != "done"]
    assert has_succeeded(ended), wrong


def killed_at(
    root: Path, make: Make, method: str, path: str, when: When, *, last: bool = False, **options: Any
) -> Simulation:
    """A world whose apply is killed at its first (or last) request of this method and path."""
    probe = make(root / "probe")
    good(probe.apply(**options))
    numbers = [n for n, e in enumerate(probe.last(), 1) if e.method == method and path in e.path]
    simulation = make(root / "real")
    ended = simulation.apply(kill=Kill(numbers[-1 if last else 0], when), **options)
    assert isinstance(ended, Killed)
    simulation.advance(100)
    return simulation


def nobodys(simulation: Simulation, **options: Any) -> set[str]:
    """What is live and neither owned nor spoken of by a plan to delete."""
    live = {name for name in simulation.live() if not name.startswith("image")}
    plan = simulation.plan(**(options or {"destroy": True}), allow_deletes=1000)
    return live - {str(change.ref) for change in plan.changes}


def forget_records(simulation: Simulation) -> None:
    """Someone deletes the record of what the project owns."""
    with simulation.emulator.db.transaction():
        simulation.emulator.db.run("DELETE FROM artifacts WHERE name LIKE 'peak-apply-inventory%'")


def next_version(simulation: Simulation, image: str) -> None:
    for path in simulation.root.glob("*/*.yaml"):
        path.write_text(path.read_text(encoding="utf-8").replace("1.0.0", "1.1.0"), encoding="utf-8")
    simulation.write("images/trainer.yaml", image.replace("1.0.0", "1.1.0"))


# the next apply does not get as far


def killed_after_train(root: Path) -> Simulation:
    return killed_at(root, world, "POST", "/workflows/", When.UNANSWERED)


def test_an_apply_that_skips_what_was_begun_does_not_forget_it(tmp_path: Path) -> None:
    simulation = killed_after_train(tmp_path)
    next_version(simulation, BROKEN)
    assert not has_succeeded(simulation.apply())
    next_version(simulation, TRAINER)
    good(simulation.apply())


def test_an_apply_that_blocks_what_was_begun_does_not_forget_it(tmp_path: Path) -> None:
    simulation = killed_after_train(tmp_path)
    (simulation.root / "workflows/train.yaml").unlink()
    simulation.apply(prune=True)
    assert nobodys(simulation, prune=True) == set()


def test_an_apply_that_is_told_to_end_does_not_forget_what_was_begun(tmp_path: Path) -> None:
    def slow(root: Path) -> Simulation:
        return world(root, build_seconds=30.0)

    simulation = killed_at(tmp_path, slow, "POST", "/workflows/", When.ANSWERED)
    next_version(simulation, TRAINER)
    assert cancelled(simulation, Cancelling(20))
    simulation.advance(100)
    good(simulation.apply())


def test_a_saved_plan_that_is_carried_out_once_more_does_not_forget_what_was_begun(tmp_path: Path) -> None:
    """A job that was killed and is run again: what it made is stale now, and still its own."""
    simulation = world(tmp_path)
    for name in ("more", "other"):
        simulation.write(f"workflows/{name}.yaml", TRAIN.replace("name: train\n", f"name: {name}\n"))
    project = simulation.project()
    loaded = pipeline.load_manifests(project)

    async def save(run: Run) -> Any:
        plan = await pipeline.make_plan(
            project, loaded, run.client, PlanOptions(), new_key=run.chance.randbytes
        )
        await pipeline.execute_plan(replace(plan, changes=plan.changes[:1]), simulation.context(run))
        plan = await pipeline.make_plan(project, loaded, run.client, PlanOptions())
        return pipeline.save_plan(plan, plan, project, loaded, PlanOptions(), created="")

    (saved,) = simulation.together(save)

    async def carry_out(run: Run) -> Any:
        context = simulation.context(run)
        plan = await pipeline.make_plan_from_saved(saved, project, loaded, run.client)
        if await pipeline.wait_until_free(plan, project, context, simulation.says.append):
            plan = await pipeline.make_plan_from_saved(saved, project, loaded, run.client)
        return await pipeline.execute_plan(plan, context)

    for at in range(8, 40):
        simulation.together(carry_out, kills=(Kill(at, When.UNANSWERED),))
        simulation.advance(100)
        if "workflow/" in " ".join(simulation.creates()):
            break
    simulation.together(carry_out)
    simulation.advance(100)
    good(simulation.apply())


# what is recorded already is created again


def deleted(table: str, name: str) -> Make:
    """An applied shop of which somebody deleted something."""

    def make(root: Path) -> Simulation:
        simulation = applied(root)
        with simulation.emulator.db.transaction():
            simulation.emulator.db.run(f"DELETE FROM {table} WHERE name = ?", name)  # noqa: S608
        simulation.advance(100)
        return simulation

    return make


def applied(root: Path) -> Simulation:
    simulation = world(root)
    good(simulation.apply())
    return simulation


@pytest.mark.parametrize("when", SENT)
@pytest.mark.parametrize(("table", "name"), [("workflows", "train"), ("webapps", "show")])
def test_what_is_made_again_may_be_interrupted(tmp_path: Path, table: str, name: str, when: When) -> None:
    good(killed_at(tmp_path, deleted(table, name), "POST", f"/{table}/", when).apply())


@pytest.mark.parametrize("when", SENT)
def test_a_replacement_may_be_interrupted(tmp_path: Path, when: When) -> None:
    good(killed_at(tmp_path, applied, "POST", "/webapps/", when, replace=("webapp/show",)).apply())


@pytest.mark.parametrize("when", SENT)
def test_a_replacement_under_another_name_may_be_interrupted(tmp_path: Path, when: When) -> None:
    def make(root: Path) -> Simulation:
        simulation = applied(root)
        stage = SHOW.replace("name: show\n", "name: stage\n")
        simulation.write("webapps/show.yaml", f"{stage}lifecycle: {{renamed_from: show}}\n")
        return simulation

    good(killed_at(tmp_path, make, "POST", "/webapps/", when, replace=("webapp/stage",)).apply())


@pytest.mark.parametrize("when", SENT)
def test_a_build_of_what_failed_before_may_be_interrupted(tmp_path: Path, when: When) -> None:
    def make(root: Path) -> Simulation:
        simulation = world(root, lambda s: s.write("images/trainer.yaml", BROKEN), build_seconds=30.0)
        assert not has_succeeded(simulation.apply())
        simulation.write("images/trainer.yaml", TRAINER)
        return simulation

    good(killed_at(tmp_path, make, "PATCH", "/images/", when).apply())


# the next command is another one


@pytest.mark.parametrize("kind", ["workflow", "artifact"])
def test_what_was_begun_under_an_earlier_name_is_renamed(tmp_path: Path, kind: str) -> None:
    def write(project: Any) -> None:
        project.write("images/trainer.yaml", TRAINER)
        project.write("workflows/train.yaml", TRAIN)
        project.write("rules/a.txt", "one\n")
        project.write("artifacts/rules.yaml", RULES)

    def make(root: Path) -> Simulation:
        return world(root, write)

    simulation = killed_at(tmp_path, make, "POST", f"/{kind}s/", When.UNANSWERED, last=True)
    if kind == "workflow":
        simulation.write("workflows/train.yaml", FIT)
    else:
        laws = RULES.replace("name: rules", "name: laws")
        simulation.write("artifacts/rules.yaml", f"{laws}lifecycle: {{renamed_from: rules}}\n")
    good(simulation.apply())
    assert nobodys(simulation) == set()


class AtPost(Cancelling):
    """Cancels a second after the first workflow was sent."""

    def __init__(self) -> None:
        super().__init__(-1)
        self.posted = False

    def __call__(self, now: float, request: httpx.Request) -> httpx.Response | None:
        path = request.url.path.rstrip("/")
        if request.method == "POST" and path.endswith("/workflows") and not self.posted:
            self.posted, self.when = True, now
            assert self.task is not None
            asyncio.get_running_loop().call_later(1.0, self.task.cancel)
        return None


@pytest.mark.parametrize("then", ["prune", "rename"])
def test_what_may_still_come_is_waited_for_before_it_is_forgotten(tmp_path: Path, then: str) -> None:
    """A write that is committed ten seconds after SIGTERM, and a next command that does not declare it any more."""
    simulation = Simulation(tmp_path, 5, settings={"unique_names": False}, latency=(0.01, 0.1))
    write_small_project(simulation)
    simulation.spoil("POST /workflows/ hang=20 late=10 x1")
    assert cancelled(simulation, AtPost())
    simulation.heal()
    if then == "prune":
        (tmp_path / "workflows/train.yaml").unlink()
    else:
        simulation.write("workflows/train.yaml", FIT)
    simulation.apply(prune=then == "prune")
    simulation.advance(600)
    assert nobodys(simulation) == set()


def test_an_interrupted_adoption_is_repeated(tmp_path: Path) -> None:
    def make(root: Path) -> Simulation:
        simulation = applied(root)
        forget_records(simulation)
        return simulation

    options = {"adopt": True, "adopt_only": True}
    simulation = killed_at(tmp_path, make, "PUT", "/artifacts/", When.BEFORE, last=True, **options)
    good(simulation.apply(**options))
    good(simulation.apply(destroy=True))
    assert simulation.live() == {}
