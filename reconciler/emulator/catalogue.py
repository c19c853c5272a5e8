"""All operations of the platform, and all handlers of its timers."""

from __future__ import annotations

from collections.abc import Mapping

import reconciler.emulator.artifacts.operations as artifacts
import reconciler.emulator.images.operations as images
import reconciler.emulator.tenants.operations as tenants
import reconciler.emulator.webapps.operations as webapps
import reconciler.emulator.workflows.operations as workflows
from reconciler.emulator import autodeploy
from reconciler.emulator.http.openapi import add_description
from reconciler.emulator.http.operation import Operation
from reconciler.emulator.store.timers import TimerHandler

OPERATIONS: tuple[Operation, ...] = add_description(
    (
        *images.OPERATIONS,
        *workflows.OPERATIONS,
        *webapps.OPERATIONS,
        *artifacts.OPERATIONS,
        *tenants.OPERATIONS,
    )
)

TIMER_HANDLERS: Mapping[str, TimerHandler] = {
    **images.TIMER_HANDLERS,
    **workflows.TIMER_HANDLERS,
    **webapps.TIMER_HANDLERS,
    "autodeploy": autodeploy.on_image_built,
}
