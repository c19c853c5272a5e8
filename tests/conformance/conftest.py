"""The official client and an emulated tenant, for the tests of this folder; left out where the client is not there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from conformance.client_bench import ClientBench
from conformance.official import OfficialClient, explain_absence
from conformance.served_tenant import WORKFLOWS, ServedPort, serve_tenant

HERE = Path(__file__).parent
NEEDS_NO_CLIENT = ("test_client.py", "test_table.py")
# one line says why (test_client.py), instead of one for each test
collect_ignore = [
    path.name for path in HERE.glob("test_*.py") if explain_absence() and path.name not in NEEDS_NO_CLIENT
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What starts the official client takes seconds."""
    for item in items:
        if HERE in item.path.parents and item.path.name not in NEEDS_NO_CLIENT:
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def official(tmp_path_factory: pytest.TempPathFactory) -> Iterator[OfficialClient]:
    client = OfficialClient(tmp_path_factory.mktemp("home"))
    yield client
    client.close()


@pytest.fixture(scope="session")
def port() -> Iterator[ServedPort]:
    opened = ServedPort()
    yield opened
    opened.close()


@pytest.fixture
def peak(
    official: OfficialClient, port: ServedPort, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[ClientBench]:
    """`peak("images", "list")`: the official client in an empty folder, on a tenant that is done at once."""
    with serve_tenant(port) as tenant:
        yield ClientBench(official, tenant, tmp_path, request.node.user_properties)


@pytest.fixture
def slow(
    official: OfficialClient, port: ServedPort, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[ClientBench]:
    """The same on a tenant whose builds, deployments and deletions take 30 seconds of its time."""
    with serve_tenant(port, 30.0) as tenant:
        yield ClientBench(official, tenant, tmp_path, request.node.user_properties)


@pytest.fixture
def furnished(peak: ClientBench) -> ClientBench:
    """The same on a tenant with one or two of everything, of the ids that the tables name."""
    tenant = peak.tenant
    tenant.image(1, {1: "0.0.1", 2: "0.0.2", 3: "0.0.3"})
    tenant.failed_version(123, 456)
    cron = {"triggers": [{"cron": "0 0 * * *"}]}
    step = {"imageId": 100, "imageVersionId": 100, "command": "echo hello"}
    tenant.workflow(7, {"name": "nightly", "steps": {"step1": step}} | cron)
    tenant.workflow(8, {"name": "weekly", "steps": {"step1": step}} | cron)
    tenant.ask("POST", f"{WORKFLOWS}/8/pause")
    tenant.webapp("shop")
    tenant.webapp("scores", serviceType="api")
    tenant.artifact("data", {"first.txt": "one"}, {"second.txt": "two"})
    return peak
