"""Content that the inventory records as uploaded or built is what is live (reliability 4c.1)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from support.small_project import TRAINER

from reconciler.api import endpoints
from simulation import Simulation, When
from simulation.test_intents import good, killed_at, world
from simulation.test_paused_workflows import send

RULES = "name: rules\ndescription: a\nartifact: {path: rules}\n"


def some_rules(project: Any) -> None:
    project.write("rules/a.txt", "one\n")
    project.write("artifacts/rules.yaml", RULES)


def test_content_that_is_ignored_is_not_recorded_as_uploaded(tmp_path: Path) -> None:
    simulation = world(tmp_path, some_rules)
    good(simulation.apply())
    before = simulation.live()["artifact/rules"]["content"]
    simulation.write("rules/a.txt", "two\n")
    other = RULES.replace("description: a", "description: b")
    simulation.write("artifacts/rules.yaml", f"{other}lifecycle: {{ignore_changes: [content]}}\n")
    good(simulation.apply())
    simulation.write("artifacts/rules.yaml", other)
    good(simulation.apply())
    assert simulation.live()["artifact/rules"]["content"] != before


def test_a_version_that_was_never_recorded_does_not_lend_its_content_to_the_one_before(
    tmp_path: Path,
) -> None:
    def make(root: Path) -> Simulation:
        simulation = world(root, some_rules)
        good(simulation.apply())
        simulation.write("rules/a.txt", "two\n")
        return simulation

    probe = make(tmp_path / "first")
    rules = probe.emulator.db.value("SELECT id FROM artifacts WHERE name = 'rules'")
    simulation = killed_at(tmp_path / "then", make, "PUT", rules, When.UNANSWERED)
    simulation.write("images/trainer.yaml", TRAINER)
    good(simulation.apply())
    send(simulation, endpoints.artifacts.delete_version(rules, 2))
    assert simulation.plan().pending


@pytest.mark.parametrize("how", ["deleted", "failed"])
def test_retain_counts_what_can_be_used(tmp_path: Path, how: str) -> None:
    """Of two to keep none is one that is gone, or that was never built."""
    image = TRAINER.replace("1.0.0", "1.0.0-${digest}") + "lifecycle: {retain: 2}\n"
    simulation = world(tmp_path, lambda project: project.write("images/trainer.yaml", image))
    good(simulation.apply())
    (first,) = simulation.live()
    base = '"FROM python:3.12-slim\\nRUN exit 1"' if how == "failed" else "FROM python:3.13-slim"
    simulation.write("images/trainer.yaml", image.replace("FROM python:3.12-slim", base))
    simulation.apply()
    if how == "deleted":
        (second,) = set(simulation.live()) - {first}
        with simulation.emulator.db.transaction():
            simulation.emulator.db.run("DELETE FROM versions WHERE version = ?", second.split("@")[1])
    simulation.write("images/trainer.yaml", image.replace("3.12", "3.14"))
    good(simulation.apply(prune=True))
    assert first in simulation.live()


def test_a_version_that_was_begun_and_superseded_can_be_deleted(tmp_path: Path) -> None:
    """Its name contains the digest of its content, which no other has."""
    image = TRAINER.replace("version: 1.0.0", "version: 1.0.0-${digest}")

    def make(root: Path) -> Simulation:
        return world(root, lambda project: project.write("images/trainer.yaml", image), build_seconds=10.0)

    simulation = killed_at(tmp_path, make, "POST", "/images/", When.UNANSWERED)
    simulation.write("images/trainer.yaml", image.replace("3.12", "3.13"))
    good(simulation.apply())
    good(simulation.apply(destroy=True))
    assert simulation.live() == {}
