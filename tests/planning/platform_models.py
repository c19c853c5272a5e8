"""What the platform may be like: how it stores what it is sent, and how it describes it.

The flags of `Switches` are the unknowns of the real service (contract 4.7, 5.3, A47, A48, A54, A55, A66). A `Tenant`
is one object on such a platform and what a project recorded of it; a plan is carried out on it as the execution would.
"""

from __future__ import annotations

import hashlib
import json
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Self

from hypothesis import assume
from planning.case_files import Inputs, build_resource, replace_secrets

from reconciler.kinds import KINDS
from reconciler.kinds.documents.canonical import to_canonical
from reconciler.kinds.image import collect_build_inputs
from reconciler.model.observed.inventory import Entry, Inventory
from reconciler.model.observed.live_state import LiveArtifact, LiveImage, LiveObject, LiveState, LiveVersion
from reconciler.model.plans.change import Action, Change
from reconciler.model.plans.plan import PlanOptions
from reconciler.model.ref import Ref

KEY = b"key"

Document = dict[str, Any]


@dataclass(frozen=True)
class Switches:
    """One platform out of all that the real one may be. The first five say how it answers, the others what it does."""

    documented_only: bool = False
    nulls: bool = False
    env_as_map: bool = False
    reversed_lists: bool = False
    defaults_shown: bool = False
    fills: bool = True
    keeps_token: bool = True
    takes_newer: bool = True

    def listed(self, items: list[Any]) -> list[Any]:
        return items[::-1] if self.reversed_lists else items


@dataclass(frozen=True)
class PlatformModel(ABC):
    """One object of a kind, by the name x, and the entries of this project's inventory."""

    kind: str
    switches: Switches
    state: Document | None = None
    entries: Mapping[Ref, Entry] = field(default_factory=dict)

    def inputs(self, manifest: Document) -> Inputs:
        declared = build_resource({"kind": self.kind, **manifest})
        inventory = Inventory("shop", "shop-id", "prod", KEY, self.entries)
        return Inputs((declared,), inventory, self.world(), PlanOptions(adopt=True))

    def change(self, manifest: Document) -> Change:
        return self.inputs(manifest).plan().changes[0]

    def applied(self, manifest: Document) -> Self:
        """The tenant after a plan was carried out and recorded."""
        change = self.change(manifest)
        assume(change.action is not Action.BLOCKED)
        state = self.state if change.write is None else self.stored(change)
        return replace(
            self, state=state, entries={**self.entries, change.ref: self.entry(change, state or {})}
        )

    def meaning(self) -> Document:
        """What is stored, in canonical form."""
        kind = KINDS[self.kind]
        return to_canonical(kind, kind.convert_answer({"name": "x", **(self.state or {})}), KEY)

    @abstractmethod
    def made(self, body: Document) -> Document:
        """The state after someone else created it with a body."""

    @abstractmethod
    def stored(self, change: Change) -> Document:
        """The state after the request of a change."""

    @abstractmethod
    def world(self) -> LiveState:
        """What is read of the state."""

    @abstractmethod
    def entry(self, change: Change, state: Document) -> Entry:
        """What is recorded of a change that was carried out."""


class ObjectModel(PlatformModel):
    """A workflow, webapp or service."""

    def made(self, body: Document) -> Document:
        return self.after(
            to_json_document(KINDS[self.kind].finish_request(dict(replace_secrets(body)), {})), {}
        )

    def stored(self, change: Change) -> Document:
        assert change.write is not None
        return self.after(to_json_document(change.write.body), self.state or {})

    def world(self) -> LiveState:
        if self.state is None:
            return LiveState()
        answer = to_json_document(self.answer(self.state))
        body = KINDS[self.kind].convert_answer(answer)
        return LiveState(objects=(LiveObject(self.kind, "x", 7, body, str(answer["status"])),))

    def entry(self, change: Change, state: Document) -> Entry:
        del state
        return Entry(change.ref, 7, body=change.entry.body)

    @abstractmethod
    def after(self, sent: Document, before: Document) -> Document:
        """The state after a request."""

    @abstractmethod
    def answer(self, state: Document) -> Document:
        """How a state is described."""


