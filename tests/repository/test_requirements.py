"""The versions that we allow: one environment can hold us and the official client."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
RUNTIME = [Requirement(line) for line in PROJECT["dependencies"]]


def read_pins(file: str) -> dict[str, str]:
    text = (ROOT / "requirements" / file).read_text()
    found = re.findall(r"^([a-z0-9.-]+)(?:\[[^]]*\])?==([^ ]+)", text, re.MULTILINE)
    return {canonicalize_name(name): version for name, version in found}


@pytest.mark.parametrize("requirement", RUNTIME, ids=lambda one: one.name)
def test_a_requirement_allows_the_version_that_the_official_client_is_tested_with(
    requirement: Requirement,
) -> None:
    pinned = read_pins("conformance.txt").get(canonicalize_name(requirement.name))
    assert pinned is None or pinned in requirement.specifier, (
        f"peak-sdk 1.29.0 comes with {requirement.name} {pinned}"
    )


@pytest.mark.parametrize("requirement", RUNTIME, ids=lambda one: one.name)
def test_the_lowest_versions_are_those_of_the_project(requirement: Requirement) -> None:
    pinned = read_pins("lowest.txt")[canonicalize_name(requirement.name)]
    (lower,) = [one.version for one in requirement.specifier if one.operator == ">="]
    padded = [*pinned.split("."), "0", "0"]
    assert padded[: len(lower.split("."))] == lower.split("."), f"{requirement.name} {pinned} is not {lower}"
