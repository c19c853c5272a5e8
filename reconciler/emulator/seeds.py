"""Objects added to a tenant without requests, with chosen ids and already built. For tests and demonstrations.

The platform's own operations create them, so that they are what a request would have created; then they get their ids.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from reconciler.emulator.artifacts.write import create_artifact
from reconciler.emulator.core import Emulator
from reconciler.emulator.errors import Invalid
from reconciler.emulator.http.call_context import Call
from reconciler.emulator.http.shapes import Record
from reconciler.emulator.images import forms
from reconciler.emulator.images.write import create_image, create_version
from reconciler.emulator.store.tenant import Tenant
from reconciler.emulator.tenants import instances
from reconciler.emulator.webapps import shapes as webapp_shapes
from reconciler.emulator.webapps.write import create_webapp
from reconciler.emulator.workflows import shapes as workflow_shapes
from reconciler.emulator.workflows.write import create_workflow

USER = "colleague@example.com"
DOCKERFILE = {"source": "dockerfile", "dockerfile": "FROM python:3.12-slim"}
Document = Mapping[str, Any]


def add_instance_option(emulator: Emulator, entity_type: str, ident: int) -> None:
    """One more instance type, of a chosen id."""
    option = instances.list_options(entity_type)[0] | {"id": ident, "name": f"Custom {ident}"}
    with _open_tenant(emulator) as tenant:
        instances.store_option(tenant, entity_type, option)


def add_image(
    emulator: Emulator,
    name: str,
    versions: Mapping[int, str],
    *,
    id: int | None = None,  # noqa: A002 - the platform's word
    type: str = "workflow",  # noqa: A002 - the platform's word
    scope: str = "custom",
    build_details: Document | None = None,
) -> int:
    """An image with built versions, oldest first, by their ids; its id."""
    details = dict(build_details or DOCKERFILE)
    with _open_tenant(emulator) as tenant:
        made: int | None = None
        for number, version in versions.items():
            body = {"name": name, "type": type, "version": version, "buildDetails": details}
            if made is None:
                answer = create_image(tenant, _build_call(body, forms.CREATE))
                made = _renumber_image(tenant, answer["imageId"], id)
                tenant.db.update("images", "id", made, scope=scope)
            else:
                answer = create_version(tenant, _build_call(body, forms.VERSION, imageId=made))
            _renumber_version(tenant, made, answer["versionId"], number)
    if made is None:
        raise ValueError("an image has at least one version")
    emulator.run_timers()
    return made


def add_workflow(emulator: Emulator, body: Document, *, id: int | None = None) -> int:  # noqa: A002 - as above
    """A workflow; its id."""
    with _open_tenant(emulator) as tenant:
        made: int = create_workflow(tenant, _build_call(body, workflow_shapes.CREATE))["id"]
        if id is not None:
            tenant.db.run("UPDATE workflows SET id = ? WHERE id = ?", id, made)
            tenant.db.run("UPDATE uses SET id = ? WHERE kind = 'workflow' AND id = ?", str(id), str(made))
    return made if id is None else id


def add_webapp(emulator: Emulator, body: Document, *, id: str | None = None) -> str:  # noqa: A002 - as above
    """A webapp or service that is available; its id."""
    with _open_tenant(emulator) as tenant:
        made: str = create_webapp(tenant, _build_call(body, webapp_shapes.CREATE))["id"]
        if id is not None:
            tenant.db.run("UPDATE webapps SET id = ? WHERE id = ?", id, made)
            tenant.db.run("UPDATE uses SET id = ? WHERE kind = 'webapp' AND id = ?", id, made)
            tenant.db.run("UPDATE timers SET subject = ? WHERE subject = ?", id, made)
    emulator.run_timers()
    return made if id is None else id


def add_artifact(emulator: Emulator, name: str, content: bytes, *, id: str | None = None) -> str:  # noqa: A002 - as above
    """An artifact with one version of these zipped bytes; its id."""
    with _open_tenant(emulator) as tenant:
        made: str = create_artifact(tenant, Call({}, body={"name": name}, artifact=content))["id"]
        if id is not None:
            tenant.db.run("UPDATE artifacts SET id = ? WHERE id = ?", id, made)
            tenant.db.run("UPDATE artifact_versions SET artifact_id = ? WHERE artifact_id = ?", id, made)
    return made if id is None else id


@contextmanager
def _open_tenant(emulator: Emulator) -> Iterator[Tenant]:
    settings = replace(emulator.settings, build_seconds=0, deploy_seconds=0)
    with emulator.db.transaction():
        yield Tenant(emulator.db, settings, int(settings.clock() * 1000), USER)


def _build_call(body: Document, shape: Record, **ids: int) -> Call:
    for problem in shape.problems(dict(body), ""):
        raise Invalid(problem)
    return Call({name: str(value) for name, value in ids.items()}, body=shape.clean(dict(body)))


def _renumber_image(tenant: Tenant, made: int, wanted: int | None) -> int:
    if wanted is None:
        return made
    tenant.db.run("UPDATE images SET id = ? WHERE id = ?", wanted, made)
    for table in ("versions", "builds"):
        tenant.db.run(f"UPDATE {table} SET image_id = ? WHERE image_id = ?", wanted, made)  # noqa: S608 - our names
    return wanted


def _renumber_version(tenant: Tenant, image_id: int, made: int, wanted: int) -> None:
    tenant.db.run("UPDATE versions SET id = ? WHERE id = ?", wanted, made)
    tenant.db.run("UPDATE builds SET version_id = ? WHERE version_id = ?", wanted, made)
    tenant.db.run("UPDATE images SET latest_id = ? WHERE id = ?", wanted, image_id)