class WorkflowModel(ObjectModel):
    """PUT replaces everything."""

    def after(self, sent: Document, before: Document) -> Document:
        known = sent if self.switches.takes_newer else {k: v for k, v in sent.items() if k != "newer"}
        old = before.get("steps", {})
        steps = {name: self._step(step, old.get(name, {})) for name, step in sent["steps"].items()}
        return {**known, "steps": steps}

    def _step(self, sent: Document, before: Document) -> Document:
        step = sent if self.switches.takes_newer else {k: v for k, v in sent.items() if k != "newer"}
        place, old = step.get("repository"), before.get("repository") or {}
        if self.switches.keeps_token and place and "token" in old and place["url"] == old.get("url"):
            step = {**step, "repository": {"token": old["token"], **place}}
        if step.get("type", "standard") != "standard" or not self.switches.fills:
            return step
        resources = {"instanceTypeId": 21, "storage": "10GB", **step.get("resources", {})}
        return {"imageVersionId": step["imageId"] * 10, **step, "resources": resources}

    def answer(self, state: Document) -> Document:
        hidden = {"metadata", "retryOptions"} if self.switches.documented_only else set()
        shown = {k: v for k, v in state.items() if k not in hidden}
        shown |= {name: self.switches.listed(shown.get(name, [])) for name in ("tags", "watchers")}
        shown["triggers"] = [
            {"webhook": "uuid"} if t.get("webhook") else t for t in shown.get("triggers", []) if t
        ]
        shown["steps"] = {name: self._shown(step) for name, step in shown["steps"].items()}
        return {"id": 7, "status": "Available", "lastExecution": None, **shown}

    def _shown(self, step: Document) -> Document:
        shown: Document = {"stepTimeout": None, "outputParameters": None} if self.switches.nulls else {}
        shown |= {"imageName": "trainer", **step}
        if "parents" in shown:
            shown["parents"] = self.switches.listed(shown["parents"])
        if "repository" in shown:
            shown["repository"] = {k: v for k, v in shown["repository"].items() if k != "token"}
        if "env" in shown.get("parameters", {}) and not self.switches.env_as_map:
            env = [{name: value} for name, value in shown["parameters"]["env"].items()]
            shown["parameters"] = {**shown["parameters"], "env": self.switches.listed(env)}
        if self.switches.defaults_shown and shown.get("type", "standard") == "standard":
            shown = {"type": "standard", "clearImageCache": False, "parents": [], **shown}
        return shown


class WebServiceModel(ObjectModel):
    """PATCH replaces what it names; of a service's parameters each part by itself (A64)."""

    def after(self, sent: Document, before: Document) -> Document:
        known = sent if self.switches.takes_newer else {k: v for k, v in sent.items() if k != "newer"}
        state = {**before, **known}
        if "imageDetails" in sent or not before:
            image = state["imageDetails"]
            state["imageDetails"] = {"versionId": image["imageId"] * 10, **image}
        if "parameters" in sent:
            state["parameters"] = {**before.get("parameters", {}), **sent["parameters"]}
        return {"resources": {"instanceTypeId": 41}, **state} if self.switches.fills else state

    def answer(self, state: Document) -> Document:
        hidden = {"title", "description", "parameters"} if self.switches.documented_only else set()
        shown: Document = {"status": "AVAILABLE", "id": 7}
        if self.switches.defaults_shown:
            shown |= {"sessionStickiness": False, "scaleToZero": False, "minInstances": 1}
            shown |= {"serviceType": "web-app"}
        if self.switches.nulls:
            shown |= {"title": None, "entrypoint": None, "healthCheckURL": None, "parameters": None}
        shown |= {k: v for k, v in state.items() if k not in hidden}
        secrets = (shown.get("parameters") or {}).get("secrets")
        if secrets:
            shown["parameters"] = {**shown["parameters"], "secrets": self.switches.listed(secrets)}
        if (shown.get("parameters") or {}).get("env") and not self.switches.env_as_map:
            env = [{name: value} for name, value in shown["parameters"]["env"].items()]
            shown["parameters"] = {**shown["parameters"], "env": self.switches.listed(env)}
        return shown


