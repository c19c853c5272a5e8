"""Which files count as declared: read, or named; nothing is pruned because a file is not read."""

from __future__ import annotations

import pytest
from support.files import PROJECT
from support.workspace import Workspace

WORKFLOW = "body: {{name: {}, steps: {{only: {{command: 'true', imageId: 901, imageVersionId: 902}}}}}}\n"
OTHER_PROJECT = PROJECT.replace("shop", "team").replace("0b9f5b9e", "1b9f5b9e")
PACKS_APP = """\
body: {name: own, type: workflow, version: 1.0.0}
artifact: {path: app}
"""


@pytest.fixture
def applied(world: Workspace) -> Workspace:
    """A project that applied two workflows, one of them in the folder `app`."""
    with world.tenant() as emulator:
        from reconciler.emulator import seeds

        seeds.add_image(emulator, "any", {902: "0.0.1"}, id=901)
    world.write("workflows/first.yaml", WORKFLOW.format("first"))
    world.write("app/workflows/second.yaml", WORKFLOW.format("second"))
    world.write("app/Dockerfile", "FROM x\n")
    assert world.apply().code == 0
    return world


def prune(world: Workspace) -> str:
    ended = world.plan("--prune")
    return ended.out + ended.err


def test_a_linked_folder_is_read(applied: Workspace) -> None:
    (applied.root / "workflows").rename(applied.root / "_shared")
    (applied.root / "workflows").symlink_to("_shared")
    assert "Nothing to do" in prune(applied)


def test_a_link_in_a_circle_ends(applied: Workspace) -> None:
    (applied.root / "app/again").symlink_to("..")
    assert "Nothing to do" in prune(applied)


def test_a_linked_folder_outside_of_the_project_is_an_error(applied: Workspace) -> None:
    (applied.root.parent / "outside-folder").mkdir(exist_ok=True)
    (applied.root / "more").symlink_to(applied.root.parent / "outside-folder")
    ended = applied.plan("--prune")
    assert ended.code == 1
    assert "more: error: this is a link to" in ended.err
    applied.write("peak-apply.yaml", f"{PROJECT}exclude: [more/]\n")
    assert "Nothing to do" in prune(applied)


def test_a_link_that_leads_nowhere_blocks_pruning(applied: Workspace) -> None:
    (applied.root / "workflows").rename(applied.root / "_shared")
    (applied.root / "workflows").symlink_to("not-checked-out")
    said = prune(applied)
    assert "workflows: warning: this link leads nowhere" in said
    assert "delete workflow/first" not in said
    assert "workflows cannot be read, and may declare it" in said


@pytest.mark.parametrize(
    "name", ["first.YAML", "first.Yml", "first.yaml.jinja", "first.yml.jinja2", "first.yaml.J2"]
)
def test_other_spellings_of_the_ending_are_read(applied: Workspace, name: str) -> None:
    (applied.root / "workflows/first.yaml").rename(applied.root / "workflows" / name)
    assert "Nothing to do" in prune(applied)


def test_a_project_below_is_left_alone_and_nothing_of_it_is_pruned(applied: Workspace) -> None:
    applied.write("app/peak-apply.yaml", OTHER_PROJECT)
    applied.write("app/workflows/second.yaml", WORKFLOW.format("'{{ unknown }}nd'"))
    said = applied.run("validate", ".").out
    assert "app/peak-apply.yaml: note: this folder is a project of its own" in said
    assert "Valid: 1 resource, 1 note." in said
    assert "delete workflow/second" not in prune(applied)


def test_a_manifest_in_a_packed_folder_is_named_and_not_pruned(applied: Workspace) -> None:
    applied.write("images/own.yaml", PACKS_APP)
    said = prune(applied)
    assert "app/workflows/second.yaml: warning: this manifest does not count: it lies in app" in said
    assert "workflow/second" not in said
    assert "app/workflows/second.yaml" in applied.run("validate", ".").out


def test_a_file_of_a_packed_folder_that_cannot_be_parsed_blocks_pruning(applied: Workspace) -> None:
    applied.write("images/own.yaml", PACKS_APP)
    applied.write("app/workflows/second.yaml", "body:\n  name: second\n steps: [\n")
    said = prune(applied)
    assert "app/workflows/second.yaml: warning:" in said
    assert "app/workflows/second.yaml cannot be read, and may declare it" in said


def test_other_yaml_in_a_packed_folder_is_not_mentioned(applied: Workspace) -> None:
    (applied.root / "app/workflows/second.yaml").rename(applied.root / "workflows/second.yaml")
    applied.write("images/own.yaml", PACKS_APP)
    applied.write("app/compose.yaml", "services: {web: {image: x}}\n")
    applied.write(
        "app/templates/deployment.yaml", "kind: Deployment\nmetadata: {{ .Values.x | nindent 4 }}\n"
    )
    applied.write("app/services/config.yaml", "name: x\n")
    said = prune(applied)
    assert "app/" not in said.replace("images/own.yaml", "")
    assert "warning" not in said


def test_a_manifest_in_the_folder_that_it_packs_counts(applied: Workspace) -> None:
    applied.write("app/images/own.yaml", PACKS_APP)
    assert "create image/own@1.0.0" in applied.plan().out
