"""Builds: the result is computed at the start, and shows when the build time has passed (A36)."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from typing import Any

from reconciler.emulator.images import statuses
from reconciler.emulator.images.build_context import BuildContext, open_context
from reconciler.emulator.images.dockerfile import BuildResult, read_amount, simulate_build
from reconciler.emulator.store.tenant import Tenant, encode_document, require_row

_ARGUMENTS = {"EMULATOR_BUILD_SECONDS": "build-seconds", "EMULATOR_FAIL": "fail", "EMULATOR_STOP": "stop"}


@dataclass(frozen=True)
class StartedBuild:
    """`ident` is the opaque string of answers (A19)."""

    number: int
    ident: str


def start_build(
    tenant: Tenant, version: sqlite3.Row, details: dict[str, Any], autodeploy: list[dict[str, str]]
) -> StartedBuild:
    """Start a build of a version."""
    result = _simulate_build(tenant, version, details)
    seconds = read_amount(result.traits, "build-seconds", tenant.settings.build_seconds)
    due = tenant.now + round(seconds * 1000)
    build = tenant.db.insert(
        "builds",
        image_id=version["image_id"],
        version_id=version["id"],
        version=version["version"],
        status="building",
        started_at=tenant.now,
        outcome=_final_status(result),
        traits=encode_document(result.traits),
        autodeploy=encode_document(autodeploy),
        log=encode_document(_schedule_log(result, tenant.now, due)),
    )
    if "stop" in result.traits:
        tenant.start_timer(seconds / 2, "build-stopping", build)
    tenant.start_timer(seconds, "build", build)
    tenant.db.update(
        "versions", "id", version["id"],
        build_id=build, build_status="building", built_at=tenant.now, delete_failures=0,
    )  # fmt: skip
    tenant.record("build", build, version["version"], "created", after={"versionId": version["id"]})
    return StartedBuild(build, format_build_id(build))


def format_build_id(number: int) -> str:
    return f"image-build:{number}"


def parse_build_id(ident: str) -> int | None:
    """Both forms of a build's id (A19)."""
    text = ident.removeprefix("image-build:")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None


def _simulate_build(tenant: Tenant, version: sqlite3.Row, details: dict[str, Any]) -> BuildResult:
    result = _simulate_source(tenant, version, details)
    given = {a["name"]: a["value"] for a in details.get("buildArguments", ())}
    levers = {trait: given[name] for name, trait in _ARGUMENTS.items() if name in given}
    traits = result.traits | levers
    return BuildResult(result.lines, result.error or traits.get("fail"), traits)


def _simulate_source(tenant: Tenant, version: sqlite3.Row, details: dict[str, Any]) -> BuildResult:
    match details["source"]:
        case "dockerfile":
            return simulate_build(details["dockerfile"], frozenset())
        case "github":
            cloned = f"Cloning {details['repository']} at {details['branch']}"
            return BuildResult((cloned, "Step 1/1 : the Dockerfile of the repository"))
        case _:
            path = details.get("dockerfilePath", "Dockerfile")
            context: BuildContext = open_context(
                tenant.read_blob(version["blob"]), details.get("context", "."), path
            )
            if context.dockerfile is None:
                return BuildResult((), f"failed to read dockerfile: open {path}: no such file or directory")
            return simulate_build(context.dockerfile, context.names)


def _final_status(result: BuildResult) -> str:
    if "stop" in result.traits:
        return "stopped"
    return "success" if result.error is None else "failed"


def _schedule_log(result: BuildResult, start_at: int, due: int) -> list[list[Any]]:
    """Lines with the moments at which they are written, spread over the build's time."""
    end = ["Successfully built"] if result.error is None else [f"ERROR: {result.error}", "Build failed"]
    lines = [line for text in ("Building the image", *result.lines, *end) for line in text.splitlines()]
    return [[start_at + (due - start_at) * place // len(lines), line] for place, line in enumerate(lines)]


def on_build_stopping(tenant: Tenant, subject: str, _data: Any) -> None:
    """A build that is stopped has the status `stopping` for a while."""
    _set_status(tenant, require_row(tenant.db.one("SELECT * FROM builds WHERE id = ?", subject)), "stopping")


def on_build_end(tenant: Tenant, subject: str, _data: Any) -> None:
    """A build ends: on success its version becomes ready, and the objects named for automatic deployment follow."""
    build = require_row(tenant.db.one("SELECT * FROM builds WHERE id = ?", subject))
    _set_status(tenant, build, build["outcome"])
    tenant.db.update("builds", "id", build["id"], finished_at=tenant.now)
    version = tenant.db.one("SELECT * FROM versions WHERE id = ?", build["version_id"])
    if build["outcome"] != "success" or version is None or version["status"] != "not-ready":
        return
    traits = json.loads(build["traits"])
    failures = int(read_amount(traits, "delete-fail"))
    tenant.db.update("versions", "id", version["id"], delete_failures=failures)
    statuses.set_status(tenant, version["id"], "ready")
    statuses.refresh_use(tenant, [version["id"]])
    if build["autodeploy"] != "[]":
        tenant.start_timer(0, "autodeploy", version["id"], json.loads(build["autodeploy"]))


def _set_status(tenant: Tenant, build: sqlite3.Row, status: str) -> None:
    tenant.db.update("builds", "id", build["id"], status=status)
    tenant.db.run(
        "UPDATE versions SET build_status = ? WHERE id = ? AND build_id = ?",
        status, build["version_id"], build["id"],
    )  # fmt: skip
    tenant.record("build", build["id"], build["version"], "status", build["status"], status)
