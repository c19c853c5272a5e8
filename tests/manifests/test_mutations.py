"""Random changes of good manifests: every problem has a place and a fix, and nothing breaks.

MUTATIONS=5000 tries as many instead of 300.
"""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from manifests.mutations import DEMO, GOOD_MANIFESTS, GoodManifest, mutate_manifest
from support.files import PROJECT
from support.project import ProjectFolder

from reconciler import pipeline
from reconciler.model.problem import InputError, Problem

pytestmark = pytest.mark.slow

PARAMS = """\
params:
  git_token: one
  npm_token: two
  python: "3.12"
  owner: data-science
  train_schedule: "0 6 * * *"
  machine: Pico
  alert_user: someone@example.com
"""
WANTED = os.environ.get("MUTATIONS")
EXAMPLES = settings(
    max_examples=int(WANTED or 100),
    derandomize=WANTED is None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
SLOWEST = 1.0


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> ProjectFolder:
    """A project with all folders that the manifests pack."""
    root = tmp_path_factory.mktemp("mutations")
    shutil.copytree(DEMO / "src", root / "src")
    made = ProjectFolder.at(root, PROJECT + PARAMS)
    for name in ("Dockerfile", ".gitignore", ".dockerignore"):
        made.write(name, "# here\n")
    return made


def found(folder: ProjectFolder, good: GoodManifest) -> tuple[Problem, ...]:
    """All problems of a project that holds this manifest alone."""
    path = folder.root / good.name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(good.text, encoding="utf-8")
    try:
        return pipeline.load_manifests(folder.open()).warnings
    except InputError as error:
        return error.problems
    finally:
        path.unlink()


@pytest.mark.parametrize("good", GOOD_MANIFESTS, ids=lambda good: good.name)
def test_a_manifest_that_is_to_be_changed_is_right(folder: ProjectFolder, good: GoodManifest) -> None:
    assert [p for p in found(folder, good) if p.severity == "error"] == []


@EXAMPLES
@given(mutate_manifest())
def test_a_change_yields_problems_with_a_place_and_a_remedy(
    folder: ProjectFolder, good: GoodManifest
) -> None:
    began = time.process_time()
    problems = found(folder, good)
    assert time.process_time() - began < SLOWEST
    for problem in problems:
        assert problem.message
        assert problem.fix, problem
        assert problem.location is not None, problem
        assert Path(problem.location.file).name == Path(good.name).name, problem
        assert 1 <= problem.location.line <= good.text.count("\n") + 1, problem
