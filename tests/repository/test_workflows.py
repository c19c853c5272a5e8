"""The workflows of this repository: pinned actions, few permissions, the versions of Python that the package names."""

from __future__ import annotations

import re
import tomllib
from typing import Any

import pytest
from repository.citations import ROOT
from ruamel.yaml import YAML

WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yaml"), key=lambda path: path.name)


def read(name: str) -> Any:
    return YAML(typ="safe", pure=True).load((ROOT / ".github/workflows" / name).read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_actions_are_pinned_and_permissions_are_few(path: Any) -> None:
    text = path.read_text(encoding="utf-8")
    used = re.findall(r"uses: (\S+)", text)
    assert used
    assert all(re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", action) for action in used)
    assert "pull_request_target" not in text
    assert read(path.name)["permissions"] in ({}, {"contents": "read"})


def test_every_python_that_the_package_names_is_tested() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named = {text.rpartition(" :: ")[2] for text in project["classifiers"] if ":: 3." in text}
    assert named <= set(read("test.yaml")["jobs"]["test"]["strategy"]["matrix"]["python"])
    assert project["requires-python"] == f">={min(named, key=lambda text: int(text[2:]))}"


def test_nothing_is_applied_by_a_workflow_of_this_repository() -> None:
    assert not [path.name for path in WORKFLOWS if "peak-apply apply" in path.read_text(encoding="utf-8")]
