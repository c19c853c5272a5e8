"""The operations W1 to W14 of the contract (2.2)."""

from __future__ import annotations

from reconciler.emulator.http.operation import Operation
from reconciler.emulator.http.parameters import PAGES, SEARCH, choices, text
from reconciler.emulator.timers import Happening
from reconciler.emulator.workflows import reading, resources, shapes, writing

_AT = "/workflows/api/v1"
_ALL = f"{_AT}/workflows/"
_ONE = f"{_AT}/workflows/{{id}}"

WORKFLOW_STATUSES = ("Draft", "Running", "Available", "Paused")
EXECUTION_STATUSES = ("Success", "Running", "Stopped", "Stopping", "Failed")

_LIST = (
    *PAGES,
    SEARCH,
    choices("workflowStatus", *WORKFLOW_STATUSES),
    choices("lastExecutionStatus", *EXECUTION_STATUSES),
    text("lastModifiedBy", many=True),
)

_CREATE = (400, 401, 403, 500)
_DESCRIBE = (400, 401, 403, 404, 422, 500)
_REPLACE = (400, 401, 403, 404, 409, 500)
_ACT = (401, 403, 404, 409, 500)

OPERATIONS = (
    Operation("W1", "GET", _ALL, reading.list_workflows, _CREATE, _LIST),
    Operation("W2", "POST", _ALL, writing.create_workflow, _CREATE, body=shapes.CREATE),
    Operation("W3", "GET", _ONE, reading.describe_workflow, _DESCRIBE),
    Operation("W4", "PUT", _ONE, writing.update_workflow, _REPLACE, body=shapes.UPDATE),
    Operation("W5", "DELETE", _ONE, writing.delete_workflow, _ACT),
    Operation("W6", "POST", f"{_ONE}/pause", writing.pause_workflow, _ACT),
    Operation("W7", "POST", f"{_ONE}/resume", writing.resume_workflow, _ACT),
    Operation("W13", "GET", f"{_AT}/resources", resources.list_resources, _REPLACE),
    Operation("W14", "GET", f"{_AT}/resources/defaults", resources.default_resources, (401, 403, 500)),
)

HAPPENINGS: dict[str, Happening] = {}
