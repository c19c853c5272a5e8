"""The description of the API as an OpenAPI 3.1 document, made from the catalogue: `GET /openapi.json`."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from http import HTTPStatus
from typing import Any

from reconciler.emulator.http.documented_keys import get_answer_schema
from reconciler.emulator.http.operation import Operation
from reconciler.emulator.http.parameters import Parameter
from reconciler.emulator.http.shapes import Choice, Record, Text

Document = dict[str, Any]

_ABOUT = (
    "The Peak platform as peak-apply emulates it. It has not been compared with the real one. A trailing slash is"
    " optional on every path; unknown fields and query parameters are ignored; what an operation does not take"
    " (such as a body on GET and DELETE) is not looked at. Another method on a path that exists is answered 405."
)
_AREAS = {
    "I": "images",
    "W": "workflows",
    "V": "webapps and services",
    "S": "webapps and services",
    "R": "artifacts",
}
_OTHER_AREA = "tenant"
_NUMBERS = ("imageId", "versionId", "version")
_NEED_ARTIFACT = ("R2", "R4")
_MOMENT = {"type": "string", "anyOf": [{"format": "date-time"}, {"format": "date"}]}
_ERROR = {"type": "object", "required": ["detail"], "properties": {"detail": {"type": "string"}}}  # (A5)


def add_description(operations: Iterable[Operation]) -> tuple[Operation, ...]:
    """The operations, and one more that describes all of them."""

    @cache  # built on demand: it takes longer than the start
    def document() -> Document:
        return describe_operations(everything)

    def describe_api(*_: object) -> Document:
        """Describe the API as an OpenAPI document."""
        return document()

    own = Operation("OpenAPI", "GET", "/openapi.json", describe_api, (500,), public=True)
    everything = (*operations, own)
    return everything


def describe_operations(operations: Iterable[Operation]) -> Document:
    """The OpenAPI document of some operations."""
    paths: dict[str, Document] = {}
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _describe_operation(operation)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Peak platform, emulated", "version": "1", "description": _ABOUT},
        "paths": paths,
        "components": {
            "schemas": {"Error": _ERROR},
            "responses": {
                str(code): _describe_error(code) for code in sorted({c for o in operations for c in o.errors})
            },
            "securitySchemes": {"token": {"type": "apiKey", "in": "header", "name": "Authorization"}},
        },
        "security": [{"token": []}],
    }


def _describe_error(code: int) -> Document:
    schema = {"$ref": "#/components/schemas/Error"}
    return {"description": HTTPStatus(code).phrase, "content": {"application/json": {"schema": schema}}}


def _describe_operation(operation: Operation) -> Document:
    refusals = {str(code): {"$ref": f"#/components/responses/{code}"} for code in operation.errors}
    described: Document = {
        "operationId": _operation_id(operation),
        "tags": [_AREAS.get(operation.number[0], _OTHER_AREA)],
        "summary": (operation.run.__doc__ or "").partition("\n")[0],
        "parameters": [
            *(_describe_variable(operation, name) for name in operation.variables),
            *(_describe_parameter(parameter) for parameter in operation.query),
        ],
        "responses": {"200": _describe_success(operation), **refusals},
    }
    body = _describe_body(operation)
    return (
        described | ({"requestBody": body} if body else {}) | ({"security": []} if operation.public else {})
    )


def _operation_id(operation: Operation) -> str:
    """The contract's number, with the resource where two operations share one."""
    return (
        "-".join([operation.number, *operation.path.split("/")[2:3]])
        if operation.number == "A21"
        else operation.number
    )


def _describe_variable(operation: Operation, name: str) -> Document:
    """Images, versions and workflows have numbers for ids, everything else texts (contract 2)."""
    number = name in _NUMBERS or (name == "id" and operation.number.startswith("W"))
    schema: Document = {"type": "integer", "minimum": 0} if number else {"type": "string", "minLength": 1}
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _describe_parameter(parameter: Parameter) -> Document:
    one = _MOMENT if parameter.moment else parameter.shape.schema()
    schema = {"type": "array", "items": one} if parameter.many else one
    described = {"name": parameter.name, "in": "query", "required": parameter.required, "schema": schema}
    return described | ({"description": parameter.about} if parameter.about else {})


def _describe_success(operation: Operation) -> Document:
    is_json = operation.media_type == "application/json"
    content = {"schema": get_answer_schema(operation.number)} if is_json else {}
    return {"description": "success", "content": {operation.media_type: content}}


def _describe_body(operation: Operation) -> Document:
    if operation.form is not None:
        return {
            "required": True,
            "content": {"multipart/form-data": _describe_form(operation, operation.form)},
        }
    if operation.body is not None:
        return {"required": True, "content": {"application/json": {"schema": operation.body.schema()}}}
    return {}


def _describe_form(operation: Operation, shape: Record) -> Document:
    """Texts are sent as they are, everything else as JSON (A11), and the artifact as a zip."""
    schema = shape.schema()
    schema["properties"] |= {"artifact": {"type": "string", "contentMediaType": "application/zip"}}
    if operation.number in _NEED_ARTIFACT:
        schema["required"] = [*schema.get("required", ()), "artifact"]
    raw = (Text, Choice)
    encoding = {
        name: {"contentType": "text/plain" if isinstance(field, raw) else "application/json"}
        for name, field in shape.fields.items()
    }
    return {"schema": schema, "encoding": encoding | {"artifact": {"contentType": "application/zip"}}}
