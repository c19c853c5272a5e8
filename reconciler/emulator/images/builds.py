"""Builds: what they will come to is foreseen when they start, and shows as their time passes (A36)."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from typing import Any

from reconciler.emulator.images import statuses
from reconciler.emulator.images.build_context import Context, open_context
from reconciler.emulator.images.dockerfile import Foreseen, amount, foresee_build
from reconciler.emulator.tenant import Tenant, dump, must

_ARGUMENTS = {"EMULATOR_BUILD_SECONDS": "build-seconds", "EMULATOR_FAIL": "fail", "EMULATOR_STOP": "stop"}


@dataclass(frozen=True)
class Started:
    """`ident` is the opaque string of answers (A19)."""

    number: int
    ident: str


def start(
    tenant: Tenant, version: sqlite3.Row, details: dict[str, Any], autodeploy: list[dict[str, str]]
) -> Started:
    """Start a build of a version."""
    seen = _foresee(tenant, version, details)
    seconds = amount(seen.traits, "build-seconds", tenant.settings.build_seconds)
    due = tenant.now + round(seconds * 1000)
    build = tenant.db.insert(
        "builds",
        image_id=version["image_id"],
        version_id=version["id"],
        version=version["version"],
        status="building",
        started_at=tenant.now,
        outcome=_outcome(seen),
        traits=dump(seen.traits),
        autodeploy=dump(autodeploy),
        log=dump(_log(seen, tenant.now, due)),
    )
    if "stop" in seen.traits:
        tenant.later(seconds / 2, "build-stopping", build)
    tenant.later(seconds, "build", build)
    tenant.db.update(
        "versions", "id", version["id"],
        build_id=build, build_status="building", built_at=tenant.now, delete_failures=0,
    )  # fmt: skip
    tenant.record("build", build, version["version"], "created", after={"versionId": version["id"]})
    return Started(build, build_ident(build))


def build_ident(number: int) -> str:
    return f"image-build:{number}"


def build_number(ident: str) -> int | None:
    """Both forms of a build's id (A19)."""
    text = ident.removeprefix("image-build:")
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None


def _foresee(tenant: Tenant, version: sqlite3.Row, details: dict[str, Any]) -> Foreseen:
    seen = _foresee_source(tenant, version, details)
    given = {a["name"]: a["value"] for a in details.get("buildArguments", ())}
    levers = {trait: given[name] for name, trait in _ARGUMENTS.items() if name in given}
    traits = seen.traits | levers
    return Foreseen(seen.lines, seen.error or traits.get("fail"), traits)


def _foresee_source(tenant: Tenant, version: sqlite3.Row, details: dict[str, Any]) -> Foreseen:
    match details["source"]:
        case "dockerfile":
            return foresee_build(details["dockerfile"], frozenset())
        case "github":
            cloned = f"Cloning {details['repository']} at {details['branch']}"
            return Foreseen((cloned, "Step 1/1 : the Dockerfile of the repository"))
        case _:
            path = details.get("dockerfilePath", "Dockerfile")
            context: Context = open_context(tenant.blob(version["blob"]), details.get("context", "."), path)
            if context.dockerfile is None:
                return Foreseen((), f"failed to read dockerfile: open {path}: no such file or directory")
            return foresee_build(context.dockerfile, context.names)


def _outcome(seen: Foreseen) -> str:
    if "stop" in seen.traits:
        return "stopped"
    return "success" if seen.error is None else "failed"


def _log(seen: Foreseen, start_at: int, due: int) -> list[list[Any]]:
    """Lines with the moments at which they are written, spread over the build's time."""
    end = ["Successfully built"] if seen.error is None else [f"ERROR: {seen.error}", "Build failed"]
    lines = [line for text in ("Building the image", *seen.lines, *end) for line in text.splitlines()]
    return [[start_at + (due - start_at) * place // len(lines), line] for place, line in enumerate(lines)]


def on_stopping(tenant: Tenant, subject: str, _data: Any) -> None:
    """A build that somebody stops is stopping first."""
    _set_status(tenant, must(tenant.db.one("SELECT * FROM builds WHERE id = ?", subject)), "stopping")


def on_due(tenant: Tenant, subject: str, _data: Any) -> None:
    """A build ends: on success its version becomes ready, and what was to be deployed with it is."""
    build = must(tenant.db.one("SELECT * FROM builds WHERE id = ?", subject))
    _set_status(tenant, build, build["outcome"])
    tenant.db.update("builds", "id", build["id"], finished_at=tenant.now)
    version = tenant.db.one("SELECT * FROM versions WHERE id = ?", build["version_id"])
    if build["outcome"] != "success" or version is None or version["status"] != "not-ready":
        return
    traits = json.loads(build["traits"])
    failures = int(amount(traits, "delete-fail"))
    tenant.db.update("versions", "id", version["id"], delete_failures=failures)
    statuses.set_status(tenant, version["id"], "ready")
    statuses.refresh_use(tenant, [version["id"]])
    if build["autodeploy"] != "[]":
        tenant.later(0, "autodeploy", version["id"], json.loads(build["autodeploy"]))


def _set_status(tenant: Tenant, build: sqlite3.Row, status: str) -> None:
    tenant.db.update("builds", "id", build["id"], status=status)
    tenant.db.run(
        "UPDATE versions SET build_status = ? WHERE id = ? AND build_id = ?",
        status, build["version_id"], build["id"],
    )  # fmt: skip
    tenant.record("build", build["id"], build["version"], "status", build["status"], status)
