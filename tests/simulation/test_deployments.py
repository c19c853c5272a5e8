"""Changing and deleting webapps that are being deployed or whose deployment failed (contract 5.3, A67)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from support.small_project import SHOW, TRAINER

from reconciler import pipeline
from reconciler.model.result import ApplyResult
from simulation import Run, Simulation
from simulation.end_state import has_succeeded
from simulation.test_intents import good, next_version

BASE = "FROM python:3.12-slim"
UNDEPLOYABLE = TRAINER.replace(BASE, f'"{BASE}\\nLABEL emulator.deploy-fail=1"')
UNDELETABLE = TRAINER.replace(BASE, f'"{BASE}\\nLABEL emulator.undeploy-fail=1"')


def served(root: Path, image: str = TRAINER, **settings: Any) -> Simulation:
    simulation = Simulation(root, 1, settings=settings)
    simulation.write("images/trainer.yaml", image)
    simulation.write("webapps/show.yaml", SHOW)
    return simulation


def applied_without_waiting(simulation: Simulation) -> None:
    """`apply --no-wait`."""

    async def hasty(run: Run) -> ApplyResult:
        plan = await simulation.planning(run)
        return await pipeline.execute_plan(plan, replace(simulation.context(run), wait_for_all=False))

    (ended,) = simulation.together(hasty)
    good(ended)


def test_what_could_not_be_created_is_mended_by_its_manifest(tmp_path: Path) -> None:
    simulation = served(tmp_path, UNDEPLOYABLE)
    assert not has_succeeded(simulation.apply())
    assert simulation.live()["webapp/show"]["status"] == "CREATE_FAILED"
    next_version(simulation, TRAINER)
    good(simulation.apply())
    assert simulation.live()["webapp/show"]["status"] == "AVAILABLE"


def test_a_redeployment_that_is_waited_for_and_fails_is_no_success(tmp_path: Path) -> None:
    """It goes back to the version before, and calls itself available."""
    simulation = served(tmp_path, deploy_seconds=30.0)
    good(simulation.apply())
    next_version(simulation, UNDEPLOYABLE)
    applied_without_waiting(simulation)
    ended = simulation.apply()
    assert isinstance(ended, ApplyResult)
    (failed,) = ended.results
    assert failed.outcome == "failed"
    assert "its redeployment failed: it still serves image version" in failed.reason


def test_a_creation_that_fails_while_it_is_waited_for_is_no_success(tmp_path: Path) -> None:
    """What is sent then does not mend it."""
    simulation = served(tmp_path, UNDEPLOYABLE, deploy_seconds=20.0)
    applied_without_waiting(simulation)
    simulation.write("webapps/show.yaml", SHOW.replace("title: Show", "title: Show it"))
    ended = simulation.apply()
    assert isinstance(ended, ApplyResult)
    assert not ended.succeeded
    assert "its deployment ended as CREATE_FAILED" in ended.results[0].reason


def test_a_redeployment_of_other_fields_that_fails_is_no_success(tmp_path: Path) -> None:
    """It goes back to what it was, and calls itself available."""
    simulation = served(tmp_path, deploy_seconds=20.0)
    good(simulation.apply())
    simulation.write("webapps/show.yaml", f"{SHOW}  sessionStickiness: true\n")

    def gateway(_now: float, request: httpx.Request) -> None:
        if request.method == "PATCH" and "/webapps/" in request.url.path:
            with simulation.emulator.db.transaction():
                simulation.emulator.db.run("UPDATE versions SET status = 'delete-failed'")

    simulation.gateway = gateway
    ended = simulation.apply()
    assert simulation.live()["webapp/show"]["sessionStickiness"] is False
    assert isinstance(ended, ApplyResult)
    assert [result.reason for result in ended.results] == ["its redeployment failed: it is as it was before"]


@pytest.mark.parametrize("options", [{"destroy": True}, {"replace": ("webapp/show",)}], ids=str)
def test_what_is_being_deployed_is_deleted_when_that_has_ended(
    tmp_path: Path, options: dict[str, Any]
) -> None:
    simulation = served(tmp_path, deploy_seconds=60.0)
    applied_without_waiting(simulation)
    good(simulation.apply(**options))
    assert simulation.deletes()["webapp/show"] == 1


def test_what_goes_by_itself_while_it_is_waited_for_needs_no_deletion(tmp_path: Path) -> None:
    """Someone else was faster, while its deployment was waited for."""
    simulation = served(tmp_path, deploy_seconds=60.0)
    applied_without_waiting(simulation)
    begin = simulation.clock.now
    gone = "DELETE FROM webapps", "DELETE FROM uses", "UPDATE versions SET status = 'ready'"

    def gateway(now: float, _request: httpx.Request) -> None:
        if now > begin + 20:
            with simulation.emulator.db.transaction():
                for statement in gone if simulation.emulator.db.value("SELECT count(*) FROM webapps") else ():
                    simulation.emulator.db.run(statement)

    simulation.gateway = gateway
    good(simulation.apply(destroy=True))
    deleted = [entry.path for entry in simulation.last() if entry.method == "DELETE"]
    assert not [path for path in deleted if "/webapps/" in path]
    assert simulation.live() == {}


def test_a_deletion_that_failed_before_is_sent_again_when_it_got_lost(tmp_path: Path) -> None:
    """That its status says that a deletion failed does not show that this one arrived."""
    simulation = served(tmp_path, UNDELETABLE, deploy_seconds=10.0)
    good(simulation.apply())
    assert not has_succeeded(simulation.apply(destroy=True))
    simulation.spoil("DELETE /webapps/* 503 before-commit x1")
    good(simulation.apply(destroy=True))
    assert simulation.live() == {}
