"""Workflows, webapps and services on a platform of `planning.platform_model`, and the table of all kinds."""

from __future__ import annotations

from collections.abc import Mapping

from planning.packed_models import ArtifactModel, ImageModel
from planning.platform_model import Document, ObjectModel, PlatformModel


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


PLATFORM_MODELS: Mapping[str, type[PlatformModel]] = {
    "workflow": WorkflowModel,
    "webapp": WebServiceModel,
    "service": WebServiceModel,
    "artifact": ArtifactModel,
    "image": ImageModel,
}
