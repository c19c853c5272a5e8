"""The tenant moves between the look and the deletion: the version itself is looked at last."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

from support.small_project import TRAINER
from support.workspace import Workspace

from reconciler import pipeline
from reconciler.api.client import Client
from reconciler.api.transport import connect_in_process
from reconciler.config.project import ProjectOptions
from reconciler.execution import ApplyContext
from reconciler.model.observed.image_versions import DeletionResult
from reconciler.model.result import Outcome


async def deleted_while(world: Workspace, *bodies: dict[str, object]) -> DeletionResult:
    """The end of deleting 0.1.0, which others begin to use once everything was looked at and agreed to."""
    project = pipeline.open_project(Path(), ProjectOptions(), os.environ)
    loaded = pipeline.load_manifests(project)
    async with Client("http://x", "ours", transport=connect_in_process(world.app())) as client:
        table = await pipeline.list_image_versions(project, loaded, client, "trainer")
        deletion = pipeline.plan_version_deletion(table, ("0.1.0",))
        for body in bodies:
            await asyncio.to_thread(world.send_as_other_user, "POST", "/webapps/api/v1/webapps/", body)
        context = ApplyContext(client, lambda: 0.0, asyncio.sleep, lambda _: None)
        return await pipeline.delete_versions(deletion, context)


def two_versions(world: Workspace) -> None:
    for version in ("0.1.0", "1.0.0"):
        world.write("images/trainer.yaml", TRAINER.replace("1.0.0", version))
        assert world.apply().code == 0


def test_a_version_that_someone_starts_to_use_at_the_last_moment_stays(world: Workspace) -> None:
    two_versions(world)
    body = {"name": "show", "imageDetails": {"imageId": 1, "versionId": 1}}
    report = asyncio.run(deleted_while(world, body))
    (result,) = report.results
    assert (result.outcome, result.reason, result.sent) == (
        Outcome.FAILED,
        "someone started to use it",
        False,
    )
    assert [entry.path for entry in world.journal() if entry.method == "DELETE"] == []


def test_an_unused_version_is_deleted(world: Workspace) -> None:
    two_versions(world)
    assert asyncio.run(deleted_while(world)).succeeded
