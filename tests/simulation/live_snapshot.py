"""The live state as the platform describes it, without what differs between two tenants of the same content."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import httpx
from support.transport import connect_breakable
from support.virtual_time import Clock, run_in_virtual_time

from reconciler.emulator.faults.book import FaultBook

OBSERVER = "observer@simulation"
"""Who looks: not part of the journal."""

_IMAGES = "/image-management/api/v2/images"
_ARTIFACTS = "/artifacts/api/v1/artifacts"
_WORKFLOWS = "/workflows/api/v1/workflows"
_WEBAPPS = "/webapps/api/v1/webapps"
_DROPPED = frozenset(
    {"id", "createdAt", "updatedAt", "createdBy", "updatedBy", "applicationUrl", "scheduled"}
)
Names = Mapping[tuple[str, Any], str]
Found = list[tuple[str, Any]]


def read_live(app: Any, clock: Clock) -> dict[str, Any]:
    """Everything on the tenant, by kind and name; a second one of a name is called a duplicate."""
    with _suspend_faults(app.state.emulator):
        return run_in_virtual_time(_read_live(app), clock)


@contextmanager
def _suspend_faults(emulator: Any) -> Iterator[None]:
    """Looking meets no fault and no lag, and uses none up."""
    faults, settings = emulator.faults, emulator.settings
    emulator.faults = FaultBook((), None)
    emulator.settings = replace(settings, list_lag_seconds=0.0, latency_ms=0.0)
    try:
        yield
    finally:
        emulator.faults, emulator.settings = faults, settings


async def _read_live(app: Any) -> dict[str, Any]:
    headers = {"authorization": "a-token", "x-emulator-user": OBSERVER}
    async with httpx.AsyncClient(
        transport=connect_breakable(app), base_url="http://x", headers=headers
    ) as client:
        names: dict[tuple[str, Any], str] = {}
        images = await _read_images(client, names)
        found = [*images, *await _read_objects(client), *await _read_artifacts(client)]
    return _key_by_name([(label, mask_document(document, names)) for label, document in found])


async def _read_images(client: httpx.AsyncClient, names: dict[tuple[str, Any], str]) -> Found:
    """Every version; `names` learns what their ids stand for."""
    found: Found = []
    for image in await _read_all(client, f"{_IMAGES}/", "images"):
        names["imageId", image["id"]] = f"image {image['name']}"
        for version in await _read_all(client, f"{_IMAGES}/{image['id']}/versions", "versions"):
            label = f"image/{image['name']}@{version['version']}"
            names["versionId", version["id"]] = names["imageVersionId", version["id"]] = label
            found.append((label, {"type": image["type"], **version}))
    return found


async def _read_objects(client: httpx.AsyncClient) -> Found:
    """Workflows, and webapps with the services among them (A25)."""
    found: Found = []
    for item in await _read_all(client, f"{_WORKFLOWS}/", "workflows"):
        found.append((f"workflow/{item['name']}", await _get(client, f"{_WORKFLOWS}/{item['id']}")))
    for item in await _read_all(client, f"{_WEBAPPS}/", "services", featureType="services"):
        kind = "webapp" if item["serviceType"] == "web-app" else "service"
        found.append((f"{kind}/{item['name']}", await _get(client, f"{_WEBAPPS}/{item['id']}")))
    return found


async def _read_artifacts(client: httpx.AsyncClient) -> Found:
    listed = await _read_all(client, f"{_ARTIFACTS}/", "artifacts")
    own = [item for item in listed if not item["name"].startswith("peak-apply-inventory-")]
    return [(f"artifact/{item['name']}", await _read_artifact(client, item["id"])) for item in own]


async def _read_artifact(client: httpx.AsyncClient, ident: str) -> Any:
    described = await _get(client, f"{_ARTIFACTS}/{ident}")
    newest = max(version["version"] for version in described["versions"])
    answer = await client.get(f"{_ARTIFACTS}/{ident}/{newest}/download")
    return {**described, "content": hashlib.sha256(answer.content).hexdigest()}


async def _read_all(client: httpx.AsyncClient, path: str, key: str, **query: str) -> list[Any]:
    items, number, count = [], 1, 1
    while number <= count:
        page = await _get(client, path, pageNumber=number, pageSize=100, **query)
        items, number, count = items + page[key], number + 1, page["pageCount"]
    return items


async def _get(client: httpx.AsyncClient, path: str, **query: Any) -> Any:
    answer = await client.get(path, params=query)
    assert answer.is_success, answer.text
    return answer.json()


def _key_by_name(found: Found) -> dict[str, Any]:
    named: dict[str, Any] = {}
    for label, document in sorted(found, key=lambda pair: (pair[0], str(pair[1]))):
        named[f"{label}, a duplicate" if label in named else label] = document
    return named


def mask_document(document: Any, names: Names) -> Any:
    """Without times, people and own ids; an id of something else is the name of what it stands for."""
    match document:
        case dict():
            kept = {key: value for key, value in document.items() if key not in _DROPPED}
            return {key: _mask_value(key, value, names) for key, value in kept.items()}
        case list():
            return [mask_document(item, names) for item in document]
        case _:
            return document


def _mask_value(key: str, value: Any, names: Names) -> Any:
    if key == "webhook" and isinstance(value, str):
        return "ADDRESS"
    if isinstance(value, dict | list):
        return mask_document(value, names)
    return names.get((key, value), value)
