"""The URL table of the platform (contract 2): pure functions that return a `Call`.

Collection paths end in a slash, every other path does not (contract 1.1).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from reconciler.api.request import Query, Request, Upload

PAGE_SIZE = 100
"""The largest page that the platform is known to give (A7)."""

Body = Mapping[str, Any]
Id = int | str


def _join_path(*parts: Id) -> str:
    return "/".join(quote(str(part), safe="") for part in parts)


def _page_query(number: int) -> Query:
    return (("pageNumber", str(number)), ("pageSize", str(PAGE_SIZE)))


@dataclass(frozen=True)
class Collection:
    """Objects with a JSON body: workflows by PUT, webapps by PATCH."""

    base: str
    update_method: str = "PUT"
    query: Query = ()

    def list_page(self, number: int) -> Request:
        """One page of the list."""
        return Request("GET", f"{self.base}/", (*self.query, *_page_query(number)))

    def get(self, object_id: Id) -> Request:
        """Describe one object."""
        return Request("GET", f"{self.base}/{_join_path(object_id)}")

    def create(self, body: Body) -> Request:
        """Create an object."""
        return Request("POST", f"{self.base}/", json=body)

    def delete(self, object_id: Id) -> Request:
        """Delete an object."""
        return Request("DELETE", f"{self.base}/{_join_path(object_id)}")

    def update(self, object_id: Id, body: Body) -> Request:
        """Replace (PUT) or change (PATCH) an object."""
        return Request(self.update_method, f"{self.base}/{_join_path(object_id)}", json=body)


def pause_workflow(workflow_id: Id) -> Request:
    """W6: a paused workflow keeps its schedule and does not start by it."""
    return Request("POST", f"{COLLECTIONS['workflows'].base}/{_join_path(workflow_id)}/pause")


def list_executions_page(workflow_id: Id, statuses: tuple[str, ...], number: int) -> Request:
    """W9: the runs of a workflow that are in one of these statuses."""
    query = (*(("statuses", status) for status in statuses), *_page_query(number))
    return Request("GET", f"{COLLECTIONS['workflows'].base}/{_join_path('executions', workflow_id)}", query)


def get_execution(workflow_id: Id, execution_id: Id) -> Request:
    """W10: a run with its steps."""
    return Request(
        "GET", f"{COLLECTIONS['workflows'].base}/{_join_path(workflow_id, 'executions', execution_id)}"
    )


class Images:
    """I1-I13."""

    base = "/image-management/api/v2/images"

    def list_page(self, number: int) -> Request:
        """I1."""
        return Request("GET", f"{self.base}/", _page_query(number))

    def create(self, form: Body, upload: Upload | None) -> Request:
        """I2: an image and its first version."""
        return Request("POST", f"{self.base}/", form=form, upload=upload)

    def versions_page(self, image_id: Id, number: int) -> Request:
        """I5."""
        return Request("GET", f"{self.base}/{_join_path(image_id, 'versions')}", _page_query(number))

    def create_version(self, image_id: Id, form: Body, upload: Upload | None) -> Request:
        """I6."""
        path = f"{self.base}/{_join_path(image_id, 'versions')}"
        return Request("POST", path, form=form, upload=upload)

    def version(self, image_id: Id, version_id: Id) -> Request:
        """I7."""
        return Request("GET", f"{self.base}/{_join_path(image_id, 'versions', version_id)}")

    def update_version(self, image_id: Id, version_id: Id, form: Body, upload: Upload | None) -> Request:
        """I8."""
        path = f"{self.base}/{_join_path(image_id, 'versions', version_id)}"
        return Request("PATCH", path, form=form, upload=upload)

    def delete_version(self, image_id: Id, version_id: Id) -> Request:
        """I9: accepted at once, gone or `delete-failed` later."""
        return Request("DELETE", f"{self.base}/{_join_path(image_id, 'versions', version_id)}")

    def builds(self, image_id: Id, version_id: Id) -> Request:
        """I11: the builds of one version, newest first."""
        query = (("count", "-1"), ("versions", str(version_id)))
        return Request("GET", f"{self.base}/{_join_path(image_id, 'builds')}", query)

    def build_logs(self, image_id: Id, build_id: Id, next_token: str | None) -> Request:
        """I12: the set of lines after a token, or the first one."""
        query = (("nextToken", next_token),) if next_token else ()
        return Request("GET", f"{self.base}/{_join_path(image_id, 'builds', build_id, 'logs')}", query)


class Artifacts:
    """R1-R9."""

    base = "/artifacts/api/v1/artifacts"

    def list_page(self, number: int) -> Request:
        """R1."""
        return Request("GET", f"{self.base}/", _page_query(number))

    def create(self, form: Body, upload: Upload) -> Request:
        """R2."""
        return Request("POST", f"{self.base}/", form=form, upload=upload)

    def versions_page(self, artifact_id: Id, number: int) -> Request:
        """R3: an artifact with one page of its versions."""
        return Request("GET", f"{self.base}/{_join_path(artifact_id)}", _page_query(number))

    def new_version(self, artifact_id: Id, form: Body, upload: Upload) -> Request:
        """R4."""
        return Request("PUT", f"{self.base}/{_join_path(artifact_id)}", form=form, upload=upload)

    def update(self, artifact_id: Id, body: Body) -> Request:
        """R5: name and description."""
        return Request("PATCH", f"{self.base}/{_join_path(artifact_id)}", json=body)

    def delete(self, artifact_id: Id) -> Request:
        """R6: with all its versions."""
        return Request("DELETE", f"{self.base}/{_join_path(artifact_id)}")

    def delete_version(self, artifact_id: Id, version: Id) -> Request:
        """R7: one version; the last one that is left cannot be deleted."""
        return Request("DELETE", f"{self.base}/{_join_path(artifact_id, version)}")

    def download(self, artifact_id: Id, version: Id) -> Request:
        """R9."""
        return Request("GET", f"{self.base}/{_join_path(artifact_id, version, 'download')}")


class Tenants:
    """T1."""

    def instance_options(self, entity_type: str) -> Request:
        """The machines that a kind of entity may run on."""
        path = "/quota/api/v1/settings/tenant-instance-options"
        return Request("GET", path, (("entityType", entity_type),))


images = Images()
artifacts = Artifacts()
tenants = Tenants()
COLLECTIONS: Mapping[str, Collection] = {
    "workflows": Collection("/workflows/api/v1/workflows"),
    "webapps": Collection("/webapps/api/v1/webapps", "PATCH"),
    "services": Collection("/webapps/api/v1/webapps", "PATCH", (("featureType", "services"),)),
}
