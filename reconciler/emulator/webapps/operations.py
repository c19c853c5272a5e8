"""The operations V1 to V5 and the test call of the contract (contract 2.3, 2.4)."""

from __future__ import annotations

from reconciler.emulator.http.operation import Operation
from reconciler.emulator.http.parameters import PAGES, SEARCH, choice_parameter
from reconciler.emulator.webapps import deployments, shapes
from reconciler.emulator.webapps import read as reading
from reconciler.emulator.webapps import test_call as testing
from reconciler.emulator.webapps import write as writing

_ALL = "/webapps/api/v1/webapps/"
_ONE = "/webapps/api/v1/webapps/{id}"

_LIST = (
    *PAGES,
    SEARCH,
    choice_parameter("status", *shapes.STATUSES),
    choice_parameter(
        "featureType", "services", about="with it services of all types, without it webapps (A25)"
    ),
    choice_parameter("serviceType", *shapes.SERVICE_TYPES),
)
_CREATE = (400, 401, 403, 500)

OPERATIONS = (
    Operation("V1", "GET", _ALL, reading.list_webapps, _CREATE, _LIST),
    Operation("V2", "POST", _ALL, writing.create_webapp, _CREATE, body=shapes.CREATE),
    Operation("V3", "GET", _ONE, reading.describe_webapp, (401, 403, 404, 422, 500)),
    Operation("V4", "PATCH", _ONE, writing.update_webapp, (400, 401, 403, 404, 422, 500), body=shapes.UPDATE),
    Operation("V5", "DELETE", _ONE, writing.delete_webapp, (401, 403, 404, 409, 500)),
    Operation(
        "S1",
        "POST",
        "/webapps/api/v1/webapps/{serviceName}/test",
        testing.call_service,
        (401, 403, 404, 422, 500),
        body=shapes.TEST,
    ),
)

TIMER_HANDLERS = {"deployment": deployments.on_deployed, "undeployment": deployments.on_undeployed}
