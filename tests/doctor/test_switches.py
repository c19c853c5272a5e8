"""The doctor finds every switch of the emulator, whichever way it is set."""

from __future__ import annotations

from typing import Any

import pytest
from conformance.table import assumptions
from doctor.examination import examine, verdicts
from support.tenant import Tenant

from reconciler.doctor.diagnosis import STATEMENTS
from reconciler.emulator.switches import SWITCHES
from reconciler.model.diagnosis import Verdict

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
