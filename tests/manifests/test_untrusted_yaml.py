"""YAML that wants too much time or memory ends soon, with a problem at its line (S10)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from manifests.malicious_inputs import YAML
from manifests.untrusted_reading import MOST_MEGABYTES, read_by, write_untrusted_project

pytestmark = pytest.mark.slow
MOST_SECONDS_OF_YAML = 1.0


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with links, and a file outside of it that must not be read."""
    return write_untrusted_project(tmp_path_factory.mktemp("strangers"))


@pytest.mark.parametrize("name", YAML)
def test_yaml_that_wants_too_much_ends_soon(name: str, yaml: dict[str, Any]) -> None:
    ended = yaml[name]
    assert ended["seconds"] <= MOST_SECONDS_OF_YAML
    assert ended["megabytes"] <= MOST_MEGABYTES
    assert ended["seen"] == []
    assert all(said.startswith("manifest.yaml:") for said in ended["said"])


@pytest.mark.parametrize(
    "name",
    [
        "billion laughs",
        "quadratic",
        "ten thousand deep",
        "maps in maps",
        "merge keys",
        "a list of merges",
        "a tag bomb",
    ],
)
def test_a_bomb_of_yaml_is_a_problem_with_its_line(name: str, yaml: dict[str, Any]) -> None:
    said = yaml[name]["said"]
    assert said
    assert said[0].startswith("manifest.yaml:")
    assert said[0].split(":")[1].isdigit()


@pytest.fixture(scope="module")
def yaml(root: Path) -> dict[str, Any]:
    return read_by(root, YAML)
