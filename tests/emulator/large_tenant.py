"""A tenant with thousands of objects: one real one of each kind, copied by the database itself."""

from __future__ import annotations

from typing import Any

from support.tenant import IMAGES, WORKFLOWS, Tenant

IMAGE_COUNT = 1_000
VERSIONS_EACH = 10
WORKFLOW_COUNT = 10_000

LAST = {"images": IMAGE_COUNT // 25, "versions": 1, "workflows": WORKFLOW_COUNT // 25}
REQUESTS: dict[str, tuple[str, dict[str, Any]]] = {
    "images, first page": (f"{IMAGES}/", {}),
    "images, middle page": (f"{IMAGES}/", {"pageNumber": LAST["images"] // 2}),
    "images, last page": (f"{IMAGES}/", {"pageNumber": LAST["images"]}),
    "images, last page of 100": (f"{IMAGES}/", {"pageSize": 100, "pageNumber": LAST["images"] // 4}),
    "images, by a name that is rare": (f"{IMAGES}/", {"searchTerm": "mage-77"}),
    "images, by a name that many have": (f"{IMAGES}/", {"searchTerm": "IMAGE", "pageNumber": LAST["images"]}),
    "images, by a version": (f"{IMAGES}/", {"searchTerm": "1.9.0", "pageNumber": LAST["images"]}),
    "images, by status": (f"{IMAGES}/", {"status": "in-use", "pageNumber": LAST["images"]}),
    "versions": (f"{IMAGES}/500/versions", {}),
    "versions, searched": (f"{IMAGES}/500/versions", {"searchTerm": "1.9"}),
    "workflows, first page": (f"{WORKFLOWS}/", {}),
    "workflows, middle page": (f"{WORKFLOWS}/", {"pageNumber": LAST["workflows"] // 2}),
    "workflows, last page": (f"{WORKFLOWS}/", {"pageNumber": LAST["workflows"]}),
    "workflows, last page of 100": (f"{WORKFLOWS}/", {"pageSize": 100, "pageNumber": LAST["workflows"] // 4}),
    "workflows, by a name that is rare": (f"{WORKFLOWS}/", {"searchTerm": "flow-777"}),
    "workflows, by a name that many have": (
        f"{WORKFLOWS}/",
        {"searchTerm": "FLOW", "pageNumber": LAST["workflows"]},
    ),
    "workflows, by status": (
        f"{WORKFLOWS}/",
        {"workflowStatus": "Available", "pageNumber": LAST["workflows"]},
    ),
    "workflows, by who changed them": (
        f"{WORKFLOWS}/",
        {"lastModifiedBy": "pipeline@example.com", "pageNumber": LAST["workflows"]},
    ),
}
"""What people ask of a crowded tenant: path and query by what it is."""

_NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)"
_IMAGE = "(i - 1) / 10 + 1"
_VERSION = "'1.' || ((i - 1) % 10) || '.0'"


def fill_tenant(tenant: Tenant, scale: float = 1.0) -> None:
    """Fill a new tenant; `scale` is the part of the full numbers."""
    images, workflows = int(IMAGE_COUNT * scale), int(WORKFLOW_COUNT * scale)
    made = tenant.create_image("image-1", version="1.0.0")
    step = {"imageId": made["imageId"], "imageVersionId": made["versionId"], "command": "python train.py"}
    env = {f"SETTING_{number}": "a value of some length" for number in range(10)}
    steps = {
        f"step-{number}": step | {"parameters": {"env": env}} for number in range(5)
    }  # 3 kB of definition
    tenant.post(f"{WORKFLOWS}/", {"name": "workflow-1", "steps": steps, "tags": [{"name": "nightly"}]})
    named = {"name": "'image-' || i", "folded": "'image-' || i"}
    versioned = {"image_id": _IMAGE, "version": _VERSION}
    with tenant.emulator.db.transaction():
        _copy_row(tenant, "images", images, named | {"latest_id": "i * 10"})
        _copy_row(
            tenant, "versions", images * VERSIONS_EACH, versioned | {"folded": _VERSION, "build_id": "i"}
        )
        _copy_row(tenant, "builds", images * VERSIONS_EACH, versioned | {"version_id": "i"})
        _copy_row(tenant, "workflows", workflows, {"name": "'workflow-' || i", "folded": "'workflow-' || i"})


def _copy_row(tenant: Tenant, table: str, count: int, others: dict[str, str]) -> None:
    """Copies of the only row of a table, numbered from 2; `others` are columns that differ, as SQL over the number."""
    db = tenant.emulator.db
    names = [row["name"] for row in db.all(f"PRAGMA table_info({table})")]
    values = ", ".join(others.get(name, "i" if name == "id" else name) for name in names)
    columns = ", ".join(names)
    copied = f"SELECT {values} FROM n, {table} WHERE i > 1 AND id = 1"  # noqa: S608 - our own words
    db.run(f"{_NUMBERS} INSERT INTO {table} ({columns}) {copied}", count)
