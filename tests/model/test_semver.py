"""Semantic Versioning 2.0: what a version is, which is newer, which comes next."""

from __future__ import annotations

import random

import pytest

from reconciler.model.semver import is_version, next_patch, precedence, suggest_version

ASCENDING = (
    "not a version",
    "0.9.0",
    "1.0.0-alpha",
    "1.0.0-alpha.1",
    "1.0.0-alpha.beta",
    "1.0.0-beta",
    "1.0.0-beta.2",
    "1.0.0-beta.11",
    "1.0.0-rc.1",
    "1.0.0",
    "1.9.0",
    "1.10.0",
)


def test_the_order_of_the_specification() -> None:
    assert tuple(sorted(random.Random(1).sample(ASCENDING, len(ASCENDING)), key=precedence)) == ASCENDING


@pytest.mark.parametrize("text", ["1.4.0", "0.0.0", "1.4.0-rc.1", "1.4.0-0a+build.007", "1.4.0+b"])
def test_versions(text: str) -> None:
    assert is_version(text)


@pytest.mark.parametrize(
    ("text", "suggested"),
    [
        ("v1.4", "1.4.0"),
        ("1", "1.0.0"),
        ("01.4.0", "1.4.0"),
        ("1.4-rc.1", "1.4.0-rc.1"),
        ("1.4.0-", ""),
        ("latest", ""),
        ("1.4.0\n", ""),
    ],
)
def test_no_versions_and_what_they_may_mean(text: str, suggested: str) -> None:
    assert not is_version(text)
    assert suggest_version(text) == suggested


@pytest.mark.parametrize(
    ("latest", "used", "following"),
    [
        ("", (), "0.0.1"),
        ("1.4.0", (), "1.4.1"),
        ("1.4.0-rc.1", (), "1.4.1"),
        ("1.4.9", ("1.4.10", "1.4.11"), "1.4.12"),
    ],
)
def test_the_next_patch_that_is_free(latest: str, used: tuple[str, ...], following: str) -> None:
    assert next_patch(latest, used) == following
