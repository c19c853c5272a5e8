"""Runs the doctor on an emulated tenant, in its own time."""

from __future__ import annotations

import asyncio

from support.tenant import WORKFLOWS, Tenant

from reconciler.api.client import Client
from reconciler.api.transport import connect_in_process
from reconciler.doctor import diagnose, diagnose_by_scratch
from reconciler.model.diagnosis import Diagnosis, Verdict


def examine(tenant: Tenant, *, scratch: bool = True) -> Diagnosis:
    async def sleep(seconds: float) -> None:
        tenant.advance(seconds)

    async def main() -> Diagnosis:
        async with Client("http://tenant.test", "local", transport=connect_in_process(tenant.app)) as client:
            found = await diagnose(client)
            return await diagnose_by_scratch(found, client, "scratch", sleep=sleep) if scratch else found

    return asyncio.run(main())


def verdicts(diagnosis: Diagnosis) -> dict[str, Verdict]:
    return {finding.subject: finding.verdict for finding in diagnosis.findings}


def populate(tenant: Tenant) -> Tenant:
    image = tenant.create_image()["imageId"]
    tenant.post(
        f"{WORKFLOWS}/",
        {"name": "train", "steps": {"SECRET_STEP": {"type": "http", "url": "https://a.example/?k=hunter2"}}},
    )
    tenant.post(
        "/webapps/api/v1/webapps/",
        {"name": "show", "title": "Show", "imageDetails": {"imageId": image}, "sessionStickiness": False},
    )
    return tenant
