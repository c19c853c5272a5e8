"""Updates without a response: a removal or an unreadable field is never assumed to be done (reliability 4a.6)."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from support.small_project import TRAIN, TRAINER

from simulation.test_intents import good, world

SERVICE = """\
body:
  name: api
  serviceType: api
  imageDetails: {image: trainer@1.0.0}
  entrypoint: a.py
  parameters: {env: {A: one}}
"""
PREPARE = "    prepare:\n      image: trainer@1.0.0\n      command: python prepare.py\n"
PARENTS = "      parents: [prepare]\n"
REMOVALS = {
    "a step": TRAIN.replace(PARENTS, "").replace(PREPARE, ""),
    "a tag": TRAIN.replace("  tags:\n    - name: nightly\n", ""),
    "the schedule": TRAIN.replace('  triggers:\n    - cron: "0 6 * * *"\n', ""),
    "a parent": TRAIN.replace(PARENTS, ""),
}
LOST = "503 before-commit x1"


def a_service(project: Any) -> None:
    project.write("images/trainer.yaml", TRAINER)
    project.write("services/api.yaml", SERVICE)


@pytest.mark.parametrize("what", REMOVALS)
def test_a_removal_that_got_lost_is_sent_again(tmp_path: Path, what: str) -> None:
    """All that was sent was live before, too."""
    simulation = world(tmp_path)
    good(simulation.apply())
    before = simulation.live()["workflow/train"]
    simulation.write("workflows/train.yaml", REMOVALS[what])
    simulation.spoil(f"PUT /workflows/* {LOST}")
    good(simulation.apply())
    assert simulation.live()["workflow/train"] != before


@pytest.mark.parametrize("what", REMOVALS)
def test_a_removal_whose_answer_got_lost_is_sent_once(tmp_path: Path, what: str) -> None:
    simulation = world(tmp_path)
    good(simulation.apply())
    simulation.write("workflows/train.yaml", REMOVALS[what])
    simulation.spoil("PUT /workflows/* 503 after-commit x1")
    good(simulation.apply())
    puts = [e for e in simulation.last() if e.method == "PUT" and "/workflows/" in e.path]
    assert len(puts) == 1


@pytest.mark.parametrize("documented", [True, False])
def test_a_first_value_of_what_answers_may_lack_is_sent_again(tmp_path: Path, *, documented: bool) -> None:
    simulation = world(tmp_path, documented_keys_only=documented)
    good(simulation.apply())
    simulation.write("workflows/train.yaml", f"{TRAIN}  metadata: {{allowConcurrentExecution: true}}\n")
    simulation.spoil(f"PUT /workflows/* {LOST}")
    good(simulation.apply())
    settings = simulation.emulator.settings
    simulation.emulator.settings = replace(settings, documented_keys_only=False)
    assert simulation.live()["workflow/train"].get("metadata") == {"allowConcurrentExecution": True}


def test_a_change_of_what_cannot_be_read_is_sent_again(tmp_path: Path) -> None:
    simulation = world(tmp_path, a_service, documented_keys_only=True)
    good(simulation.apply())
    simulation.write("services/api.yaml", SERVICE.replace("A: one", "A: two"))
    simulation.spoil(f"PATCH /webapps/* {LOST}")
    good(simulation.apply())
    settings = simulation.emulator.settings
    simulation.emulator.settings = replace(settings, documented_keys_only=False)
    assert simulation.live()["service/api"]["parameters"]["env"] == {"A": "two"}
