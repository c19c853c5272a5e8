"""Declared values arrive and what others added survives, on every variant of the platform."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from planning.body_strategies import Document, services, webapps, workflows
from planning.case_files import replace_secrets
from planning.history_strategies import EXAMPLES, KINDS, Moment, manifests, moments, switches
from planning.platform_model import KEY, PlatformModel, to_json_document
from planning.platform_models import PLATFORM_MODELS

from reconciler import kinds
from reconciler.kinds.documents.canonical import to_canonical, to_canonical_text
from reconciler.kinds.kind import Trait
from reconciler.model.documents import MISSING, value_at
from reconciler.model.location import FieldPath

pytestmark = pytest.mark.slow


def leaves(value: Any, path: FieldPath = ()) -> Iterator[tuple[FieldPath, Any]]:
    if isinstance(value, Mapping) and value:
        for name, item in value.items():
            yield from leaves(item, (*path, name))
    else:
        yield path, value


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "image"])
@EXAMPLES
@given(st.data())
def test_what_is_declared_is_live_after_an_apply(kind: str, data: st.DataObject) -> None:
    moment: Moment = data.draw(moments(kind))
    tenant = moment.tenant.applied(moment.manifest)
    assume(tenant.switches.takes_newer)
    live, table = tenant.meaning(), kinds.KINDS[kind]
    shown = table.convert_answer(to_json_document(replace_secrets(moment.manifest["body"])))
    for path, wanted in leaves(to_canonical(table, shown, KEY)):
        if path in {("name",), ()} or taken_for_granted(moment, path):
            continue
        found = value_at(live, path)
        if table.rules.find(path, Trait.SET) and isinstance(wanted, list):
            assert {to_canonical_text(item) for item in wanted} <= {to_canonical_text(item) for item in found}
        else:
            assert to_canonical_text(found) == to_canonical_text(wanted), path


def taken_for_granted(moment: Moment, path: FieldPath) -> bool:
    """No one sees what someone else does to a field that answers may lack; what was applied last is believed."""
    table = kinds.KINDS[moment.tenant.kind]
    readable = "newer" not in path and not any(
        table.rules.find(path[:end], Trait.UNREADABLE) for end in range(1, len(path) + 1)
    )
    return not readable and bool(moment.tenant.entries)


@EXAMPLES
@given(moments("image"))
def test_what_is_declared_is_built_after_an_apply(moment: Moment) -> None:
    """A version that no one recorded is adopted by what its answer shows, so it is left out."""
    assume(moment.tenant.entries or moment.tenant.state is None)
    tenant = moment.tenant.applied(moment.manifest)
    change = tenant.change(moment.manifest)
    built = tenant.meaning()[change.ref.version]
    wanted = to_canonical(kinds.KINDS["image"], replace_secrets(moment.manifest["body"]), KEY).get(
        "buildDetails", {}
    )
    wanted.pop("token", None)
    for name in ("useCache", "secrets"):  # no content: what was built before with others stays as it is
        wanted.pop(name, None)
        built.get("buildDetails", {}).pop(name, None)
    assert to_canonical_text(built.get("buildDetails", {})) == to_canonical_text(wanted)


@EXAMPLES
@given(moments("image"))
def test_versions_that_are_not_declared_stay_as_they_are(moment: Moment) -> None:
    before = moment.tenant.meaning()
    version = moment.tenant.change(moment.manifest).ref.version
    after = moment.tenant.applied(moment.manifest).meaning()
    assert {k: v for k, v in after.items() if k != version} == {
        k: v for k, v in before.items() if k != version
    }


def patched(moment: Moment) -> Document:
    return {**moment.manifest, "lifecycle": {}}


@EXAMPLES
@given(moments("workflow"), st.data())
def test_what_others_added_to_a_workflow_is_kept(moment: Moment, data: st.DataObject) -> None:
    tenant, state = moment.tenant, moment.tenant.state
    assume(state is not None)
    assert state is not None
    foreign = data.draw(workflows(secrets=False, names="xyz"))
    added = {
        "unknown": {"deep": [1, {"x": 2}]},
        "tags": [*state.get("tags", []), {"name": "theirs", "colour": "red"}],
        "steps": {**state["steps"], **foreign["steps"]},
    }
    for step in state["steps"].values():
        if step.get("type", "standard") == "standard":
            added["steps"]["z-env"] = {**step, "parents": [], "parameters": {"env": {"THEIRS": "1"}}}
    kind = replace(tenant.switches, keeps_token=True, takes_newer=True)
    tenant = replace(tenant, state={**state, **added}, switches=kind)
    before, after = tenant.meaning(), tenant.applied(patched(moment)).meaning()
    assert "unknown" not in after, (
        "keys that no document names are the platform's own, and are not sent back (A70)"
    )
    assert after["tags"]["theirs"] == before["tags"]["theirs"]
    for name in {*added["steps"]} & {"x", "y", "z", "z-env"}:
        assert completed(after["steps"][name]) == completed(before["steps"][name])


def completed(step: Document) -> Document:
    """A step without what the platform may have filled in meanwhile."""
    return {k: v for k, v in step.items() if k not in {"imageVersionId", "resources"}}


@pytest.mark.parametrize("kind", ["webapp", "service"])
@EXAMPLES
@given(st.data())
def test_what_others_set_on_a_served_object_is_kept(kind: str, data: st.DataObject) -> None:
    moment: Moment = data.draw(moments(kind))
    state = moment.tenant.state
    assume(state is not None)
    assert state is not None
    theirs: Document = {"unknown": {"deep": [1, {"x": 2}]}}
    if kind == "service":
        had = state.get("parameters", {})
        parts = {"env": {**had.get("env", {}), "THEIRS": "1"}, "secrets": [*had.get("secrets", []), "theirs"]}
        theirs["parameters"] = parts
    seen = replace(moment.tenant.switches, documented_only=False)
    tenant = replace(moment.tenant, state={**state, **theirs}, switches=seen)
    after = tenant.applied(patched(moment)).meaning()
    assert after["unknown"] == theirs["unknown"]
    if kind == "service":
        assert after["parameters"]["env"]["THEIRS"] == "1"
        assert "theirs" in after["parameters"]["secrets"]


@pytest.mark.parametrize(("kind", "bodies"), [("webapp", webapps()), ("service", services())])
@EXAMPLES
@given(st.data())
def test_what_is_patched_and_was_never_declared_is_kept(
    kind: str, bodies: st.SearchStrategy[Document], data: st.DataObject
) -> None:
    tenant: PlatformModel = PLATFORM_MODELS[kind](kind, data.draw(switches()))
    tenant = replace(tenant, state=tenant.made(data.draw(bodies)))
    manifest = {**data.draw(manifests(kind)), "lifecycle": {}}
    before, after = tenant.meaning(), tenant.applied(manifest).meaning()
    for name in {*before} - {*manifest["body"]}:
        assert value_at(after, (name,)) is not MISSING
        assert to_canonical_text(after[name]) == to_canonical_text(before[name])
