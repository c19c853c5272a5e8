"""The documented keys of successful responses, by the number of the operation (contract 2, 4.7, 4.10).

Answers may hold more, and no less. The description of the API (openapi.py) is where they show.
"""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]


def _record_schema(fields: str = "", **nested: Schema) -> Schema:
    """An object that has all of some fields, each `name` for a text or `name:type`, which may be `type|null`."""
    pairs = [field.partition(":") for field in fields.split()]
    plain = {name: _type_schema(kinds or "string") for name, _, kinds in pairs}
    return {"type": "object", "required": [*plain, *nested], "properties": plain | nested}


def _type_schema(kinds: str) -> Schema:
    return {"type": kinds.split("|") if "|" in kinds else kinds}


def _list_schema(each: Schema) -> Schema:
    return {"type": "array", "items": each}


def _nullable(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _extend(record: Schema, **nested: Schema) -> Schema:
    """The record, in which more may be."""
    return record | {"properties": record["properties"] | nested}


def _page_schema(items: str, count: str, each: Schema, **more: Schema) -> Schema:
    """A page of a list (contract 1.6)."""
    numbers = "pageNumber:integer pageSize:integer pageCount:integer"
    return _record_schema(f"{numbers} {count}:integer", **{items: _list_schema(each)}, **more)


_NAMES = _list_schema(_record_schema("name"))
_LATEST = _record_schema("id:integer version status lastBuildStatus:string|null", tags=_NAMES)
_VERSION = _record_schema(
    "id:integer version description:string|null status lastBuildStatus:string|null buildDetails:object",
    tags=_NAMES,
)
_VERSION_DETAILS = _record_schema(
    "imageName imageType id:integer version description:string|null status createdAt createdBy updatedAt updatedBy"
    " pullUrl lastBuildStatus:string|null lastBuildAt:string|null buildDetails:object",
    tags=_NAMES,
)
_BUILD = _record_schema("buildId:integer versionId:integer version status startedAt finishedAt:string|null")
_BUILD_STARTED = _record_schema("imageId:integer versionId:integer buildId")
_BUILD_LOG = _record_schema(
    "buildStatus startTime finishTime:string|null nextToken",
    logs=_list_schema(_record_schema("ingestionTime message timestamp")),
)
_DOWNLOAD = _record_schema("downloadUrl")

_TRIGGERS = _list_schema(_record_schema())
_WORKFLOW = _extend(
    _record_schema("id:integer name status", triggers=_TRIGGERS, tags=_NAMES),
    lastExecution=_record_schema("status executedAt"),
)
_WORKFLOW_DETAILS = _record_schema(
    "id:integer name createdAt updatedAt status steps:object lastExecution:object|null",
    triggers=_TRIGGERS,
    watchers=_list_schema(_record_schema()),
    tags=_NAMES,
)
_WORKFLOW_KEPT = _record_schema("id:integer", triggers=_TRIGGERS)
_EXECUTION = _record_schema("executionId status duration:integer|null executedAt")
_STEP = _record_schema("name status startedAt:string|null finishedAt:string|null stepType childern:array")
_STEP_LOG = _record_schema("nextToken stepRunStatus", logs=_list_schema(_record_schema("message timestamp")))
_RESOURCE = "id:integer cpu:number memory:number gpu:number|null gpuMemory:number|null"

_WEBAPP = _record_schema("id name status updatedBy updatedAt", tags=_NAMES)
_WEBAPP_DETAILS = _record_schema(
    "id name status sessionStickiness:boolean createdAt createdBy updatedAt updatedBy",
    imageDetails=_record_schema("imageId:integer versionId:integer"),
    resources=_record_schema("instanceTypeId:integer"),
    tags=_NAMES,
)
_WEBAPPS = {  # with featureType=services the second one (A25)
    "anyOf": [
        _page_schema("webapps", "webappsCount", _WEBAPP),
        _page_schema("services", "servicesCount", _WEBAPP),
    ]
}
_ARTIFACT_VERSION = _record_schema("version:integer createdAt createdBy")
_ARTIFACT_DETAILS = {
    "id": _type_schema("string"),
    "name": _type_schema("string"),
    "description": _type_schema("string|null"),
}

ANSWERS: dict[str, Schema] = {
    "I1": _page_schema(
        "images", "imageCount", _extend(_record_schema("id:integer name type scope"), latestVersion=_LATEST)
    ),
    "I2": _BUILD_STARTED,
    "I3": _record_schema("id:integer name type scope createdAt createdBy", latestVersion=_nullable(_LATEST)),
    "I5": _page_schema("versions", "versionCount", _VERSION),
    "I6": _BUILD_STARTED,
    "I7": _VERSION_DETAILS,
    "I8": _BUILD_STARTED,
    "I11": _page_schema("builds", "buildCount", _BUILD),
    "I12": _BUILD_LOG,
    "I13": _DOWNLOAD,
    "W1": _page_schema("workflows", "workflowsCount", _WORKFLOW),
    "W2": _WORKFLOW_KEPT,
    "W3": _WORKFLOW_DETAILS,
    "W4": _WORKFLOW_KEPT,
    "W8": _record_schema("executionId"),
    "W9": _page_schema("executions", "executionsCount", _EXECUTION, workflowId=_type_schema("integer")),
    "W10": _record_schema("executedAt runId status", steps=_list_schema(_STEP)),
    "W11": _STEP_LOG,
    "W12": _DOWNLOAD,
    "W13": _list_schema(_record_schema(_RESOURCE)),
    "W14": _record_schema("instanceTypeId:integer storage"),
    "V1": _WEBAPPS,
    "V2": _record_schema("id"),
    "V3": _WEBAPP_DETAILS,
    "V4": _record_schema("id"),
    "V5": _record_schema("id"),
    "S1": _record_schema("responseBody responseStatus:integer reqStartTime reqEndTime responseSize"),
    "R1": _page_schema(
        "artifacts", "artifactCount", _record_schema("id name description:string|null createdAt createdBy")
    ),
    "R2": _record_schema("id version:integer"),
    "R3": _page_schema("versions", "versionCount", _ARTIFACT_VERSION, **_ARTIFACT_DETAILS),
    "R4": _record_schema("version:integer"),
    "T1": _record_schema(
        data=_list_schema(
            _record_schema(f"{_RESOURCE} name instanceClass provider providerInstanceId:string|null")
        )
    ),
    "T3": _record_schema(
        "pageSize:integer", dataStores=_list_schema(_record_schema("id name type variant status"))
    ),
}  # the others answer an object of which nothing is documented


def get_answer_schema(number: str) -> Schema:
    """The JSON Schema of the answer of an operation."""
    return ANSWERS.get(number, {"type": "object"})
