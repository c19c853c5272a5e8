"""Deletions on random tenants: only what this project made, and all of that (R10).

EXAMPLES=10000 in the environment tries that many worlds, other ones each time.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from planning.case_files import KEY, SAME

from reconciler.errors import ConfigurationError
from reconciler.kinds import KINDS
from reconciler.kinds.kind import build_ref
from reconciler.model.location import Location, Locations
from reconciler.model.observed.inventory import Entry, Inventory
from reconciler.model.observed.live_state import (
    LiveArtifact,
    LiveImage,
    LiveObject,
    LiveState,
    LiveVersion,
    Owner,
)
from reconciler.model.observed.usage import Usage, User
from reconciler.model.plans.change import Action
from reconciler.model.plans.plan import Plan, PlanOptions
from reconciler.model.ref import Ref
from reconciler.model.resource import Resource
from reconciler.planning import Heading, PlanRequest, make_plan

pytestmark = pytest.mark.slow

WORLDS = settings(
    max_examples=int(os.environ.get("EXAMPLES", "100")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    derandomize="EXAMPLES" not in os.environ,
)
NAMES = [f"n{number}" for number in range(14)]
OBJECTS = ("workflow", "webapp", "service")
STATES = ("", "Running", "AVAILABLE", "DELETING")


@dataclass(frozen=True)
class Case:
    """A world, what is recorded and declared, and how the plan is asked for."""

    declared: frozenset[Ref]
    inventory: Inventory
    world: LiveState
    options: PlanOptions

    def plan(self) -> Plan | None:
        """The plan; None where it is refused as a whole."""
        resources = tuple(resource(ref) for ref in sorted(self.declared))
        heading = Heading("shop", "prod", "https://service.peak.ai")
        try:
            return make_plan(PlanRequest(heading, resources, self.inventory, self.world, self.options))
        except ConfigurationError:
            return None

    def live(self, ref: Ref) -> tuple[Any, str, str] | None:
        """Id, name and status of what has the recorded id of a ref, looked up without the planner."""
        entry = self.inventory.entries[ref]
        if ref.kind == "artifact":
            found = [(a.id, a.name, "") for a in self.world.artifacts if a.id == entry.id]
        elif ref.kind == "image":
            found = [
                (v.id, f"{i.name}@{v.version}", v.status)
                for i in self.world.images
                for v in i.versions
                if (i.id, v.id) == (entry.id, entry.version_id)
            ]
        else:
            found = [
                (o.id, o.name, o.status) for o in self.world.objects if (o.kind, o.id) == (ref.kind, entry.id)
            ]
        return found[0] if found else None


def resource(ref: Ref) -> Resource:
    body: dict[str, Any] = {"name": ref.name, "steps": {"a": {"imageId": 900, "command": "a"}}}
    if ref.kind != "workflow":
        body = {"name": ref.name, "imageDetails": {"imageId": 900}}
    return Resource(build_ref(KINDS[ref.kind], body), body, Locations(Location(str(ref))))


@st.composite
def refs(draw: st.DrawFn) -> Ref:
    kind = draw(st.sampled_from([*OBJECTS, "artifact", "image"]))
    name = draw(st.sampled_from(NAMES))
    return Ref(kind, name, draw(st.sampled_from(["1.0.0", "2.0.0"])) if kind == "image" else "")


@st.composite
def cases(draw: st.DrawFn) -> Case:
    owned = draw(st.lists(refs(), unique=True, max_size=16))
    entries = {}
    for number, ref in enumerate(owned):
        known = draw(st.integers(0, 9)) > 0
        ident = (
            str(number)
            if ref.kind == "artifact"
            else NAMES.index(ref.name)
            if ref.kind == "image"
            else number
        )
        entries[ref] = Entry(
            ref,
            id=ident if known else None,
            version_id=100 + number if ref.kind == "image" and known else None,
            digest=SAME,
            intended=not known,
            protected=draw(st.integers(0, 7)) == 0,
        )
    kept = draw(st.lists(st.sampled_from(owned), unique=True)) if owned else []
    declared = frozenset(ref for ref in kept if ref.kind in ("workflow", "webapp"))
    world = draw(worlds(entries))
    world = replace(world, owners={r: owner for r, owner in world.owners.items() if r not in declared})
    options = PlanOptions(
        adopt=True,
        prune=draw(st.booleans()),
        destroy=False,
        allow_deletes=draw(st.sampled_from([0, 0, 3, 20])),
    )
    lost = draw(st.integers(0, 15)) == 0
    inventory = Inventory("shop", "id", "prod", KEY, entries, artifact_id="inv", lost=lost)
    return Case(declared, inventory, world, options)


@st.composite
def worlds(draw: st.DrawFn, entries: dict[Ref, Entry]) -> LiveState:
    """Most of what is owned is live as it was made; some is gone, renamed, recreated by others, busy or in use."""
    objects: list[LiveObject] = []
    artifacts: list[LiveArtifact] = []
    images: dict[str, list[LiveVersion]] = {}
    users: dict[tuple[int, int | None], tuple[User, ...]] = {}
    owners: dict[Ref, Owner] = {}
    taken: set[tuple[str, str]] = set()
    for number, (ref, entry) in enumerate(entries.items()):
        fate = draw(st.sampled_from(["same"] * 6 + ["gone", "renamed", "recreated"]))
        if draw(st.integers(0, 9)) == 0:
            owners[ref] = Owner("project stock (target prod)")
        if fate == "gone":
            continue
        name = f"{ref.name}-renamed" if fate == "renamed" else ref.name
        if ref.kind == "image":
            ident = 500 + number if fate == "recreated" or entry.version_id is None else entry.version_id
            version = f"{ref.version}-renamed" if fate == "renamed" else ref.version
            status = draw(st.sampled_from(["ready", "ready", "in-use", "deleting"]))
            images.setdefault(ref.name, []).append(LiveVersion(ident, version, status, "success"))
            if draw(st.integers(0, 3)) == 0:
                users[(NAMES.index(ref.name), ident)] = (draw(st.sampled_from(SOMEBODY)),)
        elif ref.kind == "artifact":
            ident_ = f"other-{number}" if fate == "recreated" or entry.id is None else str(entry.id)
            artifacts.append(LiveArtifact(name, ident_, 1))
        elif (ref.kind, name) not in taken:
            taken.add((ref.kind, name))
            live_id = 700 + number if fate == "recreated" or entry.id is None else entry.id
            body = {} if ref.kind == "workflow" else {"imageDetails": {"imageId": 900}}
            body |= (
                {"name": name, "steps": {"a": {"imageId": 900, "command": "a"}}}
                if ref.kind == "workflow"
                else {}
            )
            objects.append(LiveObject(ref.kind, name, live_id, body, draw(st.sampled_from(STATES))))
    there = tuple(
        LiveImage(name, NAMES.index(name), "workflow", "custom", tuple(sorted(vs, key=lambda v: -v.id)))
        for name, vs in images.items()
        if len({v.version for v in vs}) == len(vs)
    )
    return LiveState(there, tuple(objects), tuple(artifacts), owners=owners, usage=Usage(users))


SOMEBODY = [User(Ref("webapp", "theirs")), User(Ref("workflow", "n1"), run=True)]


def deleted(made: Plan) -> list[Any]:
    return [change for change in made.changes if change.action is Action.DELETE]


@WORLDS
@given(cases())
def test_only_what_was_made_here_and_is_live_as_it_was_made_is_deleted(case: Case) -> None:
    made = case.plan()
    if made is None:
        return
    for change in deleted(made):
        entry = case.inventory.entries[change.ref]
        live = case.live(change.ref)
        assert live is not None
        name = f"{change.ref.name}@{change.ref.version}" if change.ref.version else change.ref.name
        assert live[1] == name
        assert change.write.id == entry.id
        assert not entry.protected
        assert not entry.intended
        assert change.ref not in case.declared
        assert change.ref not in case.world.owners
        assert live[2] not in {"Running", "DELETING", "deleting"}
        if change.ref.kind == "image":
            assert change.write.version_id == entry.version_id == live[0]
            assert case.world.usage.of(int(str(entry.id)), live[0]) == ()


@WORLDS
@given(cases())
def test_nothing_is_deleted_unasked_unknown_or_in_bulk(case: Case) -> None:
    made = case.plan()
    if case.options.prune and (case.inventory.lost or not case.declared):
        assert made is None
        return
    assert made is not None
    count, owned = len(deleted(made)), len(case.inventory.entries)
    if not case.options.prune:
        assert count == 0
    elif owned >= 10 and count > 0.3 * owned:
        assert count <= case.options.allow_deletes


@WORLDS
@given(cases())
def test_everything_that_nothing_speaks_against_is_deleted(case: Case) -> None:
    """So that the guards are not kept by deleting nothing at all."""
    made = case.plan()
    if made is None or not case.options.prune:
        return
    count, owned = len(deleted(made)), len(case.inventory.entries)
    blocked = [c for c in made.blocked if "owned objects would be deleted" in c.reason]
    assert not blocked or (owned >= 10 and count == 0)
    if blocked:
        return
    for ref, entry in case.inventory.entries.items():
        live = case.live(ref)
        free = (
            entry.id is not None and not entry.protected and ref not in case.declared | set(case.world.owners)
        )
        idle = live is not None and live[2] in {"", "AVAILABLE", "ready"}
        name = f"{ref.name}@{ref.version}" if ref.version else ref.name
        if free and idle and live is not None and live[1] == name and not used(case, ref, live[0]):
            assert ref in {change.ref for change in deleted(made)}


def used(case: Case, ref: Ref, ident: Any) -> bool:
    return ref.kind == "image" and bool(case.world.usage.of(NAMES.index(ref.name), ident))
