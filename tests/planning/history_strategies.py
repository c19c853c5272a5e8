"""Strategies for what came before a plan: a platform, what this project applied to it, what others did by hand.

EXAMPLES=2000 in the environment tries that many, other ones each time.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from planning.body_strategies import BODIES, Document
from planning.packed_models import digest_content
from planning.platform_model import PlatformModel, Switches
from planning.platform_models import PLATFORM_MODELS

from reconciler import kinds

EXAMPLES = settings(
    max_examples=int(os.environ.get("EXAMPLES", "40")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
    derandomize="EXAMPLES" not in os.environ,
)
KINDS = tuple(sorted(kinds.KINDS))


@dataclass(frozen=True)
class Moment:
    """A tenant, and the manifest that is planned next."""

    tenant: PlatformModel
    manifest: Document


@st.composite
def switches(draw: st.DrawFn) -> Switches:
    return Switches(*(draw(st.booleans()) for _ in range(8)))


@st.composite
def manifests(draw: st.DrawFn, kind: str) -> Document:
    """A manifest with the digest of its content where its kind has one."""
    body = draw(BODIES[kind]())
    lifecycle: Document = {"update": "replace"} if draw(st.integers(0, 4)) == 0 else {}
    manifest: Document = {"body": body, "lifecycle": lifecycle}
    if kind == "artifact":
        manifest |= {"package": "src", "digest": draw(st.sampled_from(["c1", "c2"]))}
    if kind == "image":
        digest = digest_content(body, draw(st.integers(1, 2)))
        if "version" in body and draw(st.booleans()):
            body = {**body, "version": f"{body['version']}-c{digest[:11]}"}
        manifest |= {"body": body, "package": "src", "digest": digest}
    return manifest


@st.composite
def moments(draw: st.DrawFn, kind: str) -> Moment:
    """Nothing there, something of unmanaged, or something of ours; some of it changed by hand; some builds failed."""
    tenant = PLATFORM_MODELS[kind](kind, draw(switches()))
    if draw(st.booleans()):
        tenant = tenant.applied(draw(manifests(kind)))
    elif draw(st.booleans()):
        tenant = replace(tenant, state=tenant.made(draw(BODIES[kind](secrets=False))))
    if tenant.state is not None and draw(st.booleans()):
        tenant = replace(tenant, state=by_hand(draw, tenant, tenant.state))
    return Moment(tenant, draw(manifests(kind)))


def by_hand(draw: st.DrawFn, tenant: PlatformModel, state: Document) -> Document:
    """Someone changed some of the live fields that can be seen to what they liked better."""
    match tenant.kind:
        case "image":
            failed = draw(st.booleans())
            ended = {"status": "not-ready", "build": "failed"} if failed else {"description": "theirs"}
            return {**state, "versions": [{**version, **ended} for version in state["versions"]]}
        case "artifact" if draw(st.booleans()):
            return {**state, "version": state["version"] + 1, "digest": draw(st.sampled_from(["c1", "c3"]))}
    other = tenant.made(draw(BODIES[tenant.kind](secrets=False)))
    kept: Any = {"name", "imageDetails", "steps", "version", "digest", "parameters"}
    hidden = (
        {"title", "description", "metadata", "retryOptions"} if tenant.switches.documented_only else set()
    )
    free = {*state, *other} - {"name", "parameters"} - hidden
    names = draw(st.lists(st.sampled_from(sorted(free)), unique=True)) if free else []
    chosen = {name: other[name] for name in names if name in other}
    return {k: v for k, v in state.items() if k not in names or k in kept} | chosen
