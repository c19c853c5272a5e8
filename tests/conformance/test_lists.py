"""Lists by the official client: pages, and every filter that a command has."""

from __future__ import annotations

from typing import Any

import pytest
from conformance.client_bench import ClientBench

# the list, the key of its items, that of their number, what is in the furnished tenant, and under which key
LISTS = pytest.mark.parametrize(
    ("command", "items", "count", "names", "key"),
    [
        ("images list", "images", "imageCount", ["second", "image-123", "base", "image-1"], "name"),
        ("images list-versions 1", "versions", "versionCount", ["0.0.3", "0.0.2", "0.0.1"], "version"),
        ("images list-builds 1", "builds", "buildCount", ["0.0.3", "0.0.2", "0.0.1"], "version"),
        ("workflows list", "workflows", "workflowsCount", ["weekly", "nightly"], "name"),
        ("workflows list-executions 7", "executions", "executionsCount", ["Success", "Success"], "status"),
        ("webapps list", "webapps", "webappsCount", ["shop"], "name"),
        ("services list", "services", "servicesCount", ["scores", "shop"], "name"),
        ("artifacts list", "artifacts", "artifactCount", ["data"], "name"),
        ("artifacts describe data", "versions", "versionCount", [2, 1], "version"),
    ],
)


@pytest.fixture
def ran(furnished: ClientBench) -> ClientBench:
    """The furnished tenant, in which workflow 7 ran twice."""
    for _ in range(2):
        furnished.tenant.execution(7)
        furnished.tenant.clock.now += 3600
    return furnished


@pytest.mark.contract("I1", "I5", "I11", "W1", "W9", "V1", "R1", "R3", "A7")
@LISTS
def test_a_list_is_read_page_by_page(
    ran: ClientBench, command: str, items: str, count: str, names: list[Any], key: str
) -> None:
    argv = command.split()
    read = []
    for number in range(1, len(names) + 1):
        page = ran.answer(*argv, "--page-size", "1", "--page-number", str(number))
        assert (page["pageNumber"], page["pageSize"], page["pageCount"]) == (number, 1, len(names))
        assert page[count] == len(names)
        read += [item[key] for item in page[items]]
    assert read == names
    whole = ran.answer(*argv)
    assert [item[key] for item in whole[items]] == names
    assert (whole["pageNumber"], whole["pageSize"], whole["pageCount"]) == (1, 25, 1)


@pytest.mark.contract("A7")
@LISTS
def test_a_page_past_the_end_is_empty(
    ran: ClientBench, command: str, items: str, count: str, names: list[Any], key: str
) -> None:
    page = ran.answer(*command.split(), "--page-size", "100", "--page-number", "9")
    assert (page[items], page[count], page["pageCount"]) == ([], len(names), 1)
    assert key


@pytest.mark.contract("A7")
@LISTS
@pytest.mark.parametrize("option", [("--page-size", "0"), ("--page-size", "101"), ("--page-number", "0")])
def test_a_page_that_cannot_be_is_refused(
    ran: ClientBench,
    option: tuple[str, str],
    command: str,
    items: str,
    count: str,
    names: list[Any],
    key: str,
) -> None:
    assert ran.refused(*command.split(), *option).startswith("BadRequestException"), (
        items,
        count,
        names,
        key,
    )


