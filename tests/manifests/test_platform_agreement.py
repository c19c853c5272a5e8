"""The platform accepts every manifest that has no problem here."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from hypothesis import given
from manifests.mutations import DEMO, GOOD_MANIFESTS, GoodManifest, mutate_manifest
from manifests.test_mutations import EXAMPLES, PARAMS
from support.files import PROJECT
from support.project import ProjectFolder

from reconciler.emulator import Emulator, Settings, seeds
from reconciler.emulator.artifacts.operations import OPERATIONS as ARTIFACTS
from reconciler.emulator.errors import Invalid
from reconciler.emulator.images import details, forms
from reconciler.kinds import KINDS
from reconciler.model.problem import InputError
from reconciler.model.resource import Resource

pytestmark = pytest.mark.slow

ELSEWHERE = re.compile(
    r"image \d+ (does not exist|has no)|instanceTypeId \d+ is not available|exists already"
)
"""Refusals that depend on what the tenant has, and not on the manifest."""
NUMBERS = count()
"""So that no name is taken."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> ProjectFolder:
    root = tmp_path_factory.mktemp("platform")
    shutil.copytree(DEMO / "src", root / "src")
    made = ProjectFolder.at(root, PROJECT + PARAMS)
    for name in ("Dockerfile", ".gitignore", ".dockerignore"):
        made.write(name, "# here\n")
    return made


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    made = Emulator(Settings(token=None))
    for ident in (100, 200, 400):
        seeds.add_image(made, f"image-{ident}", {ident: "0.0.1"}, id=ident)
    yield made
    made.close()


def resources(folder: ProjectFolder, good: GoodManifest) -> tuple[Resource, ...]:
    """What a manifest declares, or nothing if it is wrong."""
    path = folder.root / good.name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(good.text, encoding="utf-8")
    try:
        return folder.load().resources
    except InputError:
        return ()
    finally:
        path.unlink()


def refusal(emulator: Emulator, resource: Resource) -> str:
    """Why the emulated platform does not create it; what depends on the tenant is no reason."""
    body = {**resource.body, "name": f"{resource.body['name']}-{next(NUMBERS)}"}
    try:
        _create(emulator, resource.ref.kind, KINDS[resource.ref.kind].finish_request(body, {}))
    except Invalid as error:
        return "" if ELSEWHERE.search(str(error)) else str(error)
    return ""


def _create(emulator: Emulator, kind: str, body: dict[str, Any]) -> None:
    match kind:
        case "workflow":
            seeds.add_workflow(emulator, body)
        case "webapp" | "service":
            seeds.add_webapp(emulator, body)
        case "image":
            _check(forms.CREATE, body)
            details.merge_details(body.get("buildDetails"), None)
        case _:
            (shape,) = (operation.form for operation in ARTIFACTS if operation.number == "R2")
            _check(shape, body)


def _check(shape: Any, body: dict[str, Any]) -> None:
    for problem in shape.problems(body, ""):
        raise Invalid(problem)


def by_id(resource: Resource) -> bool:
    """Whether it names everything by its id, as the platform does."""
    return not list(KINDS[resource.ref.kind].find_references(resource.body))


@pytest.mark.parametrize("good", GOOD_MANIFESTS, ids=lambda good: good.name)
def test_the_platform_takes_a_right_manifest(
    folder: ProjectFolder, emulator: Emulator, good: GoodManifest
) -> None:
    declared = resources(folder, good)
    assert declared
    for resource in filter(by_id, declared):
        assert refusal(emulator, resource) == ""


@EXAMPLES
@given(mutate_manifest())
def test_the_platform_takes_whatever_has_no_problem(
    folder: ProjectFolder, emulator: Emulator, good: GoodManifest
) -> None:
    for resource in filter(by_id, resources(folder, good)):
        assert refusal(emulator, resource) == ""
