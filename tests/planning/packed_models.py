"""Artifacts and images on a platform of `planning.platform_model`: what is made from packed files."""

from __future__ import annotations

import hashlib
import json

from planning.case_files import replace_secrets
from planning.platform_model import KEY, Document, PlatformModel, to_json_document

from reconciler.kinds import KINDS
from reconciler.kinds.documents.canonical import to_canonical
from reconciler.kinds.image import collect_build_inputs
from reconciler.model.observed.inventory import Entry
from reconciler.model.observed.live_state import LiveArtifact, LiveImage, LiveState, LiveVersion
from reconciler.model.plans.change import Change
from reconciler.model.ref import Ref


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


def digest_content(body: Document, files: int) -> str:
    """The digest of what an image is built from: what its body says, and the files it is packed with."""
    found = json.dumps([collect_build_inputs(replace_secrets(body)), files], sort_keys=True)
    return hashlib.sha256(found.encode()).hexdigest()
