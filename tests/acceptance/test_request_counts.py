"""What goes over the wire: how many reads a plan costs (P1)."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest
from support.reference_project import write_reference_project
from support.workspace import Workspace

pytestmark = pytest.mark.slow

UUID = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
IDENT = re.compile(rf"(?<=/)(\d+|{UUID})(?=/|$)")

QUIET_PLAN = {
    # the pages of five lists
    "GET /image-management/api/v2/images/": 1,
    "GET /workflows/api/v1/workflows/": 1,
    "GET /webapps/api/v1/webapps/": 1,
    "GET /webapps/api/v1/webapps/ of services": 1,
    "GET /artifacts/api/v1/artifacts/": 1,
    # what a list does not say
    "GET /image-management/api/v2/images/ID/versions": 20,
    "GET /workflows/api/v1/workflows/ID": 20,
    "GET /webapps/api/v1/webapps/ID": 15,
    # five artifacts, and the inventory: its newest version and what is in it
    "GET /artifacts/api/v1/artifacts/ID": 5 + 1,
    "GET /artifacts/api/v1/artifacts/ID/ID/download": 1,
}
"""The golden counts: 67 requests, every one a read."""


def counted(entries: list[Any]) -> dict[str, int]:
    """Requests by method and path, ids as ID."""
    return dict(Counter(pattern(entry) for entry in entries))


def pattern(entry: Any) -> str:
    of = " of services" if "featureType=services" in entry.query else ""
    return f"{entry.method} {IDENT.sub('ID', entry.path)}{of}"


def test_a_plan_without_changes_costs_as_many_reads_as_there_are_things_to_read(world: Workspace) -> None:
    write_reference_project(world)
    applied = world.apply()
    assert applied.code == 0, applied.out + applied.err
    ended = world.plan("--detailed-exitcode")
    assert ended.code == 0, ended.out
    assert counted(world.journal()[world.seen :]) == QUIET_PLAN
    assert sum(QUIET_PLAN.values()) == 67


def test_names_of_machines_cost_one_read_for_each_sort_of_machine(world: Workspace) -> None:
    write_reference_project(world)
    machine = 'resources: {instanceType: "Pico (0.125CPU, 0.125GB RAM)"}'
    step = f"{{image: image-0@1.0.0, command: run, {machine}}}"
    world.write("workflows/named.yaml", f"body: {{name: named, steps: {{a: {step}, b: {step}}}}}\n")
    world.write(
        "services/named.yaml", f"body: {{name: named, imageDetails: {{image: image-0@1.0.0}}, {machine}}}\n"
    )
    applied = world.apply()
    assert applied.code == 0, applied.out + applied.err
    assert world.plan("--detailed-exitcode").code == 0
    found = counted(world.journal()[world.seen :])
    assert found.pop("GET /quota/api/v1/settings/tenant-instance-options") == 2
    assert sum(found.values()) == 67 + 2
