"""A format is one value in one table: the options of all commands, and what they print, follow."""

from __future__ import annotations

import subprocess
import sys

import pytest
from support.small_project import write_small_project
from support.workspace import Workspace

from reconciler.reports.formats import FORMATS, Format, list_formats

TOY = """
from reconciler.model.plans.drift import Drift
from reconciler.model.plans.plan import Plan
from reconciler.model.problem import ValidationResult
from reconciler.model.result import ApplyResult

RENDERERS = {
    Plan: lambda plan, _: f"{len(plan.changes)} planned",
    ApplyResult: lambda result, _: f"{len(result.results)} applied",
    Drift: lambda drift, _: f"{len(drift.drifted)} drifted",
    ValidationResult: lambda result, _: f"{result.resources} valid",
}
"""
RUN = """
import sys
import toy
from reconciler.reports.formats import FORMATS, Format
FORMATS.append(Format("toy", "toy", tuple(toy.RENDERERS)))
from reconciler.cli import main
sys.exit(main(sys.argv[1:]))
"""


def run_toy(world: Workspace, *args: str) -> str:
    ended = subprocess.run(
        [sys.executable, "-c", RUN, *args],
        cwd=world.root,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return ended.stdout


@pytest.mark.slow
def test_a_format_from_elsewhere_is_one_line_in_the_table(world: Workspace) -> None:
    write_small_project(world)
    world.write("toy.py", TOY)
    assert run_toy(world, "validate", ".", "--format", "toy") == "3 valid\n"
    assert run_toy(world, "plan", ".", "--format", "toy", "--out", "saved.plan") == "3 planned\n"
    assert run_toy(world, "show", "saved.plan", "--format", "toy") == "3 planned\n"
    assert run_toy(world, "apply", ".", "--yes", "--format", "toy") == "3 applied\n"
    assert run_toy(world, "drift", ".", "--format", "toy") == "0 drifted\n"
    assert "[text|json|markdown|toy]" in run_toy(world, "plan", "--help")
    assert "toy" not in run_toy(world, "history", "--help")


def test_text_is_the_default_of_every_command() -> None:
    shown = {report for form in FORMATS for report in form.reports}
    assert {list_formats(report)[0] for report in shown} == {"text"}


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
def test_a_format_renders_what_its_line_in_the_table_says(form: Format) -> None:
    assert set(form.renderers) == set(form.reports)
