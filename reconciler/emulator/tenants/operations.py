"""The operations T1, T3 and T4 (contract 2.6), and telemetry (contract 2.8). T2 is out of scope (A27)."""

from __future__ import annotations

from reconciler.emulator.http.operation import Operation
from reconciler.emulator.http.parameters import Parameter
from reconciler.emulator.http.shapes import Choice
from reconciler.emulator.tenants import read as reading
from reconciler.emulator.tenants.instances import ENTITY_TYPES

_ENTITY = Parameter("entityType", Choice(ENTITY_TYPES), required=True)

OPERATIONS = (
    Operation(
        "T1",
        "GET",
        "/quota/api/v1/settings/tenant-instance-options",
        reading.list_instance_options,
        (400, 401, 403, 404, 500),
        (_ENTITY,),
    ),
    Operation(
        "T3",
        "GET",
        "/connections/api/v1/connections/warehouses",
        reading.list_warehouses,
        (401, 403, 404, 500),
    ),
    Operation(
        "T4",
        "GET",
        "/tenant-management/api/v1/external/tenants/tenant-metadata",
        reading.get_tenant_metadata,
        (401, 403, 500),
    ),
    Operation("A30", "POST", "/resource-usage/api/v1/telemetry", reading.drop_telemetry, (401, 403, 500)),
)
