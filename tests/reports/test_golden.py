"""Printed reports, kept as files: UPDATE_GOLDEN=1 rewrites them; look at the difference."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from reports.samples import TRAINER, a_plan, a_report, some_problems

from reconciler.errors import ConfigurationError
from reconciler.model.plans.change import Action
from reconciler.model.problem import ValidationResult
from reconciler.model.result import Finished, Noted, Started
from reconciler.reports import formats
from reconciler.reports.apply.result import render_event
from reconciler.reports.formats import RenderOptions
from reconciler.reports.problems import render_error, render_problems_text

GOLDEN = Path(__file__).parent / "golden"


def source(place: object) -> str | None:
    return "    comand: python fit.py" if "train" in str(place) else None


OUTPUTS = {
    "plan.txt": lambda: formats.render(a_plan(), "text"),
    "plan-colored.txt": lambda: formats.render(a_plan(), "text", RenderOptions(color=True)),
    "plan.json": lambda: formats.render(a_plan(), "json"),
    "plan.md": lambda: formats.render(a_plan(), "markdown"),
    "report.txt": lambda: formats.render(a_report(), "text"),
    "report.json": lambda: formats.render(a_report(), "json"),
    "report.md": lambda: formats.render(a_report(), "markdown"),
    "problems.txt": lambda: render_problems_text(some_problems(), color=False, source_line=source),
    "problems.json": lambda: formats.render(ValidationResult(some_problems()), "json"),
    "problems.github": lambda: formats.render(ValidationResult(some_problems()), "github"),
    "error.txt": lambda: render_error(ConfigurationError("no token", "set one"), color=False),
    "events.txt": lambda: (
        "\n".join(
            render_event(event, color=False)
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

    colored = formats.render(a_plan(), "text", RenderOptions(color=True))
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == formats.render(a_plan(), "text")


def test_the_json_plan_shows_no_digest_of_a_secret() -> None:
    text = formats.render(a_plan(), "json")
    plan = json.loads(text)
    fields = {tuple(f["path"]): f for f in plan["changes"][1]["fields"]}
    token = fields["steps", "fit", "repository", "token"]
    assert (token["before"], token["after"]) == ({"sensitive": True}, {"sensitive": True})
    assert fields["steps", "fit", "imageVersionId"]["after"] == {
        "known_after_apply": "image/trainer@1.5.0#versionId"
    }
