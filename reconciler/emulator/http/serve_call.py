"""From a request to the result of its operation: find it, check what was sent, run it, and turn errors into codes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from reconciler.emulator.errors import Conflict, Invalid, Refused
from reconciler.emulator.http.body import Form
from reconciler.emulator.http.buffered_request import BufferedRequest
from reconciler.emulator.http.call_context import Call, Reply
from reconciler.emulator.http.form_fields import parse_form_fields
from reconciler.emulator.http.operation import Operation, RouteMatch
from reconciler.emulator.http.parameters import read_parameters
from reconciler.emulator.http.shapes import Record
from reconciler.emulator.http.unknown_keys import add_unknown_keys
from reconciler.emulator.store.tenant import Tenant

MAX_ARTIFACT_BYTES = 10 * 2**20  # (A68)
_MAX_SHOWN_PROBLEMS = 8


@dataclass(frozen=True)
class Answer:
    """A response: a status and a body."""

    status: int
    content: bytes
    media_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)


def json_answer(status: int, body: Any, **headers: str) -> Answer:
    content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    return Answer(status, content, headers=headers)


def error_answer(status: int, detail: str, **headers: str) -> Answer:
    """An error; all have the same shape (A5)."""
    return json_answer(status, {"detail": detail}, **headers)


def run_operation(
    tenant: Tenant, found: RouteMatch, incoming: BufferedRequest, *, shift: int = 0, lag: float = 0.0
) -> Answer:
    """Run the operation that was found; what it refuses leaves no trace in the tenant.

    `shift` and `lag` falsify a list (http/call_context.py).
    """
    operation = found.operation
    if operation is None:
        if found.allowed:
            return error_answer(
                405, f"{incoming.method} is not allowed here", allow=", ".join(sorted(found.allowed))
            )
        return error_answer(404, f"there is nothing at {incoming.path}")
    try:
        with tenant.db.attempt():
            call = replace(_build_call(operation, found.ids, incoming), page_shift=shift, lag_seconds=lag)
            result = operation.run(tenant, call)
            if tenant.settings.unknown_keys and incoming.method == "GET" and not operation.public:
                result = add_unknown_keys(result)
            return _build_answer(result)
    except Invalid as error:
        return error_answer(operation.invalid_status, str(error))
    except Conflict as error:
        return error_answer(operation.conflict_status, str(error))
    except Refused as error:
        return error_answer(error.status, error.detail)


def _build_answer(result: Any) -> Answer:
    if isinstance(result, Reply):
        return Answer(200, result.content, result.media_type, result.headers)
    return json_answer(200, result)  # always 200 with a body (A4)


def _build_call(operation: Operation, ids: Mapping[str, str], incoming: BufferedRequest) -> Call:
    args = read_parameters(operation.query, incoming.parameters)
    body, artifact = _read_body(operation, incoming)
    return Call(ids, args, body, artifact, incoming.base_url)


def _read_body(operation: Operation, incoming: BufferedRequest) -> tuple[Any, bytes | None]:
    if operation.form is not None:
        form = _read_sized_form(incoming)
        return _check_and_clean(operation.form, parse_form_fields(form.fields, operation.form)), form.artifact
    if operation.body is not None:
        if incoming.body is None:
            raise Invalid("the body is too large")
        return _check_and_clean(operation.body, incoming.json()), None
    return None, None


def _read_sized_form(incoming: BufferedRequest) -> Form:
    form = None if incoming.body is None else incoming.form()
    if form is None or len(form.artifact or b"") > MAX_ARTIFACT_BYTES:
        raise Refused(413, f"the artifact is larger than {MAX_ARTIFACT_BYTES} bytes")
    return form


def _check_and_clean(shape: Record, value: Any) -> Any:
    problems = list(shape.problems(value, ""))
    if problems:
        more = len(problems) - _MAX_SHOWN_PROBLEMS
        shown = problems[:_MAX_SHOWN_PROBLEMS] + ([f"and {more} more"] if more > 0 else [])
        raise Invalid("; ".join(shown))
    return shape.clean(value)
