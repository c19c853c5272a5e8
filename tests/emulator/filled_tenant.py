"""A tenant in the middle of its life: at least one object of every kind in every state, and where to find them."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from zipfile import ZipFile, ZipInfo

from support.tenant import IMAGES, WORKFLOWS, Tenant, expect_success

from reconciler.emulator import seeds

WEBAPPS = "/webapps/api/v1/webapps"
ARTIFACTS = "/artifacts/api/v1/artifacts"
FOREVER = 10**8

_PATHS = {
    ("image-management", "imageId"): "SELECT id FROM images",
    ("image-management", "imageId", "versionId"): "SELECT image_id, id FROM versions",
    ("image-management", "imageId", "buildId"): (
        "SELECT image_id, id FROM builds UNION SELECT image_id, 'image-build:' || id FROM builds"
    ),
    ("workflows", "id"): "SELECT id FROM workflows",
    ("workflows", "id", "executionId"): "SELECT workflow_id, id FROM executions",
    ("webapps", "id"): "SELECT id FROM webapps",
    ("webapps", "serviceName"): "SELECT name FROM webapps WHERE service_type = 'api'",
    ("artifacts", "id"): "SELECT id FROM artifacts",
    ("artifacts", "id", "version"): "SELECT artifact_id, version FROM artifact_versions",
    ("downloads", "buildId"): "SELECT id FROM builds",
    ("downloads", "executionId", "position"): "SELECT execution_id, position FROM steps",
}


def zipped(**files: str) -> bytes:
    """A zip of some texts, always of the same bytes; `Dockerfile` is a name like any other."""
    raw = BytesIO()
    with ZipFile(raw, "w") as archive:
        for name, text in files.items():
            archive.writestr(ZipInfo(name), text)
    return raw.getvalue()


def dockerfile(**labels: object) -> dict[str, str]:
    """Build details whose labels pull the emulator's levers: `build_seconds=3` is `emulator.build-seconds=3`."""
    lines = [f'LABEL emulator.{name.replace("_", "-")}="{value}"' for name, value in labels.items()]
    return {"source": "dockerfile", "dockerfile": "\n".join(["FROM python:3.12-slim", *lines])}


def populate(tenant: Tenant) -> None:
    """Fill a new tenant."""
    _images(tenant)
    _workflows(tenant)
    _webapps(tenant)
    _artifacts(tenant)
    tenant.get(f"{IMAGES}/")  # lets everything happen that is due


def _images(tenant: Tenant) -> None:
    seeds.add_image(tenant.emulator, "used", {1: "1.0.0", 2: "1.1.0"})
    seeds.add_image(tenant.emulator, "free", {3: "1.0.0", 4: "1.0.1", 5: "2.0.0-rc.1"}, type="api")
    seeds.add_image(tenant.emulator, "global", {6: "1.0.0"}, scope="global")
    for name in ("failed", "failed-too", "failed-again", "failed-as-well"):
        tenant.create_image(name, buildDetails=dockerfile(fail="why"))
    tenant.create_image("stopped", buildDetails=dockerfile(stop="why"))
    tenant.create_image("slow", buildDetails=dockerfile(build_seconds=FOREVER))
    tenant.create_image("stubborn", buildDetails=dockerfile(delete_fail=9))
    tenant.create_image("undeployable", buildDetails=dockerfile(deploy_fail="why"))
    tenant.create_image("slow-to-deploy", buildDetails=dockerfile(deploy_seconds=FOREVER))
    expect_success(
        tenant.send_form(
            "POST",
            f"{IMAGES}/",
            {"name": "zipped", "type": "webapp"},
            zipped(Dockerfile="FROM scratch\nCOPY . ."),
        )
    )


def image_id(tenant: Tenant, name: str) -> int:
    found: int = tenant.emulator.db.value("SELECT id FROM images WHERE name = ?", name)
    return found


def _workflows(tenant: Tenant) -> None:
    step = {"imageId": image_id(tenant, "used"), "imageVersionId": 2, "command": "echo hello"}
    steps = {"first": step, "second": {**step, "parents": ["first"], "command": "sleep 100"}}
    cron, webhook = [{"cron": "0 6 * * *"}], [{"webhook": True}]
    for name, triggers in (
        ("plain", []),
        ("idle", []),
        ("also-idle", []),
        ("scheduled", cron),
        ("paused", cron),
        ("hooked", webhook),
    ):
        tenant.post(f"{WORKFLOWS}/", {"name": name, "steps": steps, "triggers": triggers})
    ids = {row["name"]: row["id"] for row in tenant.emulator.db.all("SELECT name, id FROM workflows")}
    tenant.post(f"{WORKFLOWS}/{ids['paused']}/pause")
    tenant.post(f"{WORKFLOWS}/{ids['plain']}/execute")
    tenant.advance(1000)
    tenant.post(f"{WORKFLOWS}/{ids['hooked']}/execute")


def _webapps(tenant: Tenant) -> None:
    for name, service_type, image in (
        ("shown", "web-app", "used"),
        ("served", "api", "used"),
        ("shiny", "shiny", "free"),
        ("broken", "web-app", "undeployable"),
        ("coming", "api", "slow-to-deploy"),
    ):
        body = {
            "name": name,
            "serviceType": service_type,
            "imageDetails": {"imageId": image_id(tenant, image)},
        }
        tenant.post(f"{WEBAPPS}/", body)


def _artifacts(tenant: Tenant) -> None:
    made = expect_success(
        tenant.send_form("POST", f"{ARTIFACTS}/", {"name": "blocks", "source": "email"}, zipped(a="1"))
    )
    expect_success(tenant.send_form("PUT", f"{ARTIFACTS}/{made['id']}", {}, zipped(a="2")))
    expect_success(tenant.send_form("POST", f"{ARTIFACTS}/", {"name": "alone"}, zipped(b="1")))


def known(tenant: Tenant, method: str, path: str, variables: tuple[str, ...]) -> list[dict[str, Any]]:
    """What to put into the variables of a path, so that it leads to something."""
    sql = _PATHS.get((path.split("/")[1], *variables))
    if (method, variables) == ("PATCH", ("imageId", "versionId")):
        sql = f"{sql} WHERE status = 'not-ready' OR id < 3"  # the others refuse whatever they are told
    return (
        [] if sql is None else [dict(zip(variables, row, strict=True)) for row in tenant.emulator.db.all(sql)]
    )
