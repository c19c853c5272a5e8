"""A tenant with 10,000 workflows and 1,000 images of ten versions each answers as a small one does."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from emulator.large_tenant import IMAGE_COUNT, REQUESTS, VERSIONS_EACH, WORKFLOW_COUNT, fill_tenant
from support.tenant import IMAGES, WORKFLOWS, Tenant

from reconciler.emulator import Emulator, Settings

pytestmark = pytest.mark.slow

LONGEST_MS = 20  # of a list or a search, in process
MOST_WORK = 150  # thousands of instructions of the database, which no clock and no other program disturbs


@pytest.fixture(scope="module")
def crowded() -> Iterator[Tenant]:
    made = Tenant()
    fill_tenant(made)
    yield made
    made.emulator.close()


@pytest.mark.contract("I1", "I5", "W1", "A7")
def test_the_crowded_tenant_has_what_it_should(crowded: Tenant) -> None:
    images, workflows = crowded.get(f"{IMAGES}/"), crowded.get(f"{WORKFLOWS}/")
    assert (images["imageCount"], workflows["workflowsCount"]) == (IMAGE_COUNT, WORKFLOW_COUNT)
    assert images["images"][0]["latestVersion"]["version"] == "1.9.0"
    versions = crowded.get(f"{IMAGES}/{IMAGE_COUNT}/versions")
    assert [one["version"] for one in versions["versions"]] == [
        f"1.{n}.0" for n in range(VERSIONS_EACH - 1, -1, -1)
    ]
    assert workflows["workflows"][0]["name"] == f"workflow-{WORKFLOW_COUNT}"


@pytest.mark.parametrize("what", REQUESTS)
def test_a_page_is_quick_wherever_it_lies(crowded: Tenant, what: str) -> None:
    path, query = REQUESTS[what]
    assert min(_milliseconds(crowded, path, query) for _ in range(7)) < LONGEST_MS


@pytest.mark.parametrize("what", REQUESTS)
def test_a_page_is_little_work_for_the_database_wherever_it_lies(crowded: Tenant, what: str) -> None:
    path, query = REQUESTS[what]
    steps = 0

    def count() -> int:
        nonlocal steps
        steps += 1
        return 0

    crowded.emulator.db.connection.set_progress_handler(count, 1000)
    try:
        items = crowded.get(path, **query)
    finally:
        crowded.emulator.db.connection.set_progress_handler(None, 0)
    assert items
    assert steps < MOST_WORK


@pytest.mark.parametrize("what", REQUESTS)
def test_no_page_reads_the_definitions_before_it(crowded: Tenant, what: str) -> None:
    """A table is never gone through row by row, but for the thousand images, whose rows are short."""
    path, query = REQUESTS[what]
    statements: list[str] = []
    connection = crowded.emulator.db.connection
    connection.set_trace_callback(statements.append)
    try:
        crowded.get(path, **query)
    finally:
        connection.set_trace_callback(None)
    plans = [
        row["detail"]
        for statement in statements
        if statement.startswith("SELECT")
        for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}")
    ]
    slow = {plan for plan in plans if plan.startswith("SCAN") and "COVERING INDEX" not in plan}
    assert slow <= {"SCAN i"}
    assert not [plan for plan in plans if "TEMP B-TREE" in plan]


def test_opening_a_crowded_tenant_takes_no_longer_than_opening_an_empty_one(tmp_path: Path) -> None:
    full, empty = str(tmp_path / "full.db"), str(tmp_path / "empty.db")
    for path, scale in ((full, 1.0), (empty, 0.0)):
        made = Tenant(database=path)
        fill_tenant(made, scale)
        made.emulator.close()
    assert min(_opening(full) for _ in range(5)) < 2 * min(_opening(empty) for _ in range(5)) + 2


def _milliseconds(tenant: Tenant, path: str, query: dict[str, object]) -> float:
    """Time of this process, so that what else runs on the machine does not count."""
    start = time.process_time()
    tenant.get(path, **query)
    return 1000 * (time.process_time() - start)


def _opening(path: str) -> float:
    start = time.process_time()
    Emulator(Settings(database=path)).close()
    return 1000 * (time.process_time() - start)
