"""The URLs of the platform (contract 2): pure functions that return a `Request` or a `Listing`.

The path of a collection ends in a slash, no other path does (contract 1.1).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from reconciler.api.answers import ArtifactItem, ArtifactVersion, ImageItem, ImageVersion, ListItem, RunItem
from reconciler.api.request import Item, Listing, Query, Request, Upload

PAGE_SIZE = 100
"""The largest page that the platform is known to return (A7)."""

Body = Mapping[str, Any]
Id = int | str


def _join(base: str, *parts: Id) -> str:
    return "/".join((base, *(quote(str(part), safe="") for part in parts)))


def _list(path: str, key: str, item: type[Item], query: Query = (), identity: str = "id") -> Listing[Item]:
    def build_page(number: int) -> Request:
        return Request("GET", path, (*query, ("pageNumber", str(number)), ("pageSize", str(PAGE_SIZE))))

    return Listing(build_page, key, item, identity)


@dataclass(frozen=True)
class Collection:
    """Objects with a JSON body: workflows are updated by PUT, webapps and services by PATCH."""

    name: str
    base: str
    update_method: str = "PUT"
    query: Query = ()
    other_key: str = ""

    def list(self) -> Listing[ListItem]:
        return replace(_list(f"{self.base}/", self.name, ListItem, self.query), other_key=self.other_key)

    def get(self, object_id: Id) -> Request:
        return Request("GET", _join(self.base, object_id))

    def create(self, body: Body) -> Request:
        return Request("POST", f"{self.base}/", json=body)

    def delete(self, object_id: Id) -> Request:
        return Request("DELETE", _join(self.base, object_id))

    def update(self, object_id: Id, body: Body) -> Request:
        return Request(self.update_method, _join(self.base, object_id), json=body)


workflows = Collection("workflows", "/workflows/api/v1/workflows")
webapps = Collection("webapps", "/webapps/api/v1/webapps", "PATCH")
services = Collection("services", webapps.base, "PATCH", (("featureType", "services"),), "webapps")
"""The documentation shows the items of this list under the name of webapps (A74)."""
COLLECTIONS: Mapping[str, Collection] = {one.name: one for one in (workflows, webapps, services)}


def pause_workflow(workflow_id: Id) -> Request:
    """W6: a paused workflow keeps its schedule and is not started by it."""
    return Request("POST", _join(workflows.base, workflow_id, "pause"))


def list_executions(workflow_id: Id, statuses: tuple[str, ...]) -> Listing[RunItem]:
    """W9: the runs of a workflow that are in one of these statuses."""
    path = _join(workflows.base, "executions", workflow_id)
    query = tuple(("statuses", status) for status in statuses)
    return _list(path, "executions", RunItem, query, identity="executionId")


def get_execution(workflow_id: Id, execution_id: Id) -> Request:
    """W10: a run with its steps."""
    return Request("GET", _join(workflows.base, workflow_id, "executions", execution_id))


class Images:
    """I1-I13."""

    base = "/image-management/api/v2/images"

    def list(self) -> Listing[ImageItem]:
        """I1."""
        return _list(f"{self.base}/", "images", ImageItem)

    def get(self, image_id: Id) -> Request:
        """I3."""
        return Request("GET", _join(self.base, image_id))

    def create(self, form: Body, upload: Upload | None) -> Request:
        """I2: an image and its first version."""
        return Request("POST", f"{self.base}/", form=form, upload=upload)

    def delete(self, image_id: Id) -> Request:
        """I4: the image with all its versions."""
        return Request("DELETE", _join(self.base, image_id))

    def list_versions(self, image_id: Id) -> Listing[ImageVersion]:
        """I5."""
        return _list(_join(self.base, image_id, "versions"), "versions", ImageVersion)

    def create_version(self, image_id: Id, form: Body, upload: Upload | None) -> Request:
        """I6."""
        return Request("POST", _join(self.base, image_id, "versions"), form=form, upload=upload)

    def get_version(self, image_id: Id, version_id: Id) -> Request:
        """I7."""
        return Request("GET", _join(self.base, image_id, "versions", version_id))

    def update_version(self, image_id: Id, version_id: Id, form: Body, upload: Upload | None) -> Request:
        """I8."""
        path = _join(self.base, image_id, "versions", version_id)
        return Request("PATCH", path, form=form, upload=upload)

    def delete_version(self, image_id: Id, version_id: Id) -> Request:
        """I9: accepted at once, deleted or `delete-failed` later."""
        return Request("DELETE", _join(self.base, image_id, "versions", version_id))

    def list_builds(self, image_id: Id, version_id: Id) -> Request:
        """I11: the builds of one version, newest first."""
        query = (("count", "-1"), ("versions", str(version_id)))
        return Request("GET", _join(self.base, image_id, "builds"), query)

    def get_build_logs(self, image_id: Id, build_id: Id, next_token: str = "") -> Request:
        """I12: the lines that follow a token, or the first ones."""
        query = (("nextToken", next_token),) if next_token else ()
        return Request("GET", _join(self.base, image_id, "builds", build_id, "logs"), query)


class Artifacts:
    """R1-R9."""

    base = "/artifacts/api/v1/artifacts"

    def list(self) -> Listing[ArtifactItem]:
        """R1."""
        return _list(f"{self.base}/", "artifacts", ArtifactItem)

    def create(self, form: Body, upload: Upload) -> Request:
        """R2."""
        return Request("POST", f"{self.base}/", form=form, upload=upload)

    def list_versions(self, artifact_id: Id) -> Listing[ArtifactVersion]:
        """R3: each page also describes the artifact."""
        return _list(_join(self.base, artifact_id), "versions", ArtifactVersion, identity="version")

    def create_version(self, artifact_id: Id, form: Body, upload: Upload) -> Request:
        """R4."""
        return Request("PUT", _join(self.base, artifact_id), form=form, upload=upload)

    def update(self, artifact_id: Id, body: Body) -> Request:
        """R5: name and description."""
        return Request("PATCH", _join(self.base, artifact_id), json=body)

    def delete(self, artifact_id: Id) -> Request:
        """R6: with all its versions."""
        return Request("DELETE", _join(self.base, artifact_id))

    def delete_version(self, artifact_id: Id, version: Id) -> Request:
        """R7: one version; the last remaining one cannot be deleted."""
        return Request("DELETE", _join(self.base, artifact_id, version))

    def download(self, artifact_id: Id, version: Id) -> Request:
        """R9."""
        return Request("GET", _join(self.base, artifact_id, version, "download"))


images = Images()
artifacts = Artifacts()
LISTINGS: Mapping[str, Listing[Any]] = {
    "images": images.list(),
    "artifacts": artifacts.list(),
    **{name: collection.list() for name, collection in COLLECTIONS.items()},
}
"""The lists by the folder name of their kind."""


def get_instance_options(entity_type: str) -> Request:
    """T1: the machines that a type of entity may run on."""
    path = "/quota/api/v1/settings/tenant-instance-options"
    return Request("GET", path, (("entityType", entity_type),))
