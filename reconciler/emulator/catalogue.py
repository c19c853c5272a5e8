"""Everything that the platform can be asked for, and everything that it does by itself."""

from __future__ import annotations

from collections.abc import Mapping

import reconciler.emulator.artifacts.operations as artifacts
import reconciler.emulator.images.operations as images
import reconciler.emulator.tenants.operations as tenants
import reconciler.emulator.webapps.operations as webapps
import reconciler.emulator.workflows.operations as workflows
from reconciler.emulator import autodeploy
from reconciler.emulator.http.operation import Operation
from reconciler.emulator.openapi import with_description
from reconciler.emulator.timers import Happening

OPERATIONS: tuple[Operation, ...] = with_description(
    (
        *images.OPERATIONS,
        *workflows.OPERATIONS,
        *webapps.OPERATIONS,
        *artifacts.OPERATIONS,
        *tenants.OPERATIONS,
    )
)

HAPPENINGS: Mapping[str, Happening] = {
    **images.HAPPENINGS,
    **workflows.HAPPENINGS,
    **webapps.HAPPENINGS,
    "autodeploy": autodeploy.on_due,
}
