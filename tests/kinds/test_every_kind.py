"""Properties of every kind in the table, and of a toy kind that no stage knows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from kinds.conftest import TOY
from kinds.samples import Sample, find_sample
from kinds.toy_kind import Gadget
from planning.body_strategies import BODIES
from planning.platform_models import PLATFORM_MODELS
from ruamel.yaml import YAML
from support.small_project import apply_successfully
from support.workspace import Workspace

from reconciler.cli.commands import init, schema
from reconciler.kinds import KINDS
from reconciler.kinds.documents.canonical import to_canonical
from reconciler.kinds.kind import build_ref, plural
from reconciler.manifests.json_schema import build_schema
from reconciler.model.ref import KIND_NAMES, Ref

TESTS = Path(__file__).parent.parent
EVERY_KIND = pytest.mark.parametrize("kind", [*KINDS, TOY], indirect=True)


@pytest.fixture
def sample(kind: str, world: Workspace) -> Sample:
    """The sample of the kind, written into the project."""
    found = find_sample(kind)
    for name, text in {**found.needs, found.file: found.text}.items():
        world.write(name, text)
    return found


def body_of(sample: Sample) -> dict[str, Any]:
    """The body that a manifest declares."""
    document = YAML(typ="safe").load(sample.text)
    return dict(document.get("body") or {k: v for k, v in document.items() if k != "artifact"})


def planned(world: Workspace, *args: str) -> dict[str, str]:
    """What a plan does to each resource that is not as declared."""
    changes = json.loads(world.plan("--format", "json", *args).out)["changes"]
    return {change["ref"]: change["action"] for change in changes if change["action"] != "noop"}


@EVERY_KIND
def test_a_manifest_declares_a_ref_of_its_kind(kind: str, sample: Sample) -> None:
    ref = build_ref(KINDS[kind], body_of(sample))
    assert str(ref) == sample.ref
    assert ref == Ref.parse(sample.ref)
    assert ref.kind == kind


@EVERY_KIND
def test_the_schema_accepts_the_sample_and_refuses_an_unknown_field(kind: str, sample: Sample) -> None:
    assert jsonschema_rs.meta.is_valid(build_schema(kind))
    validator = jsonschema_rs.validator_for(build_schema(kind))
    assert validator.is_valid(YAML(typ="safe").load(sample.text))
    assert not validator.is_valid({"body": {**body_of(sample), "unheard": 1}})


@EVERY_KIND
def test_an_unknown_field_is_a_problem(kind: str, sample: Sample, world: Workspace) -> None:
    del kind
    world.write(sample.file, json.dumps({"body": {**body_of(sample), "unheard": 1}}))
    ended = world.run("validate", ".")
    assert ended.code == 1
    assert "unheard" in ended.err + ended.out


@EVERY_KIND
def test_the_canonical_form_does_not_depend_on_the_order_of_keys(kind: str, sample: Sample) -> None:
    body = body_of(sample)
    reordered = dict(reversed(body.items()))
    one, other = (to_canonical(KINDS[kind], b, b"key") for b in (body, reordered))
    assert json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)
    assert body["name"] in json.dumps(one)


@EVERY_KIND
def test_it_is_created_updated_and_deleted(kind: str, sample: Sample, world: Workspace) -> None:
    del kind
    assert planned(world)[sample.ref] == "create"
    apply_successfully(world)
    assert planned(world) == {}
    world.write(sample.file, sample.edited)
    assert planned(world) == {sample.edited_ref: sample.update}
    apply_successfully(world)
    assert planned(world) == {}
    (world.root / sample.file).unlink()
    world.write(
        "workflows/other.yaml", "body: {name: other, steps: {a: {type: http, url: 'https://example.com'}}}\n"
    )
    deleted = {ref: action for ref, action in planned(world, "--prune").items() if action == "delete"}
    assert deleted == dict.fromkeys({sample.ref, sample.edited_ref}, "delete")
    apply_successfully(world, "--prune")
    assert planned(world, "--prune") == {}


@EVERY_KIND
def test_a_change_by_someone_else_is_drift_and_the_next_apply_takes_it_back(
    kind: str, sample: Sample, world: Workspace
) -> None:
    del kind
    apply_successfully(world)
    assert world.run("drift", ".", "--detailed-exitcode").code == 0
    sample.change_live(world)
    found = json.loads(world.run("drift", ".", "--format", "json").out)["drifted"]
    assert [(one["ref"], one["change"]) for one in found] == [(sample.ref, sample.drift)]
    apply_successfully(world)
    assert world.run("drift", ".", "--detailed-exitcode").code == 0


@EVERY_KIND
def test_an_unmanaged_object_is_adopted_without_a_write(kind: str, sample: Sample, world: Workspace) -> None:
    del kind
    apply_successfully(world)
    world.delete_inventory()
    assert sample.ref in world.plan().err
    ended = world.run("adopt", sample.ref, ".", "--yes")
    assert ended.code == 0, ended.err
    assert world.sent() == []
    assert planned(world, "--adopt").get(sample.ref) is None


@EVERY_KIND
def test_destroy_deletes_it(kind: str, sample: Sample, world: Workspace) -> None:
    del kind
    apply_successfully(world)
    assert world.run("destroy", ".", "--yes").code == 0
    assert planned(world)[sample.ref] in {"create", "build"}  # an image without versions is left


@pytest.mark.parametrize("kind", KINDS)
def test_init_writes_a_sample_that_applies(kind: str, world: Workspace) -> None:
    started = world.run("init", "fresh", "--kind", kind, "--project", "fresh")
    assert started.code == 0, started.err
    assert "Valid: " in started.out
    ended = world.run("apply", "fresh", "--yes")
    assert ended.code == 0, ended.err
    assert world.run("plan", "fresh", "--detailed-exitcode").code == 0
    again = world.run("init", "fresh")
    assert again.code == 1
    assert "already exists" in again.err


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_in_the_tables_of_the_other_tests(kind: str) -> None:
    assert kind in BODIES
    assert kind in PLATFORM_MODELS
    assert list((TESTS / "manifests/full" / plural(kind)).glob("*.yaml"))
    assert list((TESTS / "manifests/problems" / plural(kind)).iterdir())
    assert list((TESTS / "planning/cases" / kind).glob("*.yaml"))


def test_every_kind_is_in_the_tables_of_the_command_line() -> None:
    assert tuple(KINDS) == KIND_NAMES
    kinds = {option.name: option for option in init.command.params}["kinds"].type
    assert list(getattr(kinds, "choices", ())) == list(KINDS)
    assert set(KINDS) < set(schema.SUBJECTS)


def test_a_listed_kind_without_a_sample_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(KINDS, "gadget", Gadget())  # type: ignore[arg-type]
    with pytest.raises(AssertionError, match="has no sample of the kind 'gadget'"):
        find_sample("gadget")