@pytest.mark.contract("A3", "A8")
@pytest.mark.parametrize(
    ("command", "items", "names"),
    [
        ("images list --name IMAGE", "images", ["image-123", "image-1"]),
        ("images list --name 2.0", "images", ["second"]),
        ("images list --name nothing-of-that", "images", []),
        ("images list --status not-ready", "images", ["image-123"]),
        ("images list --status not-ready,in-use", "images", ["image-123", "base"]),
        ("images list --status not-ready --status in-use", "images", ["image-123", "base"]),
        ("images list --last-build-status failed", "images", ["image-123"]),
        ("images list --last-build-status success --status ready", "images", ["second", "image-1"]),
        ("images list --scope global", "images", []),
        ("images list --scope custom,global --name base", "images", ["base"]),
        ("images list --tags none", "images", []),
        ("images list-versions 1 --version 0.0.2", "versions", ["image-1"]),
        (
            "images list-versions 1 --status ready,in-use --last-build-status success",
            "versions",
            ["image-1"] * 3,
        ),
        ("images list-versions 1 --tags none", "versions", []),
        ("images list-builds 1 --count 2", "builds", ["image-1"] * 2),
        ("images list-builds 1 --count -1", "builds", ["image-1"] * 3),
        ("images list-builds 1 --version-ids 1,3", "builds", ["image-1"] * 2),
        ("images list-builds 1 --build-status failed", "builds", []),
        ("images list-builds 1 --date-from 2026-01-05T00:00:00Z", "builds", ["image-1"] * 3),
        ("images list-builds 1 --date-to 2026-01-04T00:00:00Z", "builds", []),
        ("workflows list --name NIGHT", "workflows", ["nightly"]),
        ("workflows list --workflow-status Paused", "workflows", ["weekly"]),
        ("workflows list --workflow-status Paused,Available", "workflows", ["weekly", "nightly"]),
        ("workflows list --last-execution-status Success", "workflows", ["nightly"]),
        ("workflows list --last-modified-by colleague@example.com", "workflows", ["weekly", "nightly"]),
        ("workflows list --last-modified-by nobody@example.com", "workflows", []),
        ("workflows list-executions 7 --status Success,Failed", "executions", [None, None]),
        ("workflows list-executions 7 --status Failed", "executions", []),
        ("workflows list-executions 7 --count 1", "executions", [None]),
        ("workflows list-executions 7 --date-from 2026-01-05T12:30:00Z", "executions", [None]),
        ("workflows list-executions 7 --date-to 2026-01-05T12:30:00Z", "executions", [None]),
        ("webapps list --name SHOP", "webapps", ["shop"]),
        ("webapps list --status AVAILABLE,DELETING", "webapps", ["shop"]),
        ("webapps list --status CREATE_FAILED", "webapps", []),
        ("services list --name s", "services", ["scores", "shop"]),
        ("services list --service-type api", "services", ["scores"]),
        ("services list --service-type api --service-type web-app", "services", ["scores", "shop"]),
        ("services list --status AVAILABLE --service-type shiny", "services", []),
    ],
)
def test_a_list_is_filtered(ran: ClientBench, command: str, items: str, names: list[str | None]) -> None:
    answer = ran.answer(*command.split())
    found = answer[items]
    if items in ("versions", "builds", "executions"):
        assert len(found) == len(names)
    else:
        assert [item["name"] for item in found] == names


@pytest.mark.contract("A3")
@pytest.mark.parametrize(
    "command",
    [
        "images list --status available",
        "images list --scope everything",
        "images list --last-build-status done",
        "images list-versions 1 --status Ready",
        "images list-builds 1 --build-status done",
        "workflows list --workflow-status paused",
        "workflows list --last-execution-status success",
        "workflows list-executions 7 --status success",
        "webapps list --status available",
        "services list --service-type webapp",
        "services list --service-type api,web-app",
    ],
)
def test_a_filter_that_the_platform_does_not_know_is_refused(furnished: ClientBench, command: str) -> None:
    assert furnished.refused(*command.split()).startswith("BadRequestException")


@pytest.mark.contract("I1", "W1", "A37")
def test_what_has_no_version_and_never_ran_is_listed_in_a_table(furnished: ClientBench) -> None:
    furnished("images", "delete-versions", "--image-id", "1", "--version-ids", "1,2,3")
    assert "image-1 " in furnished("images", "list", "-o", "table").out
    assert furnished.answer("images", "describe", "1")["latestVersion"] is None
    assert "nightly " in furnished("workflows", "list", "-o", "table").out
    assert furnished.answer("workflows", "describe", "7")["lastExecution"] is None


@pytest.mark.contract("V1", "A25")
def test_a_webapp_is_a_service_too_and_an_api_is_no_webapp(furnished: ClientBench) -> None:
    webapps = [item["name"] for item in furnished.answer("webapps", "list")["webapps"]]
    services = {
        item["name"]: item["serviceType"] for item in furnished.answer("services", "list")["services"]
    }
    assert webapps == ["shop"]
    assert services == {"shop": "web-app", "scores": "api"}
    assert furnished.answer("services", "describe", "shop")["name"] == "shop"
