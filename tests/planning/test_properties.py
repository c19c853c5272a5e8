"""Properties of plans of every kind, for random manifests, histories, live states and platforms."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st
from planning.body_strategies import SECRET, Document, words
from planning.history_strategies import EXAMPLES, KINDS, Moment, manifests, moments, switches
from planning.plan_wording import describe_document
from planning.platform_model import KEY, PlatformModel
from planning.platform_models import PLATFORM_MODELS
from planning.shuffled_inputs import shuffle

from reconciler import kinds
from reconciler.kinds.documents.canonical import to_canonical, to_canonical_text
from reconciler.kinds.kind import Family, Trait
from reconciler.model.placeholder import to_json
from reconciler.model.plans.change import Action, Change
from reconciler.planning.diff.compare import compare_documents

pytestmark = pytest.mark.slow

EVERY_KIND = pytest.mark.parametrize("kind", KINDS)
QUIET = (Action.NOOP, ())


def said(change: Change) -> tuple[Action, Any]:
    return change.action, change.details.fields


@EVERY_KIND
@EXAMPLES
@given(st.data())
def test_a_plan_after_an_apply_is_empty(kind: str, data: st.DataObject) -> None:
    moment: Moment = data.draw(moments(kind))
    after = moment.tenant.applied(moment.manifest)
    assert said(after.change(moment.manifest)) == QUIET


@EVERY_KIND
@EXAMPLES
@given(st.data())
def test_a_platform_that_answers_otherwise_makes_no_diff(kind: str, data: st.DataObject) -> None:
    """After an upgrade of the platform its answers lack or show more than they did; what it does is the same."""
    moment: Moment = data.draw(moments(kind))
    manifest = without_replace(moment.manifest)
    after = moment.tenant.applied(manifest)
    before, other = after.switches, data.draw(switches())
    other = replace(other, fills=before.fills, keeps_token=before.keeps_token, takes_newer=before.takes_newer)
    assert said(replace(after, switches=other).change(manifest)) == QUIET


@EVERY_KIND
@EXAMPLES
@given(st.data())
def test_there_and_back_again_is_where_it_was(kind: str, data: st.DataObject) -> None:
    """What no request can take back from an object that is patched is exempt, and image versions only grow (R4)."""
    first, second = (without_replace(data.draw(manifests(kind))) for _ in range(2))
    start = PLATFORM_MODELS[kind](kind, data.draw(switches())).applied(first)
    back = start.applied(second).applied(first)
    one, other = (settable(tenant, first) for tenant in (start, back))
    assert one == {name: value for name, value in other.items() if kind != "image" or name in one}
    assert said(back.change(first)) == QUIET


def without_replace(manifest: Document) -> Document:
    return {**manifest, "lifecycle": {}}


def settable(tenant: PlatformModel, manifest: Document) -> Document:
    meaning, kind = tenant.meaning(), kinds.KINDS[tenant.kind]
    if kind.family is Family.DEFINED:
        return meaning
    declared = to_canonical(kind, manifest["body"], KEY)
    stuck = {name for name in meaning if kind.rules.find((name,), Trait.DEFAULT) is None}
    return {k: v for k, v in meaning.items() if k in declared or k not in stuck}


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "image"])
@EXAMPLES
@given(st.data())
def test_an_apply_changes_what_the_plan_named_and_nothing_else(kind: str, data: st.DataObject) -> None:
    moment: Moment = data.draw(moments(kind))
    change = moment.tenant.change(moment.manifest)
    assume(change.action is Action.UPDATE)
    before, after = (t.meaning() for t in (moment.tenant, moment.tenant.applied(moment.manifest)))
    named = {f.path for f in change.details.fields}
    for field in compare_documents(kinds.KINDS[kind], before, after):
        assert beyond_us(kind, field.path) or any(near(field.path, path) for path in named), field


def beyond_us(kind: str, path: tuple[Any, ...]) -> bool:
    """What the platform chooses where nothing is sent, and what no one can read and so send back."""
    if "newer" in path:
        return True
    around = [path[:end] for end in range(1, len(path) + 1)]
    traits = (Trait.FILLED, Trait.UNREADABLE)
    return any(kinds.KINDS[kind].rules.find(part, trait) for part in around for trait in traits)


def near(one: tuple[Any, ...], other: tuple[Any, ...]) -> bool:
    shorter = min(len(one), len(other))
    return one[:shorter] == other[:shorter]


@EVERY_KIND
@EXAMPLES
@given(st.data())
def test_the_order_of_everything_changes_nothing(kind: str, data: st.DataObject) -> None:
    moment: Moment = data.draw(moments(kind))
    inputs = moment.tenant.inputs(moment.manifest)
    other_order = shuffle(inputs, data.draw(st.integers(0, 1000)))
    one, other = (i.plan().changes[0] for i in (inputs, other_order))
    assert repr(one) == repr(other)
    assert to_canonical_text(one.entry.body) == to_canonical_text(other.entry.body)
    assert sent(one) == sent(other)


def sent(change: Change) -> str:
    return to_canonical_text(describe_document(change.write.body)) if change.write else ""


@EVERY_KIND
@EXAMPLES
@given(st.data())
def test_no_secret_is_shown_or_recorded(kind: str, data: st.DataObject) -> None:
    moment: Moment = data.draw(moments(kind))
    change = moment.tenant.change(moment.manifest)
    shown = [to_json([f.before, f.after]) for f in change.details.fields]
    documents = (
        [change.details.documents.before, change.details.documents.after] if change.details.documents else []
    )
    assert (
        SECRET
        not in f"{change!r} {change.details.fields} {[str(f) for f in change.details.fields]} {documents!r}"
    )
    assert SECRET not in json.dumps(
        [shown, list(change.details.notes), change.reason, to_json(change.entry.body)]
    )
    assert SECRET not in change.fix + change.impact.description


@EVERY_KIND
@EXAMPLES
@given(st.data())
def test_a_request_holds_no_stand_in_and_no_null(kind: str, data: st.DataObject) -> None:
    moment: Moment = data.draw(moments(kind))
    change = moment.tenant.change(moment.manifest)
    assume(change.write is not None)
    assert change.write is not None
    assert "null" not in json.dumps(change.write.body)


json_values = st.recursive(
    st.one_of(words, st.integers(0, 2), st.booleans()),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3), st.dictionaries(words, inner, min_size=1, max_size=3)
    ),
    max_leaves=8,
)


@EXAMPLES
@example({"a": [[0, 1]]}, {"a": [[False, 1]]})
@given(st.dictionaries(words, json_values, max_size=3), st.dictionaries(words, json_values, max_size=3))
def test_documents_that_differ_show_a_field_and_equal_ones_none(one: Document, other: Document) -> None:
    changes = compare_documents(kinds.KINDS["workflow"], one, other)
    assert bool(changes) == (to_canonical_text(one) != to_canonical_text(other))
    for change in changes:
        assert to_canonical_text(change.before) != to_canonical_text(change.after)
