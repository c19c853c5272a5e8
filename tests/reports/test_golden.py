"""What people see, kept as files: set UPDATE_GOLDEN=1 to write them anew, then look at the difference."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from reports.samples import TRAINER, a_plan, a_report, some_problems

from reconciler import reports
from reconciler.errors import ConfigurationError
from reconciler.model.change import Action
from reconciler.model.event import Finished, Noted, Started

GOLDEN = Path(__file__).parent / "golden"


def source(place: object) -> str | None:
    return "    comand: python fit.py" if "train" in str(place) else None


OUTPUTS = {
    "plan.txt": lambda: reports.render_plan_text(a_plan(), color=False),
    "plan-colored.txt": lambda: reports.render_plan_text(a_plan(), color=True),
    "plan.json": lambda: reports.render_plan_json(a_plan()),
    "plan.md": lambda: reports.render_plan_markdown(a_plan()),
    "report.txt": lambda: reports.render_report_text(a_report(), color=False),
    "report.json": lambda: reports.render_report_json(a_report()),
    "report.md": lambda: reports.render_report_markdown(a_report()),
    "problems.txt": lambda: reports.render_problems_text(some_problems(), color=False, source_line=source),
    "problems.json": lambda: reports.render_problems_json(some_problems()),
    "problems.github": lambda: reports.render_problems_github(some_problems()),
    "error.txt": lambda: reports.render_error(ConfigurationError("no token", "set one"), color=False),
    "events.txt": lambda: (
        "\n".join(
            reports.render_event(event, color=False)
            for event in (
                Started(TRAINER, Action.BUILD),
                Noted(TRAINER, "uploading 2 files"),
                *(Finished(result) for result in a_report().results),
            )
        )
        + "\n"
    ),
}


@pytest.mark.parametrize("name", OUTPUTS)
def test_the_output_is_as_kept(name: str) -> None:
    text, path = OUTPUTS[name](), GOLDEN / name
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def test_colour_adds_nothing_but_colour() -> None:
    import re

    colored = reports.render_plan_text(a_plan(), color=True)
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == reports.render_plan_text(a_plan(), color=False)


def test_the_json_plan_shows_no_digest_of_a_secret() -> None:
    text = reports.render_plan_json(a_plan())
    plan = json.loads(text)
    fields = {tuple(f["path"]): f for f in plan["changes"][1]["fields"]}
    token = fields["steps", "fit", "repository", "token"]
    assert (token["before"], token["after"]) == ({"sensitive": True}, {"sensitive": True})
    assert fields["steps", "fit", "imageVersionId"]["after"] == {
        "known_after_apply": "image/trainer@1.5.0#versionId"
    }
