"""What successful answers hold, by the number of the operation: the keys that the contract documents (2, 4.7, 4.10).

Answers may hold more, and no less. The description of the API (openapi.py) is where they show.
"""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]


def _record(fields: str = "", **nested: Schema) -> Schema:
    """An object that has all of some fields, each `name` for a text or `name:type`, which may be `type|null`."""
    pairs = [field.partition(":") for field in fields.split()]
    plain = {name: _type(kinds or "string") for name, _, kinds in pairs}
    return {"type": "object", "required": [*plain, *nested], "properties": plain | nested}


def _type(kinds: str) -> Schema:
    return {"type": kinds.split("|") if "|" in kinds else kinds}


def _list(each: Schema) -> Schema:
    return {"type": "array", "items": each}


def _perhaps(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _may_hold(record: Schema, **nested: Schema) -> Schema:
    """The record, in which more may be."""
    return record | {"properties": record["properties"] | nested}


def _page(items: str, count: str, each: Schema, **more: Schema) -> Schema:
    """A page of a list (1.6)."""
    numbers = "pageNumber:integer pageSize:integer pageCount:integer"
    return _record(f"{numbers} {count}:integer", **{items: _list(each)}, **more)


_NAMES = _list(_record("name"))
_LATEST = _record("id:integer version status lastBuildStatus:string|null", tags=_NAMES)
_VERSION = _record(
    "id:integer version description:string|null status lastBuildStatus:string|null buildDetails:object",
    tags=_NAMES,
)
_VERSION_DETAILS = _record(
    "imageName imageType id:integer version description:string|null status createdAt createdBy updatedAt updatedBy"
    " pullUrl lastBuildStatus:string|null lastBuildAt:string|null buildDetails:object",
    tags=_NAMES,
)
_BUILD = _record("buildId:integer versionId:integer version status startedAt finishedAt:string|null")
_BUILD_STARTED = _record("imageId:integer versionId:integer buildId")
_BUILD_LOG = _record(
    "buildStatus startTime finishTime:string|null nextToken",
    logs=_list(_record("ingestionTime message timestamp")),
)
_DOWNLOAD = _record("downloadUrl")

_TRIGGERS = _list(_record())
_WORKFLOW = _may_hold(
    _record("id:integer name status", triggers=_TRIGGERS, tags=_NAMES),
    lastExecution=_record("status executedAt"),
)
_WORKFLOW_DETAILS = _record(
    "id:integer name createdAt updatedAt status steps:object lastExecution:object|null",
    triggers=_TRIGGERS,
    watchers=_list(_record()),
    tags=_NAMES,
)
_WORKFLOW_KEPT = _record("id:integer", triggers=_TRIGGERS)
_EXECUTION = _record("executionId status duration:integer|null executedAt")
_STEP = _record("name status startedAt:string|null finishedAt:string|null stepType childern:array")
_STEP_LOG = _record("nextToken stepRunStatus", logs=_list(_record("message timestamp")))
_RESOURCE = "id:integer cpu:number memory:number gpu:number|null gpuMemory:number|null"

_WEBAPP = _record("id name status updatedBy updatedAt", tags=_NAMES)
_WEBAPP_DETAILS = _record(
    "id name status sessionStickiness:boolean createdAt createdBy updatedAt updatedBy",
    imageDetails=_record("imageId:integer versionId:integer"),
    resources=_record("instanceTypeId:integer"),
    tags=_NAMES,
)
_WEBAPPS = {  # with featureType=services the second one (A25)
    "anyOf": [_page("webapps", "webappsCount", _WEBAPP), _page("services", "servicesCount", _WEBAPP)]
}
_ARTIFACT_VERSION = _record("version:integer createdAt createdBy")
_ARTIFACT_DETAILS = {"id": _type("string"), "name": _type("string"), "description": _type("string|null")}

ANSWERS: dict[str, Schema] = {
    "I1": _page(
        "images", "imageCount", _may_hold(_record("id:integer name type scope"), latestVersion=_LATEST)
    ),
    "I2": _BUILD_STARTED,
    "I3": _record("id:integer name type scope createdAt createdBy", latestVersion=_perhaps(_LATEST)),
    "I5": _page("versions", "versionCount", _VERSION),
    "I6": _BUILD_STARTED,
    "I7": _VERSION_DETAILS,
    "I8": _BUILD_STARTED,
    "I11": _page("builds", "buildCount", _BUILD),
    "I12": _BUILD_LOG,
    "I13": _DOWNLOAD,
    "W1": _page("workflows", "workflowsCount", _WORKFLOW),
    "W2": _WORKFLOW_KEPT,
    "W3": _WORKFLOW_DETAILS,
    "W4": _WORKFLOW_KEPT,
    "W8": _record("executionId"),
    "W9": _page("executions", "executionsCount", _EXECUTION, workflowId=_type("integer")),
    "W10": _record("executedAt runId status", steps=_list(_STEP)),
    "W11": _STEP_LOG,
    "W12": _DOWNLOAD,
    "W13": _list(_record(_RESOURCE)),
    "W14": _record("instanceTypeId:integer storage"),
    "V1": _WEBAPPS,
    "V2": _record("id"),
    "V3": _WEBAPP_DETAILS,
    "V4": _record("id"),
    "V5": _record("id"),
    "S1": _record("responseBody responseStatus:integer reqStartTime reqEndTime responseSize"),
    "R1": _page("artifacts", "artifactCount", _record("id name description:string|null createdAt createdBy")),
    "R2": _record("id version:integer"),
    "R3": _page("versions", "versionCount", _ARTIFACT_VERSION, **_ARTIFACT_DETAILS),
    "R4": _record("version:integer"),
    "T1": _record(
        data=_list(_record(f"{_RESOURCE} name instanceClass provider providerInstanceId:string|null"))
    ),
    "T3": _record("pageSize:integer", dataStores=_list(_record("id name type variant status"))),
}  # the others answer an object of which nothing is documented


def answer_schema(number: str) -> Schema:
    """The JSON Schema of the answer of an operation."""
    return ANSWERS.get(number, {"type": "object"})
