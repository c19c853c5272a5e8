"""What holds for every manifest, last apply and live state, whatever they are.

`Platform` answers as the real one may (contract 4.7, 5.3, A47, A48, A54): the switches are the
unknowns of the real service, and no answer to them may make a difference.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from planning.specification import Inputs, resource, shuffled

from reconciler.kinds import KINDS
from reconciler.model.change import Action, Change
from reconciler.model.inventory import Entry, Inventory
from reconciler.model.live import LiveObject, LiveWorld
from reconciler.model.value import to_json
from reconciler.planning.canonical import canonical, text
from reconciler.planning.compare import field_changes

KEY = b"key"
SECRET = "s3cret"
EXAMPLES = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)

Document = dict[str, Any]


@dataclass(frozen=True)
class Platform:
    """What the platform makes of a request, and how it describes it."""

    kind: str
    documented_only: bool = False
    nulls: bool = False
    fills: bool = True
    env_as_map: bool = False
    reversed_lists: bool = False

    def stored(self, sent: Mapping[str, Any], before: Mapping[str, Any] | None) -> Document:
        """The state after a request: PUT replaces, PATCH changes units."""
        if self.kind == "webapp":
            state = {**(before or {}), **sent}
            state["imageDetails"] = {
                "versionId": state["imageDetails"]["imageId"] * 10,
                **state["imageDetails"],
            }
            return {"resources": {"instanceTypeId": 41}, **state} if self.fills else state
        return {**sent, "steps": {name: self._stored_step(step) for name, step in sent["steps"].items()}}

    def _stored_step(self, step: Document) -> Document:
        if step.get("type", "standard") != "standard" or not self.fills:
            return step
        resources = {"instanceTypeId": 21, "storage": "10GB", **step.get("resources", {})}
        return {"imageVersionId": step["imageId"] * 10, **step, "resources": resources}

    def answer(self, state: Mapping[str, Any]) -> Document:
        """The description of a state."""
        if self.kind == "webapp":
            hidden = {"title", "description"} if self.documented_only else set()
            return {k: v for k, v in state.items() if k not in hidden} | {"status": "AVAILABLE"}
        hidden = {"metadata", "retryOptions"} if self.documented_only else set()
        shown = {k: v for k, v in state.items() if k not in hidden}
        shown |= {name: self._listed(shown.get(name, [])) for name in ("tags", "watchers")}
        shown["triggers"] = [
            {"webhook": "uuid"} if t.get("webhook") else t for t in shown.get("triggers", [])
        ]
        shown["steps"] = {name: self._shown_step(step) for name, step in shown["steps"].items()}
        return {"id": 7, "status": "Available", "lastExecution": None, **shown}

    def _listed(self, items: list[Any]) -> list[Any]:
        return items[::-1] if self.reversed_lists else items

    def _shown_step(self, step: Document) -> Document:
        shown: Document = {"stepTimeout": None, "outputParameters": None} if self.nulls else {}
        shown |= {"imageName": "trainer", **step}
        for name in ("parents",):
            if name in shown:
                shown[name] = self._listed(shown[name])
        if "repository" in shown:
            shown["repository"] = {k: v for k, v in shown["repository"].items() if k != "token"}
        if "env" in shown.get("parameters", {}) and not self.env_as_map:
            env = [{name: value} for name, value in shown["parameters"]["env"].items()]
            shown["parameters"] = {**shown["parameters"], "env": env}
        return shown


@dataclass(frozen=True)
class Tenant:
    """One object on the platform and what this project recorded of it."""

    platform: Platform
    state: Document | None = None
    entry: Entry | None = None

    def inputs(self, body: Document, lifecycle: Document) -> Inputs:
        declared = resource({"kind": self.platform.kind, "body": body, "lifecycle": lifecycle})
        entries = {} if self.entry is None else {declared.ref: self.entry}
        objects = () if self.state is None else (self._live(),)
        inventory = Inventory("shop", "shop-id", "prod", KEY, entries)
        return Inputs((declared,), inventory, LiveWorld(objects=objects), adopt=True)

    def _live(self) -> LiveObject:
        kind = KINDS[self.platform.kind]
        assert self.state is not None
        answer = json.loads(json.dumps(self.platform.answer(self.state)))
        return LiveObject(kind.name, "x", 7, kind.writable(answer), str(answer["status"]))

    def meaning(self) -> Document:
        """What is live, in canonical form."""
        return canonical(KINDS[self.platform.kind], self._live().body, KEY)

    def applied(self, body: Document, lifecycle: Document) -> Tenant:
        """The tenant after a plan was carried out."""
        change = self.change(body, lifecycle)
        assume(change.action is not Action.BLOCKED)
        state = self.state
        if change.write is not None:
            state = self.platform.stored(json.loads(json.dumps(change.write.body)), self.state)
        return replace(self, state=state, entry=Entry(change.ref, 7, body=change.applied))

    def change(self, body: Document, lifecycle: Document) -> Change:
        return self.inputs(body, lifecycle).plan().changes[0]


def optional(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Document]:
    return st.fixed_dictionaries({}, optional=fields)


words = st.sampled_from(["a", "b", "c", "it's", 'say "x"', "with.dot", "[0]", "__class__"])
environment = st.dictionaries(
    words, st.one_of(st.text(max_size=3), st.integers(0, 9), st.booleans()), max_size=3
)
some_names = st.lists(words, max_size=3, unique=True)
outputs = st.dictionaries(words, st.just("response.txt"), max_size=2)
retries = optional(
    duration=st.integers(1, 9),
    exitCodes=st.lists(st.integers(1, 4), max_size=3, unique=True),
    exponentialBackoff=st.booleans(),
)
running = optional(
    retryOptions=retries, skipConfiguration=optional(skip=st.booleans(), skipDAG=st.booleans())
)
tokens = st.sampled_from([SECRET + "1", SECRET + "2"])
common: Any = {"runConfiguration": running}
standard = st.fixed_dictionaries(
    {"imageId": st.integers(1, 3), "command": words},
    optional={
        **common,
        "type": st.just("standard"),
        "resources": optional(instanceTypeId=st.integers(21, 23), storage=st.sampled_from(["10GB", "20GB"])),
        "stepTimeout": st.integers(1, 3),
        "clearImageCache": st.booleans(),
        "parameters": optional(
            env=environment, inherit=st.dictionaries(words, words, max_size=2), secrets=some_names
        ),
        "outputParameters": outputs,
        "repository": st.fixed_dictionaries({"url": words, "branch": words}, optional={"token": tokens}),
    },
)
http = st.fixed_dictionaries(
    {"type": st.just("http"), "url": words},
    optional={
        **common,
        "method": st.sampled_from(["get", "post"]),
        "headers": optional(
            absolute=st.dictionaries(words, tokens, max_size=2),
            secrets=st.dictionaries(words, words, max_size=2),
        ),
        "auth": st.sampled_from([{"type": "no-auth"}, {"type": "bearer-token", "bearerToken": "name"}]),
        "outputParameters": outputs,
    },
)
export = st.fixed_dictionaries(
    {"type": st.just("export"), "schema": words, "table": words, "sortBy": words},
    optional={**common, "sortOrder": st.sampled_from(["asc", "desc"]), "compression": st.booleans()},
)
sql = st.fixed_dictionaries(
    {"type": st.just("sql"), "sqlQueryPath": words},
    optional={**common, "parameters": optional(env=environment)},
)
events = optional(success=st.booleans(), fail=st.booleans(), runtimeExceeded=st.integers(1, 9))
watcher = st.one_of(
    st.fixed_dictionaries({"user": words, "events": events}),
    st.fixed_dictionaries(
        {
            "webhook": st.fixed_dictionaries({"name": words, "url": tokens, "payload": tokens}),
            "events": events,
        }
    ),
    st.fixed_dictionaries(
        {
            "email": st.fixed_dictionaries(
                {"name": words, "recipients": st.fixed_dictionaries({"to": some_names})}
            ),
            "events": events,
        }
    ),
)


def watcher_name(item: Document) -> str:
    named = item.get("webhook") or item.get("email") or {"name": item.get("user")}
    return f"{sorted(set(item) - {'events'})} {named['name']}"


@st.composite
def workflows(draw: st.DrawFn, names: str = "abcd") -> Document:
    chosen = draw(st.lists(st.sampled_from(names), min_size=1, unique=True))
    steps: Document = {}
    for name in sorted(chosen):
        step = dict(draw(st.one_of(standard, http, export, sql)))
        parents = draw(st.lists(st.sampled_from(sorted(steps)), unique=True)) if steps else []
        steps[name] = {**step, "parents": parents} if parents or draw(st.booleans()) else step
    extra = optional(
        metadata=optional(allowConcurrentExecution=st.booleans()),
        retryOptions=retries,
        tags=st.lists(st.fixed_dictionaries({"name": words}), max_size=3, unique_by=lambda tag: tag["name"]),
        watchers=st.lists(watcher, max_size=3, unique_by=watcher_name),
        triggers=st.sampled_from(
            [
                [],
                [{}],
                [{"cron": "0 6 * * *"}],
                [{"webhook": True}],
                [{"webhook": True, "webhookPolicy": "generate"}],
            ]
        ),
    )
    return {"name": "x", "steps": steps, **draw(extra)}


webapps = st.fixed_dictionaries(
    {
        "name": st.just("x"),
        "imageDetails": st.fixed_dictionaries(
            {"imageId": st.integers(1, 3)}, optional={"versionId": st.integers(1, 3)}
        ),
    },
    optional={
        "title": words,
        "description": words,
        "resources": st.fixed_dictionaries({"instanceTypeId": st.integers(41, 43)}),
        "sessionStickiness": st.booleans(),
        "scaleToZero": st.booleans(),
    },
)


@st.composite
def platforms(draw: st.DrawFn) -> Platform:
    flags = [draw(st.booleans()) for _ in range(5)]
    return Platform(draw(st.sampled_from(["workflow", "webapp"])), *flags)


@st.composite
def lives(draw: st.DrawFn) -> tuple[Tenant, Document, Document]:
    """A tenant after some history, the manifest that comes next and its lifecycle."""
    platform = draw(platforms())
    bodies = workflows() if platform.kind == "workflow" else webapps
    lifecycle: Document = {"update": "replace"} if draw(st.integers(0, 4)) == 0 else {}
    tenant = Tenant(platform)
    if draw(st.booleans()):
        tenant = tenant.applied(draw(bodies), {})
    if tenant.state is not None and draw(st.booleans()):
        tenant = replace(tenant, state=by_hand(draw, tenant.state, draw(bodies)))
    elif tenant.state is None and draw(st.booleans()):
        tenant = replace(tenant, state=platform.stored(draw(bodies), None))
    return tenant, draw(bodies), lifecycle


def by_hand(draw: st.DrawFn, state: Document, other: Document) -> Document:
    """Somebody changed some of the live fields to what they liked better."""
    names = draw(st.lists(st.sampled_from(sorted({*state, *other} - {"name"})), unique=True))
    chosen = {name: other[name] for name in names if name in other}
    return {
        k: v for k, v in state.items() if k not in names or k in chosen or k in {"imageDetails", "steps"}
    } | chosen


@EXAMPLES
@given(lives())
def test_a_plan_after_an_apply_is_empty(given_: tuple[Tenant, Document, Document]) -> None:
    tenant, body, lifecycle = given_
    after = tenant.applied(body, lifecycle)
    again = after.change(body, lifecycle)
    assert (again.action, again.fields) == (Action.NOOP, ())


@EXAMPLES
@given(platforms(), st.data())
def test_there_and_back_again_is_where_it_was(platform: Platform, data: st.DataObject) -> None:
    bodies = workflows() if platform.kind == "workflow" else webapps
    first, second = data.draw(bodies), data.draw(bodies)
    start = Tenant(platform).applied(first, {})
    back = start.applied(second, {}).applied(first, {})
    assert settable(platform, back.meaning(), first) == settable(platform, start.meaning(), first)


def settable(platform: Platform, meaning: Document, body: Document) -> Document:
    """Without what no request can take back from a webapp."""
    if platform.kind == "workflow":
        return meaning
    return {k: v for k, v in meaning.items() if k in body or k not in {"title", "description", "resources"}}


@EXAMPLES
@given(lives(), st.data())
def test_what_was_never_declared_is_kept(
    given_: tuple[Tenant, Document, Document], data: st.DataObject
) -> None:
    tenant, body, _ = given_
    assume(tenant.state is not None and tenant.platform.kind == "workflow")
    assert tenant.state is not None
    foreign = data.draw(workflows("xyz"))
    state = {
        **tenant.state,
        "unknown": {"deep": [1, {"x": 2}]},
        "tags": [*tenant.state.get("tags", []), {"name": "theirs", "colour": "red"}],
        "steps": {**tenant.state["steps"], **foreign["steps"]},
    }
    for step in tenant.state["steps"].values():
        if step.get("type", "standard") == "standard":
            state["steps"]["z-env"] = {**step, "parents": [], "parameters": {"env": {"THEIRS": "1"}}}
    tenant = replace(tenant, state=tenant.platform.stored(state, None))
    after = tenant.applied(body, {}).meaning()
    before = tenant.meaning()
    assert after["unknown"] == before["unknown"]
    assert after["tags"]["theirs"] == before["tags"]["theirs"]
    for name in {*state["steps"]} & {"x", "y", "z", "z-env"}:
        assert after["steps"][name] == before["steps"][name]


@EXAMPLES
@given(lives(), st.integers(0, 1000))
def test_the_order_of_everything_changes_nothing(
    given_: tuple[Tenant, Document, Document], seed: int
) -> None:
    tenant, body, lifecycle = given_
    inputs = tenant.inputs(body, lifecycle)
    one, other = (i.plan().changes[0] for i in (inputs, shuffled(inputs, seed)))
    assert repr(replace(one, write=None, applied={})) == repr(replace(other, write=None, applied={}))
    assert text(one.applied) == text(other.applied)
    assert text(one.write.body if one.write else None) == text(other.write.body if other.write else None)


@EXAMPLES
@given(lives())
def test_no_secret_is_shown_or_recorded(given_: tuple[Tenant, Document, Document]) -> None:
    tenant, body, lifecycle = given_
    change = tenant.change(body, lifecycle)
    shown = [to_json([f.before, f.after]) for f in change.fields]
    assert SECRET not in f"{change!r} {change.fields} {[str(f) for f in change.fields]}"
    assert SECRET not in json.dumps([shown, list(change.notes), change.reason, to_json(change.applied)])
    assert SECRET not in change.remedy + change.disturbs


@EXAMPLES
@given(lives())
def test_a_request_holds_no_stand_in_and_no_null(given_: tuple[Tenant, Document, Document]) -> None:
    tenant, body, lifecycle = given_
    change = tenant.change(body, lifecycle)
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
@given(st.dictionaries(words, json_values, max_size=3), st.dictionaries(words, json_values, max_size=3))
def test_documents_that_differ_show_a_field_and_equal_ones_none(one: Document, other: Document) -> None:
    changes = field_changes(KINDS["workflow"], one, other)
    assert bool(changes) == (text(one) != text(other))
    for change in changes:
        assert text(change.before) != text(change.after)
