"""The doctor finds every switch of the emulator, whichever way it is set."""

from __future__ import annotations

from typing import Any

import pytest
from conformance.table import assumptions
from doctor.examination import examine, populate, verdicts
from support.tenant import Tenant

from reconciler.doctor.diagnosis import STATEMENTS
from reconciler.emulator.switches import SWITCHES
from reconciler.model.diagnosis import Verdict

NOT_OBSERVABLE = {
    "put-keeps-token": "no answer contains a token",
    "stickiness-excludes-scaling": "no service is created to try it",
}
SHOWN_BY_OBJECTS = {"unknown-keys"}
"""Switches that an empty tenant does not show."""


@pytest.mark.parametrize("switch", sorted(SWITCHES))
def test_a_switch_is_found_both_ways(switch: str) -> None:
    default = getattr(Tenant().emulator.settings, switch.replace("-", "_"))
    other: Any = 3.0 if SWITCHES[switch] is float else not default
    tenants = [Tenant(**{switch.replace("-", "_"): value}) for value in (default, other)]
    for tenant in tenants if switch in SHOWN_BY_OBJECTS else ():
        populate(tenant)
    assumed, changed = (verdicts(examine(tenant))[switch] for tenant in tenants)
    if switch in NOT_OBSERVABLE:
        assert (assumed, changed) == (Verdict.CANNOT_TELL, Verdict.CANNOT_TELL)
    else:
        assert (assumed, changed) == (Verdict.AGREES, Verdict.DIFFERS)


def test_every_switch_has_a_statement_and_every_statement_a_subject_of_the_contract() -> None:
    assert set(SWITCHES) <= set(STATEMENTS)
    assert set(STATEMENTS) <= set(assumptions()) | set(SWITCHES)