class ArtifactModel(PlatformModel):
    """A description, and versions that only grow; the bytes are read where no one recorded them."""

    def made(self, body: Document) -> Document:
        return {**to_json_document(replace_secrets(body)), "version": 1, "digest": "theirs"}

    def stored(self, change: Change) -> Document:
        assert change.write is not None
        before = self.state or {"version": 0, "digest": ""}
        state = {**before, **to_json_document(change.write.body)}
        if change.write.package is not None:
            state |= {"version": before["version"] + 1, "digest": change.entry.digest}
        return state

    def world(self) -> LiveState:
        if self.state is None:
            return LiveState()
        entry, version = self.entries.get(Ref("artifact", "x")), self.state["version"]
        recorded = entry is not None and entry.version_id == version
        digest = "" if recorded else self.state["digest"]
        live = LiveArtifact("x", "a-1", version, self.state.get("description"), digest)
        return LiveState(artifacts=(live,))

    def entry(self, change: Change, state: Document) -> Entry:
        return Entry(change.ref, "a-1", state["version"], body=change.entry.body, digest=change.entry.digest)


class ImageModel(PlatformModel):
    """An image whose versions are built once; the build of a version in `state["failing"]` fails."""

    def made(self, body: Document) -> Document:
        sent = {"version": "1.0.0", **to_json_document(replace_secrets(body))}
        return {"versions": [self._version(10, sent)]}

    def stored(self, change: Change) -> Document:
        assert change.write is not None
        sent, state = to_json_document(change.write.body), self.state or {"versions": []}
        ident = change.write.version_id or 10 + len(state["versions"])
        old: Document = next((v for v in state["versions"] if v["id"] == ident), {})
        kept = {k: old[k] for k in ("version", "description", "buildDetails") if k in old}
        fresh = self._version(ident, {**kept, **sent}, ready=not state.get("failing"))
        return {"versions": [*(v for v in state["versions"] if v["id"] != ident), fresh]}

    def _version(self, ident: int, sent: Document, *, ready: bool = True) -> Document:
        status = (
            {"status": "ready", "build": "success"} if ready else {"status": "not-ready", "build": "failed"}
        )
        shown: Document = {k: sent[k] for k in ("version", "description") if k in sent}
        return {
            "id": ident,
            **shown,
            "buildDetails": {"source": "upload", **sent.get("buildDetails", {})},
            **status,
        }

    def world(self) -> LiveState:
        if self.state is None:
            return LiveState()
        versions = sorted((self._shown(v) for v in self.state["versions"]), key=lambda v: -v.id)
        return LiveState(images=(LiveImage("x", 1, "workflow", "custom", tuple(versions)),))

    def _shown(self, version: Document) -> LiveVersion:
        details = {k: v for k, v in version["buildDetails"].items() if k != "token"}
        if self.switches.defaults_shown:
            details = {"useCache": True, "buildArguments": [], "secrets": [], **details}
        if self.switches.nulls:
            details = {"context": None, "dockerfilePath": None, "branch": None, **details}
        for name in ("buildArguments", "secrets"):
            if name in details:
                details[name] = self.switches.listed(details[name])
        texts = (version["version"], version["status"], version["build"], version.get("description", ""))
        return LiveVersion(version["id"], *texts, details)

    def entry(self, change: Change, state: Document) -> Entry:
        ident = next(v["id"] for v in state["versions"] if v["version"] == change.ref.version)
        return Entry(change.ref, 1, ident, body=change.entry.body, digest=change.entry.digest)

    def meaning(self) -> Document:
        """Every version without its id."""
        versions = (self.state or {"versions": []})["versions"]
        shown = [self._shown({**v, "buildDetails": v["buildDetails"]}) for v in versions]
        return {
            v.version: to_canonical(KINDS["image"], {"buildDetails": v.build_details}, KEY) for v in shown
        }


PLATFORM_MODELS: Mapping[str, type[PlatformModel]] = {
    "workflow": WorkflowModel,
    "webapp": WebServiceModel,
    "service": WebServiceModel,
    "artifact": ArtifactModel,
    "image": ImageModel,
}


def to_json_document(value: Any) -> Any:
    """A document on the wire, secrets in clear."""
    return json.loads(json.dumps(value))


def digest_content(body: Document, files: int) -> str:
    """The digest of what an image is built from: what its body says, and the files it is packed with."""
    found = json.dumps([collect_build_inputs(replace_secrets(body)), files], sort_keys=True)
    return hashlib.sha256(found.encode()).hexdigest()
