"""The doctor finds every switch of the emulator, set either way, and what it says of the assumed platform is `agrees`."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from conformance.table import assumptions
from support.tenant import WORKFLOWS, Tenant

from reconciler.api.client import Client
from reconciler.api.transport import connect_in_process
from reconciler.doctor import Diagnosis, diagnose, diagnose_by_scratch
from reconciler.doctor.diagnosis import STATEMENTS
from reconciler.doctor.finding import Verdict
from reconciler.emulator.switches import SWITCHES

PLANNED = {
    "absent-policy-generates",
    "scheduled-in-triggers",
    "several-triggers",
    "stickiness-excludes-scaling",
    "strict-step-names",
    "unknown-keys",
}
"""Switches of the contract that the emulator may not have yet."""
NOT_OBSERVABLE = {"put-keeps-token": "no answer contains a token"}


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
    image = tenant.create_image()
    tenant.post(
        f"{WORKFLOWS}/", {"name": "train", "steps": {"call": {"type": "http", "url": "https://a.example/"}}}
    )
    tenant.post(
        "/webapps/api/v1/webapps/",
        {"name": "show", "title": "Show", "imageDetails": {"imageId": image}, "sessionStickiness": False},
    )
    return tenant


@pytest.mark.parametrize("switch", sorted(SWITCHES))
def test_a_switch_is_found_both_ways(switch: str) -> None:
    default = getattr(Tenant().emulator.settings, switch.replace("-", "_"))
    other: Any = 3.0 if SWITCHES[switch] is float else not default
    assumed, changed = (
        verdicts(examine(Tenant(**{switch.replace("-", "_"): value})))[switch] for value in (default, other)
    )
    if switch in NOT_OBSERVABLE:
        assert (assumed, changed) == (Verdict.CANNOT_TELL, Verdict.CANNOT_TELL)
    else:
        assert (assumed, changed) == (Verdict.AGREES, Verdict.DIFFERS)


def test_every_switch_has_a_statement_and_every_statement_a_subject_of_the_contract() -> None:
    assert set(SWITCHES) - set(STATEMENTS) <= PLANNED
    assert set(STATEMENTS) <= set(assumptions()) | set(SWITCHES) | PLANNED
