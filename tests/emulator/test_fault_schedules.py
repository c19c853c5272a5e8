"""Random faults from a seed, and rules that make no sense."""

from __future__ import annotations

import httpx
import pytest
from emulator.fault_calls import create
from support.tenant import Tenant

from reconciler.emulator import BadRule, Schedule, parse_rule
from reconciler.emulator.faults.fault import AnswerKind, Commit


def test_the_same_seed_spoils_the_same_requests_and_another_seed_others() -> None:
    def run(seed: int) -> list[tuple[int, str]]:
        tenant = Tenant(schedule=Schedule(seed, rate=0.5), sleep=_no_sleep)
        for number in range(40):
            try:
                create(tenant, f"w{number}")
            except httpx.ReadError:
                continue
        return [(entry.status, entry.fault) for entry in tenant.emulator.journal()]

    first = run(1)
    assert run(1) == first
    assert run(2) != first
    assert 10 < sum(bool(fault) for _, fault in first) < 30


async def _no_sleep(_seconds: float) -> None:
    return


def test_a_schedule_ends_after_so_many_requests() -> None:
    tenant = Tenant(schedule=Schedule(3, rate=1.0, requests=5), sleep=_no_sleep)
    for _ in range(8):
        try:
            create(tenant)
        except httpx.ReadError:
            continue
    assert [bool(entry.fault) for entry in tenant.emulator.journal()] == [True] * 5 + [False] * 3


def test_a_schedule_draws_every_kind_of_fault() -> None:
    schedule = Schedule(5, rate=1.0)
    writes = [schedule.draw(n, "POST", is_list=False) for n in range(400)]
    reads = [schedule.draw(n, "GET", is_list=True) for n in range(400)]
    assert {fault.answer_kind for fault in writes if fault} == set(AnswerKind) - {AnswerKind.TRUTH}
    assert {fault.commit for fault in writes if fault} == set(Commit)
    assert {fault.status for fault in writes if fault} >= {401, 429, 500, 502, 503, 504}
    assert all(0 < fault.late <= 30 for fault in writes if fault and fault.commit is Commit.LATE)
    assert any(fault.shift for fault in reads if fault)
    assert any(0 < fault.lag <= 2 for fault in reads if fault)
    assert any(fault.retry_after for fault in reads if fault)


@pytest.mark.parametrize(
    ("rule", "wrong"),
    [
        ("503", "METHOD PATH WHAT"),
        ("FETCH /workflows/ 503", "'FETCH' is not a method"),
        ("GET workflows 503", "begins with /"),
        ("GET /workflows/ 200", "'200' is not a fault"),
        ("GET /workflows/ explode", "'explode' is not a fault"),
        ("GET /workflows/ slow", "'slow' needs a number of seconds"),
        ("GET /workflows/ slow=-1", "'slow=-1' needs a number of seconds"),
        ("GET /workflows/ redirect", "'redirect' is not a fault"),
        ("GET /workflows/ 503 twice", "'twice' is none of"),
        ("GET /workflows/ 503 x0", "'x0' is none of"),
        ("GET /workflows/ 429 retry-after=soon", "needs a whole number"),
    ],
)
def test_a_wrong_rule_is_explained(rule: str, wrong: str) -> None:
    with pytest.raises(BadRule, match=wrong):
        parse_rule(rule)
