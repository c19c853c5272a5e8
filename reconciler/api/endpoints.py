"""The URL table of the platform (contract 2): pure functions that return a `Call`.

Collection paths end in a slash, every other path does not (contract 1.1).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from reconciler.api.request import Call, Query, Upload

PAGE_SIZE = 100
"""The largest page that the platform is known to give (A7)."""

Body = Mapping[str, Any]
Id = int | str


def _path(*parts: Id) -> str:
    return "/".join(quote(str(part), safe="") for part in parts)


def _page(number: int) -> Query:
    return (("pageNumber", str(number)), ("pageSize", str(PAGE_SIZE)))


@dataclass(frozen=True)
class Collection:
    """Objects with a JSON body: workflows by PUT, webapps by PATCH."""

    base: str
    update_method: str = "PUT"
    query: Query = ()

    def list_page(self, number: int) -> Call:
        """One page of the list."""
        return Call("GET", f"{self.base}/", (*self.query, *_page(number)))

    def get(self, object_id: Id) -> Call:
        """Describe one object."""
        return Call("GET", f"{self.base}/{_path(object_id)}")

    def create(self, body: Body) -> Call:
        """Create an object."""
        return Call("POST", f"{self.base}/", json=body)

    def delete(self, object_id: Id) -> Call:
        """Delete an object."""
        return Call("DELETE", f"{self.base}/{_path(object_id)}")

    def update(self, object_id: Id, body: Body) -> Call:
        """Replace (PUT) or change (PATCH) an object."""
        return Call(self.update_method, f"{self.base}/{_path(object_id)}", json=body)


def pause(workflow_id: Id) -> Call:
    """W6: a paused workflow keeps its schedule and does not start by it."""
    return Call("POST", f"{COLLECTIONS['workflows'].base}/{_path(workflow_id)}/pause")


def executions_page(workflow_id: Id, statuses: tuple[str, ...], number: int) -> Call:
    """W9: the runs of a workflow that are in one of these statuses."""
    query = (*(("statuses", status) for status in statuses), *_page(number))
    return Call("GET", f"{COLLECTIONS['workflows'].base}/{_path('executions', workflow_id)}", query)


def execution(workflow_id: Id, execution_id: Id) -> Call:
    """W10: a run with its steps."""
    return Call("GET", f"{COLLECTIONS['workflows'].base}/{_path(workflow_id, 'executions', execution_id)}")


class Images:
    """I1-I13."""

    base = "/image-management/api/v2/images"

    def list_page(self, number: int) -> Call:
        """I1."""
        return Call("GET", f"{self.base}/", _page(number))

    def create(self, form: Body, upload: Upload | None) -> Call:
        """I2: an image and its first version."""
        return Call("POST", f"{self.base}/", form=form, upload=upload)

    def versions_page(self, image_id: Id, number: int) -> Call:
        """I5."""
        return Call("GET", f"{self.base}/{_path(image_id, 'versions')}", _page(number))

    def create_version(self, image_id: Id, form: Body, upload: Upload | None) -> Call:
        """I6."""
        path = f"{self.base}/{_path(image_id, 'versions')}"
        return Call("POST", path, form=form, upload=upload)

    def version(self, image_id: Id, version_id: Id) -> Call:
        """I7."""
        return Call("GET", f"{self.base}/{_path(image_id, 'versions', version_id)}")

    def update_version(self, image_id: Id, version_id: Id, form: Body, upload: Upload | None) -> Call:
        """I8."""
        path = f"{self.base}/{_path(image_id, 'versions', version_id)}"
        return Call("PATCH", path, form=form, upload=upload)

    def delete_version(self, image_id: Id, version_id: Id) -> Call:
        """I9: accepted at once, gone or `delete-failed` later."""
        return Call("DELETE", f"{self.base}/{_path(image_id, 'versions', version_id)}")

    def builds(self, image_id: Id, version_id: Id) -> Call:
        """I11: the builds of one version, newest first."""
        query = (("count", "-1"), ("versions", str(version_id)))
        return Call("GET", f"{self.base}/{_path(image_id, 'builds')}", query)

    def build_logs(self, image_id: Id, build_id: Id, next_token: str | None) -> Call:
        """I12: the set of lines after a token, or the first one."""
        query = (("nextToken", next_token),) if next_token else ()
        return Call("GET", f"{self.base}/{_path(image_id, 'builds', build_id, 'logs')}", query)


class Artifacts:
    """R1-R9."""

    base = "/artifacts/api/v1/artifacts"

    def list_page(self, number: int) -> Call:
        """R1."""
        return Call("GET", f"{self.base}/", _page(number))

    def create(self, form: Body, upload: Upload) -> Call:
        """R2."""
        return Call("POST", f"{self.base}/", form=form, upload=upload)

    def versions_page(self, artifact_id: Id, number: int) -> Call:
        """R3: an artifact with one page of its versions."""
        return Call("GET", f"{self.base}/{_path(artifact_id)}", _page(number))

    def new_version(self, artifact_id: Id, form: Body, upload: Upload) -> Call:
        """R4."""
        return Call("PUT", f"{self.base}/{_path(artifact_id)}", form=form, upload=upload)

    def update(self, artifact_id: Id, body: Body) -> Call:
        """R5: name and description."""
        return Call("PATCH", f"{self.base}/{_path(artifact_id)}", json=body)

    def delete(self, artifact_id: Id) -> Call:
        """R6: with all its versions."""
        return Call("DELETE", f"{self.base}/{_path(artifact_id)}")

    def delete_version(self, artifact_id: Id, version: Id) -> Call:
        """R7: one version; the last one that is left cannot be deleted."""
        return Call("DELETE", f"{self.base}/{_path(artifact_id, version)}")

    def download(self, artifact_id: Id, version: Id) -> Call:
        """R9."""
        return Call("GET", f"{self.base}/{_path(artifact_id, version, 'download')}")


class Tenants:
    """T1."""

    def instance_options(self, entity_type: str) -> Call:
        """The machines that a kind of entity may run on."""
        path = "/quota/api/v1/settings/tenant-instance-options"
        return Call("GET", path, (("entityType", entity_type),))


images = Images()
artifacts = Artifacts()
tenants = Tenants()
COLLECTIONS: Mapping[str, Collection] = {
    "workflows": Collection("/workflows/api/v1/workflows"),
    "webapps": Collection("/webapps/api/v1/webapps", "PATCH"),
    "services": Collection("/webapps/api/v1/webapps", "PATCH", (("featureType", "services"),)),
}
