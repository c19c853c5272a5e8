"""The operations W1 to W14 of the contract (contract 2.2)."""

from __future__ import annotations

from reconciler.emulator.http.operation import Operation
from reconciler.emulator.http.parameters import (
    PAGES,
    SEARCH,
    Parameter,
    choice_parameter,
    integer_parameter,
    text_parameter,
    time_parameter,
)
from reconciler.emulator.http.shapes import Whole
from reconciler.emulator.store.timers import TimerHandler
from reconciler.emulator.workflows import read as reading
from reconciler.emulator.workflows import read_executions as reading_executions
from reconciler.emulator.workflows import resources, shapes
from reconciler.emulator.workflows import scheduler as walking
from reconciler.emulator.workflows import start_execution as executing
from reconciler.emulator.workflows import write as writing

_AT = "/workflows/api/v1"
_ALL = f"{_AT}/workflows/"
_ONE = f"{_AT}/workflows/{{id}}"
_RUN = f"{_ONE}/executions/{{executionId}}"

WORKFLOW_STATUSES = ("Draft", "Running", "Available", "Paused")
EXECUTION_STATUSES = ("Success", "Running", "Stopped", "Stopping", "Failed")

_LIST = (
    *PAGES,
    SEARCH,
    choice_parameter("workflowStatus", *WORKFLOW_STATUSES),
    choice_parameter("lastExecutionStatus", *EXECUTION_STATUSES),
    text_parameter("lastModifiedBy", many=True),
)
_EXECUTIONS = (
    *PAGES,
    choice_parameter("statuses", *EXECUTION_STATUSES),
    integer_parameter("count", 1, about="the newest so many within the window; default: all"),
    time_parameter("dateFrom", "default: 90 days ago, if there is a count and no window"),
    time_parameter("dateTo", "default: now"),
)
_STEP = text_parameter("stepName", required=True)
_SIGNED = (Parameter("expires", Whole(0), required=True), text_parameter("signature", required=True))

_CREATE = (400, 401, 403, 500)
_DESCRIBE = (400, 401, 403, 404, 422, 500)
_REPLACE = (400, 401, 403, 404, 409, 500)
_ACT = (401, 403, 404, 409, 500)
_EXECUTE = (400, 401, 403, 404, 409, 429, 500)
_READ = (400, 401, 403, 404, 500)

OPERATIONS = (
    Operation("W1", "GET", _ALL, reading.list_workflows, _CREATE, _LIST),
    Operation("W2", "POST", _ALL, writing.create_workflow, _CREATE, body=shapes.CREATE),
    Operation("W3", "GET", _ONE, reading.describe_workflow, _DESCRIBE),
    Operation("W4", "PUT", _ONE, writing.update_workflow, _REPLACE, body=shapes.UPDATE),
    Operation("W5", "DELETE", _ONE, writing.delete_workflow, _ACT),
    Operation("W6", "POST", f"{_ONE}/pause", writing.pause_workflow, _ACT),
    Operation("W7", "POST", f"{_ONE}/resume", writing.resume_workflow, _ACT),
    Operation("W8", "POST", f"{_ONE}/execute", executing.execute_workflow, _EXECUTE, body=shapes.EXECUTE),
    Operation(
        "W9",
        "GET",
        f"{_AT}/workflows/executions/{{id}}",
        reading_executions.list_executions,
        _READ,
        _EXECUTIONS,
    ),
    Operation("W10", "GET", _RUN, reading_executions.describe_execution, _READ),
    Operation(
        "W11", "GET", f"{_RUN}/logs", reading_executions.read_log, _READ, (_STEP, text_parameter("nextToken"))
    ),
    Operation("W12", "GET", f"{_RUN}/logs/download", reading_executions.get_log_address, _READ, (_STEP,)),
    Operation(
        "A21",
        "GET",
        "/downloads/executions/{executionId}/{position}",
        reading_executions.download_log,
        (400, 403, 404, 500),
        _SIGNED,
        public=True,
        media_type="text/plain",
    ),
    Operation("W13", "GET", f"{_AT}/resources", resources.list_resources, _REPLACE),
    Operation("W14", "GET", f"{_AT}/resources/defaults", resources.get_default_resources, (401, 403, 500)),
)

TIMER_HANDLERS: dict[str, TimerHandler] = {
    executing.EXECUTION_START: walking.on_execution_start,
    walking.STEP_ENDS: walking.on_step_end,
}
