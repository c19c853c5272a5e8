"""Paused workflows whose update is interrupted, or fails: they stay as somebody left them (A60)."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.small_project import TRAIN, WORKFLOWS

from reconciler.api import endpoints
from reconciler.api.request import Request
from simulation import Simulation, When
from simulation.end_state import has_succeeded
from simulation.test_intents import forget_records, good, killed_at, world

LATER = TRAIN.replace("0 6 * * *", "0 7 * * *")


def paused(root: Path) -> Simulation:
    """An applied shop whose workflow somebody paused, and whose manifest changed since."""
    simulation = world(root)
    good(simulation.apply())
    send(simulation, endpoints.pause_workflow(ident(simulation)))
    simulation.write("workflows/train.yaml", LATER)
    return simulation


def ident(simulation: Simulation) -> int:
    return int(simulation.emulator.db.value("SELECT id FROM workflows WHERE name = 'train'"))


def send(simulation: Simulation, call: Request) -> None:
    """What a person does."""
    simulation.together(lambda run: run.client.send(call))


@pytest.mark.parametrize("how", ["adopted", "renamed"])
def test_a_paused_workflow_that_is_taken_over_may_be_interrupted(tmp_path: Path, how: str) -> None:
    def make(root: Path) -> Simulation:
        simulation = paused(root)
        if how == "adopted":
            forget_records(simulation)
        else:
            fit = LATER.replace("name: train\n", "name: fit\n")
            simulation.write("workflows/train.yaml", f"{fit}lifecycle: {{renamed_from: train}}\n")
        return simulation

    adopt = how == "adopted"
    simulation = killed_at(tmp_path, make, "PUT", "/workflows/", When.UNANSWERED, adopt=adopt)
    good(simulation.apply(adopt=adopt))
    assert simulation.live()[f"workflow/{'train' if adopt else 'fit'}"]["status"] == "Paused"


@pytest.mark.parametrize("renamed", [False, True])
def test_what_a_person_resumed_after_an_update_failed_is_not_paused_again(
    tmp_path: Path, *, renamed: bool
) -> None:
    simulation = paused(tmp_path)
    if renamed:
        fit = LATER.replace("name: train\n", "name: fit\n")
        simulation.write("workflows/train.yaml", f"{fit}lifecycle: {{renamed_from: train}}\n")
    simulation.spoil("PUT /workflows/* 400 x1")
    assert not has_succeeded(simulation.apply())
    simulation.heal()
    send(simulation, Request("POST", f"{WORKFLOWS}/{ident(simulation)}/resume"))
    good(simulation.apply())
    assert simulation.live()[f"workflow/{'fit' if renamed else 'train'}"]["status"] == "Available"
