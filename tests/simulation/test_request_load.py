"""Requests of an apply of the reference project on a platform that limits them, fails or is down (R3, P7)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest
from support.reference_project import write_reference_project

from simulation import Bucket, Failed, Flaky, Killed, Outage, Simulation, Window
from simulation.network import Gateway

pytestmark = pytest.mark.slow


class Watched:
    """A gateway, and the status of what it answered itself (0: let through), each with its time."""

    def __init__(self, gateway: Gateway) -> None:
        self.gateway, self.seen = gateway, []  # type: ignore[var-annotated]

    def __call__(self, now: float, request: httpx.Request) -> httpx.Response | None:
        answer = self.gateway(now, request)
        self.seen.append((now, 0 if answer is None else answer.status_code))
        return answer


def world(root: Path, gateway: Gateway | None = None) -> Simulation:
    root.mkdir()
    simulation = Simulation(root, seed=1, gateway=gateway, latency=(0.04, 0.06))
    write_reference_project(simulation)
    return simulation


@pytest.fixture
def reference(tmp_path: Path) -> Simulation:
    """The reference world, applied without trouble."""
    simulation = world(tmp_path / "reference")
    ended = simulation.apply()
    assert not isinstance(ended, Killed | Failed)
    assert ended.succeeded
    return simulation


@pytest.mark.parametrize(
    ("limit", "rate", "factor"),
    [(Bucket, 10, 1.15), (Bucket, 20, 1.15), (Bucket, 50, 1.15), (Window, 20, 1.2)],
)
def test_an_apply_under_429s_converges_in_about_the_time_that_the_limit_needs(
    tmp_path: Path, reference: Simulation, limit: Callable[[int], Gateway], rate: int, factor: float
) -> None:
    """A window that asks for whole seconds of pause costs a run of five seconds more than P7's 15 %."""
    gateway = Watched(limit(rate))
    simulation = world(tmp_path / "limited", gateway)
    ended = simulation.apply()
    assert not isinstance(ended, Killed | Failed)
    assert ended.succeeded
    assert simulation.live() == reference.live()
    assert set(simulation.creates().values()) == {1}
    after = [status for at, status in gateway.seen if at > 1]
    needed = sum(status == 0 for _, status in gateway.seen)
    assert needed <= 1.5 * reference.requests, "what is waited for longer is looked at more often"
    assert simulation.clock.now <= factor * needed / rate
    assert after.count(429) <= 0.05 * len(after)
    assert 429 in {status for _, status in gateway.seen}


@pytest.mark.parametrize("begin", [0.0, 0.2, 0.35, 0.5])
def test_an_outage_in_the_middle_does_not_multiply_requests(
    tmp_path: Path, reference: Simulation, begin: float
) -> None:
    simulation = world(tmp_path / "outage", Outage(begin, 60))
    ended = simulation.apply()
    assert isinstance(ended, Failed) or not ended.succeeded  # type: ignore[union-attr]
    assert simulation.requests <= reference.requests + 100


@pytest.mark.parametrize("seed", range(3))
def test_a_plan_with_every_tenth_answer_a_503_costs_a_quarter_more_at_most(
    reference: Simulation, seed: int
) -> None:
    assert not reference.plan().pending
    undisturbed = reference.requests
    reference.gateway = Flaky(0.1, seed)
    assert not reference.plan().pending
    assert undisturbed < reference.requests <= 1.25 * undisturbed
